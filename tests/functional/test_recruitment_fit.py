"""Who fits which opening: kept, fresh after each change, of one's own cluster only, and with what it is made of."""
import json
import os
import re
import time

import pytest

from support import wait_until
from test_access import invite, join
from test_clusters import bound, look, make, person
from test_rights import change
from test_scripts import put, served

DAY = 86400
SKILLS = ("moulding", "recyclate", "hot runners", "welding")


@pytest.fixture(scope="module")
def world(own_site):
    """Two clusters, each with a member; four skills."""
    it = own_site
    make(it.admin, "Wood")
    it.wood = it.folder.one("SELECT id FROM cluster WHERE name = 'Wood'")
    it.first = it.folder.one("SELECT min(id) FROM cluster")
    it.luc = join(it.server, invite(it.admin, "luc@cluster.example.org", "editor", "Luc Wood"))
    bound(it.admin, it.folder, "luc@cluster.example.org", **{f"role_{it.wood}": "manager"})
    for name in SKILLS:
        it.folder.write("INSERT INTO recruitment_skill(uri, kind) VALUES (?, 'own')", f"own:{name}")
        it.folder.write("INSERT INTO recruitment_label(skill, language, folded, label, preferred) SELECT max(id), 'en', ?1, ?1, 1 FROM recruitment_skill", name)
    it.folder.write("INSERT INTO recruitment_link(skill, other, kind) VALUES (?, ?, 'related')", skill(it, "hot runners"), skill(it, "moulding"))
    look(it.admin, it.first)
    person(it.admin, "Ada Alm", "Alm Works", member="1")
    person(it.luc, "Olga Oak", "Oak Works", member="1")
    it.tomaz = candidate(it, it.admin, "Tomaz Kogelnik", it.first, moulding=4, recyclate=3)
    it.emre = candidate(it, it.admin, "Emre Demirci", it.first, moulding=2)
    it.wanda = candidate(it, it.luc, "Wanda Wald", it.wood, moulding=5, recyclate=5)
    look(it.admin, 0)
    it.process = opening(it, it.admin, "Process technician", moulding="essential", recyclate="essential")
    return it


def skill(it, name):
    return it.folder.one("SELECT id FROM recruitment_skill WHERE uri = ?", f"own:{name}")


def wants(it, number):
    """As the pages of a profile do it; the server hears of it with the next change of an opening."""
    it.folder.write("INSERT INTO recruitment_wanted(candidate) VALUES (?) ON CONFLICT (candidate) DO UPDATE SET n = n + 1", number)


def candidate(it, client, name, cluster, **skills):
    party = person(client, name)
    it.folder.write("INSERT INTO recruitment_candidate(cluster, person, headline, body, consent_at, consent_until) VALUES (?, ?, 'Setter of machines', ?, 1, ?)",
                    cluster, party, f"I am {name} and write to {name.split()[0].lower()}@home.example.org", int(time.time()) + 300 * DAY)
    number = it.folder.one("SELECT max(id) FROM recruitment_candidate")
    for one, level in skills.items():
        it.folder.write("INSERT INTO recruitment_candidate_skill(candidate, skill, level) VALUES (?, ?, ?)", number, skill(it, one.replace("_", " ")), level)
    wants(it, number)
    return number


def opening(it, client, title, member="Alm Works", **needs):
    numbers = {skill(it, name.replace("_", " ")): need for name, need in needs.items()}
    page = client.post("/recruitment/openings/new", member=member, title=title, skill=["", *map(str, numbers)], **{f"need.{n}": need for n, need in numbers.items()})
    assert page.status == 200 and "Saved." in page.text, page.text[:2000]
    number = it.folder.one("SELECT max(id) FROM recruitment_opening")
    assert client.post(f"/recruitment/openings/{number}/move", state="open").status == 200
    return number


def quiet(it):
    wait_until(lambda: it.folder.one("SELECT (SELECT count(*) FROM recruitment_wanted) + (SELECT count(*) FROM job WHERE kind LIKE 'recruitment.%match'"
                                     " AND state IN ('waiting', 'running'))") == 0, what="nobody who waits")


def people(it, number):
    """[(candidate, rank)] as they are kept."""
    quiet(it)
    return it.folder.rows("SELECT candidate, person_rank FROM recruitment_match WHERE opening = ? AND person_rank IS NOT NULL ORDER BY person_rank", number)


def again(it, number):
    """The opening is closed and opened again, which is heard at once."""
    for state in ("closed", "open"):
        assert it.admin.post(f"/recruitment/openings/{number}/move", state=state).status == 200
    quiet(it)


def test_an_open_opening_has_its_people_at_once_with_what_the_score_is_made_of(world):
    assert people(world, world.process) == [(world.tomaz, 1), (world.emre, 2)]
    why = json.loads(world.folder.one("SELECT reasons FROM recruitment_match WHERE opening = ? AND candidate = ?", world.process, world.emre))
    assert (why["essential"], why["there"], why["missing"]) == (2, 1, [skill(world, "recyclate")]) and "skills" in why["parts"]
    page = world.admin.get(f"/recruitment/openings/{world.process}").text
    assert "Best matches" in page and "Tomaz Kogelnik" in page and "1 of 2 essentials" in page
    assert re.search(r"missing: </span>recyclate", page)


def test_candidates_of_another_cluster_are_not_there(world):
    assert world.wanda not in dict(people(world, world.process))
    assert "Wanda" not in world.admin.get(f"/recruitment/openings/{world.process}/matches").text
    assert world.admin.get(f"/recruitment/openings/{world.process}/candidates/{world.wanda}").status == 404
    for path in ("", "/matches", f"/candidates/{world.tomaz}"):
        assert world.luc.get(f"/recruitment/openings/{world.process}{path}").status == 404


def test_a_changed_profile_is_scored_again_and_others_move(world):
    at = world.folder.one("SELECT at FROM recruitment_match WHERE opening = ? AND candidate = ?", world.process, world.tomaz)
    world.folder.write("INSERT INTO recruitment_candidate_skill(candidate, skill, level) VALUES (?, ?, 5)", world.emre, skill(world, "recyclate"))
    world.folder.write("UPDATE recruitment_candidate_skill SET level = 5 WHERE candidate = ?", world.emre)
    world.folder.write("DELETE FROM recruitment_candidate_skill WHERE candidate = ? AND skill = ?", world.tomaz, skill(world, "recyclate"))
    wants(world, world.emre)
    wants(world, world.tomaz)
    other = opening(world, world.admin, "Welder", welding="essential")
    assert people(world, world.process) == [(world.emre, 1), (world.tomaz, 2)] and people(world, other) == []
    assert world.folder.one("SELECT at FROM recruitment_match WHERE opening = ? AND candidate = ?", world.process, world.tomaz) == at


def test_without_consent_nobody_is_there_nor_shown(world):
    until = world.folder.one("SELECT consent_until FROM recruitment_candidate WHERE id = ?", world.emre)
    world.folder.write("UPDATE recruitment_candidate SET consent_until = ? WHERE id = ?", int(time.time()) - 5, world.emre)
    assert "Emre" not in world.admin.get(f"/recruitment/openings/{world.process}/matches").text  # at once, before any job
    wants(world, world.emre)
    again(world, world.process)
    assert people(world, world.process) == [(world.tomaz, 1)]
    world.folder.write("UPDATE recruitment_candidate SET consent_until = ? WHERE id = ?", until, world.emre)
    wants(world, world.emre)
    again(world, world.process)
    assert people(world, world.process) == [(world.emre, 1), (world.tomaz, 2)]


def test_an_opening_that_ends_has_nobody(world):
    number = opening(world, world.admin, "Shift lead", moulding="essential")
    assert len(people(world, number)) == 2
    world.admin.post(f"/recruitment/openings/{number}/move", state="filled")
    assert world.folder.one("SELECT count(*) FROM recruitment_match WHERE opening = ?", number) == 0
    assert "nobody is proposed" in world.admin.get(f"/recruitment/openings/{number}/matches").text


def test_a_gate_says_why_somebody_does_not_fit(world):
    world.folder.write("UPDATE recruitment_candidate SET kinds = 'internship' WHERE id = ?", world.tomaz)
    wants(world, world.tomaz)
    again(world, world.process)
    assert people(world, world.process) == [(world.emre, 1)]
    page = world.admin.get(f"/recruitment/openings/{world.process}/matches").text
    assert re.search(r'<dt class="num">1</dt><dd>look for another kind of place', page)
    one = world.admin.get(f"/recruitment/openings/{world.process}/candidates/{world.tomaz}").text
    assert "They do not fit: they look for another kind of place." in one
    world.folder.write("UPDATE recruitment_candidate SET kinds = '' WHERE id = ?", world.tomaz)
    wants(world, world.tomaz)
    again(world, world.process)
    assert len(people(world, world.process)) == 2


def test_a_page_shows_a_pair_as_the_member_sees_it_and_the_look_is_written_down(world):
    page = world.admin.get(f"/recruitment/openings/{world.process}/candidates/{world.emre}").text
    assert f"Candidate {world.emre}" in page and "What the score is made of" in page and "2 of 2 essentials" in page
    for told in ("Emre", "Demirci", "emre@home"):
        assert told not in page
    assert "Setter of machines" in page and "not known, does not count" in page
    world.admin.get(f"/recruitment/openings/{world.process}/candidates/{world.emre}")
    assert world.folder.rows("SELECT opening, staff IS NOT NULL, person, blind FROM recruitment_view WHERE candidate = ?", world.emre) == [(world.process, 1, None, 0)]


def test_not_for_this_opening_can_be_taken_back(world):
    at = f"/recruitment/openings/{world.process}/candidates/{world.emre}/no"
    page = world.admin.post(at, do="no")
    assert "remembered" in page.text and 'id="noes"' in page.text
    shown = page.text.split('id="gates"')[0]
    assert "Tomaz Kogelnik" in shown and "Emre Demirci" not in shown
    undo = re.search(r'action="(/changes/\d+/undo[^"]*)"', page.text)
    page = world.admin.post(undo[1])
    assert world.folder.one("SELECT count(*) FROM recruitment_no") == 0
    world.admin.post(at, do="no")
    assert "They are proposed again." in world.admin.post(at, do="back").text
    assert world.folder.one("SELECT count(*) FROM recruitment_no") == 0


def test_an_undo_of_an_opening_is_matched_too(world):
    number = world.process
    before = people(world, number)
    page = world.admin.post(f"/recruitment/openings/{number}/move", state="closed")
    assert people(world, number) == []
    undo = re.search(r'action="(/changes/\d+/undo[^"]*)"', page.text)
    assert undo and world.admin.post(undo[1]).status == 200
    assert people(world, number) == before


def test_a_run_of_all_writes_only_what_differs(world):
    quiet(world)
    before = world.folder.rows("SELECT * FROM recruitment_match ORDER BY opening, candidate")
    change(world.folder, "INSERT INTO job(plugin, kind) VALUES ('recruitment', 'recruitment.match')")
    again(world, world.process)
    assert world.folder.one("SELECT count(*) FROM recruitment_matched") == 1
    assert [r[:-1] for r in world.folder.rows("SELECT * FROM recruitment_match ORDER BY opening, candidate")] == [r[:-1] for r in before]


def test_a_script_says_what_weighs_how_much_in_a_cluster(world):
    os.makedirs(os.path.join(world.folder.path, "scripts"), exist_ok=True)
    heard = "return { title = 'Weighs', answers = { ['recruitment.weights'] = function(c) return { skills = 7 * c.weights.skills / 60 } end } }"
    put(world.server, "weighs", heard)
    wait_until(lambda: served(world.admin, "Weighs"), what="the script")
    page = f"/recruitment/openings/{world.process}/matches"

    def weighed():
        again(world, world.process)
        return "Weights set by the script “Weighs”" in world.admin.get(page).text
    wait_until(weighed, what="the script's weights")
    assert re.search(r'<dt>Skills</dt>.*?<dd class="num">7</dd>', world.admin.get(page).text)


def test_a_new_pair_is_an_event(world):
    put(world.server, "hears", "return { title = 'Hears', on = { ['recruitment.matched'] = function(e) if e.score > 0 then"
        " cordee.crm.note(1, 'pair ' .. e.opening .. ' ' .. e.candidate) end end } }")
    wait_until(lambda: served(world.admin, "Hears"), what="the script")

    def heard():
        number = opening(world, world.admin, "Setter", moulding="essential")
        quiet(world)
        return world.folder.one("SELECT count(*) FROM interaction WHERE body LIKE ?", f"pair {number} %") == 2
    wait_until(heard, what="the event")
