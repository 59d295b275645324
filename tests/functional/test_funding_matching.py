"""Who is matched when, and by whom: one job for all who wait, nothing of others, and only what differs is written."""
import re

import pytest

from support import wait_until
from test_access import invite, join
from test_clusters import bound, look, make, person
from test_funding_profile import call
from test_funding_telling import write

HIVES, TANKS = "Beekeeping, honey, pollinators of orchards", "Composite tanks: storage of hydrogen in vehicles"


@pytest.fixture(scope="module")
def world(own_site):
    """Two clusters with a member each, and twenty calls."""
    it = own_site
    make(it.admin, "Wood")
    it.wood = it.folder.one("SELECT id FROM cluster WHERE name = 'Wood'")
    it.first = it.folder.one("SELECT min(id) FROM cluster")
    it.luc = join(it.server, invite(it.admin, "luc@cluster.example.org", "editor", "Luc Wood"))
    bound(it.admin, it.folder, "luc@cluster.example.org", **{f"role_{it.wood}": "manager"})
    look(it.admin, it.first)
    person(it.admin, "Ada Alm", "Alm Works", member="1")
    person(it.luc, "Olga Oak", "Oak Works", member="1")
    look(it.admin, 0)
    it.bees = call(it.folder, "BEES", "Beekeeping and pollinators in orchards", "Honey bees")
    it.tank = call(it.folder, "TANK", "Storage of hydrogen: composite tanks for vehicles", "Tanks")
    for i in range(20):
        call(it.folder, f"X{i}", f"Schools and boats {i}", "Nothing of the kind", closes=50 + i)
    return it


def party(it, name):
    return it.folder.one("SELECT id FROM party WHERE name = ?", name)


def calls_of(it, name):
    return {r[0] for r in it.folder.rows("SELECT c.key FROM funding_match x JOIN funding_call c ON c.id = x.call WHERE x.party = ?", party(it, name))}


def says(it, client, name, **fields):
    page = client.post(f"/funding/profile/{party(it, name)}", **fields)
    assert page.status == 200, page.text[:500]
    return page


def matched(it, client):
    """A run of all, to its end."""
    client.get("/funding")
    assert client.post("/funding/match").status == 200
    wait_until(lambda: it.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.match' AND state IN ('waiting', 'running')") == 0, what="the run")


def test_what_was_said_of_each_is_matched_at_once(world):
    says(world, world.admin, "Alm Works", words=TANKS)
    says(world, world.luc, "Oak Works", words=HIVES)
    wait_until(lambda: (calls_of(world, "Alm Works"), calls_of(world, "Oak Works")) == ({"TANK"}, {"BEES"}), what="both")
    wait_until(lambda: world.folder.one("SELECT count(*) FROM funding_wanted") == 0, what="nobody who waits")


def test_a_run_writes_only_what_differs(world):
    before = world.folder.rows("SELECT id, call, party, strength, why FROM funding_match ORDER BY id")
    matched(world, world.admin)
    assert before and world.folder.rows("SELECT id, call, party, strength, why FROM funding_match ORDER BY id") == before


def test_who_sees_one_cluster_takes_nothing_from_the_others(world):
    at = world.folder.rows("SELECT id, at, members FROM funding_matched")
    assert at[0][2] == 2
    matched(world, world.luc)
    assert (calls_of(world, "Alm Works"), calls_of(world, "Oak Works")) == ({"TANK"}, {"BEES"})
    assert world.folder.rows("SELECT id, at, members FROM funding_matched") == at  # the others are still to come


def test_the_name_of_a_group_is_for_its_cluster(world):
    look(world.admin, world.first)
    page = world.admin.post("/funding/groups", name="Secret circle", filter="Alm")
    assert world.admin.post(page.path, words=HIVES).status == 200
    look(world.admin, 0)
    world.admin.get(f"/parties/{party(world, 'Ada Alm')}/clusters")
    assert world.admin.post(f"/parties/{party(world, 'Ada Alm')}/clusters", there=[world.first, world.wood]).status == 200
    wait_until(lambda: "BEES" in calls_of(world, "Ada Alm"), what="the group's call")
    assert "Secret circle" in world.admin.get(f"/funding/call/{world.bees}").text
    for page in (world.luc.get(f"/funding/call/{world.bees}").text, str(world.luc.model(f"/funding/call/{world.bees}"))):
        assert "Ada Alm" in page and "Secret circle" not in page


def test_what_was_undone_is_matched_anew(world):
    page = says(world, world.admin, "Alm Works", words=HIVES)
    wait_until(lambda: calls_of(world, "Alm Works") == {"BEES"}, what="the other words")
    world.admin.post(re.search(r'action="(/changes/\d+/undo)"', page.text).group(1))
    wait_until(lambda: calls_of(world, "Alm Works") == {"TANK"}, what="the words of before")


def test_many_who_say_something_wait_for_one_job(world):
    jobs = "SELECT count(*) FROM job WHERE kind = 'funding.rematch'"
    before, firms = world.folder.one(jobs), []
    look(world.admin, world.first)
    for i in range(6):
        person(world.admin, f"Fritz Firm{i}", f"Firm {i}", member="1")
        firms.append(party(world, f"Firm {i}"))
    for firm in firms:  # within five seconds of each other, unless the machine is slow: then a few more jobs
        world.admin.post(f"/funding/call/{world.tank}/answer", party=firm, answer="interested")
        assert world.folder.one(jobs + " AND state = 'waiting'") <= 1
    wait_until(lambda: world.folder.one("SELECT count(*) FROM funding_wanted") == 0, what="nobody who waits")
    assert world.folder.one(jobs) > before


def test_a_group_that_is_gone_says_nothing(world):
    look(world.admin, world.first)
    page = world.admin.post("/funding/groups", name="Keepers", filter="Alm")
    assert world.admin.post(page.path, words=HIVES).status == 200
    person(world.admin, "Bea Bell", "Bell Works", member="1")
    # Somebody took it away between two looks: Bea is in what is no group (any more).
    wait_until(lambda: world.folder.one("SELECT count(*) FROM funding_wanted") == 0, what="nobody who waits")
    says(world, world.admin, "Bell Works", words="Schools")
    world.folder.write("INSERT INTO funding_profile_person(profile, person) SELECT f.id, ? FROM funding_profile f WHERE f.party = ?", party(world, "Bea Bell"), party(world, "Bell Works"))
    world.folder.write("INSERT INTO funding_wanted(party, n) SELECT id, 1 FROM party WHERE name IN ('Ada Alm', 'Bea Bell')")
    says(world, world.admin, "Bell Works", words="Schools, boats")
    wait_until(lambda: world.folder.one("SELECT count(*) FROM funding_wanted") == 0, what="nobody who waits")
    assert "BEES" in calls_of(world, "Ada Alm") and calls_of(world, "Bea Bell") == set()


def test_what_another_cluster_tells_somebody_is_not_shown(world):
    """Ada works at a member of each: of the member that he does not see, Luc reads nothing."""
    write(world, "INSERT INTO role(party, other) VALUES (?, ?)", party(world, "Ada Alm"), party(world, "Oak Works"))
    for member, cluster in (("Alm Works", world.first), ("Oak Works", world.wood)):
        write(world, "INSERT INTO funding_follow(person, party, cluster) VALUES (?, ?, ?)", party(world, "Ada Alm"), party(world, member), cluster)
    look(world.admin, 0)
    assert {p["member"] for p in world.admin.model("/funding/telling")["people"] if p["name"] == "Ada Alm"} == {"Alm Works", "Oak Works"}
    model = world.luc.model("/funding/telling")
    assert [(p["name"], p["member"], p["ours"]) for p in model["people"]] == [("Ada Alm", "Oak Works", True)] and model["n"] == 1
    # A member of both: that it is told is said, and how is for who tells it.
    follow = world.folder.one("SELECT id FROM funding_follow WHERE party = ?", party(world, "Oak Works"))
    assert f"/funding/telling/{follow}" in world.luc.get("/funding/telling").text
    write(world, "UPDATE funding_follow SET cluster = ? WHERE id = ?", world.first, follow)
    page = world.luc.get("/funding/telling").text
    assert "Ada Alm" in page and f"/funding/telling/{follow}" not in page
    assert world.luc.post(f"/funding/telling/{follow}", do="remove").status == 404
