"""First day: one's own mail, by its headers, becomes people that are accepted group by group; and nothing before."""
import email.utils
import io
import mailbox
import re
import socket
import tarfile
import threading
import time
import zipfile
from pathlib import Path

import pytest

from mailservers import PASSWORD, Dovecot, what_is_missing
from support import wait_until
from test_access import invite, join

ADA = "ada@cluster.example.org"
CONFIG = 'fetch { allow = "127.0.0.0/8" }'
SECRET = "the words of this mail are nobody's business"
DAY = 86400
NOW = int(time.time())


def mail(n, sender, to, days, cc="", more="", subject="A subject that is not kept"):
    date = email.utils.formatdate(NOW - days * DAY)
    return (f"From: {sender}\nTo: {to}\n" + (f"Cc: {cc}\n" if cc else "") + more +
            f"Subject: {subject}\nDate: {date}\nMessage-ID: <{n}@mail.example.org>\n\n{SECRET}\n")


def mbox(mails):
    return "".join(f"From x Mon Jan  1 00:00:00 2026\n{m}\n" for m in mails)


def upload(client, path, name, data, **fields):
    edge = "x-cordee-x"
    body = b"".join(f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
                    for k, v in {"csrf": client.csrf, **fields}.items())
    body += (f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
             "Content-Type: application/octet-stream\r\n\r\n").encode() + data + f"\r\n--{edge}--\r\n".encode()
    return client.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def begin(client, data, name="Sent.mbox", **fields):
    client.get("/first-day")
    page = upload(client, "/first-day", name, data if isinstance(data, bytes) else data.encode(), **fields)
    assert page.status == 200, page.text[:500]
    return int(re.search(r"/first-day/(\d+)", page.path).group(1))


def ready(client, draft, seconds=60):
    def done():
        model = client.model(f"/first-day/{draft}")
        assert not model.get("failed"), model
        return not model["running"] and model
    return wait_until(done, seconds, "the draft")


def accept(client, draft, part, **fields):
    client.get(f"/first-day/{draft}/{part}")
    page = client.post(f"/first-day/{draft}/{part}", **fields)
    assert page.status == 200, page.text[:500]
    return ready(client, draft)


def parts(model):
    return {g["part"]: g["n"] for g in model["groups"]}


def out(model):
    return {r["why"]: r["n"] for r in model["left_out"]}


# What is in the register, of everything that a draft could touch.
def register(folder):
    return [folder.one(f"SELECT count(*) FROM {t}") for t in
            ("party", "email_address", "role", "interaction", "interaction_party", "consent", "tag", "message",
             "change_set")]


@pytest.fixture(scope="module")
def it(own_site):
    folder, ada = own_site.folder, own_site.admin
    ada.get("/new?kind=1")
    listed = folder.top + "/members.csv"
    open(listed, "w").write("organisation,website,first name,last name,email\n"
                            "Alpha Works,https://www.alpha.example/,Anna,Huber,anna@alpha.example\n")
    folder.cordee("import", "--members", "--basis", "member", listed)
    open(listed, "w").write("organisation,website,first name,last name,email\n"
                            "Beta Institute,http://beta.example,Bo,Li,bo@beta.example\n")
    folder.cordee("import", "--others", "--basis", "none", listed)
    return own_site


def letters():
    me = f"Ada Test <{ADA}>"
    n = iter(range(1, 1000))
    mails = []
    # Members: Anna, who is known, and Axel, who is not; Axel went quiet.
    mails += [mail(next(n), me, "Anna Huber <anna@alpha.example>", d) for d in (1, 40)]
    mails += [mail(next(n), me, '"Maier, Axel" <axel@mail.alpha.example>', d) for d in (150, 200, 250, 300, 350)]
    mails += [mail(next(n), "Axel Maier <axel@mail.alpha.example>", ADA, 149)]
    # An organisation of the register that is no member.
    mails += [mail(next(n), me, "brigitte.lang@beta.example", 5)]
    # A new one with two people, one of whom is only ever in Cc.
    mails += [mail(next(n), me, "Clara Neu <clara@gamma.example>", 3, cc="=?utf-8?q?J=C3=B6rg?= Alt <j@gamma.example>")]
    # Single ones: a private address, and one alone at a firm.
    mails += [mail(next(n), me, "Dora Privat <dora@gmail.com>", 9), mail(next(n), "dora@gmail.com", ADA, 8)]
    mails += [mail(next(n), me, "Emil <emil@delta.example>", 7)]
    # Left out.
    mails += [mail(next(n), me, "colleague@cluster.example.org", 2), mail(next(n), me, "info@zeta.example", 2),
              mail(next(n), me, "no-reply@eta.example", 2), mail(next(n), "Spam <spam@theta.example>", ADA, 1)]
    mails += [mail(next(n), "x@lists.example", ADA, 1, more="List-Post: <mailto:talk@lists.example>\n"),
              mail(next(n), me, "talk@lists.example", 1)]
    mails += [mail(next(n), me, ", ".join(f"m{i}@many.example" for i in range(60)), 1)]
    mails.append(mails[0])
    return mails


def test_headers_become_groups_and_nothing_is_created_before_they_are_accepted(it):
    ada, folder = it.admin, it.folder
    before = register(folder)
    draft = begin(ada, mbox(letters()))
    model = ready(ada, draft)
    assert model["sentence"] == ("You wrote to 7 people at 4 organisations; 1 of these is a member; 1 person went quiet.")
    assert parts(model) == {"member": 2, "known": 1, "new": 2, "single": 2, "quiet": 1}
    assert out(model) == {"own": 1, "colleague": 1, "machine": 1, "shared": 1, "list": 1, "unanswered": 1}
    assert (model["again"], model["lists"], model["many"]) == (1, 1, 1)
    assert register(folder) == before
    # Nothing but headers: neither texts nor subjects are anywhere, nor is the file.
    dump = b"".join(open(f"{folder.path}/{n}", "rb").read() for n in ("cordee.db", "cordee.db-wal"))
    assert SECRET.encode() not in dump and b"A subject that is not kept" not in dump
    assert not list(Path(folder.path, "tmp").glob("first-*"))
    it.draft = draft


def test_each_group_lists_its_people_with_their_best_names(it):
    ada = it.admin
    new = ada.model(f"/first-day/{it.draft}/new")["people"]
    assert [(p["person"], p["address"], p["domain"]) for p in new] == [
        ("Clara Neu", "clara@gamma.example", "gamma.example"), ("Jörg Alt", "j@gamma.example", "gamma.example")]
    known = ada.model(f"/first-day/{it.draft}/known")["people"]
    assert [(p["person"], p["org_name"]) for p in known] == [("Brigitte Lang", "Beta Institute")]
    members = ada.model(f"/first-day/{it.draft}/member")["people"]
    assert [(p["address"], p["wrote"], p["came"]) for p in members] == [
        ("axel@mail.alpha.example", 5, 1), ("anna@alpha.example", 2, 0)]
    single = {p["address"]: p["ticked"] for p in ada.model(f"/first-day/{it.draft}/single")["people"]}
    assert single == {"dora@gmail.com": True, "emil@delta.example": False}
    assert ada.get(f"/first-day/{it.draft}/nonsense").status == 404


def test_an_accepted_group_is_one_change_without_consent_and_with_its_dates(it):
    ada, folder = it.admin, it.folder
    people = ada.model(f"/first-day/{it.draft}/new")["people"]
    model = accept(ada, it.draft, "new", who=[p["id"] for p in people], dates=1,
                   **{f"name-{people[1]['id']}": "Jörg Alt-Neu", f"org-{people[0]['org']}": "Gamma GmbH"})
    taking, = model["takings"]
    assert (taking["people"], taking["orgs"], taking["contacts"], taking["known"]) == (2, 1, 1, 0)
    gamma = folder.one("SELECT id FROM party WHERE name = 'Gamma GmbH'")
    assert folder.rows("SELECT p.name, p.basis, e.address FROM party p JOIN role r ON r.party = p.id JOIN email_address e"
                       " ON e.party = p.id WHERE r.other = ? ORDER BY 1", gamma) == [
        ("Clara Neu", "none", "clara@gamma.example"), ("Jörg Alt-Neu", "none", "j@gamma.example")]
    assert folder.one("SELECT count(*) FROM consent") == 1  # Anna's, of the import
    assert folder.rows("SELECT i.kind, i.direction, i.subject, i.body, round(ip.share, 3), ip.weight FROM interaction i"
                       " JOIN interaction_party ip ON ip.interaction = i.id JOIN role r ON r.party = ip.party"
                       " WHERE r.other = ?", gamma) == [("mail.dated", 1, "", "", 0.707, 1)] * 2
    clara = folder.one("SELECT id FROM party WHERE name = 'Clara Neu'")
    page = ada.get(f"/contacts/{clara}")
    assert page.status == 200 and "Mail" in page.text
    assert ada.get("/search?q=Gamma").text.count("Gamma GmbH")
    it.taking, it.gamma = taking, gamma
    # What anybody does afterwards, on whatever thread, is no part of it.
    size = "SELECT count(*) FROM change WHERE change_set = ?"
    before = folder.one(size, taking["change_set"])
    for i in range(12):
        ada.get("/segments")
        assert ada.post("/segments", name=f"Afterwards {i}", filter="is:person", kind="2", shared="1").status == 200
    assert folder.one(size, taking["change_set"]) == before


def test_who_is_there_already_stays_and_gets_her_dates(it):
    ada, folder = it.admin, it.folder
    anna = folder.one("SELECT id FROM party WHERE name = 'Anna Huber'")
    model = accept(ada, it.draft, "member", all=1, dates=1)
    taking = model["takings"][0]
    assert (taking["people"], taking["orgs"], taking["known"], taking["contacts"]) == (1, 0, 1, 8)
    assert folder.one("SELECT count(*) FROM party WHERE name = 'Anna Huber'") == 1
    assert folder.one("SELECT count(*) FROM interaction_party WHERE party = ?", anna) == 2
    axel = folder.rows("SELECT p.id, p.given_name, p.family_name, o.name FROM party p JOIN role r ON r.party = p.id JOIN"
                       " party o ON o.id = r.other WHERE p.family_name = 'Maier'")
    assert axel[0][1:] == ("Axel", "Maier", "Alpha Works")
    assert folder.one("SELECT n FROM tie WHERE party = ? AND staff = 1", axel[0][0]) == 6
    assert parts(model)["quiet"] == 1
    assert {g["part"]: g["done"] for g in model["groups"]} == {"member": True, "new": True, "known": False,
                                                                "single": False, "quiet": True}


def test_an_acceptance_is_taken_back_at_once_and_may_be_made_again(it):
    ada, folder = it.admin, it.folder
    ada.get(f"/first-day/{it.draft}")
    assert ada.post(f"/changes/{it.taking['change_set']}/undo").status == 200
    wait_until(lambda: not folder.rows("SELECT 1 FROM party WHERE name IN ('Gamma GmbH', 'Clara Neu')"), 20, "the undo")
    assert folder.one("SELECT count(*) FROM interaction WHERE kind = 'mail.dated'") == 8
    model = ada.model(f"/first-day/{it.draft}")
    assert {g["part"]: g["done"] for g in model["groups"]}["new"] is False
    assert [(t["undone"], t["can_undo"]) for t in model["takings"]] == [(False, True), (True, False)]
    assert "taken back" in ada.get(f"/first-day/{it.draft}").text
    accept(ada, it.draft, "new", all=1)
    assert folder.one("SELECT count(*) FROM party WHERE name = 'Gamma GmbH' AND deleted_at IS NULL") == 1
    assert folder.one("SELECT count(*) FROM interaction WHERE kind = 'mail.dated'") == 8


def test_the_whole_mail_takes_the_place_of_its_date(it, tmp_path):
    ada, folder = it.admin, it.folder
    anna = folder.one("SELECT id FROM party WHERE name = 'Anna Huber'")
    # A number alone says nothing: a stranger may know it.
    dated = "SELECT count(*) FROM interaction WHERE kind = 'mail.dated'"
    before = folder.one(dated)
    (tmp_path / "two.eml").write_text(letters()[1].replace(f"Ada Test <{ADA}>", "who@stranger.example"))
    folder.cordee("receive", "--eml", str(tmp_path / "two.eml"))
    wait_until(lambda: folder.one("SELECT count(*) FROM message WHERE state <> 'waiting'"), 20, "filing")
    assert folder.one(dated) == before
    (tmp_path / "one.eml").write_text(letters()[0])
    folder.cordee("receive", "--eml", "--sent", str(tmp_path / "one.eml"))
    wait_until(lambda: folder.rows("SELECT 1 FROM interaction_party ip JOIN interaction i ON i.id = ip.interaction WHERE"
                                   " ip.party = ? AND i.kind = 'mail.out'", anna), 20, "filing")
    assert folder.one("SELECT count(*) FROM interaction_party WHERE party = ?", anna) == 2


def test_nobody_else_sees_a_draft(it):
    ada, folder = it.admin, it.folder
    eva = join(it.server, invite(ada, "eva@cluster.example.org", "manager", "Eva"))
    assert eva.get(f"/first-day/{it.draft}").status == 404
    assert eva.get(f"/first-day/{it.draft}/member").status == 404
    assert eva.post(f"/first-day/{it.draft}/member", all=1).status == 404
    eva.get("/first-day")
    eva.post(f"/first-day/{it.draft}/discard")
    assert folder.one("SELECT count(*) FROM first_day WHERE id = ?", it.draft) == 1
    assert eva.model("/first-day")["drafts"] == []
    ron = join(it.server, invite(ada, "ron@cluster.example.org", "reader", "Ron"))
    assert ron.get("/first-day").status == 403


def test_discarding_leaves_nothing_but_what_was_accepted(it):
    ada, folder = it.admin, it.folder
    people = folder.one("SELECT count(*) FROM party")
    ada.get("/first-day")
    ada.post(f"/first-day/{it.draft}/discard")
    for table in ("first_day", "first_person", "first_org", "first_mail", "first_taker", "first_taking"):
        assert folder.one(f"SELECT count(*) FROM {table}") == 0
    assert folder.one("SELECT count(*) FROM party") == people


def test_mail_of_an_unknown_address_is_told_by_who_is_in_all_of_it(it):
    ada = it.admin
    mails = [mail(f"g{i}", "Old Me <old@former.example>", f"P{i} Q <p{i}@corp{i % 3}.example>", i) for i in range(9)]
    draft = begin(ada, mbox(mails))
    model = ready(ada, draft)
    assert model["people"] == 9 and "old@former.example" in model["own"]
    ada.get(f"/first-day/{draft}")
    ada.post(f"/first-day/{draft}/addresses", addresses="p1@corp1.example")
    assert ready(ada, draft)["people"] == 6  # hers are colleagues then
    ada.post(f"/first-day/{draft}/addresses", addresses="old@former.example")
    assert ready(ada, draft)["people"] == 9
    ada.post(f"/first-day/{draft}/discard")


def archives():
    mails = [mail(f"a{i}", ADA, f"Per Son{i} <p{i}@arch.example>", i + 1) for i in range(3)]
    tar, zipped = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as t:
        for i, m in enumerate(mails):
            info = tarfile.TarInfo(f"Maildir/cur/{i}.x:2,S")
            info.size = len(m.encode())
            t.addfile(info, io.BytesIO(m.encode()))
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as z:
        for i, m in enumerate(mails):
            z.writestr(f"Sent/{i}.eml", m)
        z.writestr("Sent/photo.jpg", b"\xff\xd8\xff\x00nothing")
    return {"Maildir.tar.gz": tar.getvalue(), "Sent.zip": zipped.getvalue(), "one.eml": mails[0].encode()}


@pytest.mark.parametrize("name", ["Maildir.tar.gz", "Sent.zip", "one.eml"])
def test_archives_and_single_mails_are_read_too(it, name):
    ada = it.admin
    draft = begin(ada, archives()[name], name)
    assert ready(ada, draft)["people"] == (1 if name == "one.eml" else 3)
    ada.get("/first-day")
    ada.post(f"/first-day/{draft}/discard")


def test_a_file_without_mail_says_so(it):
    ada = it.admin
    draft = begin(ada, b"\x00\x01\x02" * 1000, "photo.jpg")
    model = wait_until(lambda: (m := ada.model(f"/first-day/{draft}")) and m.get("failed") and m, 20, "the failure")
    assert "no mail" in model["why_failed"].lower()
    ada.get("/first-day")
    ada.post(f"/first-day/{draft}/discard")
    assert upload(ada, "/first-day", "empty", b"").status == 422


def test_ten_thousand_mails_are_read_and_accepted(it):
    ada, folder = it.admin, it.folder
    body = "A line of text that stands for what people write.\n" * 60
    data = io.StringIO()
    for i in range(10000):
        sender, to = (ADA, f"Per{i % 500} Son{i % 500} <p{i % 500}@big{i % 500 % 90}.example>")
        if i % 3 == 0:
            sender, to = to, sender
        data.write("From x Mon Jan  1 00:00:00 2026\n" + mail(f"k{i}", sender, to, i % 700) + body + "\n")
    ada.get("/first-day")
    began = time.monotonic()
    draft = begin(ada, data.getvalue())
    model = ready(ada, draft, 150)
    read = time.monotonic() - began
    assert model["people"] == 500 and model["organisations"] == 90
    began = time.monotonic()
    for part in ("new", "single"):
        if parts(model)[part]:
            model = accept(ada, draft, part, all=1, dates=1)
    took = time.monotonic() - began
    print(f"10,000 mails, {len(data.getvalue()) / 1e6:.0f} MB: read in {read:.1f} s, accepted in {took:.1f} s")
    assert folder.one("SELECT count(*) FROM interaction WHERE kind = 'mail.dated'") >= 9990
    ada.post(f"/first-day/{draft}/discard")


# ---- a mailbox ----


class Tap:
    """Hands on what is said to an IMAP server, and keeps both sides."""

    def __init__(self, port):
        self.to = port
        self.said, self.heard = bytearray(), bytearray()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                mine, _ = self.listener.accept()
            except OSError:
                return
            theirs = socket.create_connection(("127.0.0.1", self.to))
            for a, b, kept in ((mine, theirs, self.said), (theirs, mine, self.heard)):
                threading.Thread(target=self.hand_on, args=(a, b, kept), daemon=True).start()

    @staticmethod
    def hand_on(a, b, kept):
        while True:
            try:
                data = a.recv(65536)
            except OSError:
                data = b""
            if not data:
                for s in (a, b):
                    try:
                        s.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
                return
            kept += data
            b.sendall(data)


@pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing())
def test_of_a_sent_folder_only_headers_are_fetched(it):
    import imaplib
    ada = it.admin
    dovecot = Dovecot()
    try:
        with imaplib.IMAP4("127.0.0.1", dovecot.imap) as box:
            box.login("ada", PASSWORD)
            box.create("Sent")
            for i in range(450):
                m = mail(f"i{i}", f"Ada <{ADA}>", f"Ima Person{i % 40} <i{i % 40}@imap{i % 8}.example>", i % 300)
                box.append("Sent", "", None, m.replace("\n", "\r\n").encode())
        tap = Tap(dovecot.imap)
        ada.get("/first-day")
        wrong = ada.post("/first-day", mailbox=1, host="127.0.0.1", port=tap.port, security="none", login="ada",
                         password="not this")
        assert wrong.status == 422 and "does not take this user name and password" in wrong.text
        page = ada.post("/first-day", mailbox=1, host="127.0.0.1", port=tap.port, security="none", login="ada",
                        password=PASSWORD)
        assert page.status == 200, page.text[:800]
        draft = int(page.path.split("/")[-1])
        model = ready(ada, draft)
        assert model["draft_name"] == "ada: Sent"
        assert (model["read"], model["people"], model["organisations"]) == (450, 40, 8)
        said, heard = bytes(tap.said), bytes(tap.heard)
        assert b"BODY.PEEK[HEADER.FIELDS (" in said
        assert b"SUBJECT" not in said.upper() and b"BODY.PEEK[]" not in said and b"RFC822" not in said
        assert SECRET.encode() not in heard and b"A subject that is not kept" not in heard
        assert it.folder.one("SELECT password FROM first_day WHERE id = ?", draft) == ""
        with imaplib.IMAP4("127.0.0.1", dovecot.imap) as box:
            box.login("ada", PASSWORD)
            box.select("Sent", readonly=True)
            assert box.search(None, "SEEN")[1] == [b""]
        ada.get("/first-day")
        ada.post(f"/first-day/{draft}/discard")
        chosen_mailboxes(it, dovecot)
    finally:
        dovecot.stop()


def chosen_mailboxes(it, dovecot):
    """One that is set up here is chosen by whose it is; those of nobody alone by who may change settings."""
    ada = it.admin
    max_ = join(it.server, invite(ada, "max@cluster.example.org", "manager", "Max"))
    ada.get("/settings/mailboxes")
    theirs = str(it.folder.one("SELECT id FROM staff WHERE login = 'max@cluster.example.org'"))
    for name, staff, host in (("Office", "", "127.0.0.1"), ("Of Max", theirs, "localhost")):
        page = ada.post("/settings/mailboxes", name=name, host=host, port=dovecot.imap, security="none", login="ada",
                        password=PASSWORD, sent="Sent", every_s="3600", staff=staff)
        assert page.status == 200, page.text[:800]
    offered = lambda who: {m["mailbox"]: m["id"] for m in who.model("/first-day")["mailboxes"]}
    office, = offered(ada).values()
    mine, = offered(max_).values()
    assert list(offered(ada)) == ["Office"] and list(offered(max_)) == ["Of Max"]
    for who, source, other in ((ada, office, mine), (max_, mine, office)):
        who.get("/first-day")
        assert who.post("/first-day", source=other).status == 422
        page = who.post("/first-day", source=source)
        assert page.status == 200, page.text[:800]
        model = ready(who, int(page.path.split("/")[-1]))
        assert (model["draft_name"], model["read"]) == ("ada: Sent", 450)
        assert it.folder.one("SELECT password FROM first_day WHERE id = ?", model["id"]) == ""
        who.get("/first-day")
        who.post(f"/first-day/{model['id']}/discard")
        who.get("/settings/mailboxes")
    for source in (office, mine):
        ada.get("/settings/mailboxes")
        assert ada.post(f"/settings/mailboxes/{source}/remove").status == 200


# ---- whole mails ----


def test_whole_mails_of_a_file_are_filed_once_each_with_progress(it):
    ada, folder = it.admin, it.folder
    before = folder.one("SELECT count(*) FROM message")
    mails = [mail(f"w{i}", ADA, "Anna Huber <anna@alpha.example>", 400 + i) for i in range(300)]
    mails += mails[:20]
    for expected in ("300 new mails, 20 had come before, 0 left out", "0 new mails, 320 had come before, 0 left out"):
        ada.get("/settings/mailboxes")
        page = upload(ada, "/settings/mailboxes/file", "old.mbox", mbox(mails).encode(), were_sent=1)
        assert page.status == 200, page.text[:500]
        model = wait_until(lambda: (m := ada.model(page.path)) and not m["running"] and m, 60, "filing")
        assert model["done"] and model["words"] == expected
    assert folder.one("SELECT count(*) FROM message") == before + 300
    anna = folder.one("SELECT id FROM party WHERE name = 'Anna Huber'")
    wait_until(lambda: folder.one("SELECT count(*) FROM interaction_party ip JOIN interaction i ON i.id = ip.interaction"
                                  " WHERE ip.party = ? AND i.kind = 'mail.out'", anna) >= 300, 30, "the timeline")
    assert not list(Path(folder.path, "tmp").glob("bring-*"))
    assert ada.get("/settings/mailboxes/file/1").status == 404  # another job


def bring(it, data, name):
    it.admin.get("/settings/mailboxes")
    page = upload(it.admin, "/settings/mailboxes/file", name, data)
    assert page.status == 200, page.text[:500]
    return wait_until(lambda: (m := it.admin.model(page.path)) and not m["running"] and m, 60, "filing")


def test_what_is_left_out_of_a_file_is_said(it):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        for name in ("cur/1:2,S", "new/2", "tmp/3"):
            z.writestr(f"Maildir/{name}", mail(f"maildir-{name[0]}", "Anna Huber <anna@alpha.example>", ADA, 500))
        z.writestr("Maildir/cur/4:2,S", "\x00 no mail\n")
        z.writestr("Maildir/dovecot-uidlist", "3 V1\n")
        z.writestr("Maildir/cur/5:2,S", mail("large", "Anna Huber <anna@alpha.example>", ADA, 500) + "x" * 70 * 1024 * 1024)
    model = bring(it, packed.getvalue(), "Bring mich.zip")
    assert (model["words"], model["file"]) == ("2 new mails, 0 had come before, 2 left out", "Bring mich.zip")
    assert (model["no_mails"], model["too_large"]) == ("1 file is no mail.", "1 mail is larger than 25 MB.")


def test_what_one_wrote_oneself_is_told_from_what_came_in_a_file(it):
    ada, folder = it.admin, it.folder
    anna = folder.one("SELECT id FROM party WHERE name = 'Anna Huber'")
    bring(it, mbox([mail("both-1", f"Ada <{ADA.upper()}>", "anna@alpha.example", 450), mail("both-2", "anna@alpha.example", ADA, 449)]).encode(),
          "All.mbox")
    wait_until(lambda: folder.one("SELECT count(*) FROM message WHERE message_id LIKE 'both%' AND state = 'filed'") == 2, 20, "filing")
    assert folder.rows("SELECT i.kind, i.author FROM message m JOIN interaction i ON i.id = m.interaction JOIN interaction_party x ON "
                       "x.interaction = i.id AND x.party = ? WHERE m.message_id LIKE 'both%' ORDER BY i.at", anna) == [
        ("mail.out", 1), ("mail.in", None)]
