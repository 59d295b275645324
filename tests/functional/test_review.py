"""What waits for a person's yes: the page To confirm."""
import json
import re

from test_rights import change


def propose(folder, kind, key, party=None, staff=None, quote="", **details):
    change(folder, "INSERT INTO proposal(kind, key, party, cluster, staff, at, quote, details) VALUES(?, ?, ?, 1, ?, 1760000000, ?, ?)",
           kind, key, party, staff, quote, json.dumps(details))
    return folder.one("SELECT max(id) FROM proposal")


def test_proposals_are_grouped_changed_and_taken_back(me):
    folder = me.folder
    assert "Nothing waits" in me.get("/review").text and not me.model("/review")["groups"]
    a = propose(folder, "person.new", "a", name="Ida Neu", email="ida@new.example.org", organisation="", quote="Ida Neu\nNew Ltd")
    b = propose(folder, "person.new", "b", name="Bo <b>Old</b>", email="bo@old.example.org")
    groups = me.model("/review")["groups"]
    assert [(g["kind"], g["n"], [i["id"] for i in g["items"]]) for g in groups] == [("person.new", 2, [a, b])]
    page = me.get("/review").text
    assert "<b>Old</b>" not in page and f'name="name-{a}"' in page and "Ida Neu\nNew Ltd" in page
    assert re.search(r"To confirm<small>2</small>", me.get("/").text) and 'href="/review#person.new"' in me.get("/").text

    # What is wrong is said beside it, and what was typed stays.
    me.get("/review")
    wrong = me.post("/review", do=f"accept {a}", **{f"name-{a}": "Ida Newest", f"organisation-{a}": "Nobody's Ltd"})
    assert wrong.status == 422 and "Nobody&#39;s Ltd" in wrong.text and 'value="Ida Newest"' in wrong.text
    assert folder.one("SELECT count(*) FROM party WHERE name LIKE 'Ida%'") == 0

    me.get("/review")
    page = me.post("/review", do=f"accept {a}", **{f"name-{a}": "Ida Newest", f"email-{a}": "ida@new.example.org"})
    assert page.status == 200 and "Confirmed." in page.text
    assert folder.one("SELECT count(*) FROM party WHERE name = 'Ida Newest' AND deleted_at IS NULL") == 1
    assert [i["id"] for i in me.model("/review")["groups"][0]["items"]] == [b]
    who = folder.one("SELECT id FROM party WHERE name = 'Ida Newest'")

    c = propose(folder, "person.phone", "c", party=who, phone="+43 1 23456", quote="Tel. +43 1 23456")
    me.get("/review")
    assert "Confirmed." in (page := me.post("/review", do=f"accept {c}")).text
    assert folder.one("SELECT count(*) FROM phone WHERE party = ?", who) == 1
    assert folder.rows("SELECT details, quote FROM proposal WHERE id = ?", c) == [("{}", "")]
    me.undo(page)
    assert folder.one("SELECT count(*) FROM phone WHERE party = ?", who) == 0
    assert folder.one("SELECT quote FROM proposal WHERE id = ? AND state = 'open'", c) == "Tel. +43 1 23456"

    # Several at once; and nothing ticked is told.
    me.get("/review")
    assert "Tick what it is about" in me.post("/review", do="dismiss").text
    me.get("/review")
    assert "2 dismissed" in me.post("/review", do="dismiss", id=[str(b), str(c)]).text
    assert "Nothing waits" in me.get("/review").text
    assert folder.rows("SELECT state, details, decided_by FROM proposal WHERE id <> ?", a) == [("dismissed", "{}", 1)] * 2


def test_what_is_somebodys_own_is_nobody_elses(me):
    change(me.folder, "INSERT INTO staff(name, login, role) VALUES('Other', 'other@example.org', 'admin')")
    mine = propose(me.folder, "person.new", "mine", staff=1, name="Mine", email="mine@new.example.org")
    theirs = propose(me.folder, "person.new", "theirs", staff=2, name="Theirs", email="theirs@new.example.org")
    page = me.get("/review").text
    assert "only you see this" in page and "theirs@" not in page
    assert [i["id"] for g in me.model("/review")["groups"] for i in g["items"]] == [mine]
    me.get("/review")
    assert "decided already" in me.post("/review", do=f"accept {theirs}").text
    assert me.folder.one("SELECT state FROM proposal WHERE id = ?", theirs) == "open"


def test_what_nobody_declares_any_more_waits_with_its_words(me):
    gone = propose(me.folder, "plugin.gone", "gone", quote="Its words", what="Something")
    me.get("/review")
    page = me.post("/review", do=f"accept {gone}")
    assert page.status in (409, 422), page.text[:500]
    assert me.folder.rows("SELECT state, quote FROM proposal WHERE id = ?", gone) == [("open", "Its words")]
