"""A mailbox's server that says a byte now and then holds neither the site nor its end; what one cannot do is said."""
import socket
import threading
import time

import pytest

from support import Client, Folder, Server, wait_until


class Slow:
    """An IMAP server that answers, but for one command: to that it drips for ever."""

    def __init__(self, slow="", folders=("INBOX",), more=b""):
        self.slow, self.folders, self.more = slow, folders, more
        self.commands = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client):
        try:
            client.sendall(b"* OK here\r\n")
            for line in client.makefile("rb"):
                tag, command = line.decode().rstrip("\r\n").split(" ", 1)
                self.commands.append(command)
                while self.slow and self.slow in command:
                    client.sendall(b"x")
                    time.sleep(0.1)
                client.sendall(self.answer(command) + (tag + self.verdict(command)).encode())
        except OSError:
            pass

    def verdict(self, command):
        there = not command.startswith("EXAMINE") or command.split('"')[1] in self.folders
        return " OK done\r\n" if there else " NO there is no such folder\r\n"

    def answer(self, command):
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if command.startswith("EXAMINE"):
            return b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] good\r\n"
        if command.startswith("UID SEARCH"):
            return b"* SEARCH 1 2\r\n"
        return self.more if command.startswith("UID FETCH") else b""

    def stop(self):
        self.listener.close()


@pytest.fixture
def site():
    folder = Folder()
    folder.configure('fetch { allow = "127.0.0.0/8" }')
    server = Server(folder)
    server.me = server.browser()
    yield server
    server.stop()
    folder.remove()


def form(slow, **more):
    return {"mailbox": 1, "host": "127.0.0.1", "port": slow.port, "security": "none", "login": "ada@x.example.org",
            "password": "secret", **more}


def begin(site, slow, **more):
    site.me.get("/first-day")
    page = site.me.post("/first-day", **form(slow, **more))
    assert page.status == 200, page.text[:500]
    return int(page.path.split("/")[-1])


def failed(site, draft):
    return wait_until(lambda: (m := site.me.model(f"/first-day/{draft}")) and m.get("failed") and m, 20, "the failure")


def test_a_trial_takes_seconds_and_one_thread(site):
    slow = Slow("LOGIN")
    other = Client(site)
    other.cookies = dict(site.me.cookies)
    other.get("/settings/mailboxes")
    site.me.get("/first-day")
    answers = []
    first = threading.Thread(target=lambda: answers.append(site.me.post("/first-day", **form(slow))))
    first.start()
    wait_until(lambda: slow.commands and "LOGIN" in slow.commands[-1], 5, "the trial")
    page = other.post("/settings/mailboxes", name="x", folders="INBOX", every_s="60", active="1",
                      **form(slow))
    assert page.status == 422 and "another mailbox is being tried" in page.text.lower()
    assert other.get("/members").status == 200
    assert not answers  # nobody waited for the first
    first.join(60)  # it drips for ever
    assert answers and answers[0].status == 422
    assert site.folder.one("SELECT count(*) FROM first_day") == 0
    slow.stop()


def test_the_program_ends_while_a_folder_drips_and_reading_goes_on_later(site):
    slow = Slow("UID SEARCH", ("Gesendet",))
    draft = begin(site, slow)
    wait_until(lambda: "UID SEARCH" in slow.commands[-1], 10, "the reading")
    assert site.me.model(f"/first-day/{draft}")["draft_name"] == "ada@x.example.org: Gesendet"
    site.stop()  # though the server drips for ever
    assert site.folder.rows("SELECT state, folder FROM first_day") == [("reading", "Gesendet")]
    assert site.folder.one("SELECT state FROM job WHERE kind = 'mail.first-read'") == "waiting"
    slow.stop()


def test_a_mailbox_that_is_asked_does_not_hold_the_end_either(site):
    slow = Slow("UID SEARCH")
    site.me.get("/settings/mailboxes")
    page = site.me.post("/settings/mailboxes", name="x", folders="INBOX", every_s="10", active="1", old="1", **form(slow))
    assert page.status == 200, page.text[:500]
    wait_until(lambda: "UID SEARCH" in slow.commands[-1], 10, "the asking")
    site.stop()  # though the server drips for ever
    slow.stop()


def test_a_trial_does_not_hold_the_end_of_the_program(site):
    slow = Slow("LOGIN")
    site.me.get("/settings/mailboxes")

    def ask():
        try:
            site.me.post("/settings/mailboxes", name="x", folders="INBOX", every_s="60", active="1", **form(slow))
        except OSError:
            pass  # it is gone, or breaks off

    asking = threading.Thread(target=ask)
    asking.start()
    wait_until(lambda: slow.commands and "LOGIN" in slow.commands[-1], 5, "the trial")
    site.stop()  # though the server drips for ever
    asking.join(60)
    assert site.folder.one("SELECT count(*) FROM mail_source WHERE kind = 'imap'") == 0
    slow.stop()


def test_one_mailbox_is_not_added_twice(site):
    site.me.get("/settings/mailboxes")
    slow = Slow()
    add = lambda **more: site.me.post("/settings/mailboxes", name="Office", folders="INBOX", every_s="60", **{**form(slow), **more})
    assert add().status == 200
    page = add(login="ADA@x.example.org", security="tls")
    assert page.status == 422 and "This mailbox is here already, as Office: change that one, or name another user." in page.text
    assert add(login="bea@x.example.org").status == 200
    one = site.folder.one("SELECT min(id) FROM mail_source WHERE kind = 'imap'")
    assert site.me.post(f"/settings/mailboxes/{one}", name="Office", folders="INBOX", every_s="60", **form(slow)).status == 200
    assert site.folder.one("SELECT count(*) FROM mail_source WHERE kind = 'imap'") == 2
    slow.stop()


def test_a_folder_that_is_not_there_is_said_by_the_draft(site):
    slow = Slow()
    model = failed(site, begin(site, slow))
    assert "no folder with sent mail was found" in model["why_failed"].lower()
    model = failed(site, begin(site, slow, folder="Nowhere"))
    assert "there is no such folder" in model["why_failed"]
    assert 'href="/first-day">Begin again' in site.me.get(f"/first-day/{model['id']}").text
    slow.stop()


class Breaks(Slow):
    """Of a thousand mails it gives two hundred headers, and breaks off at the next two hundred."""
    batches = 0

    def answer(self, command):
        if command.startswith("EXAMINE"):
            return b"* 1000 EXISTS\r\n* OK [UIDVALIDITY 7] good\r\n"
        if command.startswith("UID SEARCH"):
            first = int(command.split("UID ")[2].split(":")[0])
            return b"* SEARCH" + b"".join(b" %d" % n for n in range(first, 1001)) + b"\r\n"
        if not command.startswith("UID FETCH"):
            return super().answer(command)
        self.batches += 1
        if self.batches % 2 == 0:
            raise OSError
        first, last = (int(n) for n in command.split()[2].split(":"))
        out = b""
        for n in range(first, last + 1):
            head = (f"From: ada@x.example.org\r\nTo: b{n}@y{n}.example.org\r\nDate: Mon, 16 Nov 2026 10:00:00 +0100\r\n"
                    f"Message-ID: <{n}@x>\r\n\r\n").encode()
            out += b"* %d FETCH (UID %d BODY[HEADER.FIELDS (FROM TO)] {%d}\r\n%s)\r\n" % (n, n, len(head), head)
        return out

    def talk(self, client):
        super().talk(client)
        client.shutdown(socket.SHUT_RDWR)


def test_a_server_that_breaks_off_again_and_again_is_read_to_its_end(site):
    """What was read counts: not the third failure ends it, but one that brings nothing."""
    slow = Breaks(folders=("Sent",))
    draft = begin(site, slow)
    model = wait_until(lambda: (m := site.me.model(f"/first-day/{draft}")) and not m["running"] and m, 40, "the reading")
    assert model["ready"] and model["read"] == 1000 and slow.batches == 9
    slow.stop()


def test_more_headers_than_were_asked_for_are_an_error_and_not_silence(site):
    head = b"From: ada@x.example.org\r\nTo: b@y.example.org\r\nDate: Mon, 16 Nov 2026 10:00:00 +0100\r\n\r\n"
    one = b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM TO)] {%d}\r\n%s)\r\n" % (len(head), head)
    slow = Slow(folders=("Sent",), more=one * 3)
    draft = begin(site, slow)
    wait_until(lambda: "more mails than were asked for" in str(site.me.model(f"/first-day/{draft}")), 20, "the error")
    assert site.folder.one("SELECT read FROM first_day") == 0
    slow.stop()
