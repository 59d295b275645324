"""A person who is erased is nowhere in the data folder, and nothing brings her back."""
import email.message
import os
import re
import sqlite3
import time
import unicodedata

import pytest

from support import Folder, Server, files_in, wait_until
from test_mailing import live_folder, send_mailing
from test_own_fields import field

GIVEN, FAMILY = "Xanthippe", "Quittenbaum"
ADDRESS = "xanthippe.quittenbaum@orchard.example.org"
OTHER_ADDRESS = "xq@former.example.org"
PHONE = "+43 664 8765432"
TRACES = [GIVEN, FAMILY, ADDRESS, OTHER_ADDRESS, "8765432"]


def folded(data):
    """Lower case, without accents."""
    text = unicodedata.normalize("NFKD", data.decode("utf-8", "replace")).casefold()
    return "".join(c for c in text if not unicodedata.combining(c))


def traces_in(path):
    """What names her in any file of the folder; copies made before migrations are of before."""
    found = []
    for where, data in files_in(path).items():
        for text in (data, data.replace(b"\0", b"")) if not where.startswith("backups/") else ():
            text = folded(text)
            for trace in TRACES:
                at = text.find(trace.casefold())
                if at >= 0:
                    found.append((where, trace, text[max(0, at - 60):at + 60]))
    return found


def nothing_names_her(folder):
    assert traces_in(folder.path) == []


def erase(me, person):
    """Over the pages, as a person does."""
    folder = me.server.folder
    assert f'href="{person}/erase"' in me.get(person).text
    page = me.get(f"{person}/erase")
    assert page.status == 200 and FAMILY in page.text and "Backups" in page.text
    assert "Type the name as it stands" in me.post(f"{person}/erase", name="yes").text
    page = me.post(f"{person}/erase", name=f"{GIVEN.upper()} {FAMILY}")
    assert page.status == 200 and page.path.startswith("/erasures/"), page.text
    wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE kind = 'crm.erase' AND state <> 'done'") == 0, 60,
               "erasing: %s" % folder.rows("SELECT state, words, error FROM job WHERE kind = 'crm.erase'"))
    assert "The person is erased" in me.get(page.path).text


def people(path, *rows):
    path.write_text("organisation,country,first name,last name,email,phone,role\n"
                    + "".join(",".join(r) + "\n" for r in rows), encoding="utf-8")
    return str(path)


HER_ROW = ("Orchard Ltd", "AT", GIVEN, FAMILY, ADDRESS, PHONE, "Gardener")
HIS_ROW = ("Orchard Ltd", "AT", "Hugo", "Halm", "hugo@orchard.example.org", "+43 664 1112223", "Cook")


@pytest.fixture
def place(sink, tmp_path):
    """A live folder with her and a colleague imported, and a signed-in client."""
    folder = live_folder(sink)
    folder.cordee("import", "--members", "--basis", "member", people(tmp_path / "people.csv", HER_ROW, HIS_ROW))
    server = Server(folder, "--log", os.path.join(folder.path, "cordee.log"))
    me = server.browser()
    me.folder, me.sink = folder, sink
    yield me
    server.stop()
    folder.remove()


def id_of(folder, family):
    return folder.one("SELECT id FROM party WHERE family_name = ?", family)


def receive(folder, words, to="office@cluster.example.org", sender=(f"{GIVEN} {FAMILY}", ADDRESS), answers=None, **more):
    mail = email.message.EmailMessage()
    mail["From"] = f"{sender[0]} <{sender[1]}>"
    mail["To"] = to
    for name, value in more.items():
        mail[name] = value
    mail["Subject"] = "Re: Hello"
    mail["Message-ID"] = f"<{time.time_ns()}@orchard.example.org>"
    if answers:
        mail["In-Reply-To"] = f"<{answers}>"
    mail.set_content(words, cte=more.pop("cte", "base64"))
    folder.cordee("receive", "--from", sender[1], "--to", to, stdin=mail.as_string())
    wait_until(lambda: not folder.one("SELECT count(*) FROM message WHERE state = 'waiting'"), 20, "filing")


def lived_with(me, her):
    """All that happens to a person in a year."""
    folder, party = me.folder, her.rsplit("/", 1)[1]
    him = "/contacts/%d" % id_of(folder, "Halm")
    me.get(her + "/edit")
    me.post(her + "/edit", given_name=GIVEN, family_name=FAMILY, email=ADDRESS, phone=PHONE, city="Graz",
            street="7 Quittenbaum Lane", about=f"{GIVEN} likes pears")
    me.get(f"/search?q={FAMILY}")
    send_mailing(me, "Hello {{first_name}}", "Dear {{name}}, news.")
    wait_until(lambda: len(me.sink.mails) == 2, 30, "the mailing")
    message_id, token = folder.rows("SELECT message_id, token FROM outbox WHERE party = ?", party)[0]
    receive(folder, f"Thank you!\n\n{GIVEN} {FAMILY}\n{PHONE}\n", to=f"office+{token}@cluster.example.org",
            answers=message_id)
    wait_until(lambda: folder.one("SELECT count(*) FROM interaction WHERE kind = 'mail.reply'"), 20, "the reply")
    # Somebody else writes about her, with her in copy; and somebody nobody knows.
    receive(folder, f"Dear all, {GIVEN} {FAMILY} knows it: {ADDRESS}, 0664 / 876 54 32.\n",
            sender=("Hugo Halm", "hugo@orchard.example.org"), Cc=f"{GIVEN} {FAMILY} <{ADDRESS}>")
    receive(folder, "Who?", sender=("Nobody Known", "nobody@else.example.org"), cte="7bit", Cc=f'"{FAMILY}" <{ADDRESS}>')
    me.get(her)
    me.post("/introductions", party=party, other="Hugo Halm", purpose=f"{GIVEN} {FAMILY} and pears")
    me.get("/introductions/1")
    me.post("/introductions/1", stands="project", purpose="Pears", note=f"{FAMILY} grows them, he eats them")
    assert folder.one("SELECT count(*) FROM introductions_entry") == 2
    me.get(her)
    me.post(f"/parties/{party}/entries", kind="note", body="Prefers the morning")
    me.post(f"/parties/{party}/entries", kind="call", body=f"Called {GIVEN}, she is well", follow="7")
    me.get(him)
    me.post(f"/parties/{him.rsplit('/', 1)[1]}/entries", kind="note",
            body=f"Hugo works with {GIVEN} {FAMILY} ({ADDRESS.upper()}, +43-664-876-5432). He is kind.")
    # Her family name alone, in a field of one's own at an entry that he took part in too.
    field(me, "Who asked", "line", subject="interaction")
    me.get("/quick")
    me.post("/quick", kind="meeting", body="A meeting", party=[party, him.rsplit("/", 1)[1]], **{"own.who_asked": f"{FAMILY} and Halm"})
    assert folder.one("SELECT text FROM custom_value") == f"{FAMILY} and Halm"
    # The same in entries that were taken back: once for good, once only for a while.
    for again in (False, True):
        page = me.post("/quick", kind="meeting", body=f"Asked by {FAMILY} about {again}", party=[party, him.rsplit("/", 1)[1]],
                       **{"own.who_asked": f"Old {FAMILY}"})
        assert me.undo(page).status == 200
        if again:
            assert me.post("/changes/%d/undo" % folder.one("SELECT max(id) FROM change_set")).status == 200
    assert folder.one("SELECT count(*) FROM change WHERE tbl = 'custom_value' AND op = 'D' AND before LIKE ?", f"%Old {FAMILY}%") == 2
    assert folder.one("SELECT count(*) FROM interaction WHERE subject || body LIKE ?", f"%Asked by {FAMILY}%") == 1
    me.post(f"/parties/{party}/trash")
    undo = re.search(r"/changes/\d+/undo", me.get("/changes").text).group(0)
    me.post(undo)
    me.get("/write?to=" + party)
    me.post("/write", to=party, party=party, subject=f"For {GIVEN} {FAMILY}", body=f"Dear {FAMILY}, see you.")


def test_she_is_nowhere_and_stays_away(place, tmp_path):
    me, folder = place, place.folder
    her = "/contacts/%d" % id_of(folder, FAMILY)
    party = int(her.rsplit("/", 1)[1])
    lived_with(me, her)
    assert folder.one("SELECT count(*) FROM change WHERE tbl = 'party' AND row = ? AND op = 'U' AND before LIKE"
                      " '%street%'", party)
    for what in ("mail.reply", "mail.in", "note", "call", "mail.out", "mailing"):
        assert folder.one("SELECT count(*) FROM interaction WHERE kind = ?", what), what
    imported = folder.one("SELECT id FROM import")
    assert traces_in(folder.path)
    erase(me, her)
    nothing_names_her(folder)
    # What stays.
    assert folder.one("SELECT count(*) FROM suppression WHERE reason = 'erased'") >= 1
    assert folder.one("SELECT count(*) FROM outbox WHERE state = 'sent' AND party IS NULL") >= 1
    assert folder.one("SELECT count(*) FROM interaction WHERE kind = 'mailing'") == 1
    assert folder.one("SELECT body FROM interaction WHERE kind = 'note'").endswith("He is kind.")
    assert folder.one("SELECT min(text) FROM custom_value").startswith("Old [")
    assert folder.one("SELECT max(text) FROM custom_value").endswith(" and Halm")
    assert folder.one("SELECT count(*) FROM message WHERE from_address = 'hugo@orchard.example.org'") == 1
    assert me.get("/unread").status == 200
    # That there was an introduction, with him.
    assert folder.rows("SELECT p.family_name FROM introductions_person m JOIN party p ON p.id = m.party") == [("Halm",)]
    assert folder.rows("SELECT outcome, purpose, note FROM introductions_introduction") == [("project", "", "")]
    assert me.get("/introductions").status == me.get("/introductions/1").status == 200
    assert folder.one("SELECT count(*) FROM audit WHERE action = 'party.erase'") == 1
    assert me.get(her).status == 404
    for page in ("/", "/contacts", "/members", "/changes", "/mailing", "/mailing/1", "/import", f"/import/{imported}", "/status",
                 "/contacts/%d" % id_of(folder, "Halm")):
        assert me.get(page).status == 200, page
    erasing = folder.one("SELECT id FROM change_set WHERE title = 'Erased a person for good'")
    assert f"/changes/{erasing}/undo" not in me.get("/changes").text
    # Nothing brings her back.
    for row in folder.rows("SELECT id FROM change_set WHERE undone_at IS NULL ORDER BY id DESC"):
        me.post(f"/changes/{row[0]}/undo")
    me.post(f"/import/{imported}/undo")
    folder.run("import", "--undo", str(imported))
    assert folder.one("SELECT count(*) FROM party WHERE id = ?", party) == 0
    nothing_names_her(folder)
    # A list that has her again does not get her written to.
    folder.cordee("import", "--members", "--basis", "member", people(tmp_path / "again.csv", HER_ROW))
    sent = len(me.sink.mails)
    assert "/contacts/" in me.get("/contacts").text
    reason = me.model("/contacts/%d" % id_of(folder, FAMILY))
    assert reason["mailable"] is False
    assert len(me.sink.mails) == sent


def test_who_came_by_a_mail_only(sink):
    folder = live_folder(sink)
    server = Server(folder)
    try:
        me = server.browser()
        me.folder = folder
        receive(folder, f"I would like to know more.\n\n{GIVEN} {FAMILY}, {PHONE}\n")
        unread = folder.one("SELECT id FROM message")
        me.get("/new")
        person = me.post("/new", given_name=GIVEN, family_name=FAMILY, email=ADDRESS, basis="asked", language="en").path
        me.get(f"/unread/{unread}")
        me.post(f"/unread/{unread}/assign", party=person.rsplit("/", 1)[1])
        receive(folder, "And again.", to="office@cluster.example.org")
        assert folder.one("SELECT count(*) FROM message WHERE party IS NOT NULL") == 2
        erase(me, person)
        nothing_names_her(folder)
        assert folder.one("SELECT count(*) FROM message") == 0
        for row in folder.rows("SELECT id FROM change_set WHERE undone_at IS NULL ORDER BY id DESC"):
            me.post(f"/changes/{row[0]}/undo")
        assert folder.one("SELECT count(*) FROM party WHERE kind = 2") == 0
        nothing_names_her(folder)
    finally:
        server.stop()
        folder.remove()


def test_the_command_erases_without_a_server(folder, tmp_path):
    folder.cordee("import", "--others", "--basis", "none", people(tmp_path / "people.csv", HER_ROW, HIS_ROW))
    party = str(id_of(folder, FAMILY))
    assert "Nothing was erased" in folder.cordee("erase", party)
    assert traces_in(folder.path)
    folder.cordee("erase", "--yes", party)
    nothing_names_her(folder)
    assert folder.one("SELECT count(*) FROM party WHERE family_name = 'Halm'") == 1
    assert folder.run("erase", "--yes", party).returncode == 1


def test_a_restored_backup_erases_her_again(place, tmp_path):
    me, folder = place, place.folder
    folder.cordee("backup", "--with-key", str(tmp_path / "backup"))
    time.sleep(1.1)
    erase(me, "/contacts/%d" % id_of(folder, FAMILY))
    copy = Folder.__new__(Folder)
    copy.top, copy.path = str(tmp_path), str(tmp_path / "restored")
    copy.cordee("restore", "--log", f"{folder.path}/suppression.log", str(tmp_path / "backup"))
    assert traces_in(copy.path)
    server = Server(copy)
    try:
        assert copy.one("SELECT value FROM setting WHERE key = 'core.held'") == "true"
        nothing_names_her(copy)
        assert copy.one("SELECT count(*) FROM party WHERE family_name = 'Halm'") == 1
    finally:
        server.stop()


def test_only_who_may_erases(place):
    me = place
    her = "/contacts/%d" % id_of(me.folder, FAMILY)
    db = sqlite3.connect(f"{me.folder.path}/cordee.db", timeout=60)
    db.execute("UPDATE staff SET role = 'editor'")
    db.commit()
    db.close()
    assert "/erase" not in me.get(her).text
    assert me.get(her + "/erase").status == 403
    assert me.post(her + "/erase", name=f"{GIVEN} {FAMILY}").status == 403
    assert me.folder.one("SELECT count(*) FROM job WHERE kind = 'crm.erase'") == 0
