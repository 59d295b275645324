"""Files and pictures that go with a mailing: brought, weighed, copied, and whole where they arrive."""
import email
import email.policy
import re

from books import png
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
