"""Undo takes back what may be taken back, by whom it may, and never what left the house."""
import re
import urllib.parse

import pytest

from support import Client, Folder, Server, relayed, wait_until
from test_mailing import live_folder, people_file, send_mailing


def newest(folder, where="1"):
    return folder.one(f"SELECT max(id) FROM change_set c WHERE {where} AND EXISTS "
                      "(SELECT 1 FROM change x WHERE x.change_set = c.id)")


def sign_in_as(server, folder, email, name, role):
    link = folder.cordee("user", "add", email, name, role)
    path = urllib.parse.urlsplit(re.search(r"https?://\S+", link).group(0)).path
    client = Client(server)
    client.post(path, csrf=client.get(path).csrf)
    return client


def kept(folder):
    return [folder.one(f"SELECT count(*) FROM {table}") for table in
            ("letter", "outbox", "interaction", "interaction_party")]


def test_a_mail_that_was_sent_stays_whatever_is_undone(sink, tmp_path):
    folder = live_folder(sink)
    server = None
    try:
        people_file(tmp_path / "people.csv", 4)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        server = Server(folder)
        me = server.browser()
        person = folder.one("SELECT min(id) FROM party WHERE kind = 2")
        me.get("/write")
        me.post("/write", to=str(person), party=person, subject="A question", body="Hello")
        wait_until(lambda: len(sink.mails) == 1, 30, "the mail")
        path = send_mailing(me, "News", "Dear {{first_name}}")
        wait_until(lambda: len(sink.mails) == 5, 30, "the mailing")
        wait_until(lambda: folder.one("SELECT count(*) FROM outbox WHERE state = 'sent'") == 5)
        before = kept(folder)
        page = me.get("/changes")
        assert "<b></b>" not in page.text and "Wrote a mail" in page.text
        for number in sorted({row[0] for row in folder.rows("SELECT DISTINCT change_set FROM change")}, reverse=True):
            me.post(f"/changes/{number}/undo")
        assert kept(folder) == before
        assert folder.one("SELECT count(*) FROM party WHERE kind = 2") == 4  # they were written to
        assert folder.one("SELECT state FROM mailing_mailing") in ("sending", "done")
        assert me.get(path).status == 200
        token = folder.one("SELECT token FROM outbox ORDER BY id DESC LIMIT 1")
        assert me.get(f"/u/{token}").status == 200
        assert folder.one("SELECT count(*) FROM audit WHERE action = 'mail.letter'") == 2
        assert folder.one("SELECT count(*) FROM audit WHERE action = 'change.undo'") > 0
    finally:
        if server:
            server.stop()
        folder.remove()


def test_one_takes_back_ones_own_changes_and_a_manager_others_too(sink, tmp_path):
    folder = live_folder(sink)
    server = None
    try:
        people_file(tmp_path / "people.csv", 4)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        server = Server(folder)
        ada = server.browser()
        editor = sign_in_as(server, folder, "ed@cluster.example.org", "Ed", "editor")
        manager = sign_in_as(server, folder, "mo@cluster.example.org", "Mo", "manager")
        person = folder.one("SELECT min(id) FROM party WHERE kind = 2")

        def note(who, words):
            who.get("/changes")
            who.post(f"/parties/{person}/entries", kind="note", body=words)
            return newest(folder)

        def undo(who, number):
            page = who.get("/changes")
            offered = f'action="/changes/{number}/undo"' in page.text
            done = who.post(f"/changes/{number}/undo").status == 200
            assert offered == done
            return done

        def settings(who, name):
            who.get("/settings")
            page = who.post("/settings", name=name, postal_address="1 Main Street, Linz", zone="Europe/Vienna",
                            country="AT", language="en", from_name=name, from_address="office@cluster.example.org")
            assert page.status == 200, page.text
            assert folder.one("SELECT name FROM cluster") == name
            return newest(folder)

        assert not undo(editor, note(ada, "An admin's note"))
        assert undo(editor, note(editor, "One's own note"))
        assert undo(manager, note(editor, "Another's note"))
        number = settings(ada, "Another name")
        assert not undo(editor, number)
        assert not undo(manager, number)
        assert folder.one("SELECT name FROM cluster") == "Another name"
        assert undo(ada, number)
        assert folder.one("SELECT name FROM cluster") == "Test Cluster"
    finally:
        if server:
            server.stop()
        folder.remove()


def test_a_large_import_is_taken_back_in_the_background(sink, tmp_path):
    folder = live_folder(sink)
    server = None
    try:
        people_file(tmp_path / "people.csv", 1500)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        server = Server(folder)
        me = server.browser()
        number = folder.one("SELECT max(id) FROM import")
        me.get(f"/import/{number}")
        page = me.post(f"/import/{number}/undo")
        assert page.status == 200 and "in the background" in page.text
        wait_until(lambda: folder.one("SELECT state FROM import") == "undone", 60, "the undo")
        assert folder.one("SELECT count(*) FROM party WHERE deleted_at IS NULL") <= 1
    finally:
        if server:
            server.stop()
        folder.remove()


def names(folder, who):
    given, family = folder.rows("SELECT given_name, family_name FROM party WHERE id = ?", who)[0]
    return {"given_name": given, "family_name": family}


def test_undo_is_found_or_not_found_by_the_search_at_once():
    folder = Folder(practice=True)
    server = Server(folder)
    try:
        me = server.browser()
        who = folder.one("SELECT min(id) FROM party WHERE kind = 2")

        def found(words):
            return f"/contacts/{who}" in me.get(f"/search?q={words}").text

        def undo():
            me.post(f"/changes/{newest(folder)}/undo")

        me.post(f"/parties/{who}/entries", kind="note", body="Zweispurwalze im Keller")
        assert found("Zweispurwalze")
        undo()
        assert not found("Zweispurwalze")
        undo()  # of the undo
        assert found("Zweispurwalze")
        me.post(f"/contacts/{who}/edit", **names(folder, who), tags="Kranwagenfahrer")
        assert found("Kranwagenfahrer")
        undo()
        assert not found("Kranwagenfahrer")
    finally:
        server.stop()
        folder.remove()


def test_an_emptied_address_is_gone_and_comes_back_by_undo():
    folder = Folder(practice=True)
    server = Server(folder)
    try:
        me = server.browser()
        who, was = folder.rows("SELECT p.id, e.address FROM party p JOIN email_address e ON e.party = p.id"
                               " WHERE p.kind = 2 LIMIT 1")[0]
        page = me.get(f"/contacts/{who}/edit")
        assert was in page.text
        me.post(f"/contacts/{who}/edit", **names(folder, who), email="")
        assert folder.one("SELECT count(*) FROM email_address WHERE party = ?", who) == 0
        me.post(f"/changes/{newest(folder)}/undo")
        assert folder.one("SELECT address FROM email_address WHERE party = ?", who) == was
    finally:
        server.stop()
        folder.remove()


MIXED = """organisation,first name,last name,email,unsubscribed
Werk A,Anna,Gruber,anna@werk.example.org,
Werk A,Bert,Huber,bert@werk.example.org,yes
Werk A,Cora,Maier,,
Werk A,Dora,Pichler,dora@werk.example.org,
"""


@pytest.fixture
def mixed(sink):
    """Four people: one left, one has no address, two can be written to."""
    with relayed(sink, MIXED, "--members", "--basis", "member") as server:
        yield server


def send_news(site):
    send_mailing(site.me, "News", "Dear {{first_name}}")
    wait_until(lambda: site.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NOT NULL") == 4, 30, "the mailing")


def test_who_was_left_out_of_a_mailing_goes_with_an_undo(mixed):
    folder = mixed.folder
    send_news(mixed)
    mixed.me.post(f"/import/{folder.one('SELECT max(id) FROM import')}/undo")
    wait_until(lambda: folder.one("SELECT state FROM import") == "undone", 60, "the undo")
    assert folder.rows("SELECT given_name FROM party WHERE kind = 2 AND deleted_at IS NULL") == [("Anna",), ("Dora",)]


def test_the_page_of_a_person_says_what_a_mailing_does(mixed):
    folder = mixed.folder
    people = folder.rows("SELECT id, given_name FROM party WHERE kind = 2")
    said = {name for who, name in people if mixed.me.model(f"/contacts/{who}")["mailable"]}
    assert said == {"Anna", "Dora"}
    send_news(mixed)
    sent = folder.rows("SELECT p.given_name FROM outbox o JOIN party p ON p.id = o.party WHERE o.state = 'sent'")
    assert {name for name, in sent} == said
