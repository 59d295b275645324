"""Keeping a profile: asked by mail, said yes by a button, reminded twice, renewed by one click, and else erased with all its traces."""
import contextlib
import email
import email.policy
import os
import re
import socket
import time
import urllib.parse
from pathlib import Path

import pytest
from support import Client, Server, wait_until
from test_mailing import live_folder
from test_outbox_faults import DAY, Clock, needs_faketime

CV = b"Curriculum of Vera Vielsaid, who can weld"


class Office:
    def __init__(self, sink, where):
        self.sink, self.clock, self.ahead = sink, Clock(where / "clock"), 0
        self.clock.env["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"
        self.folder = live_folder(sink)
        (where / "people.csv").write_text("organisation,first name,last name,email,language\nAlp Plastics,Fran,Läßer,fran@alp.example.org,de\n"
                                         "Alp Plastics,Gero,Still,gero@alp.example.org,en\n")
        self.folder.cordee("import", "--members", "--basis", "member", str(where / "people.csv"))
        self.server = Server(self.folder, env=self.clock.env)
        self.me = self.server.browser()
        self.one, self.rows = self.folder.one, self.folder.rows

    def end(self):
        self.server.stop()
        self.folder.remove()

    def days(self, n):
        """Later by so many; gives the instant."""
        self.ahead += n * DAY
        self.clock.jump(self.ahead)
        link = self.folder.cordee("user", "link", self.one("SELECT login FROM staff"), env={**os.environ, **self.clock.env}).strip()
        self.me = self.server.browser(link)

    def wake(self):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as ear:
            ear.connect(os.path.join(self.folder.path, "socket"))

    def until(self, holds, what):
        def look():
            self.wake()
            return holds()
        wait_until(look, 60, what)

    def looked(self):
        """The server has looked once more at whose time has come: a profile that is over, and comes last, is gone."""
        self.folder.write("INSERT INTO recruitment_candidate(cluster, person, consent_until) SELECT 1, id, 1 FROM party WHERE given_name = 'Gero'")
        self.ahead += 61
        self.clock.jump(self.ahead)
        self.until(lambda: self.one("SELECT count(*) FROM recruitment_candidate WHERE consent_until = 1") == 0, "a look")

    def mails(self, to):
        found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(self.sink.mails)]
        return [m for m in found if m["To"].addresses[0].addr_spec == to]

    def told(self, to, n):
        self.looked()
        self.until(lambda: len(self.mails(to)) >= n, f"mail {n} to {to}")
        return self.mails(to)[n - 1]

    def new(self, **fields):
        page = self.me.post("/recruitment/candidates/new", **{"headline": "Welder", **fields})
        assert page.status == 200 and "Kept. They are asked" in page.text, re.findall(r'(?s)role="alert".*?</p>|class="err"[^<]*', page.text)
        return self.one("SELECT max(id) FROM recruitment_candidate")

    def upload(self, path, name, data, client=None):
        client, edge = client or self.me, "----edge7"
        body = b"".join([f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{client.csrf or ""}\r\n'.encode(),
                         f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'.encode()
                         + data + b"\r\n", f"--{edge}--\r\n".encode()])
        return client.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def bytes_kept(self):
        return [p for p in Path(self.folder.path, "files").rglob("*") if p.is_file() and p.read_bytes() == CV]


def link_of(mail):
    found = re.search(r"https?://[^\s\"<>]*(/recruitment/me/[\w-]+)", mail.get_body(("plain",)).get_content())
    return urllib.parse.urlsplit(found[0]).path


@pytest.fixture
def office(sink, tmp_path):
    it = Office(sink, tmp_path)
    yield it
    it.end()


VERA = dict(given_name="Vera", family_name="Vielsaid", email="vera@home.example.org")


@needs_faketime
def test_nobody_is_kept_without_a_yes(office):
    number = office.new(**VERA)
    mail = office.told("vera@home.example.org", 1)
    assert mail["Subject"] == "May we keep your profile?"
    path, stranger = link_of(mail), Client(office.server)
    page = stranger.get(path)
    assert page.status == 200 and "Yes, keep it for 12 months" in page.text and "Welder" in page.text
    assert office.one("SELECT consent_until IS NULL FROM recruitment_candidate WHERE id = ?", number) == 1  # looking changes nothing
    office.looked()
    assert len(office.mails("vera@home.example.org")) == 1  # asked once
    assert office.upload(path + "/documents", "cv.txt", CV, stranger).status == 200 and office.bytes_kept()
    office.days(31)
    office.looked()
    office.until(lambda: office.one("SELECT count(*) FROM recruitment_candidate") == 0, "the end")
    office.until(lambda: not office.bytes_kept(), "the bytes")
    office.until(lambda: office.one("SELECT count(*) FROM party WHERE family_name = 'Vielsaid'") == 0, "the person, who was there for this alone")
    assert stranger.get(path).status == 404


@needs_faketime
def test_a_yes_holds_for_twelve_months_with_two_reminders(office):
    number = office.new(**VERA)
    path = link_of(office.told("vera@home.example.org", 1))
    stranger = Client(office.server)
    assert "Thank you. Your profile is kept" in stranger.post(path, do="yes").text
    until = office.one("SELECT consent_until FROM recruitment_candidate WHERE id = ?", number)
    assert 364 * DAY < until - time.time() - office.ahead < 367 * DAY
    office.days(334)
    office.looked()
    assert office.one("SELECT count(*) FROM recruitment_consent WHERE what = 'reminded'") == 0
    office.days(2)
    office.told("vera@home.example.org", 2)
    office.looked()
    office.days(15)
    office.looked()
    assert len(office.mails("vera@home.example.org")) == 2  # each once
    office.days(9)
    last = office.told("vera@home.example.org", 3)
    assert "Your profile is kept until" in last["Subject"] and link_of(last) == path
    office.looked()
    assert "Keep it for 12 more months" in stranger.get(path).text
    assert office.one("SELECT consent_until FROM recruitment_candidate WHERE id = ?", number) == until
    assert "Your profile is kept for 12 months" in stranger.post(path, do="yes").text
    assert office.one("SELECT consent_until FROM recruitment_candidate WHERE id = ?", number) > until + 300 * DAY
    office.days(20)
    office.looked()
    assert len(office.mails("vera@home.example.org")) == 3 and office.one("SELECT count(*) FROM recruitment_candidate") == 1
    assert [k["what"] for k in office.me.model(f"/recruitment/candidates/{number}")["consents"]] == ["given", "reminded", "reminded", "given", "asked"]


@needs_faketime
def test_at_the_end_all_traces_go_and_figures_stay(office):
    number = office.new(person="Fran Läßer", source="fair")
    fran = office.one("SELECT person FROM recruitment_candidate")
    page = office.me.post(f"/recruitment/candidates/{number}/consent", how="signed form of 3 May")
    assert "Written down. The profile is kept for 12 months." in page.text
    assert office.upload(f"/recruitment/candidates/{number}/documents", "cv.txt", CV).status == 200
    assert office.me.get(f"/recruitment/candidates/{number}/documents/1").text == CV.decode()
    assert office.me.post("/recruitment/openings/new", member="Alp Plastics", title="Setter", do="open").status == 200
    assert office.me.post("/recruitment/openings/1/pairs", candidate=number, do="ask").status == 200
    office.until(lambda: office.mails("fran@alp.example.org"), "the question")
    entry = office.one("SELECT max(interaction) FROM recruitment_entry")
    assert office.one("SELECT subject <> '' FROM interaction WHERE id = ?", entry) == 1
    office.days(340)
    office.told("fran@alp.example.org", 2)
    office.days(30)
    office.looked()
    office.until(lambda: office.one("SELECT count(*) FROM recruitment_candidate") == 0, "the end")
    office.until(lambda: not office.bytes_kept(), "the bytes")
    assert office.rows("SELECT candidate, source FROM recruitment_pair") == [(None, "fair")]
    assert office.rows("SELECT subject, body FROM interaction WHERE id = ?", entry) == [("", "")]
    assert office.one("SELECT count(*) FROM change WHERE before LIKE '%Setter%' AND tbl = 'interaction'") == 0
    assert office.one("SELECT count(*) FROM letter WHERE interaction IS NOT NULL AND (subject <> '' OR markdown <> '')") == 0
    assert office.one("SELECT count(*) FROM party WHERE id = ?", fran) == 1  # who is of a member stays
    for table in ("document", "skill", "past", "language"):
        assert office.one(f"SELECT count(*) FROM recruitment_candidate_{table}") == 0


@needs_faketime
def test_whoever_is_erased_from_the_register_leaves_no_document(office):
    number = office.new(**VERA)
    assert office.upload(f"/recruitment/candidates/{number}/documents", "cv.txt", CV).status == 200 and office.bytes_kept()
    person = office.one("SELECT person FROM recruitment_candidate")
    office.server.stop()
    office.folder.cordee("erase", str(person), "--yes")
    assert office.one("SELECT count(*) FROM recruitment_candidate") == 0 and not office.bytes_kept()
    assert office.one("SELECT count(*) FROM recruitment_consent") == 0


@needs_faketime
def test_one_erases_oneself(office):
    office.new(**VERA)
    path, stranger = link_of(office.told("vera@home.example.org", 1)), Client(office.server)
    assert stranger.post(path, do="erase").status == 422 and office.one("SELECT count(*) FROM recruitment_candidate") == 1
    assert "Your profile is erased" in stranger.post(path, do="erase", sure="1").text
    assert office.one("SELECT count(*) FROM recruitment_candidate") == 0
    assert stranger.get(path).status == 404 and stranger.post(path, do="yes").status == 404
    assert stranger.get("/recruitment/me/1-" + "0" * 64).status == 404
