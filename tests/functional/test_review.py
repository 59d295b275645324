"""What waits for a person's yes: the page To confirm."""
import json
import re

from test_rights import change


def propose(folder, kind, key, party=None, staff=None, quote="", message=None, **details):
    change(folder, "INSERT INTO proposal(kind, key, party, cluster, staff, at, quote, message, details) VALUES(?, ?, ?, 1, ?, 1760000000, ?, ?, ?)",
           kind, key, party, staff, quote, message, json.dumps(details))
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


def test_what_was_emptied_is_empty(me):
    me.get("/new")
    me.post("/new", given_name="Ina", family_name="Erst", known="1", email="ina@werk.example.org", org_name="Werk AG")
    work = me.folder.one("SELECT id FROM party WHERE name = 'Werk AG'")
    a = propose(me.folder, "person.new", "emptied", name="Eva Leer", email="eva@leer.example.org", organisation="Werk AG", org=work)
    me.get("/review")
    assert "Confirmed." in me.post("/review", do=f"accept {a}", **{f"name-{a}": "Eva Leer", f"email-{a}": "eva@leer.example.org",
                                                                  f"organisation-{a}": "", f"role-{a}": "", f"phone-{a}": ""}).text
    assert me.folder.one("SELECT count(*) FROM party WHERE name = 'Eva Leer'") == 1
    assert me.folder.one("SELECT count(*) FROM role r JOIN party p ON p.id = r.party WHERE p.name = 'Eva Leer'") == 0


def test_what_is_somebodys_own_is_nobody_elses(me):
    change(me.folder, "INSERT INTO staff(name, login, role) VALUES('Other', 'other@example.org', 'admin')")
    mine = propose(me.folder, "person.new", "mine", staff=1, name="Mine", email="mine@new.example.org")
    theirs = propose(me.folder, "person.new", "theirs", staff=2, name="Theirs", email="theirs@new.example.org")
    hidden = propose(me.folder, "person.new", "hidden", staff=1, name="Hidden Name", email="hidden@new.example.org")
    me.get("/review")
    me.post("/review", do=f"dismiss {hidden}")
    assert "Hidden Name" not in me.get("/changes").text
    page = me.get("/review").text
    assert "only you see this" in page and "theirs@" not in page
    assert [i["id"] for g in me.model("/review")["groups"] for i in g["items"]] == [mine]
    me.get("/review")
    page = me.post("/review", do=f"accept {theirs}").text
    assert "decided already" in page and "Undo" not in page
    assert me.folder.one("SELECT state FROM proposal WHERE id = ?", theirs) == "open"


def test_what_nobody_declares_any_more_waits_with_its_words(me):
    gone = propose(me.folder, "plugin.gone", "gone", quote="Its words", what="Something")
    me.get("/review")
    page = me.post("/review", do=f"accept {gone}")
    assert page.status in (409, 422), page.text[:500]
    assert me.folder.rows("SELECT state, quote FROM proposal WHERE id = ?", gone) == [("open", "Its words")]


def test_a_mail_that_is_gone_has_no_link(me):
    for n, (state, dropped) in enumerate((("filed", None), ("filed", 1760000000), ("unread", None))):
        change(me.folder, "INSERT INTO message(message_id, file, size, state, dropped_at) VALUES(?, ?, 1, ?, ?)", f"m{n}", f"{n}" * 64, state, dropped)
    first = me.folder.one("SELECT min(id) FROM message")
    ids = [propose(me.folder, "person.new", f"mail {n}", message=first + n if n < 3 else 999999, name=f"N{n}", email=f"n{n}@new.example.org")
           for n in range(4)]
    mails = {i["id"]: i.get("mail") for g in me.model("/review")["groups"] for i in g["items"]}
    assert [mails[i] for i in ids] == [f"/unread/{first}", None, f"/unread/{first + 2}", None]
    assert all(me.get(link).status == 200 for link in mails.values() if link)
