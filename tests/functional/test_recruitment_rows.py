"""Openings and who looks for one, in filters and in mails to members; who may not know of them is told nothing."""
import contextlib
import time
import urllib.parse

import pytest

from support import beside
from test_access import invite, join
from test_clusters import bound, make, person

CONFIG = 'core { base_url = "https://crm.example.org" }'
DAY = 86400


def skill(folder, uri, **labels):
    folder.write("INSERT INTO recruitment_skill(uri, kind) VALUES (?, 'skill')", uri)
    number = folder.one("SELECT id FROM recruitment_skill WHERE uri = ?", uri)
    for language, words in labels.items():
        for i, word in enumerate(words):
            folder.write("INSERT INTO recruitment_label(skill, language, folded, label, preferred) VALUES (?, ?, ?, ?, ?)",
                         number, language, word.lower().replace("ß", "ss"), word, i == 0)
    return number


def row(folder, table, **values):
    names = ", ".join(values)
    with contextlib.closing(beside(folder)) as db, db:
        return db.execute(f"INSERT INTO {table}({names}) VALUES ({', '.join('?' * len(values))})", list(values.values())).lastrowid


@pytest.fixture(scope="module")
def world(own_site):
    it = own_site
    folder, admin = it.folder, it.admin
    it.now = int(time.time())
    make(admin, "Wood")
    it.first, it.wood = [n for n, in folder.rows("SELECT id FROM cluster ORDER BY id")]
    it.anna, it.bert, it.clea = (person(admin, name) for name in ("Anna Apt", "Bert Bold", "Clea Calm"))
    it.dora = person(admin, "Dora Dull", "Dull Ltd", member="1")
    it.org = folder.one("SELECT id FROM party WHERE name = 'Dull Ltd'")
    moulds = skill(folder, "esco:moulds", en=["injection moulding", "moulding of plastics"], de=["Spritzgießen"])
    weld = skill(folder, "own:welding", en=["welding"])
    it.moulds = moulds
    a = row(folder, "recruitment_candidate", cluster=it.first, person=it.anna, free_from=it.now + 30 * DAY, source="Fair",
            consent_at=it.now, consent_until=it.now + 300 * DAY)
    b = row(folder, "recruitment_candidate", cluster=it.first, person=it.bert, source="application", consent_asked=it.now)
    c = row(folder, "recruitment_candidate", cluster=it.wood, person=it.clea, state="resting", consent_at=it.now - 400 * DAY, consent_until=it.now - 35 * DAY)
    for who, what in ((a, moulds), (b, weld), (c, moulds)):
        row(folder, "recruitment_candidate_skill", candidate=who, skill=what)
    it.opening = row(folder, "recruitment_opening", cluster=it.first, party=it.org, contact=it.dora, kind="internship", state="open",
                     title="Moulds & more", place="Graz", closes=it.now + 10 * DAY)
    row(folder, "recruitment_opening_skill", opening=it.opening, skill=moulds)
    pair = row(folder, "recruitment_pair", opening=it.opening, candidate=a, state="hired")
    row(folder, "recruitment_step", pair=pair, state="hired", by="staff", at=it.now)
    row(folder, "recruitment_opening", cluster=it.first, party=it.org, state="open", title="Over", closes=it.now - 3 * DAY)
    row(folder, "recruitment_match", opening=it.opening, candidate=a, score=83.4, person_rank=1, opening_rank=1, reasons="{}", at=it.now)
    it.reader = join(it.server, invite(admin, "rea@cluster.example.org", "reader", "Rea Reader"))
    it.editor = join(it.server, invite(admin, "edi@cluster.example.org", "editor", "Edi Editor"))
    bound(admin, folder, "edi@cluster.example.org", **{f"role_{it.wood}": "editor", f"role_{it.first}": "reader"})
    return it


def answer(client, text, path="/contacts"):
    return client.model(f"{path}?filter=" + urllib.parse.quote(text))


def who(client, text, path="/contacts"):
    model = answer(client, text, path)
    assert not model["box"].get("error"), model["box"]
    return sorted(i["name"].split()[0] for i in model["items"])


@pytest.mark.parametrize("text,people", [
    ('candidate.skill:"injection moulding"', ["Anna", "Clea"]),
    ('candidate.skill:spritzgiessen', ["Anna", "Clea"]),
    ('candidate.skill:mould*', ["Anna", "Clea"]),
    ("candidate.skill:m%lding", []),
    ("has:candidate.skill", ["Anna", "Bert", "Clea"]),
    ("candidate.looking:yes", ["Anna"]),
    ("is:candidate.looking candidate.skill:welding", []),
    ("is:person -candidate.looking:yes", ["Bert", "Clea", "Dora"]),
    ("candidate.source:fair,application", ["Anna", "Bert"]),
    ("candidate.consent:asked", ["Bert"]),
    ("candidate.consent:given,over", ["Anna", "Clea"]),
    ("has:candidate.free", ["Anna"]),
    ("candidate.free<2000-01-01", []),
    ("candidate.free>2000-01-01", ["Anna"]),
    ("candidate.kept_until>2000-01-01", ["Anna", "Clea"]),
    ("opening.open:yes", ["Dora"]),
    ("is:person -opening.open:yes", ["Anna", "Bert", "Clea"]),
    ("opening.kind:internship opening.skill:Spritzgießen", ["Dora"]),
    ("opening.kind:job", []),
    ("recruitment.hired>2000-01-01", ["Anna"]),
])
def test_a_filter_says_who_looks_for_what(world, text, people):
    assert who(world.admin, text) == people


def test_members_that_look_for_people_are_found(world):
    for text in ("opening.open:yes", "opening.kind:internship", 'opening.skill:"moulding of plastics"', "has:recruitment.hired"):
        assert who(world.admin, text, "/members") == ["Dull"], text
    offered = world.admin.model("/members?filter=&field=opening.skill")["box"]["adding"]["choices"]
    assert [c["value"] for c in offered] == ["injection moulding"]
    offered = world.admin.model("/contacts?filter=&field=candidate.source")["box"]["adding"]["choices"]
    assert sorted(c["value"] for c in offered) == ["Fair", "application"]


def test_who_may_not_see_names_learns_of_nobody(world):
    for text in ("candidate.looking:yes", "-candidate.looking:yes", "has:candidate.skill", "candidate.consent:asked", "candidate.source:fair",
                 "has:candidate.free", "has:candidate.kept_until"):
        page = world.reader.get("/contacts?filter=" + urllib.parse.quote(text))
        assert "not for your role to see" in page.text and "Anna" not in page.text, (text, page.status)
    assert who(world.reader, "recruitment.hired>2000-01-01") == []
    assert who(world.reader, "recruitment.hired>2000-01-01", "/members") == ["Dull"]
    assert who(world.reader, "opening.open:yes") == ["Dora"]
    for field in ("candidate.source", "candidate.skill"):
        assert not world.reader.model(f"/contacts?filter=&field={field}")["box"]["adding"].get("choices")


def test_only_those_of_clusters_in_which_they_may(world):
    # Clea is of Wood, where Edi may know; Anna and Bert are of the first cluster, where Edi only reads.
    assert who(world.editor, "has:candidate.skill") == ["Clea"]
    assert who(world.editor, "candidate.consent:given,asked") == []
