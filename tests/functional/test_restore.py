"""A backup taken during a mailing, restored elsewhere, sends nothing until a person releases it."""
import re
import sqlite3
import time

from support import Client, Folder, Server, Sink, wait_until
from test_mailing import live_folder, people_file, send_mailing



def test_restored_data_sends_nothing_until_released(tmp_path):
    sink = Sink()
    folder = live_folder(sink)
    server = restored_server = None
    try:
        people_file(tmp_path / "people.csv", 400)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        folder.configure("mail { per_minute = 60 }")  # so that the backup falls into the middle
        server = Server(folder)
        me = server.browser()
        send_mailing(me, "Hello", "Text")
        wait_until(lambda: len(sink.mails) > 0, 30, "the first mail")
        folder.cordee("backup", "--with-key", str(tmp_path / "backup"))
        server.stop()
        server = None
        sent = len(sink.mails)
        assert sent < 400

        copy = Folder.__new__(Folder)
        copy.top, copy.path = str(tmp_path), str(tmp_path / "restored")
        copy.cordee("restore", str(tmp_path / "backup"))
        restored_server = Server(copy)
        states = dict(copy.rows("SELECT state, count(*) FROM outbox GROUP BY 1"))
        assert "waiting" not in states and "sending" not in states and states["unknown"] > 0, states
        me = restored_server.browser()
        page = me.get("/status")
        assert "unknown" in page.text.lower() or "not known" in page.text.lower()
        me.get("/mailing")
        wait_until(lambda: dict(copy.rows("SELECT state, count(*) FROM job GROUP BY 1")).get("running", 0) == 0)
        send_mailing(me, "New", "Text", "email:person1@org0.example.org")
        assert len(sink.mails) == sent  # even what is written now waits
        page = me.get("/status")
        release = re.search(r'action="([^"]*release[^"]*)"', page.text).group(1)
        me.post(release)
        wait_until(lambda: len(sink.mails) > sent, 30, "sending after the release")
        subjects = {re.search(rb"^Subject: (.*)\r$", raw, re.M).group(1) for _, _, raw in sink.mails[sent:]}
        assert subjects == {b"New"}
    finally:
        if server:
            server.stop()
        if restored_server:
            restored_server.stop()
        folder.remove()
        sink.shutdown()
        sink.server_close()


def test_a_mailing_that_was_being_prepared_is_not_begun_again_and_who_left_stays_away(tmp_path):
    sink = Sink()
    folder = live_folder(sink)
    server = None
    try:
        people_file(tmp_path / "people.csv", 4)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        server = Server(folder)
        me = server.browser()
        send_mailing(me, "Hello", "Text")
        wait_until(lambda: len(sink.mails) == 4, 30, "the mailing")
        server.stop()
        server = None
        # As if the program had ended in the middle of filling the outbox.
        db = sqlite3.connect(f"{folder.path}/cordee.db")
        db.create_function("member_was", -1, lambda *x: "")
        db.create_function("change_set_now", 0, lambda: 1)
        db.create_function("logged_together", 1, lambda table: 0)
        db.execute("DELETE FROM outbox WHERE party > (SELECT min(party) FROM outbox)")
        db.execute("UPDATE mailing_mailing SET state = 'preparing'")
        db.execute("UPDATE job SET state = 'running' WHERE kind = 'mailing.fill'")
        db.commit()
        db.close()
        folder.cordee("backup", "--with-key", str(tmp_path / "backup"))
        time.sleep(1.1)
        server = Server(folder)
        token = folder.one("SELECT token FROM outbox")
        gone = folder.one("SELECT party FROM outbox")
        staff = server.browser()
        staff.get(f"/contacts/{gone}")
        staff.post(f"/parties/{gone}/consent", topic="2", given="0", basis="asked")
        assert folder.one("SELECT given FROM consent WHERE topic = 2 AND party = ?", gone) == 0
        page = Client(server).get(f"/u/{token}")
        form = re.search(r'<form[^>]*action="([^"]*)"', page.text)
        Client(server).post(form.group(1) if form else f"/u/{token}", scope="all")
        wait_until(lambda: folder.one("SELECT count(*) FROM suppression"), 10, "unsubscribing")
        server.stop()
        server = None
        sent = len(sink.mails)
        log = f"{folder.path}/suppression.log"
        assert "unsubscribed" in open(log).read()
        with open(log, "a") as more:  # an address of nobody, whose reader had clicked by mistake
            more.write("".join(f"{int(time.time())} {word} {'ab' * 32}\n" for word in ("unsubscribed", "resumed")))

        copy = Folder.__new__(Folder)
        copy.top, copy.path = str(tmp_path), str(tmp_path / "restored")
        copy.cordee("restore", "--log", log, str(tmp_path / "backup"))
        assert copy.one("SELECT count(*) FROM suppression") == 0
        server = Server(copy)
        assert copy.one("SELECT count(*) FROM suppression WHERE reason = 'unsubscribed'") == 1
        assert copy.one("SELECT count(*) FROM suppression") == 1
        assert copy.one("SELECT given FROM consent WHERE party = ? ORDER BY id DESC LIMIT 1", gone) == 0
        assert copy.one("SELECT place FROM consent WHERE party = ? AND topic = 2 AND given = 0", gone) == "suppression.log"
        job = copy.rows("SELECT state, error FROM job WHERE kind = 'mailing.fill'")
        assert job == [("cancelled", "from before the restore")]
        me = server.browser()
        page = me.get("/status")
        assert "suppression.log" in page.text and "from before the restore" in page.text
        me.post("/status/release")
        time.sleep(2)
        assert copy.one("SELECT count(*) FROM outbox") == 1 and len(sink.mails) == sent
        assert copy.one("SELECT count(*) FROM audit WHERE action IN ('data.restore', 'data.release')") == 2
    finally:
        if server:
            server.stop()
        folder.remove()
        sink.shutdown()
        sink.server_close()
