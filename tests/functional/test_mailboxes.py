"""Mailboxes that are asked by IMAP, at a real Dovecot; the page that keeps them; files."""
import imaplib
import mailbox
import os
import re
import sqlite3
import subprocess
import time
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from mailservers import PASSWORD, Dovecot, what_is_missing
from support import Folder, Server, wait_until

needs_dovecot = pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing())
PEOPLE = "Name,First name,E-Mail\nLovelace,Ada,ada@example.org\nBabbage,Charles,charles@example.org\n"


def mail(number, sender="Ada <ada@example.org>", to="office@cluster.example.org", days=0, body="Hello", **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, f"Mail {number}"
    made["Message-ID"] = f"<m{number}@example.org>"
    made["Date"] = format_datetime(datetime.now(timezone.utc) - timedelta(days=days))
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made.as_bytes(policy=made.policy.clone(linesep="\r\n"))


@pytest.fixture(scope="module")
def dovecot(tmp_path_factory):
    top = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", top / "key", "-out", top / "cert"],
                   check=True, capture_output=True)
    made = Dovecot((top / "cert", top / "key"))
    made.cert = str(top / "cert")
    yield made
    made.stop()


OURS = "mx.cluster.example.org"


@pytest.fixture
def site(dovecot):
    folder = Folder()
    Path(folder.top, "people.csv").write_text(PEOPLE)
    folder.cordee("import", "--basis", "member", folder.top + "/people.csv")
    folder.configure('fetch { allow = "127.0.0.0/8" }')
    folder.configure(f'mail {{ authserv_id = "{OURS}" \n return_address = "crm@cluster.example.org" }}')
    server = Server(folder, env={"SSL_CERT_FILE": dovecot.cert})
    server.me = server.browser()
    yield server
    server.stop()
    folder.remove()


class Box:
    """A mailbox at Dovecot, of a name of its own, seen by Python."""
    n = 0

    def __init__(self, dovecot):
        Box.n += 1
        self.name = f"box{Box.n}"
        self.dovecot = dovecot
        self.imap = imaplib.IMAP4("127.0.0.1", dovecot.imap)
        self.imap.login(self.name, PASSWORD)

    def put(self, raw, folder="INBOX", at=None):
        assert self.imap.append(folder, None, at or imaplib.Time2Internaldate(time.time()), raw)[0] == "OK"

    def count(self, folder):
        self.imap.select(folder, readonly=True)
        return len(self.imap.search(None, "ALL")[1][0].split())

    def flags(self):
        self.imap.select("INBOX", readonly=True)
        return str(self.imap.fetch("1:*", "(FLAGS)")[1])

    def form(self, **more):
        return {"name": self.name, "host": "localhost", "port": str(self.dovecot.imap), "security": "none",
                "login": self.name, "password": PASSWORD, "folders": "INBOX", "every_s": "10", "active": "1",
                "old": "1", **more}


def add(site, box, **more):
    site.me.get("/settings/mailboxes")
    page = site.me.post("/settings/mailboxes", **box.form(**more))
    assert page.status == 200, page.text
    return site.folder.one("SELECT max(id) FROM mail_source")


def ask(site, source):
    before = site.folder.one("SELECT tried_at FROM mail_source WHERE id = ?", source)
    time.sleep(1.1)
    site.me.get("/settings/mailboxes")
    assert site.me.post(f"/settings/mailboxes/{source}/ask").status == 200
    wait_until(lambda: site.folder.one("SELECT tried_at FROM mail_source WHERE id = ?", source) != before, 20, "asking")


def filed(site, n):
    wait_until(lambda: site.folder.one("SELECT count(*) FROM message WHERE state IN ('filed', 'unread')") == n, 20,
               f"filing of {n} mails")


@needs_dovecot
def test_what_is_in_a_folder_is_filed_once_and_left_as_it_was(site, dovecot):
    box = Box(dovecot)
    box.put(mail(1))
    box.put(mail(2, "Somebody <else@example.net>"))
    source = add(site, box)
    filed(site, 2)
    assert "Seen" not in box.flags()
    ask(site, source)
    assert site.folder.one("SELECT count(*) FROM message") == 2
    assert site.folder.one("SELECT sum(came) FROM message") == 2, "it was fetched again"
    box.put(mail(3))
    ask(site, source)
    filed(site, 3)
    assert site.folder.rows("SELECT kind FROM interaction WHERE kind = 'mail.in'") == [("mail.in",)] * 2
    row = site.me.model("/settings/mailboxes")["mailboxes"][-1]
    assert row["good"] and row["ok_text"] and row["mail_text"] and not row["failing"] and row["taken"] == 3


@needs_dovecot
def test_another_uidvalidity_means_that_all_is_looked_at_and_nothing_is_doubled(site, dovecot):
    box = Box(dovecot)
    box.imap.create("Office")
    twelve = mail(12)
    for raw in (mail(11), twelve, mail(13)):
        box.put(raw, "Office")
    source = add(site, box, folders="Office")
    filed(site, 3)
    was = site.folder.one("SELECT validity FROM mail_folder WHERE source = ?", source)
    box.imap.delete("Office")
    time.sleep(1.1)  # Dovecot takes the time
    box.imap.create("Office")
    for raw in (mail(14), twelve):
        box.put(raw, "Office")
    ask(site, source)
    filed(site, 4)
    assert was != site.folder.one("SELECT validity FROM mail_folder WHERE source = ?", source)
    assert site.folder.one("SELECT count(DISTINCT message_id) FROM message") == 4
    assert site.folder.one("SELECT came FROM message WHERE message_id = 'm12@example.org'") == 2
    assert site.folder.one("SELECT count(*) FROM interaction WHERE kind = 'mail.in'") == 4


@needs_dovecot
def test_what_was_taken_moves_to_a_folder_that_is_made(site, dovecot):
    box = Box(dovecot)
    for n in (21, 22):
        box.put(mail(n))
    add(site, box, move_to="Für Cordée & Co")
    filed(site, 2)
    wait_until(lambda: box.count("INBOX") == 0, 10, "moving")
    assert box.count('"F&APw-r Cord&AOk-e &- Co"') == 2


@needs_dovecot
def test_what_was_sent_stands_with_those_it_went_to(site, dovecot):
    box = Box(dovecot)
    box.put(mail(31, "Ada Test <ada@cluster.example.org>", "Charles <charles@example.org>, new@example.net", days=9,
                 body="Shall we meet?"), "Sent")
    add(site, box, sent="Sent")
    filed(site, 1)
    (kind, direction, at, party), = site.folder.rows(
        "SELECT i.kind, i.direction, i.at, p.name FROM interaction i JOIN interaction_party t ON t.interaction = i.id "
        "JOIN party p ON p.id = t.party")
    assert (kind, direction, party) == ("mail.out", 1, "Charles Babbage")
    assert site.folder.one("SELECT count(*) FROM party WHERE name LIKE '%new%'") == 0


def proposed(site):
    return [i["fields"][1]["value"] for g in site.me.model("/review")["groups"] if g["kind"] == "person.new" for i in g["items"]]


@needs_dovecot
def test_what_one_moves_to_a_folder_is_handed_over_and_stays_there(site, dovecot):
    box = Box(dovecot)
    login = f"{box.name}@cluster.example.org"
    box.imap.create("CRM")
    box.put(mail(61, "Nora New <nora@new.example.org>", f"Office <{login}>, Charles <charles@example.org>",
                 days=40, body="Shall we three meet?"))
    box.put(mail(62, to=login, days=3, body="From somebody known"))
    box.put(mail(63, "Max <max@new.example.org>", days=2))
    source = add(site, box, login=login, handed="CRM", staff="1", move_to="Taken")
    filed(site, 3)
    assert not proposed(site)
    # One that came before as well as one that is old; what is moved twice is filed once.
    box.imap.select("Taken")
    assert box.imap.copy("1:2", "CRM")[0] == "OK"
    box.put(mail(64, "Ada Test <ada@cluster.example.org>", "Ada <ada@example.org>", days=700, body="Long ago"), "CRM",
            at=imaplib.Time2Internaldate(time.time() - 700 * 86400))
    ask(site, source)
    wait_until(lambda: site.folder.one("SELECT count(*) FROM message WHERE handler = 'mail.capture'") == 3, 20, "filing")
    read = lambda: site.folder.rows("SELECT i.kind, i.direction, i.author, (SELECT group_concat(p.name) FROM interaction_party x JOIN party p "
                            "ON p.id = x.party WHERE x.interaction = i.id), i.body FROM interaction i ORDER BY i.at")
    assert [r[:4] for r in read()] == [("mail.out", 1, 1, "Ada Lovelace"), ("mail.in", 2, None, "Ada Lovelace")]
    assert proposed(site) == ["nora@new.example.org"]
    assert site.folder.one("SELECT state FROM message WHERE message_id = 'm63@example.org'") == "unread"
    assert box.count("CRM") == 3
    # A yes to her who wrote it files it.
    site.me.get("/review")
    item, = [i for g in site.me.model("/review")["groups"] if g["kind"] == "person.new" for i in g["items"]]
    site.me.post("/review", do=f"accept {item['id']}")
    _, her, _ = read()
    assert her[:3] == ("mail.in", 2, 1) and sorted(her[3].split(",")) == ["Charles Babbage", "Nora New"]
    assert her[4].strip() == "Shall we three meet?"
    page = site.me.get(f"/settings/mailboxes/{source}").text
    assert ">CRM</textarea>" in page.replace("\n", "") and '<option value="1" selected>' in page


@needs_dovecot
def test_a_mail_to_the_address_for_handing_over_may_come_by_imap(site, dovecot):
    me = site.me
    drop = re.search(r'id="f-drop" value="([^"]+)"', me.get("/profile").text).group(1)
    vouched = {"Authentication_Results": f"{OURS}; dkim=pass header.d=cluster.example.org"}
    ada = "Ada Test <ada@cluster.example.org>"
    box = Box(dovecot)
    # A blind copy, as the server delivers it; one that nobody vouches for; one that is forwarded.
    box.put(mail(71, ada, "Charles <charles@example.org>", Delivered_To=drop, **vouched))
    box.put(mail(72, ada, "Charles <charles@example.org>", Delivered_To=drop))
    box.put(mail(73, ada, drop, body="FYI\n\nVon: Ada Lovelace <ada@example.org>\nGesendet: Donnerstag, 12. November 2026 "
                 "10:31\nAn: Ada Test <ada@cluster.example.org>\nBetreff: Angebot\n\nLiebe Ada\n", **vouched))
    add(site, box)
    wait_until(lambda: site.folder.one("SELECT count(*) FROM message WHERE handler = 'mail.capture'") == 3, 20, "filing")
    assert site.folder.rows("SELECT i.kind, i.direction, p.name FROM interaction i JOIN interaction_party x ON x.interaction = "
                            "i.id JOIN party p ON p.id = x.party WHERE i.kind LIKE 'mail%' ORDER BY i.kind") == [
        ("mail.in", 2, "Ada Lovelace"), ("mail.out", 1, "Charles Babbage")]
    assert [g["kind"] for g in me.model("/review")["groups"]] == ["mail.doubt"]


@needs_dovecot
def test_a_mailbox_that_was_moved_here_has_mails_of_the_days_they_came(site, dovecot):
    box = Box(dovecot)  # all of it was put there just now
    day = lambda days: format_datetime(datetime.now(timezone.utc) - timedelta(days=days))
    box.put(mail(51, days=400))
    box.put(mail(52, days=9000, Received=f"from a by b for <c@d.example>; {day(200)}"))  # a clock that was wrong
    box.put(mail(53, days=1))
    box.put(mail(54, days=-30))
    box.put(mail(55, "Ada Test <ada@cluster.example.org>", "Charles <charles@example.org>", days=270), "Sent")
    add(site, box, sent="Sent")
    filed(site, 5)
    rows = site.folder.rows("SELECT m.message_id, (unixepoch() - i.at + 43200) / 86400, m.state FROM interaction i JOIN message m ON "
                            "m.interaction = i.id ORDER BY m.message_id")
    assert rows == [(f"m{n}@example.org", days, "filed") for n, days in ((51, 400), (52, 200), (53, 1), (54, 0), (55, 270))]
    waits = site.folder.rows("SELECT m.message_id FROM desk d JOIN message m ON m.interaction = d.last WHERE d.done_at IS NULL")
    assert sorted(waits) == [("m53@example.org",), ("m54@example.org",)]


@needs_dovecot
def test_with_tls_the_certificate_counts(site, dovecot):
    box = Box(dovecot)
    box.put(mail(41))
    tls = {"security": "tls", "port": str(dovecot.imaps)}
    site.me.get("/settings/mailboxes")
    page = site.me.post("/settings/mailboxes", **box.form(**tls, host="127.0.0.1"))
    assert page.status == 422 and "certificate" in page.text.lower() or "SSL" in page.text
    add(site, box, **tls)
    filed(site, 1)
    assert site.folder.one("SELECT count(*) FROM mail_source WHERE kind = 'imap'") == 1


@needs_dovecot
def test_what_cannot_be_reached_is_said_and_kept_only_if_wanted(site, dovecot):
    box = Box(dovecot)
    site.me.get("/settings/mailboxes")
    page = site.me.post("/settings/mailboxes", **box.form(password="wrong"))
    assert page.status == 422 and "does not take this user name and password" in page.text
    assert 'name="password"' in page.text and "aria-invalid" in page.text.split('name="password"')[1].split(">")[0]
    page = site.me.post("/settings/mailboxes", **box.form(folders="Nowhere"))
    assert page.status == 422 and "This mailbox has no folder that is called" in page.text and "Nowhere" in page.text
    wrong = lambda page, name: re.search(rf'name="{name}"[^>]*aria-invalid="true"', page.text)
    assert wrong(page, "folders") and not wrong(page, "host")
    page = site.me.post("/settings/mailboxes", **box.form(security="tls"))
    assert page.status == 422 and "does not speak TLS at this port: try STARTTLS" in page.text and wrong(page, "host")
    page = site.me.post("/settings/mailboxes", **box.form(host="127.0.0.1", port="1"))
    assert page.status == 422 and "nobody answers there" in page.text
    page = site.me.post("/settings/mailboxes", **box.form(host="evil\r\nA1 LOGOUT"))
    assert page.status == 422
    assert site.folder.one("SELECT count(*) FROM mail_source WHERE kind = 'imap'") == 0
    source = add(site, box, password="wrong", anyway="1")
    wait_until(lambda: site.folder.one("SELECT failing_since FROM mail_source WHERE id = ?", source), 20, "failing")
    row = site.me.model("/settings/mailboxes")["mailboxes"][-1]
    assert row["failing"] and "user name and password" in row["said"] and row["failed_text"]
    assert "user name and password" in site.me.get("/status").text
    page = site.me.get(f"/settings/mailboxes/{source}")
    assert 'class="note bd' not in page.text and page.text.count(f">{box.name}<") == 1
    page = site.me.post(f"/settings/mailboxes/{source}/remove")
    assert page.status == 200 and len(site.me.model("/settings/mailboxes")["mailboxes"]) == 3


@needs_dovecot
def test_the_password_is_sealed_and_shown_nowhere(site, dovecot):
    box = Box(dovecot)
    source = add(site, box)
    sealed = site.folder.one("SELECT password FROM mail_source WHERE id = ?", source)
    assert sealed and PASSWORD not in sealed
    for path in ("/settings/mailboxes", f"/settings/mailboxes/{source}"):
        page = site.me.get(path).text
        assert PASSWORD not in page and sealed not in page
    assert site.me.post(f"/settings/mailboxes/{source}", **box.form(password="", name="Renamed")).status == 200
    assert site.folder.one("SELECT name FROM mail_source WHERE id = ?", source) == "Renamed"


@needs_dovecot
def test_addresses_inside_are_asked_only_when_the_setting_lists_them(dovecot, folder):
    server = Server(folder)
    try:
        me = server.browser()
        me.get("/settings/mailboxes")
        page = me.post("/settings/mailboxes", **Box(dovecot).form())
        assert page.status == 422 and "fetch.allow" in page.text
    finally:
        server.stop()


def test_silence_beyond_its_habit_is_an_alarm(folder):
    db = sqlite3.connect(folder.path + "/cordee.db")
    now = int(time.time())
    db.create_function("fold", 1, lambda s: s)
    for n in range(20):
        db.execute("INSERT INTO message(message_id, file, size, received_at, source, state) "
                   "VALUES(?, ?, 1, ?, 1, 'read')", (str(n), f"{n:064x}", now - 86400 * (6 + n)))
    db.commit()
    db.close()
    server = Server(folder)
    try:
        me = server.browser()
        wait_until(lambda: folder.one("SELECT habit_s FROM mail_source WHERE id = 1") == 86400, 20, "the habit")
        assert "silent for longer" in me.get("/").text + me.get("/status").text
        assert me.model("/settings/mailboxes")["mailboxes"][0]["silent"]
    finally:
        server.stop()


def test_bytes_are_kept_as_long_as_the_setting_says(folder, tmp_path):
    for n, days in ((1, 500), (2, 100), (3, 500)):
        (tmp_path / f"{n}.eml").write_bytes(mail(n, days=days))
    folder.cordee("receive", "--eml", str(tmp_path))
    server = Server(folder)
    files = lambda: sum(len(names) for _, _, names in os.walk(folder.path + "/files"))
    try:
        wait_until(lambda: files() == 3, 20, "filing")
        wait_until(lambda: folder.one("SELECT count(*) FROM message WHERE state = 'unread'") == 3, 20, "filing")
        me = server.browser()
        first, = folder.rows("SELECT id FROM message WHERE message_id = 'm1@example.org'")[0]
        me.get("/unread")
        assert me.post(f"/unread/{first}/read").status == 200
        server.stop()
        db = sqlite3.connect(folder.path + "/cordee.db")
        db.execute("UPDATE schedule SET next_run = 1 WHERE name = 'mail.keep'")
        db.commit()
        db.close()
        server = Server(folder)
        gone = lambda: folder.rows("SELECT message_id FROM message WHERE dropped_at IS NOT NULL")
        assert wait_until(gone, 20, "what is read and old to go") == [("m1@example.org",)]
        assert files() == 2
    finally:
        server.stop()


# ---- files ----


def test_mbox_maildir_and_eml_are_read_once_each_with_their_dates(folder, tmp_path):
    box = mailbox.mbox(tmp_path / "box")
    for n in (1, 2):
        box.add(mail(n, days=40, body="From the begin\n\nFrom here on"))
    box.close()
    maildir = mailbox.Maildir(tmp_path / "dir")
    for n in (2, 3):
        maildir.add(mail(n, days=40, body="From the begin\n\nFrom here on"))
    (tmp_path / "one.eml").write_bytes(mail(4))
    (tmp_path / "empty.eml").write_bytes(b"")
    said = folder.cordee("receive", "--mbox", str(tmp_path / "box"))
    assert said.startswith("2 mails: 2 new, 0 had come before; 0 left out")
    said = folder.cordee("receive", "--maildir", str(tmp_path / "dir"))
    assert said.startswith("2 mails: 1 new, 1 had come before")
    said = folder.cordee("receive", "--eml", str(tmp_path))
    assert said.startswith("1 mails: 1 new, 0 had come before; 1 left out")
    assert folder.one("SELECT count(*) FROM message") == 4
    assert folder.one("SELECT count(*) FROM message WHERE received_at < unixepoch() - 39 * 86400") == 3


def test_statuses_say_whether_to_try_again(folder, tmp_path):
    assert folder.run("receive", stdin=mail(1).decode()).returncode == 0
    assert folder.run("receive", stdin="").returncode == 65
    assert folder.run("receive", stdin="x" * (26 << 20)).returncode == 65
    assert folder.run("receive", "--nonsense", stdin="x").returncode == 64
    folder.path, real = str(tmp_path / "nowhere"), folder.path
    assert folder.run("receive", stdin=mail(2).decode()).returncode == 75
    folder.path = real
    Path(real, "cordee.db").rename(tmp_path / "db")
    Path(real, "cordee.db").write_bytes(b"no database at all" * 100)
    assert folder.run("receive", stdin=mail(2).decode()).returncode == 75
