"""Files and pictures that go with a mailing: brought, weighed, copied, and whole where they arrive."""
import email
import email.policy
import re
from pathlib import Path

from books import png
from support import wait_until
from test_mailing_write import begin, model, save
from test_pictures import bring, newest, upload
from test_signed import site, take, verified  # noqa: F401 (a live folder whose domain has a key)

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40


def add(me, path, name, data):
    me.get(path + "/files")
    return upload(me, path + "/files", "file", name, data)


def files(me, path):
    return [f["name"] for f in me.model(path + "/files")["files"]]


def test_a_file_is_added_and_taken_out_each_with_undo(site):
    me = site.me
    path = begin(me)
    page = add(me, path, "Tagesordnung für März.pdf", PDF)
    assert page.status == 200 and page.path == path + "/files" and "Tagesordnung für März.pdf" in page.text
    shown = me.model(path + "/files")
    assert shown["files"][0]["type"] == "application/pdf" and "file" not in shown["files"][0]
    assert re.fullmatch(r"14 kB × \d+ = \d+ kB through your server", shown["total"])
    me.get(path + "/files")
    me.post(path + "/files/remove", file=str(shown["files"][0]["id"]))
    assert files(me, path) == []
    me.undo()
    assert files(me, path) == ["Tagesordnung für März.pdf"]


def test_programs_and_what_is_too_large_are_refused_with_a_sentence(site):
    me = site.me
    path = begin(me)
    for name, data, why in (("setup.exe", b"x", "is a program"), ("photo.jpg", b"MZ" + b"\0" * 200, "is a program"),
                            ("run.PDF.Js ", b"x", "is a program"), ("go.pdf", b"#!/bin/sh\n", "is a program"),
                            ("huge.pdf", PDF + b"\0" * (8 << 20), "larger than 10 MB"),
                            ("empty.pdf", b"", "not empty")):
        page = add(me, path, name, data)
        assert page.status == 422 and why in page.text, (name, page.status, page.text[:200])
    assert files(me, path) == []
    kept = [f for f in Path(me.folder.path, "files").rglob("*") if f.is_file() and f.stat().st_size > 1 << 20]
    assert kept == []  # nor do its bytes lie about


def test_bytes_that_no_mailing_has_are_deleted_in_a_month(site):
    me, path = site.me, begin(site.me)
    before = site.folder.one("SELECT count(*) FROM attachment_gone")
    waits = lambda: site.folder.one("SELECT count(*) FROM attachment_gone") - before
    add(me, path, "one.pdf", PDF + b"one")
    me.undo()
    assert files(me, path) == [] and waits() == 1  # the adding was taken back
    for i in range(2):
        page = add(me, path, f"{i}.pdf", PDF + bytes([65 + i]) * (5 << 20))
    assert page.status == 422 and "larger than 10 MB" in page.text and waits() == 2  # nothing was kept of it


def test_it_is_weighed_before_it_goes(site):
    me = site.me
    path = begin(me)
    bring(me, alt="The stand")
    save(me, path, subject="Fair", filter="", mode="0", language="en",
         markdown=f'[[image file={newest(me)["key"]} alt="The stand"]]')
    add(me, path, "form.pdf", PDF + b"\0" * (1 << 20))
    assert me.model(path + "/files")["much"]
    checks = {c["code"]: c for c in me.model(path + "/review")["checks"]}
    assert checks["files"]["level"] == "warn" and "through your server" in checks["files"]["text"]
    assert checks["images"]["level"] == "ok"


def test_the_button_in_the_text_saves_before_it_leads_to_the_files(site):
    me = site.me
    path = begin(me)
    page = save(me, path, subject="Fair", markdown="Typed just now", do="files")
    assert page.path == path + "/files" and model(me, path)["markdown"] == "Typed just now"


def test_they_arrive_whole_and_signed_also_of_a_copy(site):
    me = site.me
    first = begin(me)
    bring(me, data=png(1200, 300), alt="The stand")
    it = newest(me)
    save(me, first, subject="Agenda {{first_name}}", filter="", mode="0", language="en",
         markdown=f'Hello\n\n[[image file={it["key"]} alt="The stand"]]\n')
    add(me, first, "Übersicht der Tagesordnung und aller Anträge der Mitglieder 2027.pdf", PDF)
    add(me, first, "list.csv", b"a;b\n1;2\n")
    me.get("/mailing")
    path = re.match(r"/mailing/\d+", me.post(first + "/copy").path)[0]
    assert len(files(me, path)) == 2
    page = me.get(path + "/review")
    assert f'action="{path}/send"' in page.text, page.text
    me.post(path + "/send", version=re.search(r'name="version" value="(\d+)"', page.text).group(1))
    raws = take(site.sink, 6)
    for raw in raws:
        assert verified(raw, site.key)
        mail = email.message_from_bytes(raw, policy=email.policy.strict)
        for part in mail.walk():
            assert not part.defects
        pdf, table = mail.iter_attachments()
        assert pdf.get_filename() == "Übersicht der Tagesordnung und aller Anträge der Mitglieder 2027.pdf"
        assert pdf.get_content() == PDF and table.get_payload(decode=True) == b"a;b\n1;2\n"
        assert it["path"] in mail.get_body(("html",)).get_content()
        assert "[The stand]" in mail.get_body(("plain",)).get_content()
    assert len({raw.split(b"multipart/mixed", 1)[1].split(b'"')[1] for raw in raws}) == 1  # coded once for all


def trial(site, size):
    """The server says how much it takes, and is tried out; what the list of servers says of it then."""
    site.sink.size = size
    site.me.get("/settings/mail")
    relay, = site.me.model("/settings/mail")["relays"]
    page = site.me.post(f"/settings/mail/{relay['id']}", relay_host="127.0.0.1", relay_port=str(site.sink.port),
                        relay_security="none", test="1", test_to="ada@cluster.example.org")
    assert "The server took the test mail" in page.text
    return site.me.get("/settings/mail").text


def test_a_mail_that_the_server_would_not_take_is_said_before_it_goes(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="Plans", filter="", mode="0", language="en", markdown="Hello\n")
    add(me, path, "plans.pdf", PDF + b"\0" * 500_000)
    room = lambda: [row for row in me.model(path + "/review")["checks"] if row["code"] == "room"]
    assert not room()  # nobody knows
    assert "takes mails of up to 600.0 kB" in trial(site, 600_000)
    row, = room()
    assert row["level"] == "bad" and row["title"] == "The mail is larger than the outgoing server takes"
    assert re.fullmatch(r"7\d\d kB with its files; 127\.0\.0\.1 takes 600 kB at most\.", row["text"]), row["text"]
    assert row["href"] == path + "/files"
    version, before = me.model(path + "/review")["version"], len(site.sink.mails)
    assert f'action="{path}/send"' not in me.get(path + "/review").text
    assert "larger than the outgoing server takes" in me.post(path + "/send", version=version).text
    assert model(me, path)["draft"] and len(site.sink.mails) == before
    assert "takes mails" not in trial(site, 0)  # any size
    assert not room()
    assert "up to 2.0 MB" in trial(site, 2_000_000)
    assert not room()
    # What it says while it takes a mailing counts as well.
    site.sink.size, before = 700_000, len(site.sink.mails)
    me.post(path + "/send", version=me.model(path + "/review")["version"])
    take(site.sink, before + 6)
    wait_until(lambda: "up to 700.0 kB" in me.get("/settings/mail").text, 20, "what the server said")
    site.sink.size = None
