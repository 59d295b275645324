"""What is taken off a record again, what ends, and the history that tells of it."""
import html
import re

import pytest

from support import Folder, Server
from test_access import invite, join


@pytest.fixture
def ada(me):
    """A person with an organisation that is a member; the paths of both."""
    me.get("/new")
    page = me.post("/new", org_name="Engines Ltd", member="1", country="AT", given_name="Ada", family_name="Lovelace",
                   email="ada@engines.example.org", phone="+43 1 234567", role="Analyst", language="en", basis="member")
    return page.path, "/members/%d" % me.folder.one("SELECT id FROM party WHERE kind = 1")


def press(me, page, name, **more):
    """Presses the first button of this name on a page."""
    button = re.search(rf'<button[^>]* name="{name}" value="(\d+)"', me.get(page).text)
    assert button, f"no button {name}"
    where = "end" if name in ("role", "membership") else "remove"
    party = page.rsplit("/", 1)[1]
    return me.post(f"/parties/{party}/{where}", **{name: button.group(1)}, **more)


def test_addresses_and_phones_are_removed(me, ada):
    person, _ = ada
    assert "ada@engines.example.org" not in press(me, person, "email").text
    assert "234567" not in press(me, person, "phone").text
    assert me.folder.one("SELECT count(*) FROM email_address") == me.folder.one("SELECT count(*) FROM phone") == 0
    assert me.post("/parties/1/remove", email="99").status == 404


def test_a_role_and_a_membership_end(me, ada):
    person, org = ada
    page = press(me, person, "role")
    assert "The role has ended." in page.text
    assert me.folder.one("SELECT until <= unixepoch() FROM role") == 1
    page = press(me, org, "membership", on="2030-12-31")
    assert me.folder.one("SELECT date(until, 'unixepoch', '+3 hours') FROM membership") == "2031-01-01"
    press(me, org, "membership")
    assert 'name="membership"' not in me.get(org).text


def test_an_own_entry_is_removed_and_comes_back(me, ada):
    person, _ = ada
    party = person.rsplit("/", 1)[1]
    page = me.post(f"/parties/{party}/entries", kind="note", body="Written to the wrong person")
    assert "Written to the wrong person" in page.text
    assert "Written to the wrong person" not in press(me, person, "entry").text
    undo = re.search(r'/changes/\d+/undo', me.get("/changes").text).group(0)
    me.post(undo)
    assert "Written to the wrong person" in me.get(person).text


def test_only_what_can_be_planned_is_written_down_ahead(me, ada):
    path, _ = ada
    party = path.rsplit("/", 1)[1]
    for kind, allowed in (("call", False), ("note", False), ("meeting", True), ("visit", True)):
        me.get(path)
        page = me.post(f"/parties/{party}/entries", kind=kind, body="Some day", on="2030-01-02")
        assert (page.status == 200) == allowed and ("still to come" in page.text) != allowed, (kind, page.text[:300])
        me.get("/quick")
        page = me.post("/quick", kind=kind, body="Some day", on="2030-01-02", party=party)
        assert (page.status == 200) == allowed, kind


def test_an_entry_too_long_or_of_another_age_is_refused_and_kept(me, ada):
    path, _ = ada
    party = path.rsplit("/", 1)[1]
    most, long = "ä" * 20000, "ä" * 90000 + " the end"
    for where, to in ((path, f"/parties/{party}/entries"), ("/quick", "/quick")):
        for body, on, why in ((most + "!", "", "20,000 letters"), (long, "", "20,000 letters"),
                              ("Of old", "0001-01-02", "1900 or later"), ("Of old", "1899-12-31", "1900 or later"),
                              ("Far ahead", "2062-01-02", "ten years ahead")):
            me.get(where)
            page = me.post(to, kind="meeting", body=body, on=on, party=party)
            assert page.status == 422 and why in page.text and body in page.text, (to, body[-9:], page.text[:300])
            assert on in page.text
    assert me.folder.one("SELECT count(*) FROM interaction") == 0
    me.get(path)
    assert most in me.post(f"/parties/{party}/entries", kind="note", body=most).text
    assert me.post(f"/parties/{party}/entries", kind="note", body="Founded", on="1900-01-02").status == 200


def test_the_history_says_who_changed_what(me, ada):
    person, _ = ada
    me.get(person + "/edit")
    me.post(person + "/edit", given_name="Augusta", family_name="Lovelace")
    party = person.rsplit("/", 1)[1]
    history = me.model(f"/parties/{party}/history")["history"]
    assert history[0]["name"] == "Ada Test"
    assert {"name": "given_name", "was": "Ada", "is": "Augusta"}.items() <= next(
        f for f in history[0]["fields"] if f["name"] == "given_name").items()
    page = me.get(f"/parties/{party}/history")
    assert "Augusta" in page.text and "Ada Test" in page.text


def test_an_organisation_is_of_a_kind_and_a_company_of_a_size(me, ada):
    _, org = ada

    def badges(**fields):
        me.get(org + "/edit")
        page = me.post(org + "/edit", name="Engines Ltd", **fields)
        assert page.path == org, page.text
        return [b["label"] for b in me.model(org)["badges"]]

    for word, label in (("university", "University"), ("research", "Research"), ("training", "Training"),
                        ("public", "Public body"), ("investor", "Investor"), ("network", "Network")):
        shown = badges(org_type=word, headcount="20")
        assert label in shown and "Small company" not in shown, shown
        assert me.model(f"/members?filter=type:{word}")["total"] == 1
    sizes = [badges(org_type="company", headcount=heads)[-1] for heads in ("9", "10", "50", "250")]
    assert len(set(sizes)) == 4, sizes
    assert me.model("/members?filter=type:company%20headcount%3E=250")["total"] == 1


def test_two_who_edit_one_person_lose_nothing():
    folder = Folder(practice=True)
    server = Server(folder)
    try:
        me = server.browser()
        who = folder.one("SELECT min(id) FROM party WHERE kind = 2")
        first = me.get(f"/contacts/{who}/edit").text

        def form(page, **changed):
            fields = {name: html.unescape(value)
                      for name, value in re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page)}
            return {**fields, **changed}

        me.post(f"/contacts/{who}/edit", **form(first, given_name="Zweite", phone="+43 1 999"))
        me.post(f"/contacts/{who}/edit", **form(first, title="Dr"))  # the older window, another field
        given, title = folder.rows("SELECT given_name, title FROM party WHERE id = ?", who)[0]
        assert (given, title) == ("Zweite", "Dr")
        assert folder.one("SELECT count(*) FROM phone WHERE party = ? AND number LIKE '%999'", who) == 1
        page = me.post(f"/contacts/{who}/edit", **form(first, given_name="Erste"))  # the same field
        assert page.status == 422 and "Zweite" in page.text and "Erste" in page.text
        assert folder.one("SELECT given_name FROM party WHERE id = ?", who) == "Zweite"
        me.post(f"/contacts/{who}/edit", **form(page.text))  # and again, knowing it
        assert folder.one("SELECT given_name FROM party WHERE id = ?", who) == "Erste"
    finally:
        server.stop()
        folder.remove()


def test_an_entry_is_read_by_whom_its_author_chose(me, ada):
    person, _ = ada
    party = person.rsplit("/", 1)[1]
    eva = join(me.server, invite(me, "eva@engines.example.org", "editor", "Eva Editor"))
    assert 'name="visibility"' in me.get(person).text and 'name="visibility"' in me.get("/quick").text
    me.post(f"/parties/{party}/entries", kind="call", body="Said in confidence", visibility="owner", follow="7")
    me.get("/quick")
    me.post("/quick", kind="meeting", body="Between us", party=party, visibility="owner", due="2030-01-02")
    me.post("/quick", kind="meeting", body="For the cluster", party=party, visibility="cluster")
    mine, hers = me.get(person).text, eva.get(person).text
    assert mine.count('<span class="badge">Only you</span>') == 2 and "This cluster only" in mine
    assert "Between us" in mine and "Said in confidence" in mine
    assert "For the cluster" in hers and "Only you" not in hers
    for page in (person, "/tasks?who=all", "/", "/changes", "/search?q=confidence", f"{person}/brief"):
        text = eva.get(page).text
        assert "Said in confidence" not in text and "Between us" not in text, page
    assert me.folder.rows("SELECT visibility FROM interaction ORDER BY id") == [("owner",), ("owner",), ("cluster",)]
    assert me.post(f"/parties/{party}/entries", kind="call", body="x", visibility="nobody").status == 422
