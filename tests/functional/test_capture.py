"""Mail that users hand over: by blind copy or forwarded to their private address, filed with the right people."""
import base64
import os
import re
import sqlite3
from email.message import EmailMessage

import pytest

from senders import Talk
from support import Folder, Server, files_in, wait_until

OURS = "mx.cluster.example.org"
ADA = "ada@cluster.example.org"
PEOPLE = """first_name,last_name,email,organisation,website
Anna,Huber,anna.huber@werk.example.net,Werk AG,https://www.werk.example.net
Bruno,Keller,bruno@keller.example.com,Keller GmbH,https://keller.example.com
"""
VOUCHED = f"Authentication-Results: {OURS}; dkim=pass (2048-bit key) header.d=cluster.example.org; spf=none\r\n"


@pytest.fixture
def site():
    folder = Folder()
    folder.socket = os.path.join(folder.top, "lmtp")
    folder.configure(f'mail {{ listen = "{folder.socket}" \n authserv_id = "{OURS}" \n return_address = "crm@cluster.example.org" }}')
    people = os.path.join(folder.top, "people.csv")
    open(people, "w", encoding="utf-8").write(PEOPLE)
    folder.cordee("import", "--members", "--basis", "member", people)
    server = Server(folder)
    server.me = server.browser()
    server.drop = re.search(r'id="f-drop" value="([^"]+)"', server.me.get("/profile").text).group(1)
    yield server
    server.stop()
    folder.remove()


def send(site, text, to, top=VOUCHED, number=[0], sender=ADA):
    """By LMTP, as our own mail server hands it on."""
    number[0] += 1
    before = site.folder.one("SELECT count(*) FROM message WHERE state <> 'waiting'")
    talk = Talk(site.folder.socket)
    assert talk.say(f"MAIL FROM:<{sender}>").startswith("250")
    assert talk.say(f"RCPT TO:<{to}>").startswith("250")
    assert talk.say("DATA").startswith("354")
    raw = (top + text.replace("\r\n", "\n").replace("\n", "\r\n")).encode()
    talk.socket.sendall(raw.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
    assert talk.answer().startswith("250")
    talk.say("QUIT")
    wait_until(lambda: site.folder.one("SELECT count(*) FROM message WHERE state <> 'waiting'") > before, 20, "filing")
    return site.folder.one("SELECT max(id) FROM message")


def head(frm=f"Ada Test <{ADA}>", to="Anna Huber <anna.huber@werk.example.net>", subject="The visit", **more):
    lines = {"From": frm, "To": to, "Subject": subject, "Date": "Mon, 16 Nov 2026 10:00:00 +0100",
             "Message-ID": f"<{base64.b32encode(os.urandom(8)).decode().strip('=')}@cluster.example.org>",
             **{k.replace("_", "-"): v for k, v in more.items()}}
    return "".join(f"{k}: {v}\n" for k, v in lines.items()) + "\n"


def entries(site):
    return site.folder.rows("SELECT i.kind, i.direction, i.subject, i.visibility, i.author, (SELECT group_concat(p.name, ', ') FROM "
                            "(SELECT p.name FROM interaction_party x JOIN party p ON p.id = x.party WHERE x.interaction = i.id ORDER BY p.name) p) "
                            "FROM interaction i WHERE i.kind LIKE 'mail.%' ORDER BY i.id")


def waiting(site, kind):
    groups = {g["kind"]: g["items"] for g in site.me.model("/review")["groups"]}
    return groups.get(kind, [])


def nowhere(site):
    """The private address is in nothing that is kept or shown."""
    word = re.search(r"drop-(\w+)@", site.drop).group(1).encode()
    assert not [name for name, data in files_in(site.folder.path + "/files").items() if word in data]
    for column in ("subject", "envelope_to"):
        assert not site.folder.rows(f"SELECT 1 FROM message WHERE {column} LIKE '%' || ? || '%'", word.decode())
    assert not site.folder.rows("SELECT 1 FROM interaction WHERE body LIKE '%' || ? || '%'", word.decode())


def test_a_blind_copy_is_filed_with_all_it_went_to(site):
    message = send(site, head(to='Anna Huber <anna.huber@werk.example.net>, "Neu, Ida" <ida.neu@werk.example.net>',
                Cc="bruno@keller.example.com, No Reply <noreply@keller.example.com>") + "See you on Monday.\n\n-- \nAda\n", site.drop)
    assert entries(site) == [("mail.out", 1, "The visit", "all", 1, "Anna Huber, Bruno Keller")]
    item, = waiting(site, "person.new")
    assert [f["value"] for f in item["fields"]][:3] == ["Ida Neu", "ida.neu@werk.example.net", "Werk AG"]
    nowhere(site)
    # A yes makes her, and files it on her timeline.
    site.me.get("/review")
    assert "Confirmed" in site.me.post("/review", do=f"accept {item['id']}").text
    assert entries(site)[0][5] == "Anna Huber, Bruno Keller, Ida Neu" and len(entries(site)) == 1
    assert site.folder.one("SELECT state FROM message WHERE id = ?", message) == "filed"


def test_a_forwarded_mail_is_filed_as_what_it_was(site):
    inline = """FYI

Von: Anna Huber <anna.huber@werk.example.net>
Gesendet: Donnerstag, 12. November 2026 10:31
An: Ada Test <ada@cluster.example.org>
Cc: Carla Neu <carla@new.example.org>
Betreff: Angebot Granulat

Liebe Ada,
das Angebot kommt morgen.
"""
    send(site, head(to=site.drop, subject="WG: Angebot Granulat") + inline, site.drop)
    assert entries(site) == [("mail.in", 2, "Angebot Granulat", "all", 1, "Anna Huber")]
    # What one wrote above it is a note of one's own beside it.
    notes = ("SELECT n.body, n.author, n.visibility, t.subject, p.name FROM interaction n JOIN interaction t ON t.id = n.thread JOIN "
             "interaction_party x ON x.interaction = n.id JOIN party p ON p.id = x.party WHERE n.kind = 'note' ORDER BY n.id")
    assert site.folder.rows(notes) == [("FYI", 1, "all", "Angebot Granulat", "Anna Huber")]
    assert site.folder.one("SELECT body FROM interaction WHERE kind = 'mail.in'").startswith("Liebe Ada,\ndas Angebot")
    assert site.folder.one("SELECT date(at, 'unixepoch') FROM interaction WHERE kind = 'mail.in'") == "2026-11-12"
    assert [i["fields"][0]["value"] for i in waiting(site, "person.new")] == ["Carla Neu"]
    assert not waiting(site, "person.new")[0]["fields"][2]["value"]

    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "Bruno Keller <bruno@keller.example.com>", ADA, "Zweite Frage"
    inner["Date"], inner["Message-ID"] = "Tue, 10 Nov 2026 08:00:00 +0100", "<orig-1@keller.example.com>"
    inner.set_content("Guten Tag\n")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"], outer["Message-ID"] = ADA, site.drop, "Fwd: Zweite Frage", "<fwd-1@cluster.example.org>"
    outer.set_content("#private see attached\nhe asks for a price\n\n-- \nAda Test\n")
    outer.add_attachment(inner)
    send(site, outer.as_string(), site.drop)
    assert entries(site)[1] == ("mail.in", 2, "Zweite Frage", "owner", 1, "Bruno Keller")
    assert site.folder.rows(notes)[1:] == [("see attached\nhe asks for a price", 1, "owner", "Zweite Frage", "Bruno Keller")]
    # It comes itself later: still one entry.
    send(site, inner.as_string(), "crm@cluster.example.org", top="", sender="bruno@keller.example.com")
    assert len(entries(site)) == 2
    nowhere(site)
    page = site.me.get("/received/%d" % site.folder.one("SELECT max(id) FROM interaction WHERE kind = 'mail.in'"))
    assert page.status == 200 and "Bruno Keller" in page.text


@pytest.mark.parametrize("top", [
    "", "Authentication-Results: mx.elsewhere.example; dkim=pass header.d=cluster.example.org\r\n",
    f"Authentication-Results: {OURS}; dkim=pass header.d=evil.example; spf=fail smtp.mailfrom=cluster.example.org\r\n",
    f"Received: from x by mx.evil.example; Mon, 16 Nov 2026 10:00:00 +0100\r\n{VOUCHED}"])
def test_what_our_server_does_not_vouch_for_waits(site, top):
    message = send(site, head() + "Pay at once.\n", site.drop, top=top)
    assert entries(site) == [] and not waiting(site, "person.new")
    item, = waiting(site, "mail.doubt")
    assert "The visit" in item["text"] and item["quote"] == "Pay at once."
    assert not site.me.model("/unread")["messages"]
    page = site.me.get(f"/unread/{message}")
    assert page.status == 200
    site.me.get("/review")
    site.me.post("/review", do=f"{'accept' if top else 'dismiss'} {item['id']}")
    assert len(entries(site)) == (1 if top else 0)
    nowhere(site)


def test_a_strangers_mail_is_never_ones_own(site):
    """A word lets it be filed, as what it is: theirs."""
    stranger = "Fremd <fremd@evil.example>"
    for frm in (stranger, "Bruno Keller <bruno@keller.example.com>"):
        send(site, head(frm=frm, subject="Foisted") + "Pay at once.\n", site.drop, top="")
        item, = waiting(site, "mail.doubt")
        site.me.get("/review")
        site.me.post("/review", do=f"accept {item['id']}")
    # Of the one it is proposed to take in the stranger, before; the other is known.
    assert entries(site) == [("mail.in", 2, "Foisted", "all", 1, "Anna Huber, Bruno Keller")]
    item, = waiting(site, "person.new")
    assert item["fields"][1]["value"] == "fremd@evil.example"
    anna, bruno = (site.folder.one("SELECT id FROM party WHERE name = ?", name) for name in ("Anna Huber", "Bruno Keller"))
    for party, title in ((anna, "Bruno Keller wrote"), (bruno, "Bruno wrote")):
        page = site.me.get(f"/contacts/{party}").text
        assert title in page and "You wrote" not in page
    site.me.get("/review")
    site.me.post("/review", do=f"accept {item['id']}")
    assert [e[5] for e in entries(site)] == ["Anna Huber, Bruno Keller", "Anna Huber, Fremd"]


def test_somebody_elses_mail_is_not_trusted_however_well_signed(site):
    send(site, head(frm="Mallory <m@evil.example>") + "Hello\n", site.drop,
         top=f"Authentication-Results: {OURS}; dkim=pass header.d=evil.example; dmarc=pass header.from=evil.example\r\n")
    assert entries(site) == [] and len(waiting(site, "mail.doubt")) == 1


def test_a_private_mail_is_its_owners(site):
    send(site, head(subject="Salary #Private", Cc="Nia New <nia@new.example.org>") + "Between us.\n", site.drop)
    assert entries(site) == [("mail.out", 1, "Salary", "owner", 1, "Anna Huber")]
    assert waiting(site, "person.new")[0]["staff"] == 1
    send(site, head(subject="Second") + "#private\nBetween us.\n", site.drop)
    assert entries(site)[1][2:4] == ("Second", "owner")
    assert site.folder.one("SELECT body FROM interaction WHERE subject = 'Second'") == "Between us."
    # Nobody else sees it, nor the mail.
    from test_access import invite, join
    bea = join(site, invite(site.me, "bea@cluster.example.org", role="admin"))
    assert not {g["kind"] for g in bea.model("/review")["groups"]}
    assert bea.get("/unread/1").status == 404


def test_a_new_address_ends_the_former_one(site):
    site.me.get("/profile")
    page = site.me.post("/profile/drop")
    new = re.search(r'id="f-drop" value="([^"]+)"', page.text).group(1)
    assert new != site.drop and page.status == 200
    send(site, head() + "Old way.\n", site.drop)
    assert entries(site) == [] and not waiting(site, "mail.doubt")
    send(site, head() + "New way.\n", new)
    assert len(entries(site)) == 1


def kept_night(site):
    """The night of mail.keep, with a setting of one day."""
    site.stop()
    site.folder.configure("mail { keep_days = 1 }")
    db = sqlite3.connect(site.folder.path + "/cordee.db")
    for trigger, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'proposal'").fetchall():
        db.execute(f'DROP TRIGGER "{trigger}"')  # nothing of this is to be taken back
    db.create_function("fold", 1, lambda s: s)
    db.execute("UPDATE message SET received_at = received_at - 5 * 86400")
    db.execute("UPDATE proposal SET decided_at = decided_at - 2 * 86400")
    db.execute("UPDATE schedule SET next_run = 1 WHERE name = 'mail.keep'")
    db.commit()
    db.close()
    again = Server(site.folder)
    try:
        dropped = lambda: [m for m, in site.folder.rows("SELECT id FROM message WHERE dropped_at IS NOT NULL ORDER BY id")]
        wait_until(dropped, 20, "the night")
        return dropped()
    finally:
        again.stop()


def test_what_a_person_is_asked_about_is_kept_until_they_say(site):
    sure = send(site, head(subject="Known") + "Filed.\n", site.drop)
    unsure = send(site, head(subject="Doubt") + "Is it?\n", site.drop, top="")
    unknown = send(site, head(to="Nia New <nia@new.example.org>", subject="Unknown") + "Hello.\n", site.drop)
    again = send(site, head(to="Nia New <nia@new.example.org>", subject="Again") + "Hello.\n", site.drop)
    away = send(site, head(subject="Away") + "Throw it away.\n", site.drop, top="")
    item = next(i for i in waiting(site, "mail.doubt") if "Away" in i["text"])
    site.me.get("/review")
    site.me.post("/review", do=f"dismiss {item['id']}")
    assert kept_night(site) == [sure, away]
    assert unsure and unknown and again


def decide(site, item, what):
    site.me.get("/review")
    return site.me.post("/review", do=f"{what} {item['id']}")


def take_back(site, page):
    """The follow-up that welcomes somebody new first, since it hangs on them."""
    wait_until(lambda: site.folder.one("SELECT count(*) FROM task"), 20, "the follow-up")
    site.me.undo()
    assert "Taken back" in site.me.undo(page).text


def unread(site):
    return [(m["id"], m["error"]) for m in site.me.model("/unread")["messages"]]


def test_who_is_confirmed_counts_as_if_known_before(site):
    """Weight, share, heard and whose contact it was: last contact and strength are right at once."""
    send(site, head(to="Anna Huber <anna.huber@werk.example.net>, Ida Neu <ida.neu@werk.example.net>") + "See you.\n", site.drop)
    assert site.folder.rows("SELECT weight, heard, share, staff FROM interaction_party") == [(1, 0, 1.0, 1)]
    page = decide(site, waiting(site, "person.new")[0], "accept")
    rows = site.folder.rows("SELECT weight, heard, round(share, 4), staff FROM interaction_party")
    assert rows == [(1, 0, 0.7071, 1)] * 2
    ida = site.folder.one("SELECT id FROM party WHERE name = 'Ida Neu'")
    assert site.folder.one("SELECT last_contact FROM party WHERE id = ?", ida) > 0
    ties = site.folder.rows("SELECT n, round(wrote, 6), last_at FROM tie")
    assert len(ties) == 2 and ties[0] == ties[1] and ties[0][0] == 1
    take_back(site, page)
    assert site.folder.rows("SELECT share, n FROM interaction_party, tie") == [(1.0, 1)]


def test_what_ends_on_no_timeline_is_shown_to_who_handed_it_over(site):
    machine = send(site, head(to=site.drop, subject="Fwd: Your order") + "From: Shop <no-reply@shop.example.com>\nSubject: Your order\n"
                   f"To: {ADA}\n\nIt is on its way.\n", site.drop)
    assert not waiting(site, "person.new")
    said = "It is on no timeline: who wrote it, or got it, is not in the register. Say whose it is, or mark it as read."
    assert unread(site) == [(machine, said)]
    # Who is asked about waits; after a no it is shown, and it waits again when that is taken back.
    unknown = send(site, head(to="Nia New <nia@new.example.org>", subject="Hello #private") + "Hello.\n", site.drop)
    assert unread(site) == [(machine, said)]
    page = decide(site, waiting(site, "person.new")[0], "dismiss")
    assert unread(site) == [(unknown, said), (machine, said)]
    site.me.undo(page)
    assert unread(site) == [(machine, said)] and len(waiting(site, "person.new")) == 1
    decide(site, waiting(site, "person.new")[0], "dismiss")
    # Her own say puts it where she wants it, as what it is: written by her, and hers alone.
    anna = site.folder.one("SELECT id FROM party WHERE name = 'Anna Huber'")
    for message in (unknown, machine):
        assert "The mail is on the timeline." in site.me.post(f"/unread/{message}/assign", party=str(anna)).text
    assert [e[:4] + e[5:] for e in entries(site)] == [("mail.out", 1, "Hello", "owner", "Anna Huber"), ("mail.in", 2, "Your order", "all", "Anna Huber")]
    assert unread(site) == []


def test_a_person_who_was_dismissed_is_asked_about_again_after_half_a_year(site):
    for days, asked in ((0, 0), (100, 0), (200, 1)):
        send(site, head(to="Nia New <nia@new.example.org>", subject=f"After {days}") + "Hello.\n", site.drop)
        if not days:
            decide(site, waiting(site, "person.new")[0], "dismiss")
        assert len(waiting(site, "person.new")) == asked
        age = 100 * 86400
        from test_capture_rights import beside
        beside(site, "UPDATE proposal SET decided_at = decided_at - ?", age)
    item, = waiting(site, "person.new")
    assert item["quote"] == "After 200" and item["fields"][1]["value"] == "nia@new.example.org"
    decide(site, item, "accept")
    assert len(entries(site)) == 3


def test_a_yes_files_many_mails_by_a_job_as_one_change(site):
    for i in range(9):
        send(site, head(to="Nia New <nia@new.example.org>", subject=f"Mail {i}") + "Hello.\n", site.drop)
    page = decide(site, waiting(site, "person.new")[0], "accept")
    wait_until(lambda: len(entries(site)) == 9, 20, "the job")
    assert {e[5] for e in entries(site)} == {"Nia New"} and unread(site) == []
    take_back(site, page)
    assert entries(site) == [] and len(waiting(site, "person.new")) == 1 and unread(site) == []


def test_a_doubtful_mail_that_is_gone_cannot_be_filed(site):
    """A yes to it is a conflict that says why, and it goes on waiting."""
    message = send(site, head() + "Pay at once.\n", site.drop, top="")
    item, = waiting(site, "mail.doubt")
    from test_capture_rights import beside
    beside(site, "UPDATE message SET dropped_at = 1 WHERE id = ?", message)
    page = decide(site, item, "accept")
    assert page.status == 422 and "This mail is gone" in page.text
    assert entries(site) == [] and len(waiting(site, "mail.doubt")) == 1


def test_what_was_filed_and_is_taken_back_is_shown(site):
    message = send(site, head() + "See you.\n", site.drop)
    assert unread(site) == [] and len(entries(site)) == 1
    site.me.undo()
    assert entries(site) == [] and [m for m, _ in unread(site)] == [message]
    anna = site.folder.one("SELECT id FROM party WHERE name = 'Anna Huber'")
    site.me.post(f"/unread/{message}/assign", party=str(anna))
    assert len(entries(site)) == 1 and unread(site) == []


def test_another_address_says_whether_anybody_vouches_for_it(site):
    for top, doubt in (("", True), ("Authentication-Results: mx.elsewhere.example; dkim=pass header.d=keller.example.com\r\n", True),
                       (f"Authentication-Results: {OURS}; dkim=pass header.d=keller.example.com\r\n", False)):
        name = f"bruno{len(top)}@new.example.com"
        send(site, head(frm="Bruno Keller <bruno@keller.example.com>", to="crm@cluster.example.org") +
             f"Hello,\n\nmy new e-mail address is {name}, please use that one.\n\nBruno\n", "crm@cluster.example.org", top=top,
             sender="bruno@keller.example.com")
        item, = [i for i in waiting(site, "person.email") if name in i["text"]]
        assert ("nobody vouches" in item["text"]) == doubt and name in item["text"]
