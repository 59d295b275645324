"""Mail by LMTP and SMTP into the real server: what is accepted is durable and there once, what is
refused is refused with a reason, whatever ends the connection or the program."""
import os
import socket

import pytest

from senders import Senders, Talk, raw
from support import Folder, Server, wait_until


@pytest.fixture
def listening():
    folder = Folder()
    folder.socket = os.path.join(folder.top, "lmtp")
    folder.configure(f'mail {{ listen = "{folder.socket}" }}')
    server = Server(folder)
    yield server
    server.stop()
    folder.remove()


def test_it_offers_what_the_standards_ask(listening):
    talk = Talk(listening.folder.socket)
    for word in ("PIPELINING", "SIZE 26214400", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"):
        assert word in talk.offers
    assert talk.say("MAIL FROM:<ž@example.org> SMTPUTF8 BODY=8BITMIME SIZE=99").startswith("250 2.1.0")
    assert talk.say("MAIL FROM:<b@example.org>").startswith("503 5.5.1")
    assert talk.say("RCPT TO:<\"a b>c\"@example.org>").startswith("250 2.1.5")
    assert talk.say("RCPT TO:<a@b.org> NOTIFY=NEVER").startswith("555 5.5.4")
    assert talk.say("RSET").startswith("250")
    assert talk.say("MAIL FROM:<a@b.org> SIZE=26214401").startswith("552 5.3.4")
    assert talk.say("MAIL FROM:<a@b.org> SIZE=x").startswith("501 5.5.4")
    assert talk.say("MAIL FROM:<a@b.org> SOLICIT=x").startswith("555 5.5.4")
    assert os.stat(listening.folder.socket).st_mode & 0o777 == 0o660


def test_smtp_at_loopback_and_pipelined(listening):
    listening.stop()
    folder = listening.folder
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    conf = open(folder.path + "/cordee.conf").read().replace(folder.socket, f"127.0.0.1:{port}")
    open(folder.path + "/cordee.conf", "w").write(conf)
    server = Server(folder)
    try:
        talk = Talk(("127.0.0.1", port), "EHLO me")
        talk.socket.sendall(b"MAIL FROM:<>\r\nRCPT TO:<a@x.org>\r\nRCPT TO:<b@x.org>\r\nDATA\r\n")
        assert [talk.answer()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
        talk.socket.sendall(raw(1) + b"\r\n.\r\nQUIT\r\n")
        assert talk.answer().startswith("250 2.0.0") and talk.answer().startswith("221")
        assert folder.rows("SELECT envelope_from, envelope_to FROM message") == [("", '["a@x.org","b@x.org"]')]
    finally:
        server.stop()


def test_nothing_without_end_is_taken(listening):
    talk = Talk(listening.folder.socket)
    assert talk.mail(raw(1, "x" * 20000)) == ["554 5.6.0 a line is too long"]
    assert talk.mail(b"X: y\r\n" * 6000 + b"\r\nx") == ["552 5.3.4 the header is too long"]
    assert talk.mail(raw(2, ("y" * 900 + "\r\n") * 30000)) == ["552 5.3.4 larger than 25 MB"]
    assert talk.mail(raw(3, "a\nb"))[0].startswith("554 5.6.0")
    assert talk.say("X" * 5000).startswith("500")
    for _ in range(30):
        try:
            answer = talk.say("NONSENSE")
        except (ConnectionError, OSError):
            break
    assert answer.startswith("421 4.7.0")
    assert listening.folder.one("SELECT count(*) FROM message") == 0


def test_what_cannot_be_read_is_kept_and_stops_nobody(listening):
    talk = Talk(listening.folder.socket)
    assert talk.mail(b"\x01\x02\xff no mail at all \xfe")[0].startswith("250")
    assert talk.mail(b"Content-Type: multipart/mixed; boundary=x\r\nSubject: deep\r\n\r\n"
                     + b"".join(b"--x\r\nContent-Type: multipart/mixed; boundary=x%d\r\n\r\n--x%d\r\n" % (i, i)
                                for i in range(3000)))[0].startswith("250")
    assert talk.mail(raw(3))[0].startswith("250")
    folder = listening.folder
    wait_until(lambda: folder.one("SELECT count(*) FROM message WHERE state = 'unread'") == 3, 20, "filing")
    page = listening.browser().get("/unread")
    assert page.status == 200 and "deep" in page.text


def test_so_many_a_minute_as_the_setting_says():
    folder = Folder()
    where = os.path.join(folder.top, "lmtp")
    folder.configure(f'mail {{ listen = "{where}" \n listen_rate = 5 }}')
    server = Server(folder)
    try:
        talk = Talk(where)
        for n in range(5):
            assert talk.mail(raw(n))[0].startswith("250")
        assert talk.say("MAIL FROM:<a@b.org>").startswith("451 4.7.1")
        assert folder.one("SELECT count(*) FROM message") == 5
    finally:
        server.stop()
        folder.remove()


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled_by_kill_9():
    folder = Folder()
    where = os.path.join(folder.top, "lmtp")
    folder.configure(f'mail {{ listen = "{where}" }}')
    server = Server(folder)
    senders = Senders(where, 20, 40, 5000)
    try:
        server = senders.through_kills(server, 3)
        wait_until(lambda: folder.one("SELECT count(*) FROM message WHERE state = 'unread'") == senders.total, 120, "filing")
        senders.check(folder)
        assert folder.one("SELECT count(*) FROM message_raw") == 0
        for file, in folder.rows("SELECT file FROM message"):
            assert os.path.getsize(f"{folder.path}/files/{file[:2]}/{file}") > 5000
    finally:
        senders.stop.set()
        server.stop()
        folder.remove()
