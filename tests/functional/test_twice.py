"""A form of who is signed in that is sent twice (a second click, a page sent again) is done once."""
import re
import sqlite3
import threading

import pytest

from support import Client, Folder, Server

SENT_TWICE = "You pressed twice; it was done once."
# Each page, its form, and the rows that it makes.
FORMS = [
    ("/new", "/new", {"org_name": "Elm Works", "country": "AT", "given_name": "Eve", "family_name": "Elm", "basis": "none"},
     ["party", "role"]),
    ("/members/{org}", "/parties/{org}/entries", {"kind": "note", "body": "Said at the gate"},
     ["interaction"]),
    ("/quick", "/quick", {"kind": "note", "body": "Quickly said", "names": "Oak Mill"}, ["interaction"]),
    ("/quick?kind=follow", "/quick", {"kind": "follow", "body": "Call back", "party": "{org}", "due": "2030-01-02", "staff": "1"},
     ["task"]),
    ("/parties/{org}/competences", "/parties/{org}/competences", {"theme": "Recycling", "level": "3", "what": "competence"},
     ["competence"]),
    ("/parties/{org}/relations", "/parties/{org}/relations",
     {"label": "supplies", "label_back": "buys from", "with": "Birch Mill"}, ["relation"]),
    ("/memberships/new?party={org}", "/memberships", {"party": "{org}", "type": "full", "joined": "2024-03-01"}, ["membership"]),
    ("/groups", "/groups", {"name": "Turning"}, ["groups_group"]),
    ("/members", "/segments", {"name": "Mills", "filter": "name:mill", "kind": "organisation"}, ["segment"]),
    ("/settings/topics", "/settings/topics", {"name": "Board", "help": "For few"}, ["topic"]),
    ("/settings/competences", "/settings/competences", {"name": "Sawing", "parent": ""}, ["theme"]),
    ("/settings/fields", "/settings/fields", {"name": "Saws", "shape": "line", "subject": "org"}, ["custom_field"]),
    ("/sheet", "/sheet/freeze", {"from": "2025-01-01", "until": "2025-12-31", "name": "2025"}, ["sheet_frozen"]),
    ("/profile", "/profile/tokens", {"name": "statistics", "days": "30", "scope": "crm.read"}, ["api_token"]),
    ("/settings/users", "/settings/users", {"name": "Bea", "login": "bea@cluster.example.org", "role": "editor"},
     ["staff", "token"]),
]


@pytest.fixture(scope="module")
def site():
    folder = Folder()
    server = Server(folder)
    server.me = server.browser()
    for name in ("Oak Mill", "Birch Mill"):
        server.me.get("/new")
        server.me.post("/new", org_name=name, country="AT")
    server.me.org = folder.one("SELECT id FROM party WHERE name = 'Oak Mill'")
    yield server
    server.stop()
    folder.remove()


def change(site, sql):
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    db.execute(sql)
    db.commit()
    db.close()


def rows(me, tables):
    return [me.folder.one(f"SELECT count(*) FROM {table}") for table in tables]


@pytest.mark.parametrize("page,path,fields,tables", FORMS, ids=[f[1] + " " + f[3][0] for f in FORMS])
def test_each_form_that_makes_something_makes_it_once(site, page, path, fields, tables):
    me = site.me
    before = rows(me, tables)
    csrf = me.get(page.format(org=me.org)).csrf
    fields = {name: value.format(org=me.org) for name, value in fields.items()}
    first = me.post(path.format(org=me.org), follow=False, csrf=csrf, **fields)
    assert first.status in (200, 303), first.text
    made = rows(me, tables)
    assert all(now > was for now, was in zip(made, before)), (before, made)
    again = me.post(path.format(org=me.org), follow=False, csrf=csrf, **fields)
    assert (again.status, again.headers["Location"], again.bytes) == (first.status, first.headers["Location"], first.bytes)
    assert rows(me, tables) == made


def add(me, body, csrf, **how):
    return me.post(f"/parties/{me.org}/entries", kind="note", body=body, csrf=csrf, **how)


def notes(me, body):
    return me.folder.one("SELECT count(*) FROM interaction WHERE body = ?", body)


def test_the_second_is_told_when_the_first_was_heard(site):
    me, csrf = site.me, site.me.get("/members").csrf
    assert "Undo" in add(me, "Heard", csrf).text
    assert SENT_TWICE in add(me, "Heard", csrf).text and notes(me, "Heard") == 1


def test_who_hears_the_second_answer_only_is_told_what_the_first_did(site):
    me, csrf = site.me, site.me.get("/members").csrf
    add(me, "Clicked twice", csrf, follow=False)
    page = add(me, "Clicked twice", csrf)
    assert "Undo" in page.text and SENT_TWICE not in page.text and notes(me, "Clicked twice") == 1


def at_once(me, n, ask):
    """What `ask` says to each of so many clients of this session, in the order of the answers."""
    answers = []

    def click():
        other = Client(me.server)
        other.cookies, other.org = dict(me.cookies), me.org
        answers.append(ask(other))

    threads = [threading.Thread(target=click) for _ in range(n)]
    for t in threads:
        t.start()
    return threads, answers


def test_many_at_once_are_one(site):
    """One waits for the first; others may be sent to a page that says that it is being done."""
    me, csrf = site.me, site.me.get("/members").csrf
    threads, answers = at_once(me, 8, lambda other: add(other, "Clicked wildly", csrf, follow=False))
    for t in threads:
        t.join()
    assert {a.status for a in answers} == {303} and notes(me, "Clicked wildly") == 1
    assert any(not a.headers["Location"].startswith("/being-done/") for a in answers)


def test_clicks_on_what_takes_long_stop_nobody(site):
    me, csrf = site.me, site.me.get("/members").csrf
    add(me, "Slow", csrf)
    change(site, "UPDATE idempotency SET answer = NULL WHERE word LIKE 'form %'")  # it still runs
    threads, answers = at_once(me, 4, lambda other: add(other, "Slow", csrf, follow=False))
    while any(t.is_alive() for t in threads):
        assert Client(site).get("/health").status == 200
    assert [a.status for a in answers] == [303] * 4 and notes(me, "Slow") == 1
    assert len({a.headers["Location"] for a in answers if a.headers["Location"].startswith("/being-done/")}) == 1
    change(site, "DELETE FROM idempotency")


@pytest.fixture
def waited_for(site):
    """Where the second click on what takes long is sent to, and the answer of the first."""
    me, csrf = site.me, site.me.get("/members").csrf
    first = add(me, "Taking long", csrf, follow=False)
    answer = me.folder.one("SELECT answer FROM idempotency WHERE word LIKE 'form %' AND answer IS NOT NULL")
    change(site, "UPDATE idempotency SET answer = NULL WHERE word LIKE 'form %'")  # it still runs
    yield add(me, "Taking long", csrf, follow=False).headers["Location"], first, answer
    change(site, "DELETE FROM idempotency")


def test_who_waits_for_long_waits_at_a_page_that_leads_to_the_first_answer(site, waited_for):
    me, (page, first, answer) = site.me, waited_for
    assert page.startswith("/being-done/")
    shown = me.get(page)
    assert shown.status == 200 and "This is being done" in shown.text and f'href="{page}"' in shown.text
    assert '<meta http-equiv="refresh" content="2">' in shown.text and "Undo" not in shown.text
    change(site, f"UPDATE idempotency SET answer = '{answer}'")
    done = me.get(page, follow=False)
    assert (done.status, done.headers["Location"]) == (303, first.headers["Location"])
    assert "Undo" in me.get(page).text  # of the first, which nobody had heard


def test_who_waits_is_told_when_there_is_nothing_to_wait_for(site, waited_for):
    me, (page, _, answer) = site.me, waited_for
    change(site, "UPDATE idempotency SET run = run + 1")
    cut = me.get(page)
    assert cut.status == 409 and "The server stopped while this was being done." in cut.text
    change(site, f"UPDATE idempotency SET answer = '{answer}', at = at - 200")
    over = me.get(page)
    assert over.status == 404 and "Look whether it is there" in over.text and "refresh" not in over.text


def test_where_one_waits_is_nobody_elses(site, waited_for):
    page = waited_for[0]
    site.link = site.folder.cordee("user", "link", site.folder.one("SELECT login FROM staff")).strip()
    assert site.browser().get(page).status == 404
    assert Client(site).get(page, follow=False).status == 303


def test_what_was_changed_in_between_may_be_sent_again(site):
    """A, B, and A once more, by the Back button: the third is done."""
    me, csrf = site.me, site.me.get(f"/members/{site.me.org}/edit").csrf
    for name in ("Oak Mill North", "Oak Mill South", "Oak Mill North"):
        me.post(f"/members/{me.org}/edit", csrf=csrf, name=name, country="AT")
        assert me.folder.one("SELECT name FROM party WHERE id = ?", me.org) == name


def test_what_was_taken_back_may_be_sent_again(site):
    me, csrf = site.me, site.me.get("/members").csrf
    page = add(me, "Taken back", csrf)
    undo = re.search(r'action="(/changes/\d+/undo)"', page.text)
    me.post(undo.group(1), csrf=page.csrf)
    assert notes(me, "Taken back") == 0
    add(me, "Taken back", csrf)
    assert notes(me, "Taken back") == 1


def test_it_holds_for_two_minutes(site):
    me, csrf = site.me, site.me.get("/members").csrf
    add(me, "Weekly", csrf)
    for ago, n in ((100, 1), (100, 2)):
        change(site, f"UPDATE idempotency SET at = at - {ago}")
        add(me, "Weekly", csrf)
        assert notes(me, "Weekly") == n


def test_the_same_words_from_another_page_or_other_words_are_another_thing(site):
    me = site.me
    csrf = me.get(f"/members/{me.org}").csrf
    add(me, "Nobody was there", csrf)
    add(me, "Nobody was there", me.get(f"/members/{me.org}").csrf)
    add(me, "Nobody was there either", csrf)
    assert notes(me, "Nobody was there") == 2 and notes(me, "Nobody was there either") == 1


def test_what_was_refused_may_be_sent_again(site):
    me, csrf = site.me, site.me.get("/new").csrf
    sent = dict(csrf=csrf, given_name="Ina", family_name="Again", basis="none", email="?")
    assert me.post("/new", **sent).status == me.post("/new", **sent).status == 422
    assert me.post("/new", **{**sent, "email": ""}).status == 200


def test_a_refusal_is_said_again(site):
    """Of a form that has no page of its own, too: the next page says why."""
    me, csrf = site.me, site.me.get("/corrections").csrf
    for _ in range(2):
        page = me.post("/corrections", csrf=csrf, do="accept")
        assert "Tick what it is about first." in page.text and SENT_TWICE not in page.text


def test_a_file_is_given_as_often_as_it_is_asked_for(site):
    me, csrf = site.me, site.me.get("/members").csrf
    ask = dict(csrf=csrf, filter="country:AT", format="csv", separator="semicolon", column="organisation")
    first = me.post("/export/members", **ask)
    me.get("/new")
    me.post("/new", org_name="Ash Mill", country="AT")
    again = me.post("/export/members", **ask)
    assert "Ash Mill" not in first.text and "Ash Mill" in again.text
    assert again.headers["Content-Disposition"] == first.headers["Content-Disposition"]


def test_what_the_server_did_not_finish_is_told(site):
    me, csrf = site.me, site.me.get("/members").csrf
    add(me, "Cut off", csrf)
    change(site, "UPDATE idempotency SET answer = NULL, run = run + 1")
    page = add(me, "Cut off", csrf)
    assert page.status == 409 and "The server stopped while this was being done." in page.text
    assert notes(me, "Cut off") == 1
