"""What comes back by mail is news: who may have left, who is away and who stands in, other numbers and
titles, who wants no more mailings.  By LMTP into the real server; a person says yes."""
import datetime
import email
import email.policy
import os
import re
import smtplib
import sqlite3
from pathlib import Path

import pytest

from support import Folder, Server, wait_until
from test_access import invite, join
from test_clusters import bound, make
from test_consent import send

PEOPLE = """organisation,country,first name,last name,email,phone,role
Werk GmbH,AT,Anna,Muster,anna.muster@werk.example.org,+43 1 1111111,Buyer
Werk GmbH,AT,Eva,Berger,eva.berger@werk.example.org,,Head of Research
Werk GmbH,AT,Max,Away,max.away@werk.example.org,,Engineer
Works Ltd,IE,Lea,Gone,lea.gone@works.example.org,,Director
Works Ltd,IE,Sam,Signed,sam.signed@works.example.org,+353 1 2222222,Engineer
Works Ltd,IE,Will,Leave,will.leave@works.example.org,,Secretary
"""
NOW = datetime.datetime.now(datetime.timezone.utc)


@pytest.fixture(scope="module")
def site():
    from support import Sink
    sink = Sink()
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{sink.port}", "relay-security": "none"})
    folder.socket = os.path.join(folder.top, "lmtp")
    folder.configure(f'mail {{ listen = "{folder.socket}" }}')
    Path(folder.top, "people.csv").write_text(PEOPLE, encoding="utf-8")
    folder.cordee("import", "--members", "--basis", "member", str(Path(folder.top, "people.csv")))
    server = Server(folder)
    server.sink = sink
    server.me = server.browser()
    send(server, 1)
    yield server
    server.stop()
    sink.shutdown()
    sink.server_close()
    folder.remove()


def who(site, name):
    return site.folder.one("SELECT id FROM party WHERE name = ?", name)


def came(site, address):
    """The mailing as it reached somebody: (return path, mail)."""
    for sender, to, raw in list(site.sink.mails):
        if to == [address]:
            return sender.strip("<>"), email.message_from_bytes(raw, policy=email.policy.default)
    raise AssertionError(address)


COUNT = [0]


def deliver(site, sender, to, text, **headers):
    """A mail by LMTP, filed."""
    COUNT[0] += 1
    head = {"From": sender, "To": to, "Subject": "Re: Hello", "Date": email.utils.format_datetime(NOW),
            "Message-ID": f"<news{COUNT[0]}@works.example.org>", "Content-Type": "text/plain; charset=utf-8", **headers}
    raw = "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in head.items()) + "\r\n" + text.replace("\n", "\r\n")
    take(site, "" if "DAEMON" in sender else sender, to, raw)
    return raw


def take(site, sender, to, raw):
    before = site.folder.one("SELECT sum(came) FROM message") or 0
    with smtplib.LMTP(site.folder.socket) as lmtp:
        lmtp.sendmail(sender, [to], raw.encode())
    wait_until(lambda: site.folder.one("SELECT sum(came) FROM message") > before
               and not site.folder.one("SELECT count(*) FROM message WHERE state = 'waiting'"), 20, "the mail")


def answer(site, address, text, **headers):
    path, mail = came(site, address)
    return deliver(site, address, path, text, In_Reply_To=mail["Message-ID"], **headers)


def bounce(site, address, said="550 5.1.1 User unknown"):
    path, mail = came(site, address)
    return deliver(site, "MAILER-DAEMON@mx.example.org", path, f"""--b
Content-Type: text/plain

<{address}>: {said}
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; {said}
--b
Content-Type: message/rfc822

Message-ID: {mail["Message-ID"]}
To: {address}

Hello
--b--
""", Subject="Undelivered", Content_Type="multipart/report; report-type=delivery-status; boundary=b")


def asked(site, kind):
    return [i for g in site.me.model("/review")["groups"] if g["kind"] == kind for i in g["items"]]


def decide(site, do, item, **fields):
    site.me.get("/review")
    page = site.me.post("/review", do=f"{do} {item['id']}", **{f"{k}-{item['id']}": v for k, v in fields.items()})
    assert page.status == 200, page.text
    return page


def tasks(site, party):
    return site.folder.rows("SELECT title, done_at IS NULL FROM task WHERE party = ? ORDER BY id", party)


def test_user_unknown_asks_whether_she_left_once(site):
    anna = who(site, "Anna Muster")
    raw = bounce(site, "anna.muster@werk.example.org")
    assert tasks(site, anna) == [("Has Anna Muster left Werk GmbH?", 1)]
    take(site, "", came(site, "anna.muster@werk.example.org")[0], raw)  # once more
    bounce(site, "anna.muster@werk.example.org", "550 5.1.1 No such mailbox")  # and another
    assert len(tasks(site, anna)) == 1
    item, = asked(site, "person.left")
    assert "Eva Berger, " in item["text"] or "Max Away" in item["text"]
    assert "User unknown" in item["quote"]

    page = site.me.get(f"/contacts/{anna}").text
    assert "Has Anna Muster left Werk GmbH?" in page and f'value="accept {item["id"]}"' in page
    assert f'<a href="/contacts/{who(site, "Eva Berger")}">Eva Berger</a>' in page
    assert "Has Anna Muster left" in site.me.get("/tasks").text

    undo = decide(site, "accept", item)
    assert site.folder.one("SELECT count(*) FROM role WHERE party = ? AND until IS NOT NULL", anna) == 1
    assert tasks(site, anna) == [("Has Anna Muster left Werk GmbH?", 0)] and not asked(site, "person.left")
    site.me.undo(undo)
    assert len(asked(site, "person.left")) == 1 and tasks(site, anna)[0][1] == 1
    # Who does the follow-up has settled it.
    task = site.folder.one("SELECT id FROM task WHERE party = ?", anna)
    site.me.get("/tasks")
    site.me.post(f"/tasks/{task}/done", back="/tasks")
    assert tasks(site, anna)[0][1] == 0, "the follow-up is done"
    assert not asked(site, "person.left")


def test_an_absence_is_shown_and_who_stands_in_is_offered(site):
    max_ = who(site, "Max Away")
    until = (NOW + datetime.timedelta(days=10)).date()
    answer(site, "max.away@werk.example.org",
           f"I am out of the office until {until.day} {until:%B %Y}. In urgent cases please contact my colleague "
           "Ida Stand (ida.stand@werk.example.org, +43 1 3333333).\n\nKind regards\nMax Away\n",
           Subject="Automatic reply: Hello", Auto_Submitted="auto-replied")
    page = site.me.get(f"/contacts/{max_}").text
    assert re.search(rf"Away until [^<]*{until.day}", page), page
    assert "I am out of the office until" in page
    listed = site.me.model("/contacts?columns=org,away_until&filter=has:away_until")
    assert [i["name"] for i in listed["items"]] == ["Max Away"]
    item, = asked(site, "person.standin")
    assert item["text"].startswith("Ida Stand stands in for Max Away until")
    assert {f["name"]: f["value"] for f in item["fields"]} == {
        "name": "Ida Stand", "email": "ida.stand@werk.example.org", "phone": "+43 1 3333333", "what": "In urgent cases"}
    decide(site, "accept", item)
    ida = who(site, "Ida Stand")
    assert site.folder.rows("SELECT other, label FROM relation WHERE party = ?", ida) == [(max_, "stands in for")]
    assert site.folder.one("SELECT other FROM role WHERE party = ?", ida) == who(site, "Werk GmbH")
    assert "stands in for" in site.me.get(f"/contacts/{ida}").text
    assert not site.folder.one("SELECT count(*) FROM task WHERE party = ?", max_)


def test_who_left_by_her_own_words_has_a_successor(site):
    lea = who(site, "Lea Gone")
    answer(site, "lea.gone@works.example.org",
           "Lea Gone no longer works at Works Ltd. Please contact her successor Jo Field at jo.field@works.example.org.\n",
           Subject="Automatic reply: Hello", Auto_Submitted="auto-replied")
    assert tasks(site, lea) == [("Has Lea Gone left Works Ltd?", 1)]
    item, = asked(site, "person.successor")
    assert item["text"] == "Jo Field succeeds Lea Gone"
    decide(site, "accept", item)
    decide(site, "accept", asked(site, "person.left")[0])
    jo = who(site, "Jo Field")
    assert site.folder.rows("SELECT other, label FROM relation WHERE party = ?", jo) == [(lea, "succeeds")]
    assert site.folder.one("SELECT until IS NOT NULL FROM role WHERE party = ?", lea)
    page = site.me.get(f"/contacts/{lea}").text
    assert "they read this address no more, as was confirmed on" in page and "came back" not in page
    # Her address gets nothing more, and the next answer asks nothing that was asked not long ago.
    assert site.folder.one("SELECT state FROM email_address WHERE party = ?", lea) == "left"
    assert "read no more" in page and "bounces" not in page
    assert [i["name"] for i in site.me.model("/contacts?filter=is:left")["items"]] == ["Lea Gone"]
    assert "Lea Gone" not in [i["name"] for i in site.me.model("/contacts?filter=is:bounced")["items"]]
    site.me.get(f"/contacts/{lea}")
    left = "Lea Gone no longer works at Works Ltd.\n"
    again = {"Subject": "Automatic reply: Hello", "Auto_Submitted": "auto-replied"}
    for n in (2, 2, 3):  # of no place now: a question of its own, once, and once more after half a year
        if n == 3:
            changed(site, "UPDATE proposal SET at = 1, decided_at = 1 WHERE party = ?", lea)
        answer(site, "lea.gone@works.example.org", left, **again)
        assert len(tasks(site, lea)) == n
        for item in asked(site, "person.left"):
            decide(site, "dismiss", item)


def test_a_signature_that_changed_is_offered(site):
    sam = who(site, "Sam Signed")
    text = "Yes, gladly.\n\n-- \nSam Signed\nHead of Procurement\nWorks Ltd\nT: 01 444 4444 | M: +353 87 5555555\n"
    answer(site, "sam.signed@works.example.org", text)
    changed, = asked(site, "person.phone-changed")
    assert re.search(r"Sam Signed changed: \+353 ?1 ?2222222 → \+35314444444", changed["text"]), changed["text"]
    new, = asked(site, "person.phone-new")
    assert "+353875555555" in new["text"]
    role, = asked(site, "person.role-changed")
    assert role["text"] == "Sam Signed signs as Head of Procurement at Works Ltd, the register says Engineer"
    page = site.me.get("/review").text
    assert f'value="accept {changed["id"]} keep"' in page and f'value="accept {new["id"]} keep"' not in page
    site.me.undo(site.me.post("/review", do=f"accept {changed['id']} keep"))
    for item in (changed, new, role):
        decide(site, "accept", item)
    assert sorted(site.folder.rows("SELECT number, purpose FROM phone WHERE party = ?", sam)) == [
        ("+35314444444", "work"), ("+353875555555", "mobile")]
    assert site.folder.one("SELECT label FROM role WHERE party = ?", sam) == "Head of Procurement"
    # Mails that it follows from can be read.
    assert site.me.get(changed["mail"]).status == 200
    # The same signature is no news.
    answer(site, "sam.signed@works.example.org", text.replace("gladly", "again"))
    assert not asked(site, "person.phone-changed") and not asked(site, "person.phone-new")


def test_mail_of_years_ago_is_no_news_of_today(site, tmp_path):
    """A mailbox that is brought in: what people signed and where they were is history."""
    eva = who(site, "Eva Berger")
    date = "Mon, 4 Apr 2016 10:00:00 +0200"
    mails = (("I no longer work at Werk GmbH.\n", {"Subject": "Automatic reply: Hello", "Auto-Submitted": "auto-replied"}),
             ("Yes.\n\n-- \nEva Berger\nChief Counsel\nT: +43 1 9999999\n", {}),
             ("My new e-mail address is eva@old.example.org.\n", {}))
    box = ""
    for n, (text, head) in enumerate(mails):
        head = {"From": "eva.berger@werk.example.org", "To": "office@cluster.example.org", "Subject": "Hello", "Date": date,
                "Message-ID": f"<years{n}@works.example.org>", **head}
        box += f"From eva@x {'Mon Apr  4 10:00:00 2016'}\n" + "".join(f"{k}: {v}\n" for k, v in head.items()) + f"\n{text}\n"
    (tmp_path / "old.mbox").write_text(box)
    before = site.folder.one("SELECT count(*) FROM proposal"), len(tasks(site, eva))
    count = site.folder.one("SELECT count(*) FROM message")
    site.folder.cordee("receive", "--mbox", str(tmp_path / "old.mbox"))
    wait_until(lambda: site.folder.one("SELECT count(*) FROM message WHERE state <> 'waiting'") == count + 3, 20, "the mails")
    assert (site.folder.one("SELECT count(*) FROM proposal"), len(tasks(site, eva))) == before


def test_another_address_is_offered(site):
    max_ = who(site, "Max Away")
    answer(site, "max.away@werk.example.org", "Hello,\n\nmy new e-mail address is max@neu.example.org, please use that one.\n\nMax\n")
    item, = asked(site, "person.email")
    # Anybody can write a From; and our server vouches for nothing here.
    assert item["text"] == ("Max Away has another address: max@neu.example.org (nobody vouches that this mail is really theirs: "
                            "ask before you write there)") and "please use that" in item["quote"]
    undo = decide(site, "accept", item)
    assert site.folder.one("SELECT folded FROM email_address WHERE party = ? AND NOT main", max_) == "max@neu.example.org"
    assert "Confirmed: Max Away has another address: max@neu.example.org" in site.me.get("/changes").text
    site.me.undo(undo)
    assert site.folder.one("SELECT count(*) FROM email_address WHERE party = ?", max_) == 1
    decide(site, "dismiss", asked(site, "person.email")[0])


def test_what_a_stranger_says_is_not_told_of_whom_ours_went_to(site):
    """She passed our mail on; he answers."""
    eva = who(site, "Eva Berger")
    before = len(asked(site, "person.leaving")), len(asked(site, "person.phone-new")), len(tasks(site, eva))
    path, mail = came(site, "eva.berger@werk.example.org")
    deliver(site, "bert.blau@elsewhere.example.org", path, "Please remove me from your list.\n\n-- \nBert Blau\nT: +43 1 5555555\n",
            In_Reply_To=mail["Message-ID"])
    deliver(site, "bert.blau@elsewhere.example.org", path, "I am out of office until 31 December.\n", Subject="Out of office",
            In_Reply_To=mail["Message-ID"], Auto_Submitted="auto-replied")
    assert (len(asked(site, "person.leaving")), len(asked(site, "person.phone-new")), len(tasks(site, eva))) == before
    page = site.me.get(f"/contacts/{eva}").text
    assert "want no more mailings" not in page and "Away until" not in page


def test_a_wish_in_words_holds_mailings_back_until_it_is_decided(site):
    will = who(site, "Will Leave")
    answer(site, "will.leave@works.example.org", "Hello,\n\nplease remove me from your list. Thanks!\n\nWill\n")
    assert site.me.model("/review")["groups"][0]["kind"] == "person.leaving"
    assert "Wishes to get no more mailings" in site.me.get("/").text
    item, = asked(site, "person.leaving")
    assert item["quote"] == "please remove me from your list."
    assert "want no more mailings" in site.me.get(f"/contacts/{will}").text
    before = len(site.sink.mails)
    model = send(site, 1, "name:Eva,Will")
    assert [to for _, to, _ in site.sink.mails[before:]] == [["eva.berger@werk.example.org"]], model
    # It meant something else: mail goes there again.
    undo = decide(site, "dismiss", item)
    assert "want no more mailings" not in site.me.get(f"/contacts/{will}").text
    site.me.undo(undo)
    # A yes by mistake is taken back whole; and said again by taking that back.
    undo = decide(site, "accept", asked(site, "person.leaving")[0])
    site.me.undo(undo)
    assert not site.folder.one("SELECT count(*) FROM consent WHERE party = ? AND said = 1", will)
    assert not site.folder.one("SELECT count(*) FROM suppression")
    assert not site.folder.one("SELECT count(*) FROM outbox WHERE unsubscribed_at IS NOT NULL")
    assert "unsubscribed on" not in site.me.get(f"/contacts/{will}").text
    last = site.folder.one("SELECT max(id) FROM change_set WHERE undoes IS NOT NULL")
    site.me.get("/changes")
    assert site.me.post(f"/changes/{last}/undo").status == 200
    assert not asked(site, "person.leaving")
    assert site.folder.one("SELECT wording FROM consent WHERE party = ? AND said = 1 AND given = 0", will) == "please remove me from your list."
    assert site.folder.one("SELECT count(*) FROM suppression WHERE reason = 'unsubscribed'") == 1
    assert site.folder.one("SELECT count(*) FROM outbox WHERE unsubscribed_at IS NOT NULL") == 1
    last = site.folder.one("SELECT max(id) FROM change_set WHERE undoes IS NOT NULL")
    site.me.get("/changes")
    site.me.post(f"/changes/{last}/undo")
    decide(site, "accept", asked(site, "person.leaving")[0])
    assert site.folder.rows("SELECT topic, given, wording, place FROM consent WHERE party = ? AND said = 1", will) == [
        (None, 0, "please remove me from your list.", "mail")]
    assert site.folder.one("SELECT count(*) FROM suppression WHERE reason = 'unsubscribed'") == 1
    assert site.folder.one("SELECT unsubscribed_at IS NOT NULL FROM outbox WHERE party = ? ORDER BY id LIMIT 1", will)


def test_the_address_for_leaving_is_done_at_once(site):
    path, mail = came(site, "eva.berger@werk.example.org")
    leave = re.search(r"<mailto:([^?>]+)", mail["List-Unsubscribe"]).group(1)
    deliver(site, "eva.berger@werk.example.org", leave, "unsubscribe\n", Subject="unsubscribe")
    eva = who(site, "Eva Berger")
    assert site.folder.one("SELECT count(*) FROM consent WHERE party = ? AND given = 0", eva) == 1
    assert not asked(site, "person.leaving")


def changed(site, sql, *args):
    """Something that no page does."""
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    for name in ("change_set_now", "fold", "member_was"):  # what triggers ask
        db.create_function(name, -1, lambda *a: 1)
    db.create_function("logged_together", 1, lambda table: 0)
    db.execute(sql, args)
    db.commit()
    db.close()


def test_words_of_a_mail_are_told_to_those_who_may_read_it(site):
    max_ = who(site, "Max Away")
    changed(site, "UPDATE interaction SET visibility = 'owner' WHERE id = (SELECT interaction FROM absence WHERE party = ?)", max_)
    assert site.folder.one("SELECT visibility FROM interaction WHERE id = (SELECT interaction FROM absence)") == "owner"
    page = site.me.get(f"/contacts/{max_}").text
    assert "Away until" in page and "I am out of the office" not in page
    away = site.me.model(f"/contacts/{max_}")["news"]["away"]
    assert not away["quote"] and not away.get("entry")
    changed(site, "UPDATE interaction SET visibility = 'all' WHERE visibility = 'owner'")
    assert site.me.model(f"/contacts/{max_}")["news"]["away"]["quote"]


def test_a_house_of_another_cluster_is_not_named(site):
    sam, house = who(site, "Sam Signed"), who(site, "Works Ltd")
    first = site.folder.one("SELECT min(id) FROM cluster")
    make(site.me, "Beta")
    beta = site.folder.one("SELECT id FROM cluster WHERE name = 'Beta'")
    for party, cluster in ((house, beta), (sam, first)):
        site.me.get(f"/parties/{party}/clusters")
        assert site.me.post(f"/parties/{party}/clusters", there=[cluster]).status == 200
    luc = join(site, invite(site.me, "luc@cluster.example.org", "editor", "Luc First"))
    bound(site.me, site.folder, "luc@cluster.example.org", **{f"role_{first}": "editor"})
    answer(site, "sam.signed@works.example.org", "Yes.\n\n-- \nSam Signed\nPresident\nWorks Ltd\n")
    signed, = [i for g in luc.model("/review")["groups"] if g["kind"] == "person.role-changed" for i in g["items"]]
    assert "Works" not in str(signed) and "Procurement" not in str(signed)
    for way in ("", " keep"):
        assert "another cluster" in luc.post("/review", do=f"accept {signed['id']}{way}").text
    assert site.folder.rows("SELECT label FROM role WHERE party = ?", sam) == [("Head of Procurement",)]
    signed, = asked(site, "person.role-changed")
    assert signed["text"].endswith("President at Works Ltd, the register says Head of Procurement")
    bounce(site, "sam.signed@works.example.org")
    assert tasks(site, sam) == [("Is Sam Signed still there?", 1)]
    item, = asked(site, "person.left")
    assert "left Works Ltd?" in item["text"] and "Will Leave" in item["text"]
    item, = [i for g in luc.model("/review")["groups"] if g["kind"] == "person.left" for i in g["items"]]
    assert "Works" not in str(item) and "Will Leave" not in str(item) and "Sam Signed" in item["text"]
    assert "Works Ltd" not in str(luc.model(f"/contacts/{sam}")["news"])
    assert "another cluster" in luc.post("/review", do=f"accept {item['id']}").text
    assert site.folder.one("SELECT count(*) FROM role WHERE party = ? AND until IS NULL", sam) == 1
    decide(site, "accept", item)
    assert site.folder.one("SELECT count(*) FROM role WHERE party = ? AND until IS NULL", sam) == 0
