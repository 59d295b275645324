"""Whole mails of every kind: as they were when somebody looked at them, without a defect for another
program (test-letters asks GMime), and with the headers that the RFCs ask for, read here from the bytes.

To take what changed on purpose: CORDEE_LETTERS_KEEP=1 pytest tests/functional/test_letters.py"""
import base64
import email
import email.policy
import hashlib
import os
import quopri
import re
import subprocess
from pathlib import Path

import pytest

from support import ROOT

LETTERS = Path(os.environ.get("CORDEE_BUILD", ROOT / "build")) / "tests/unit/mail/test-letters"
KNOWN = Path(__file__).parent / "letters"
STARTS = ["start-newsletter", "start-event", "start-assembly", "start-call"]
LISTED = ["newsletter", "pictured", "translated", "lists", "test", "follow-up", "signed", *STARTS]
BULK = [*LISTED, "notice"]
KINDS = [*BULK, "personal", "automatic"]
SIGNED = rb"DKIM-Signature:[^\r]*(?:\r\n[ \t][^\r]*)*\r\n"

pytestmark = pytest.mark.skipif(not LETTERS.exists(), reason="test-letters is not built")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters")
    subprocess.run([LETTERS], env={**os.environ, "CORDEE_TEST_LETTERS": str(folder)}, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def raws(folder):
    raws = {kind: (folder / f"{kind}.eml").read_bytes() for kind in KINDS}
    # The boundary is new each time, its length is not; so is the signature.
    def known(raw):
        for n, mark in enumerate(dict.fromkeys(re.findall(rb"=_[a-z2-7]{16}", raw))):
            raw = raw.replace(mark, b"=_" + b"bc"[n:n + 1] * 16)
        return re.sub(SIGNED, lambda m: re.sub(rb"\b(bh?)=(?:[A-Za-z0-9+/=]|\r\n[ \t])+", rb"\1=...", m[0]), raw)
    return {kind: known(raw) for kind, raw in raws.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_is_what_it_was(raws, kind):
    known = KNOWN / f"{kind}.eml"
    if os.environ.get("CORDEE_LETTERS_KEEP"):
        known.write_bytes(raws[kind])
    assert raws[kind].decode("ascii").splitlines() == known.read_bytes().decode("ascii").splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_python_finds_no_defect(raws, kind):
    mail = email.message_from_bytes(raws[kind], policy=email.policy.strict)
    for part in mail.walk():
        assert not part.defects
        assert not [name for name, value in part.items() if value.defects]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            assert part.get_content().strip()


# ---- an independent reader, from the RFCs ------------------------------------------------

ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
DOT_ATOM = rf"{ATEXT}(?:\.{ATEXT})*"
ADDR = rf"{DOT_ATOM}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
MSG_ID = rf"<{DOT_ATOM}@{DOT_ATOM}>"
ENCODED = r"=\?utf-8\?[QB]\?[!->@-~]+\?="
PHRASE = rf'(?:{ATEXT}(?: {ATEXT})*|"(?:[^"\\]|\\.)*"|{ENCODED}(?: {ENCODED})*)'
MAILBOX = rf"(?:{PHRASE} <{ADDR}>|{ADDR})"
DATE = (r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
        r"\d\d:\d\d:\d\d [+-]\d{4}")
FORMS = {
    "from": MAILBOX, "reply-to": MAILBOX, "to": MAILBOX,                       # RFC 5322 3.6
    "date": DATE, "message-id": MSG_ID, "in-reply-to": MSG_ID, "references": rf"{MSG_ID}(?: {MSG_ID})*",
    "mime-version": r"1\.0",                                                    # RFC 2045 4
    "content-language": r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*",                     # RFC 3282
    "list-id": rf"<{DOT_ATOM}>",                                                # RFC 2919
    "list-unsubscribe": r"<https://[^ <>]+>, <mailto:[^ <>]+>",                 # RFC 2369, 8058 3.1
    "list-unsubscribe-post": r"List-Unsubscribe=One-Click",                     # RFC 8058 3.1
    "auto-submitted": r"auto-generated", "precedence": r"bulk",                 # RFC 3834 5
}


def headers_of(raw):
    """(name, unfolded value) in order; asserts what RFC 5322 2.1 and 2.2 say of lines."""
    head, body = raw.split(b"\r\n\r\n", 1)
    found = []
    for line in head.decode("ascii").split("\r\n"):
        assert len(line) <= 998 and "\r" not in line and "\n" not in line
        if line[0] in " \t":
            assert found and line.strip()
            found[-1] = (found[-1][0], found[-1][1] + " " + line.strip())
        else:
            name, colon, value = line.partition(":")
            assert colon and re.fullmatch(r"[!-9;-~]+", name) and value.startswith(" "), line
            found.append((name.lower(), value.strip()))
    return found, body


def words_of(value):
    """Encoded words, whole characters each (RFC 2047 5), at most 75 long (2)."""
    def word(match):
        assert len(match[0]) <= 75
        how, text = match[1], match[2]
        data = base64.b64decode(text, validate=True) if how == "B" else quopri.decodestring(text.replace("_", "=20"))
        return data.decode("utf-8")
    return re.sub(r"(?<=\?=) (?==\?)", "", value) and re.sub(
        r"=\?utf-8\?([QB])\?([!->@-~]+)\?=", word, re.sub(r"(?<=\?=) (?==\?)", "", value))


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_has_its_form_and_stands_once(raws, kind):
    found, body = headers_of(raws[kind])
    names = [name for name, _ in found]
    assert len(names) == len(set(names))
    for name, value in found:
        if name in FORMS:
            assert re.fullmatch(FORMS[name], value), (name, value)
    must = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type"}
    if kind in BULK:
        must |= {"list-id", "precedence"}
    if kind in LISTED:  # nobody leaves a notice
        must |= {"list-unsubscribe", "list-unsubscribe-post"}
    if kind == "automatic":
        must |= {"auto-submitted"}
    if kind == "signed":
        must |= {"dkim-signature"}
    assert must <= set(names)
    never = {"list-id", "precedence", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "dkim-signature"}
    assert not never - must & set(names)
    by = dict(found)
    assert words_of(by["subject"])
    if "list-unsubscribe" in by:  # one token: the link's and the mailbox's
        link, box = re.findall(r"<([^>]+)>", by["list-unsubscribe"])
        assert link.rsplit("/", 1)[1] in box


def parts_of(head, body):
    """The parts of a multipart (RFC 2046 5.1.1), or what there is."""
    if not head["content-type"].startswith("multipart/"):
        return [(head, body)]
    boundary = re.search(r'boundary="([^"]+)"', head["content-type"])[1]
    assert len(boundary) <= 70
    pieces = re.split(rb"(?:^|\r\n)--" + re.escape(boundary.encode()) + rb"(--)?\r\n", body)
    return [(dict(h), b) for h, b in (headers_of(p) for p in pieces[::2] if p.strip())]


@pytest.mark.parametrize("kind", KINDS)
def test_bodies_are_what_rfc_2045_allows(raws, kind):
    found, body = headers_of(raws[kind])
    parts = parts_of(dict(found), body)
    if kind == "pictured":
        (head, body), *files = parts
        assert head["content-type"].startswith("multipart/alternative")
        for file, coded in files:
            assert file["content-transfer-encoding"] == "base64"
            assert all(len(line) <= 76 for line in coded.split(b"\r\n"))
            base64.b64decode(coded, validate=False)
        parts = parts_of(head, body)
    if kind in BULK:
        assert [h["content-type"].split(";")[0] for h, _ in parts] == ["text/plain", "text/html"]  # best last: 2046 5.1.4
    for head, text in parts:
        assert head["content-transfer-encoding"] == "quoted-printable"
        for line in text.decode("ascii").split("\r\n"):
            assert len(line) <= 76 and not line.endswith((" ", "\t")), line
            assert not re.search(r"=(?![0-9A-F]{2}|$)", line), line
            assert not line.startswith((".", "From "))
        quopri.decodestring(text).decode("utf-8")


def relaxed(name, value):
    """RFC 6376 3.4.2, of a header that is unfolded."""
    return (name.lower().strip() + ":" + re.sub(r"[ \t]+", " ", value).strip()).encode()


def test_the_signature_is_right_and_vouches_for_what_gmail_asks(folder, tmp_path):
    found, body = headers_of((folder / "signed.eml").read_bytes())
    assert found[0][0] == "dkim-signature"
    tags = dict(tag.strip().split("=", 1) for tag in found[0][1].rstrip(";").split(";"))
    assert (tags["v"], tags["a"], tags["c"], tags["d"]) == ("1", "rsa-sha256", "relaxed/relaxed", "network.example.org")
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    canonical = b"\r\n".join(lines).rstrip(b"\r\n") + b"\r\n"
    assert base64.b64encode(hashlib.sha256(canonical).digest()).decode() == re.sub(r"\s", "", tags["bh"])
    signed = [name.strip().lower() for name in tags["h"].split(":")]
    assert {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(signed)
    by = dict(found)
    bare = re.sub(r"\bb=[^;]*", "b=", found[0][1])
    data = b"".join(relaxed(name, by[name]) + b"\r\n" for name in dict.fromkeys(signed) if name in by)
    (tmp_path / "data").write_bytes(data + relaxed("dkim-signature", bare))
    (tmp_path / "sig").write_bytes(base64.b64decode(re.sub(r"\s", "", tags["b"])))
    (tmp_path / "key").write_bytes(b"-----BEGIN PUBLIC KEY-----\n" + b"\n".join(
        re.findall(rb".{1,64}", (folder / "signed.key.eml").read_bytes())) + b"\n-----END PUBLIC KEY-----\n")
    subprocess.run(["openssl", "dgst", "-sha256", "-verify", tmp_path / "key", "-signature", tmp_path / "sig",
                    tmp_path / "data"], check=True, capture_output=True)


def test_a_notice_says_why_and_a_test_greets_nobody_by_name_in_its_head(raws):
    plain, html = parts_text(raws["notice"])
    for text in (plain, html):
        assert "parce que vos données étaient" in text.replace("\n", " ") and "/u/" not in text and "/m/" in text
    assert email.message_from_bytes(raws["test"], policy=email.policy.default)["to"] == "zoe@kaesehof.example.org"


def parts_text(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    return [mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")]


@pytest.mark.parametrize("kind", BULK)
def test_outlook_finds_what_it_goes_by(raws, kind):
    """Word lays out mails there: tables, attributes and styles of the element itself."""
    html = parts_text(raws[kind])[1]
    for table in re.findall(r"<table[^>]*>", html):
        assert 'role="presentation"' in table and 'cellpadding="0"' in table and 'cellspacing="0"' in table
    for tag in re.findall(r"<(?:p|h1|h2|h3|ul|ol|blockquote|a)\b[^>]*>", html):
        assert " style=" in tag, tag
    assert '<!--[if mso]><table role="presentation" width="600"' in html
    for img in re.findall(r"<img[^>]*>", html):
        assert re.search(r'\bheight="\d+"', img) and ('/logo/' in img or re.search(r'\bwidth="\d+"', img)), img
    for cell, link in re.findall(r'<td align="center" (bgcolor="#[0-9a-f]{6}"[^>]*)>(<a[^>]*>)', html):
        assert "mso-padding-alt:" in cell and "display:inline-block" in link
    assert html.count("display:inline-block;padding:12px 22px") == html.count("bgcolor=")  # each button is a cell
    columns = html.count('<div class="col"')
    assert html.count('<td width="50%" valign="top"><![endif]-->') == columns and columns % 2 == 0
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->")
    outside = re.sub(r"<!--\[if mso\]>.*?<!\[endif\]-->", "", html, flags=re.S)
    assert outside.count("<table") == outside.count("</table>") and html.count("<table") == html.count("</table>")


def test_an_address_in_the_words_is_a_link(raws):
    plain, html = parts_text(raws["start-newsletter"])
    address = "https://network.example.org/bericht/2026-q3"
    assert re.search(rf'<a class="link" href="{address}" style="[^"]*">{address}</a>\.', html)
    assert f"{address}." in plain and f"({address})" not in plain


def test_who_it_is_from_and_in_which_language(raws):
    mail = email.message_from_bytes(raws["translated"], policy=email.policy.default)
    assert mail["subject"] == "Einladung zur Jahresversammlung für Käsehof & Söhne <GmbH>"
    assert mail["content-language"] == "de"
    assert mail["from"].addresses[0].display_name == "Ida Rossi"
    assert mail["from"].addresses[0].addr_spec == "office@network.example.org"
    assert mail["reply-to"].addresses[0].addr_spec == "ida@network.example.org"
    plain, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert "Ich komme:\nhttps://x.example.org/a?b=1&c=2\n" in plain and "Ida Rossi\n+43 1 234\n" in plain
    assert "Ida Rossi<br>+43 1 234" in html and "K=C3" not in plain


def test_a_mail_stays_far_from_where_gmail_cuts(raws):
    mail = email.message_from_bytes(raws["newsletter"], policy=email.policy.default)
    html = mail.get_body(("html",)).get_content()
    assert len(html.encode()) < 20000
    assert "<script" not in html and "javascript:" not in html
    assert all(re.search(r'\balt="[^"]+"', img) for img in re.findall(r"<img[^>]*>", html))


def test_files_come_whole_under_their_names(raws):
    mail = email.message_from_bytes(raws["pictured"], policy=email.policy.default)
    assert mail.get_content_type() == "multipart/mixed"
    agenda, table = mail.iter_attachments()
    assert agenda.get_filename() == 'Agenda "final".pdf' and agenda.get_content_type() == "application/pdf"
    assert agenda.get_content().startswith(b"%PDF-1.4 an agenda") and agenda.get_content().endswith(b"must be.")
    assert table.get_filename() == "Übersicht der Käsehöfe im Allgäu und ihrer Partner – Entwurf.csv"
    assert table.get_content_disposition() == "attachment" and table.get_payload(decode=True) == b"a,b\n1,2\n"
    assert all(len(line) <= 78 for line in raws["pictured"].split(b"\r\n\r\n", 1)[1].split(b"\r\n"))


def test_pictures_say_their_size_and_what_they_show(raws):
    mail = email.message_from_bytes(raws["pictured"], policy=email.policy.default)
    html = mail.get_body(("html",)).get_content()
    plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    wide, column, decor = re.findall(r'<img src="https://network.example.org/i/[^>]*>', html)
    assert '/i/abcdefgh23456723.jpg" width="542" height="305" alt="The ridge above Annecy, and Zoë"' in wide
    assert '/i/abcdefgh23456724.png" width="246" height="138" alt="Bars: members grew each year"' in column
    assert 'width="542" height="305" alt=""' in decor
    assert '<a class="link" href="https://fair.example.org/a?b=1&amp;c=2"' in html
    assert "[The ridge above Annecy, and Zoë] (https://fair.example.org/a?b=1&c=2)" in plain.replace("\n", " ")
    assert plain.count("[") == 2
