"""Who speaks LMTP and SMTP to the server under test: one connection, or many that go on whatever
becomes of it."""
import signal
import socket
import threading
import time

from support import Server, wait_until


class Talk:
    """One connection, line by line."""

    def __init__(self, where, hello="LHLO me"):
        family = socket.AF_UNIX if isinstance(where, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(20)
        self.socket.connect(where)
        self.file = self.socket.makefile("rb")
        self.answer()
        self.offers = self.say(hello)

    def answer(self):
        lines = []
        while True:
            line = self.file.readline().decode()
            if not line:
                raise ConnectionError("ended")
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return "\n".join(lines)

    def say(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.answer()

    def mail(self, raw, to=("cordee@cluster.example.org",), sender="a@example.org"):
        """The answers of a whole transaction, one a recipient."""
        assert self.say(f"MAIL FROM:<{sender}>").startswith("250"), "MAIL"
        for address in to:
            assert self.say(f"RCPT TO:<{address}>").startswith("250"), "RCPT"
        assert self.say("DATA").startswith("354")
        self.socket.sendall(raw + b"\r\n.\r\n")
        return [self.answer() for _ in to]


def raw(number, body="Hello"):
    return (f"From: a@example.org\r\nSubject: {number}\r\nMessage-ID: <n{number}@example.org>\r\n\r\n{body}").encode()


class Senders:
    """Twenty, say, that send so many mails each; what was not acknowledged is sent again, as a mail
    server does."""

    def __init__(self, where, senders, each, size):
        self.where, self.senders, self.each, self.size = where, senders, each, size
        self.total = senders * each
        self.acknowledged, self.stop = set(), threading.Event()

    def send(self, sender):
        waiting = [sender * 100000 + n for n in range(self.each)]
        while waiting and not self.stop.is_set():
            try:
                talk = Talk(self.where)
                while waiting:
                    if talk.mail(raw(waiting[0], ("z" * 70 + "\r\n") * (self.size // 72)))[0].startswith("250"):
                        self.acknowledged.add(waiting.pop(0))
            except OSError:
                time.sleep(0.05)

    def through_kills(self, server, kills):
        """All of it, while the program is killed so often; the server that runs then."""
        folder = server.folder
        threads = [threading.Thread(target=self.send, args=(n,), daemon=True) for n in range(self.senders)]
        [t.start() for t in threads]
        for kill in range(kills):
            wait_until(lambda: len(self.acknowledged) > (kill + 1) * self.total // (kills + 2) or
                       not any(t.is_alive() for t in threads), 120, "some mails")
            server.stop(signal.SIGKILL)
            self.check_there(folder)
            server = Server(folder)
        [t.join(180) for t in threads]
        assert len(self.acknowledged) == self.total
        return server

    def check_there(self, folder):
        known = set(self.acknowledged)
        there = {m for m, in folder.rows("SELECT message_id FROM message")}
        assert {f"n{n}@example.org" for n in known} <= there, "acknowledged, and lost"

    def check(self, folder):
        self.check_there(folder)
        assert folder.one("SELECT count(*) FROM message") == self.total, "doubled"
        assert folder.one("SELECT count(DISTINCT message_id) FROM message") == self.total
