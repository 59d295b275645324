"""A backup taken during a mailing, restored elsewhere, sends nothing until a person releases it."""
import re

from support import Folder, Server, Sink, wait_until
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
