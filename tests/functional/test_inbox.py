"""What people write waits in the inbox until somebody has answered it: real mails in, real answers out."""
import email
import email.policy
import email.utils
import re
import sqlite3
import time
from pathlib import Path

import pytest

from support import Folder, Server, Sink, relayed, wait_until
from test_access import boxes, invite, join
from test_clusters import bound, look, make
from test_clusters import person as somebody

PEOPLE = ("given_name,family_name,email,organisation\n"
          "Ada,Kova\u010d,ada@ropes.example.org,Ropes Ltd\n"
          "Bo,Berg,bo@wool.example.org,Wool AG\n"
          "Cy,Costa,cy@rivets.example.org,Rivets SA\n")
RETURN = "cordee@cluster.example.org"


@pytest.fixture(scope="module")
def site():
    sink = Sink()
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        yield server
    sink.shutdown()
    sink.server_close()


def person(site, family):
    return site.folder.one("SELECT id FROM party WHERE family_name = ?", family)


def change(folder, sql, *args):
    """What only time does, written beside the server."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    last = db.execute("SELECT max(id) FROM change_set").fetchone()[0]
    for name in ("change_set_now", "fold", "member_was", "clock_now", "grown"):
        db.create_function(name, -1, lambda *_: last)
    db.create_function("logged_together", 1, lambda table: 0)
    db.execute(sql, args)
    db.commit()
    db.close()


def mail(who, subject, text, mid, **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (f"From: {who}\r\nTo: office@cluster.example.org\r\nSubject: {subject}\r\nMessage-ID: <{mid}>\r\n{more}"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.replace("\n", "\r\n"))


def comes(site, *args, **headers):
    """A mail comes by the pipe, and is filed."""
    site.folder.cordee("receive", stdin=mail(*args, **headers))
    wait_until(lambda: site.folder.rows("SELECT 1 FROM message WHERE message_id = ? AND state <> 'waiting'", args[3]),
               15, "filing")


def waiting(client, tab="mine", q=""):
    return [t["subject"] for t in client.model(f"/inbox?tab={tab}&q={q}")["threads"]]


def one(site, subject):
    return site.folder.one("SELECT d.id FROM desk d JOIN interaction i ON i.id = d.last WHERE i.subject = ?", subject)


def sent(site, n=1):
    wait_until(lambda: len(site.sink.mails) >= n, 20, "the answer at the relay")
    sender, to, raw = site.sink.mails[n - 1]
    return to, email.message_from_bytes(raw, policy=email.policy.default)


def test_it_comes_is_answered_and_is_done(site):
    me = site.me
    page = me.get("/inbox").text
    assert "Nothing of yours waits" in page and "How mail comes in" in page and not re.search(r"Inbox<small>", page)
    assert 'href="/unread"' not in page and "Nobody has put a mail off" in me.get("/inbox?tab=snoozed").text
    comes(site, "Ada Kovac <ada@ropes.example.org>", "Prices", "What do {{ropes}} cost?\n\n> old\n", "m1@ropes.example.org",
          References="<m0@ropes.example.org>", In_Reply_To="<m0@ropes.example.org>")
    assert waiting(me) == [] and waiting(me, "nobodys") == ["Prices"] and waiting(me, "all") == ["Prices"]
    thread = me.model("/inbox?tab=all")["threads"][0]
    assert thread["who"] == "Ada Kova\u010d" and thread["org"] == "Ropes Ltd"
    assert thread["words"] == "What do {{ropes}} cost?"

    desk, before = one(site, "Prices"), len(site.sink.mails)
    me.get(f"/inbox/{desk}")
    form = me.model(f"/inbox/{desk}")
    assert form["thread"][0]["text"] == "What do {{ropes}} cost?" and "> old" in form["thread"][0]["whole"]
    fields = {name: f["value"] for name, f in form["fields"].items()}
    assert fields["subject"] == "Re: Prices" and "wrote:\n> What do {{ropes}} cost?\n" in fields["body"]
    for nothing in (fields["body"], "> Mine.\r\n" + fields["body"].replace("\n", "\r\n")):
        page = me.post(f"/inbox/{desk}/answer", to="ada@ropes.example.org", subject=fields["subject"], body=nothing)
        assert page.status == 422 and "You have written nothing yet." in page.text and waiting(me, "all") == ["Prices"]
    done = me.post(f"/inbox/{desk}/answer", to="ada@ropes.example.org", subject=fields["subject"],
                   body="Five euros.\n" + fields["body"])
    assert done.status == 200 and done.path == "/inbox" and "Your answer to Ada Kova\u010d is on its way" in done.text

    to, got = sent(site, before + 1)
    assert to == ["ada@ropes.example.org"] and got["To"].addresses[0].addr_spec == "ada@ropes.example.org"
    assert got["From"].addresses[0].display_name == "Ada Test" and got["Reply-To"] == "ada@cluster.example.org"
    assert got["Subject"] == "Re: Prices" and got["In-Reply-To"] == "<m1@ropes.example.org>"
    assert got["References"].split() == ["<m0@ropes.example.org>", "<m1@ropes.example.org>"]
    assert "Auto-Submitted" not in got
    text = got.get_content()
    assert text.startswith("Five euros.") and "> What do {{ropes}} cost?" in text
    assert waiting(me, "all") == [] and waiting(me, "done") == ["Prices"]
    # It is on her timeline, and in the exchange.
    her = site.folder.one("SELECT id FROM party WHERE family_name = 'Kova\u010d'")
    assert me.model(f"/contacts/{her}")["timeline"]["items"][0]["kind"] == "mail.out"
    assert [m["writer"] for m in me.model(f"/inbox/{desk}")["thread"]] == ["Ada Kovac", "You"]
    # That it is done is taken back; what was sent was sent.
    undone = me.undo(done)
    assert "Taken back." in undone.text and "stay" not in undone.text and waiting(me, "all") == ["Prices"]
    changes = {c["title"]: (c["can_undo"], c["undone"]) for c in me.model("/changes")["changes"]}
    assert changes["Wrote a mail"] == (False, False) and changes["A mail of Ada Kova\u010d was answered"] == (False, True)
    assert len(me.model(f"/inbox/{desk}")["thread"]) == 2
    assert len(site.sink.mails) == before + 1
    assert me.post(f"/inbox/{desk}/done").status == 200


def test_without_an_outgoing_server_it_says_that_it_waits():
    folder = Folder()
    server = None
    try:
        Path(folder.top, "people.csv").write_text(PEOPLE, encoding="utf-8")
        folder.cordee("import", "--members", "--basis", "member", f"{folder.top}/people.csv")
        server = Server(folder)
        server.me = me = server.browser()
        comes(server, "Ada <ada@ropes.example.org>", "Prices", "What?", "m1@ropes.example.org")
        desk = one(server, "Prices")
        me.get(f"/inbox/{desk}")
        page = me.post(f"/inbox/{desk}/answer", to="ada@ropes.example.org", subject="Re: Prices", body="Five.")
        assert "this is done. It waits: no outgoing mail server is set yet." in page.text
        ada = person(server, "Kova\u010d")
        me.get(f"/write?to={ada}")
        page = me.post("/write", to=str(ada), party=ada, subject="More", body="Six.")
        assert "On its way to 1 person. It waits: no outgoing mail server" in page.text
    finally:
        if server:
            server.stop()
        folder.remove()


def test_an_answer_to_ones_own_mail_is_ones_own_and_a_done_one_opens_again(site):
    me, before = site.me, len(site.sink.mails)
    ada = person(site, "Kova\u010d")
    me.get(f"/write?to={ada}")
    me.post("/write", to=str(ada), party=ada, subject="Tuesday", body="Is ten good?")
    _, first = sent(site, before + 1)
    comes(site, "Ada <ada@ropes.example.org>", "Re: Tuesday", "Ten is good.", "t1@ropes.example.org",
          In_Reply_To=first["Message-ID"])
    assert waiting(me) == ["Re: Tuesday"]
    assert re.search(r"Inbox<small>1</small>", me.get("/inbox").text)
    desk = one(site, "Re: Tuesday")
    assert [m["writer"] for m in me.model(f"/inbox/{desk}")["thread"]] == ["You", "Ada"]
    page = me.post(f"/inbox/{desk}/done", back="/inbox")
    assert "Done." in page.text and waiting(me) == []
    # She thinks of something more; her program refers to her own mail only.
    comes(site, "Ada <ada@ropes.example.org>", "Re: Tuesday", "Or eleven?", "t2@ropes.example.org",
          References="<t1@ropes.example.org>")
    assert waiting(me) == ["Re: Tuesday"] and one(site, "Re: Tuesday") == desk
    assert [m["text"] for m in me.model(f"/inbox/{desk}")["thread"]] == ["Is ten good?", "Ten is good.", "Or eleven?"]
    # Nobody else gets into her exchange by writing its name.
    comes(site, "Bo <bo@wool.example.org>", "Re: Tuesday", "Me too.", "b1@wool.example.org",
          References="<t1@ropes.example.org>")
    assert waiting(me, "nobodys") == ["Re: Tuesday"] and len(me.model(f"/inbox/{desk}")["thread"]) == 3
    # Whoever answers from her timeline has answered.
    me.get(f"/write?to={ada}")
    last = site.folder.one("SELECT last FROM desk WHERE id = ?", desk)
    me.post("/write", to=str(ada), party=ada, subject="Re: Tuesday", body="Eleven.", answers=last)
    assert waiting(me) == []
    bos = me.model("/inbox?tab=nobodys")["threads"][0]["id"]
    me.get("/inbox")
    assert me.post("/inbox/bulk", do="done", thread=[bos]).status == 200 and waiting(me, "all") == []


def test_who_is_in_charge_has_it(site):
    me = site.me
    me.get(f"/contacts/{person(site, 'Costa')}")
    wool = site.folder.one("SELECT id FROM party WHERE name = 'Wool AG'")
    assert me.post(f"/parties/{wool}/owner", owner=1).status == 200
    comes(site, "Bo <bo@wool.example.org>", "Wool", "Which wool?", "w1@wool.example.org")
    comes(site, "Cy <cy@rivets.example.org>", "Rivets", "Which rivets?", "c1@rivets.example.org")
    assert waiting(me) == ["Wool"] and waiting(me, "nobodys")[0] == "Rivets"
    desk = one(site, "Rivets")
    me.get("/inbox")
    page = me.post(f"/inbox/{desk}/assign", staff=1, back="/inbox")
    assert "It is yours now." in page.text and waiting(me) == ["Rivets", "Wool"]
    me.undo(page)
    assert waiting(me) == ["Wool"]
    assert me.post(f"/inbox/{desk}/assign", staff=77).status == 422
    page = me.post("/inbox/bulk", do="done", thread=[desk, one(site, "Wool")])
    assert "2 mails changed." in page.text and waiting(me, "all") == []
    me.undo(page)
    assert waiting(me, "all") == ["Rivets", "Wool"]
    assert "Choose at least one mail." in me.post("/inbox/bulk", do="done").text


def test_what_no_person_wrote_does_not_wait(site):
    me, before = site.me, waiting(site.me, "all")
    for n, headers in enumerate(({"Auto_Submitted": "auto-replied"}, {"List_Id": "<news.ropes.example.org>", "Precedence": "list"},
                                 {"Precedence": "bulk", "X_Autoreply": "yes"})):
        comes(site, "Ada <ada@ropes.example.org>", f"By itself {n}", "I am away.", f"auto{n}@ropes.example.org", **headers)
    bounce = ("From: MAILER-DAEMON@ropes.example.org\r\nTo: office@cluster.example.org\r\nSubject: failed\r\n"
              "Message-ID: <bounce@ropes.example.org>\r\nContent-Type: multipart/report; report-type=delivery-status;"
              " boundary=b\r\n\r\n--b\r\n\r\nno\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
              "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; ada@ropes.example.org\r\nAction: failed\r\n"
              "Status: 5.1.1\r\n\r\n--b--\r\n")
    site.folder.cordee("receive", stdin=bounce)
    wait_until(lambda: site.folder.rows("SELECT 1 FROM message WHERE message_id = 'bounce@ropes.example.org' AND "
                                        "state <> 'waiting'"), 15, "filing")
    assert waiting(me, "all") == before
    assert site.folder.rows("SELECT m.state, i.kind FROM message m JOIN interaction i ON i.id = m.interaction WHERE m.message_id = "
                            "'auto0@ropes.example.org'") == [("filed", "mail.auto-reply")]
    # A wish to leave is looked at by somebody.
    comes(site, "Cy <cy@rivets.example.org>", "Please remove me", "Please unsubscribe me from this list.", "u1@rivets.example.org")
    thread = me.model("/inbox?tab=all")["threads"][0]
    assert thread["subject"] == "Please remove me"
    me.get("/inbox")
    assert me.post(f"/inbox/{thread['id']}/done").status == 200


def test_an_answer_goes_where_the_mail_came_from(site):
    me, before = site.me, len(site.sink.mails)
    comes(site, "Ada <ada@ropes.example.org>", "Far", "Answer me.", "h1@ropes.example.org",
          Reply_To="Ada <ada@evil.example.net>")
    comes(site, "Ada <ada@ropes.example.org>", "Near", "Answer me.", "h2@ropes.example.org",
          Reply_To="office@sales.ropes.example.org")
    far, near = (me.model(f"/inbox/{one(site, subject)}")["addresses"] for subject in ("Far", "Near"))
    assert [(a["address"], a["selected"], a["doubt"]) for a in far] == [
        ("ada@ropes.example.org", True, False), ("ada@evil.example.net", False, True)]
    assert [(a["address"], a["selected"], a["doubt"]) for a in near] == [
        ("ada@ropes.example.org", False, False), ("office@sales.ropes.example.org", True, False)]
    page = me.get(f"/inbox/{one(site, 'Far')}").text
    assert "nobody here knows this address" in page
    refused = me.post(f"/inbox/{one(site, 'Far')}/answer", to="bo@wool.example.org", subject="Re: Far", body="Mine")
    assert refused.status == 422 and "Mine</textarea>" in refused.text and "An answer goes to the address" in refused.text
    empty = me.post(f"/inbox/{one(site, 'Far')}/answer", to="ada@ropes.example.org", subject="", body="")
    assert empty.status == 422 and len(site.sink.mails) == before
    me.get(f"/inbox/{one(site, 'Near')}")
    me.post(f"/inbox/{one(site, 'Near')}/answer", to="office@sales.ropes.example.org", subject="Re: Near", body="Here")
    to, got = sent(site, before + 1)
    assert to == ["office@sales.ropes.example.org"]
    me.post(f"/inbox/{one(site, 'Far')}/done")


def test_it_is_put_off_and_comes_back_by_itself(site):
    me, desk = site.me, one(site, "Wool")
    me.get(f"/inbox/{desk}")
    tomorrow = me.model(f"/inbox/{desk}")["days"][0]["value"]
    page = me.post(f"/inbox/{desk}/snooze", until=tomorrow, back="/inbox")
    assert "It comes back by itself: Tomorrow" in page.text or "It comes back by itself" in page.text
    assert waiting(me) == [] and waiting(me, "snoozed") == ["Wool"]
    assert not re.search(r"Inbox<small>", me.get("/inbox").text)
    change(site.folder, "UPDATE desk SET snoozed_until = ? WHERE id = ?", int(time.time()) - 5, desk)
    assert waiting(me) == ["Wool"] and waiting(me, "snoozed") == []
    assert "back again" in me.get("/inbox").text
    for wrong in ("2020-01-01", "2099-01-01", "soon", ""):
        assert "Choose a day within the next year." in me.post(f"/inbox/{desk}/snooze", until=wrong).text
    # What she writes meanwhile brings it back at once.
    me.get(f"/inbox/{desk}")
    me.post(f"/inbox/{desk}/snooze", until=tomorrow)
    comes(site, "Bo <bo@wool.example.org>", "Re: Wool", "It is urgent.", "w2@wool.example.org", References="<w1@wool.example.org>")
    assert waiting(me) == ["Re: Wool"] and one(site, "Re: Wool") == desk


def test_it_becomes_a_follow_up(site):
    me, desk = site.me, one(site, "Re: Wool")
    me.get(f"/inbox/{desk}")
    page = me.post(f"/inbox/{desk}/follow", title="Send samples", day="2031-05-04", done="1", back="/inbox")
    assert page.status == 200 and "A follow-up:" in page.text and waiting(me) == []
    assert site.folder.rows("SELECT party, staff, interaction FROM task WHERE title = 'Send samples'") == [
        (person(site, "Berg"), 1, site.folder.one("SELECT last FROM desk WHERE id = ?", desk))]
    me.undo(page)
    assert waiting(me) == ["Re: Wool"] and not site.folder.rows("SELECT 1 FROM task WHERE title = 'Send samples'")


def test_the_words_around_a_quote_are_in_the_language_of_who_gets_it(site):
    change(site.folder, "UPDATE party SET language = 'de' WHERE id = ?", person(site, "Kova\u010d"))
    comes(site, "Ada <ada@ropes.example.org>", "Seile", "Wie lang?", "de1@ropes.example.org")
    desk = one(site, "Seile")
    body = site.me.model(f"/inbox/{desk}")["fields"]["body"]["value"]
    assert re.search(r"Am \w+ \d+\. \w+\.?, \d\d:\d\d schrieb Ada:\n> Wie lang\?", body), body
    assert "waits since" in site.me.get(f"/inbox/{desk}").text
    change(site.folder, "UPDATE party SET language = '' WHERE id = ?", person(site, "Kova\u010d"))
    assert "Ada wrote:" in site.me.model(f"/inbox/{desk}")["fields"]["body"]["value"]
    site.me.post(f"/inbox/{desk}/done")


def test_it_is_found_by_words_sender_and_subject(site):
    me = site.me
    assert waiting(me, "mine", "urgent") == ["Re: Wool"] and waiting(me, "mine", "berg") != []
    assert "Near" in waiting(me, "mine", "near") and waiting(me, "mine", "nosuchword") == []
    assert "No mail has these words" in me.get("/inbox?q=nosuchword").text
    assert waiting(me, "mine", '"') == []


def test_a_subject_has_one_re(site):
    comes(site, "Ada <ada@ropes.example.org>", "AW: Re[2]: RE: Knots", "Which?", "k1@ropes.example.org")
    form = site.me.model(f"/inbox/{one(site, 'AW: Re[2]: RE: Knots')}")
    assert form["fields"]["subject"]["value"] == "Re: Knots"


FILE = ("From: Ada <ada@ropes.example.org>\r\nTo: office@cluster.example.org\r\nSubject: Offer\r\n"
        "Message-ID: <f1@ropes.example.org>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/html\r\n\r\n<p>See <b>this</b><script>alert(1)</script></p>\r\n--b\r\n"
        "Content-Type: text/html\r\nContent-Disposition: attachment; filename=\"../offer.html\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nPHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\r\n--b--\r\n")


def test_its_files_are_downloads_and_run_nothing(site):
    me = site.me
    site.folder.cordee("receive", stdin=FILE)
    wait_until(lambda: "Offer" in waiting(me, "all"), 15, "filing")
    assert [t["attached"] for t in me.model("/inbox?tab=all")["threads"] if t["subject"] == "Offer"] == [True]
    mail_ = me.model(f"/inbox/{one(site, 'Offer')}")["thread"][0]
    href = mail_["files"][0]["href"]
    got = me.get(href)
    assert got.bytes == b"<script>alert(1)</script>" and got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment") and "offer.html" in got.headers["Content-Disposition"]
    assert "nosniff" in got.headers["X-Content-Type-Options"]
    assert me.get(href[:-1] + "2").status == 404 and me.get(href[:-1] + "0").status == 404
    page = me.get(f"/inbox/{one(site, 'Offer')}").text
    assert "<script>alert" not in page and f'src="{mail_["base"]}/frame"' in page


def test_what_nobody_was_known_of_waits_once_it_is_somebodys(site):
    me = site.me
    comes(site, "Ada <private@home.example.net>", "From home", "It is me.", "p1@home.example.net")
    assert "From home" not in waiting(me, "all")
    page = me.get("/inbox").text
    assert page.count('href="/unread"') == 1 and "could not be put on a timeline" in page
    assert "Nothing of yours waits" not in page or "How mail comes in" not in page
    unread = site.folder.one("SELECT id FROM message WHERE message_id = 'p1@home.example.net'")
    me.get(f"/unread/{unread}")
    me.post(f"/unread/{unread}/assign", party=person(site, "Kova\u010d"))
    assert "From home" in waiting(me, "all")
    assert [a["address"] for a in me.model(f"/inbox/{one(site, 'From home')}")["addresses"]] == ["private@home.example.net"]


def test_old_mail_that_is_brought_in_waits_for_nobody(site):
    path = f"{site.folder.top}/old.mbox"
    with open(path, "w", encoding="utf-8") as out:
        out.write("From ada Mon May  4 10:00:00 2020\n" + mail(
            "Ada <ada@ropes.example.org>", "Years ago", "Hello?", "old@ropes.example.org",
            Date="Mon, 4 May 2020 10:00:00 +0000").replace("\r\n", "\n") + "\n")
    site.folder.cordee("receive", "--mbox", path)
    wait_until(lambda: site.folder.rows("SELECT 1 FROM message WHERE message_id = 'old@ropes.example.org' AND state <> "
                                        "'waiting'"), 15, "filing")
    assert site.folder.one("SELECT count(*) FROM interaction WHERE subject = 'Years ago'") == 1
    assert "Years ago" not in waiting(site.me, "all")
    # It is on her timeline, and nobody needs to put it there.
    old, state, handler = site.folder.rows("SELECT id, state, handler FROM message WHERE message_id = 'old@ropes.example.org'")[0]
    assert (state, handler) == ("filed", "mail.history") and "Years ago" not in site.me.get("/unread").text
    page = site.me.post(f"/unread/{old}/assign", party=person(site, "Berg"))
    assert "on a timeline already" in page.text
    assert site.folder.one("SELECT count(*) FROM interaction WHERE subject = 'Years ago'") == 1


def test_a_reader_looks_and_changes_nothing_and_hidden_ones_stay_hidden(site):
    me, desk = site.me, one(site, "Offer")
    me.get("/settings/users")
    eva = join(site, invite(me, "eva@cluster.example.org", "reader", "Eva"))
    page = eva.get(f"/inbox/{desk}")
    assert page.status == 200 and "/answer" not in page.text and "data-key=" not in eva.get("/inbox?tab=all").text
    for path, sent_ in (("done", {}), ("assign", {"staff": 1}), ("snooze", {"until": "2026-12-01"}), ("follow", {"until": "2026-12-01"}),
                        ("answer", {"to": "ada@ropes.example.org", "subject": "x", "body": "y"})):
        assert eva.post(f"/inbox/{desk}/{path}", **sent_).status == 403, path
    me.get("/inbox")
    assert me.post(f"/inbox/{desk}/assign", staff=site.folder.one("SELECT id FROM staff WHERE name = 'Eva'")).status == 422
    for path in ("/inbox?tab=all", f"/inbox/{desk}"):
        assert [u["name"] for u in me.model(path)["users"]] == ["Ada Test"], path
    change(site.folder, "UPDATE interaction SET visibility = 'owner', author = 1 WHERE id = (SELECT last FROM desk WHERE "
           "id = ?)", desk)
    assert "Offer" not in waiting(eva, "all") and eva.get(f"/inbox/{desk}").status == 404
    assert waiting(eva, "all", "offer") == [] and "Offer" in waiting(me, "all")


def test_staff_of_one_cluster_see_and_change_their_own(site):
    me = site.me
    make(me, "Beta", from_name="Beta people", from_address="beta@cluster.example.org")
    alpha, beta = [n for n, in site.folder.rows("SELECT id FROM cluster ORDER BY id")]
    look(me, beta)
    somebody(me, "Dora Dorn", "Beta Works")
    comes(site, "Dora <dorn@dora.example.org>", "Of Beta", "Hello?", "d1@dora.example.org")
    assert waiting(me, "all") == ["Of Beta"]
    look(me, 0)
    assert {"Of Beta", "From home"} <= set(waiting(me, "all"))
    mia = join(site, invite(me, "mia@cluster.example.org", "reader", "Mia"))
    bound(me, site.folder, "mia@cluster.example.org", **{f"role_{beta}": "manager"})
    assert waiting(mia, "all") == ["Of Beta"] and waiting(mia, "all", "hello") == ["Of Beta"]
    assert mia.get(f"/inbox/{one(site, 'From home')}").status == 404
    mia.get("/inbox")
    assert mia.post("/inbox/bulk", do="done", thread=[one(site, "From home")]).status in (403, 404)
    assert mia.post(f"/inbox/{one(site, 'Of Beta')}/assign", staff=site.folder.one(
        "SELECT id FROM staff WHERE name = 'Mia'")).status == 200
    assert waiting(mia) == ["Of Beta"]


def test_who_only_reads_in_a_cluster_changes_nothing_of_its_mails(site):
    """An editor of Beta, who reads in Alpha."""
    me = site.me
    alpha, beta = [n for n, in site.folder.rows("SELECT id FROM cluster ORDER BY id")]
    rea = join(site, invite(me, "rea@cluster.example.org", "editor", "Rea"))
    bound(me, site.folder, "rea@cluster.example.org", **{f"role_{alpha}": "reader", f"role_{beta}": "editor"})
    comes(site, "Ada <ada@ropes.example.org>", "To read", "Hello?", "rea1@ropes.example.org")
    desk, before = one(site, "To read"), site.folder.rows("SELECT * FROM desk ORDER BY id")
    page = rea.get(f"/inbox/{desk}")
    assert page.status == 200 and "To read" in waiting(rea, "all")
    last = rea.model(f"/inbox/{desk}")["seen"]
    for path, sent_ in (("answer", {"to": "ada@ropes.example.org", "subject": "x", "body": "y", "seen": last}),
                        ("assign", {"staff": site.folder.one("SELECT id FROM staff WHERE name = 'Rea'")}), ("done", {"seen": last}),
                        ("open", {}), ("snooze", {"until": rea.model(f"/inbox/{desk}")["days"][0]["value"]}),
                        ("follow", {"title": "x", "day": "2031-05-04", "done": "1", "seen": last})):
        assert rea.post(f"/inbox/{desk}/{path}", **sent_).status == 403, path
    assert rea.post("/inbox/bulk", do="done", thread=[one(site, "Of Beta"), desk]).status == 403
    her = person(site, "Kova\u010d")
    rea.get(f"/write?to={her}")
    assert rea.post("/write", to=str(her), party=her, subject="x", body="y", answers=last).status in (403, 404)
    assert site.folder.rows("SELECT * FROM desk ORDER BY id") == before
    assert not site.folder.rows("SELECT 1 FROM interaction WHERE subject = 'x'")
    assert rea.post("/inbox/bulk", do="done", thread=[one(site, "Of Beta")]).status == 200
    me.get("/inbox")
    me.post(f"/inbox/{desk}/done")


def test_who_may_not_answer_any_more_has_nothing(site):
    me = site.me
    alpha, beta = [n for n, in site.folder.rows("SELECT id FROM cluster ORDER BY id")]
    join(site, invite(me, "lou@cluster.example.org", "editor", "Lou"))
    lou = site.folder.one("SELECT id FROM staff WHERE name = 'Lou'")
    comes(site, "Ada <ada@ropes.example.org>", "For Lou", "Hello?", "lou1@ropes.example.org")
    desk = one(site, "For Lou")

    def given():
        me.get("/inbox")
        assert me.post(f"/inbox/{desk}/assign", staff=lou).status == 200 and "For Lou" not in waiting(me, "nobodys")

    given()
    bound(me, site.folder, "lou@cluster.example.org", **{f"role_{beta}": "editor"})
    assert "For Lou" in waiting(me, "nobodys")
    me.get(f"/settings/users/{lou}")
    me.post(f"/settings/users/{lou}/clusters", everywhere=1)
    for how, fields in (("role", {"role": "reader"}), ("disable", {"off": 1})):
        me.post(f"/settings/users/{lou}/role", role="editor")
        given()
        me.get("/settings/users")
        assert me.post(f"/settings/users/{lou}/{how}", **fields).status == 200
        assert "For Lou" in waiting(me, "nobodys"), how
    me.get("/inbox")
    me.post(f"/inbox/{desk}/done")


def test_what_one_may_not_read_is_not_answered(site):
    me, ada = site.me, person(site, "Kova\u010d")
    beta = site.folder.one("SELECT id FROM cluster WHERE name = 'Beta'")
    max_ = join(site, invite(me, "max@cluster.example.org", "editor", "Max"))
    bound(me, site.folder, "max@cluster.example.org", **{f"role_{beta}": "editor"})
    dora = person(site, "Dorn")
    comes(site, "Ada <ada@ropes.example.org>", "Of Alpha", "Hello?", "a1@ropes.example.org")
    theirs = site.folder.one("SELECT last FROM desk WHERE id = ?", one(site, "Of Alpha"))
    own = site.folder.one("SELECT last FROM desk WHERE id = ?", one(site, "Of Beta"))

    def subject(client, to, entry):
        return client.model(f"/write?to={to}&re={entry}")["fields"]["subject"]["value"]

    assert subject(max_, dora, own) == "Re: Of Beta" and subject(max_, dora, theirs) == ""
    assert subject(me, ada, theirs) == "Re: Of Alpha"
    change(site.folder, "UPDATE interaction SET visibility = 'owner', author = 1 WHERE id = ?", own)
    assert subject(max_, dora, own) == ""
    # What he writes to somebody else answers nothing there, and closes nothing.
    before = len(site.sink.mails)
    max_.get(f"/write?to={dora}")
    for entry in (theirs, own):
        page = max_.post("/write", to=str(dora), party=dora, subject="Hm", body="Hm.", answers=entry)
        assert "On its way" in page.text
    _, got = sent(site, before + 2)
    assert got["In-Reply-To"] is None and "Of Alpha" in waiting(me, "all")
    assert site.folder.rows("SELECT DISTINCT thread FROM interaction WHERE subject = 'Hm'") == [(None,)]
    change(site.folder, "UPDATE interaction SET visibility = 'all', author = NULL WHERE id = ?", own)
    # Nor does what we write to others about it.
    me.get(f"/write?to={dora}")
    me.post("/write", to=str(dora), party=dora, subject="About Ada", body="See.", answers=theirs)
    assert "Of Alpha" in waiting(me, "all") and len(me.model(f"/inbox/{one(site, 'Of Alpha')}")["thread"]) == 1


def test_an_answer_is_seen_by_who_sees_the_mail(site):
    me, ada = site.me, person(site, "Kova\u010d")
    beta = site.folder.one("SELECT id FROM cluster WHERE name = 'Beta'")
    entry = site.folder.one("SELECT last FROM desk WHERE id = ?", one(site, "Of Alpha"))
    answer = {"to": "ada@ropes.example.org", "subject": "Re: Of Alpha", "body": "Yes.\n> Hello?"}

    def seen_by(subject):
        return site.folder.rows("SELECT visibility, cluster FROM interaction WHERE subject = ? ORDER BY id DESC LIMIT 1", subject)[0]

    for visibility, cluster, author in (("owner", beta, 1), ("cluster", beta, None), ("all", beta, None)):
        change(site.folder, "UPDATE interaction SET visibility = ?, cluster = ?, author = ? WHERE id = ?", visibility, cluster, author, entry)
        me.get(f"/inbox/{one(site, 'Of Alpha')}")
        assert "is on its way" in me.post(f"/inbox/{one(site, 'Of Alpha')}/answer", **answer).text
        me.get(f"/write?to={ada}")
        assert "On its way" in me.post("/write", to=str(ada), party=ada, subject="More", body="Yes.\n> Hello?", answers=entry).text
        for subject in ("Re: Of Alpha", "More"):
            got = seen_by(subject)
            assert got[0] == visibility and (got[1] == beta) == (visibility == "cluster"), (subject, got)


def test_what_came_meanwhile_waits(site):
    me = site.me
    comes(site, "Ada <ada@ropes.example.org>", "Loom", "One?", "l1@ropes.example.org")
    desk, before = one(site, "Loom"), len(site.sink.mails)
    page = me.get(f"/inbox/{desk}").text
    seen = me.model(f"/inbox/{desk}")["seen"]
    assert page.count(f'name="seen" value="{seen}"') == 3
    assert f'name="seen" value="{seen}"' in me.get("/inbox?tab=all").text
    comes(site, "Ada <ada@ropes.example.org>", "Re: Loom", "Two?", "l2@ropes.example.org", References="<l1@ropes.example.org>")
    assert one(site, "Re: Loom") == desk
    # Done from a page, a list or with a follow-up that did not show it.
    for path, more in ((f"{desk}/done", {}), (f"{desk}/done", {"seen": "x"}), ("bulk", {"do": "done", "thread": [desk]}),
                       (f"{desk}/follow", {"title": "Loom", "day": "2031-05-04", "done": "1"})):
        page = me.post(f"/inbox/{path}", back="/inbox?tab=all", **{"seen": seen, **more})
        assert "Another mail came meanwhile" in page.text and "Re: Loom" in waiting(me, "all"), path
    assert not site.folder.rows("SELECT 1 FROM task WHERE title = 'Loom'")
    # The answer is one to what was shown, and says what else came.
    answer = {"to": "ada@ropes.example.org", "subject": "Re: Loom", "body": "One."}
    refused = me.post(f"/inbox/{desk}/answer", seen=seen, **{**answer, "body": ""})
    assert refused.status == 422 and f'name="seen" value="{seen}"' in refused.text
    page = me.post(f"/inbox/{desk}/answer", seen=seen, back="/inbox", **answer)
    assert page.path == f"/inbox/{desk}" and "another mail came meanwhile" in page.text
    _, got = sent(site, before + 1)
    assert got["In-Reply-To"] == "<l1@ropes.example.org>" and "Re: Loom" in waiting(me, "all")
    last = me.model(f"/inbox/{desk}")["seen"]
    assert me.post(f"/inbox/{desk}/answer", seen=one(site, "Of Beta"), **answer).status == 404
    page = me.post("/inbox/bulk", do="done", thread=[desk], seen=[seen, last], back="/inbox")
    assert "1 mail changed." in page.text and "Re: Loom" not in waiting(me, "all")
    me.undo(page)
    page = me.post(f"/inbox/{desk}/answer", seen=last, back="/inbox", **answer)
    assert page.path == "/inbox" and "this is done" in page.text and "Re: Loom" not in waiting(me, "all")


def test_each_who_answers_has_an_exchange_of_their_own(site):
    me, ada, bo = site.me, person(site, "Kova\u010d"), person(site, "Berg")
    comes(site, "Ada <ada@ropes.example.org>", "Fair", "Where?", "g1@ropes.example.org")
    desk, before = one(site, "Fair"), len(site.sink.mails)
    me.get(f"/write?to={ada},{bo}")
    me.post("/write", to=f"{ada},{bo}", party=[ada, bo], subject="Re: Fair", body="Here.",
            answers=site.folder.one("SELECT last FROM desk WHERE id = ?", desk))
    sent(site, before + 2)
    ours = {to[0]: email.message_from_bytes(raw, policy=email.policy.default)["Message-ID"]
            for _, to, raw in site.sink.mails[before:before + 2]}
    assert "Fair" not in waiting(me, "all")
    comes(site, "Bo <bo@wool.example.org>", "Re: Fair", "I come.", "g2@wool.example.org", In_Reply_To=ours["bo@wool.example.org"])
    his = one(site, "Re: Fair")
    assert his != desk and site.folder.rows("SELECT party FROM desk WHERE id IN (?, ?) ORDER BY id", desk, his) == [(ada,), (bo,)]
    assert "Fair" not in waiting(me, "all") and [m["text"] for m in me.model(f"/inbox/{his}")["thread"]][-1] == "I come."
    comes(site, "Bo <bo@wool.example.org>", "Re: Fair", "By train.", "g3@wool.example.org", In_Reply_To=ours["bo@wool.example.org"])
    assert one(site, "Re: Fair") == his
    comes(site, "Ada <ada@ropes.example.org>", "Re: Re: Fair", "Good.", "g4@ropes.example.org",
          In_Reply_To=ours["ada@ropes.example.org"])
    assert one(site, "Re: Re: Fair") == desk


def brought_in(site, subject, mid, age, refers):
    """A mail of a while ago, which another mailbox has."""
    path, at = f"{site.folder.top}/{mid}.mbox", time.time() - age
    date = email.utils.formatdate(at)
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"From ada {time.asctime(time.gmtime(at))}\n" + mail("Ada <ada@ropes.example.org>", subject, "Late.", mid, Date=date,
                  References=f"<{refers}>").replace("\r\n", "\n") + "\n")
    site.folder.cordee("receive", "--mbox", path)
    wait_until(lambda: site.folder.rows("SELECT 1 FROM message WHERE message_id = ? AND state <> 'waiting'", mid), 15, "filing")


def test_a_late_mail_is_not_the_last(site):
    me = site.me
    comes(site, "Ada <ada@ropes.example.org>", "Spool", "Now.", "s1@ropes.example.org")
    desk = one(site, "Spool")
    for n, age in ((2, 3600), (3, 40 * 86400)):
        brought_in(site, f"Late {n}", f"s{n}@ropes.example.org", age, "s1@ropes.example.org")
        assert one(site, "Spool") == desk and len(me.model(f"/inbox/{desk}")["thread"]) == n
    me.get(f"/inbox/{desk}")
    me.post(f"/inbox/{desk}/done")
    brought_in(site, "Late 4", "s4@ropes.example.org", 1800, "s1@ropes.example.org")
    assert len(me.model(f"/inbox/{desk}")["thread"]) == 4 and "Spool" not in waiting(me, "all")
    # History that is newer than what there is opens nothing either.
    change(site.folder, "UPDATE desk SET came_at = came_at - 60 * 86400 WHERE id = ?", desk)
    brought_in(site, "Late 5", "s5@ropes.example.org", 30 * 86400, "s1@ropes.example.org")
    assert len(me.model(f"/inbox/{desk}")["thread"]) == 5 and one(site, "Spool") == desk and "Spool" not in waiting(me, "all")


def test_what_was_answered_before_it_came_does_not_wait(site):
    """The folder of sent mail is asked first, or a year of mail is brought in."""
    me = site.me

    def ours(subject, mid, **headers):
        path = f"{site.folder.top}/{mid}.mbox"
        with open(path, "w", encoding="utf-8") as out:
            out.write(f"From ada {time.asctime()}\n" + mail("Ada Test <ada@cluster.example.org>", subject, "Ours.", mid, **headers).replace(
                "To: office@cluster.example.org", "To: ada@ropes.example.org").replace("\r\n", "\n") + "\n")
        site.folder.cordee("receive", "--sent", "--mbox", path)
        wait_until(lambda: site.folder.rows("SELECT 1 FROM message WHERE message_id = ? AND state = 'filed'", mid), 15, "filing")

    ours("Re: Dye", "o1@cluster.example.org", In_Reply_To="<y1@ropes.example.org>")
    ours("Re: Re: Dye", "o2@cluster.example.org", References="<y1@ropes.example.org> <o1@cluster.example.org> <y2@ropes.example.org>")
    # Who else writes under that name was not answered.
    comes(site, "Bo <bo@wool.example.org>", "Dye too", "Red?", "y2@ropes.example.org")
    assert "Dye too" in waiting(me, "all")
    comes(site, "Ada <ada@ropes.example.org>", "Dye", "Red?", "y1@ropes.example.org")
    desk = one(site, "Dye")
    assert "Dye" not in waiting(me, "all") and sorted(m["text"] for m in me.model(f"/inbox/{desk}")["thread"]) == ["Ours.", "Red?"]
    assert site.folder.rows("SELECT staff, done_at IS NULL FROM desk WHERE id = ?", desk) == [(1, 0)]
    assert site.folder.one("SELECT thread FROM interaction WHERE subject = 'Re: Dye'") == site.folder.one(
        "SELECT last FROM desk WHERE id = ?", desk)
    # The next one in answer to ours joins, and waits, as nobody has answered that.
    comes(site, "Ada <ada@ropes.example.org>", "Re: Re: Dye", "Blue?", "y3@ropes.example.org", References="<o1@cluster.example.org>")
    assert one(site, "Re: Re: Dye") == desk and "Re: Re: Dye" in waiting(me)
    me.get(f"/inbox/{desk}")
    me.post(f"/inbox/{desk}/done")


def test_who_is_erased_is_gone_from_it(site):
    me, cy = site.me, person(site, "Costa")
    assert "Rivets" in waiting(me, "all")
    me.get(f"/contacts/{cy}/erase")
    page = me.post(f"/contacts/{cy}/erase", name="Cy Costa", sure="1")
    assert page.status == 200
    wait_until(lambda: not site.folder.rows("SELECT 1 FROM party WHERE id = ?", cy), 30, "the erasure")
    assert site.folder.rows("SELECT 1 FROM desk WHERE party = ?", cy) == []
    assert "Rivets" not in waiting(me, "all")


def test_a_half_written_answer_is_kept_as_it_was_typed(site):
    me = site.me
    eva = join(me.server, invite(me, "eva.drafts@cluster.example.org", "editor", "Eva Drafts"))
    comes(site, "Bo Berg <bo@wool.example.org>", "Yarn", "Which yarn?\n", "yarn1@wool.example.org")
    desk, before = one(site, "Yarn"), len(site.sink.mails)
    begun = me.model(f"/inbox/{desk}")["fields"]["body"]["value"]
    kept = {"to": "bo@wool.example.org", "subject": "Re: Yarn, perhaps", "body": "Half a  sentence \u2014 {{and" + begun}

    def draft(client):
        page = client.model(f"/inbox/{desk}")
        return page["kept"], page["fields"]["subject"]["value"], page["fields"]["body"]["value"]

    # What is only the quote and the signature is no draft.
    assert "There is nothing to keep yet." in me.post(f"/inbox/{desk}/draft", **dict(kept, body=begun)).text
    assert draft(me) == (False, "Re: Yarn", begun)
    assert "Draft saved:" in me.post(f"/inbox/{desk}/draft", **kept).text
    assert draft(me) == (True, kept["subject"], kept["body"])
    listed, = [t for t in me.model("/inbox?tab=all")["threads"] if t["id"] == desk]
    assert listed["draft"] is True
    # It is its writer's own, on whichever machine.
    assert draft(eva) == (False, "Re: Yarn", begun) and "Half a" not in eva.get(f"/inbox/{desk}").text
    assert [t["draft"] for t in eva.model("/inbox?tab=all")["threads"] if t["id"] == desk] == [False]
    # Another mail of hers loses nothing; what is refused is still there.
    comes(site, "Bo Berg <bo@wool.example.org>", "Re: Yarn", "And how much?\n", "yarn2@wool.example.org",
          In_Reply_To="<yarn1@wool.example.org>")
    assert draft(me)[0] and draft(me)[2] == kept["body"]
    assert me.post(f"/inbox/{desk}/draft", **dict(kept, body="x" * 60001)).status == 413
    assert draft(me)[2] == kept["body"]
    # Discarded, it is gone; so it is when it was sent.
    assert "The draft is gone." in me.post(f"/inbox/{desk}/draft", do="discard").text
    assert not draft(me)[0]
    me.post(f"/inbox/{desk}/draft", **kept)
    assert "is on its way" in me.post(f"/inbox/{desk}/answer", **dict(kept, body="All of it." + begun)).text
    sent(site, before + 1)
    assert not draft(me)[0] and not site.folder.rows("SELECT * FROM answer_draft")
    assert me.post("/inbox/999999/draft", **kept).status == 404


def test_who_may_answer_is_a_matter_of_permissions_not_of_role_names(site):
    me = site.me
    rosa = join(me.server, invite(me, "rosa@cluster.example.org", "reader", "Rosa Reads"))
    assert rosa and "Rosa Reads" not in me.get("/inbox?tab=all").text
    comes(site, "Bo Berg <bo@wool.example.org>", "Needles", "Steel?\n", "needles1@wool.example.org")
    desk, her = one(site, "Needles"), site.folder.one("SELECT id FROM staff WHERE name = 'Rosa Reads'")
    assert me.post(f"/inbox/{desk}/assign", staff=her).status == 422
    before = {f"{role}:{name}": "1" for (role, name), on in boxes(me.model("/settings/roles")).items() if on}
    me.get("/settings/roles")
    me.post("/settings/roles", **dict(before, **{"reader:console.write_mail": "1", "reader:crm.write": "1"}))
    assert "Rosa Reads" in [w["name"] for w in me.model(f"/inbox/{desk}")["users"]]
    assert "Rosa Reads" in [w["name"] for w in me.model("/inbox?tab=all")["users"]]
    assert me.post(f"/inbox/{desk}/assign", staff=her).status == 200
    assert waiting(rosa) == ["Needles"]
