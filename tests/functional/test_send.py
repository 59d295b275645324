"""`cordee send`: beside a server, without one, and never from a copy."""
import email
import email.policy
import shutil
import socket
import sqlite3

import pytest

from support import Folder, Server, wait_until
from test_mailing import live_folder, people_file


@pytest.fixture
def live(sink, tmp_path):
    """A folder with one person, whose relay is the sink."""
    folder = live_folder(sink)
    people_file(tmp_path / "people.csv", 1)
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    yield folder
    folder.remove()


WRITE = ("send", "--to", "person0@org0.example.org", "--subject", "About Tuesday")


def assert_written(folder, sink):
    wait_until(lambda: len(sink.mails) == 1, 20, "the mail")
    _, to, raw = sink.mails[0]
    mail = email.message_from_bytes(raw, policy=email.policy.strict)
    assert to == ["person0@org0.example.org"] and mail["Subject"] == "About Tuesday"
    assert "ada@cluster.example.org" in mail["Reply-To"]
    assert "See you at ten." in mail.get_body(("plain",)).get_content()
    assert folder.rows("SELECT i.kind, i.subject, p.given_name FROM interaction i JOIN interaction_party ip"
                       " ON ip.interaction = i.id JOIN party p ON p.id = ip.party WHERE i.kind = 'mail.out'") == [
        ("mail.out", "About Tuesday", "Žofie0")]
    wait_until(lambda: folder.rows("SELECT state FROM outbox") == [("sent",)], 20, "the state")


def test_a_mail_goes_out_without_a_server(live, sink):
    live.cordee(*WRITE, stdin="See you at ten.\n")
    assert_written(live, sink)


def test_a_mail_goes_out_through_the_server(live, sink):
    server = Server(live)
    try:
        live.cordee(*WRITE, stdin="See you at ten.\n")
        assert_written(live, sink)
    finally:
        server.stop()


def test_an_unknown_address_sends_nothing(live, sink):
    done = live.run("send", "--to", "nobody@example.org", *WRITE[1:], stdin="Hello\n")
    assert done.returncode == 1 and "nobody here has the address" in done.stderr
    assert live.one("SELECT count(*) FROM outbox") == 0 and not sink.mails


def test_a_copied_folder_sends_nothing_and_says_so(live, sink, tmp_path):
    Server(live).stop()
    copy = Folder.__new__(Folder)
    copy.top, copy.path = str(tmp_path), str(tmp_path / "copy")
    shutil.copytree(live.path, copy.path)
    done = copy.run(*WRITE, stdin="See you at ten.\n", timeout=120)
    assert done.returncode == 1 and "copied or restored" in done.stderr
    assert copy.run("send", timeout=120).returncode == 1
    assert not sink.mails and copy.one("SELECT count(*) FROM outbox") == 0


def test_a_mail_server_that_is_away_ends_the_command(live):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    live.configure(f"mail {{ relay_port = {port} }}")
    db = sqlite3.connect(f"{live.path}/cordee.db")
    db.execute("DELETE FROM setting WHERE key = 'mail.relay_port'")
    db.commit()
    db.close()
    done = live.run(*WRITE, stdin="See you at ten.\n", timeout=120)
    assert done.returncode == 1 and "waits in the outbox" in done.stderr
    assert live.one("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'deferred')") == 1
