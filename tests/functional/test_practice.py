"""A practice folder: a living cluster from which nothing leaves the machine."""
import re
import shutil

import pytest

from support import CORDEE, Folder, Server, wait_until
from test_mailing import send_mailing


def test_it_is_filled_with_people_of_seven_countries(practice):
    folder = practice.folder
    assert folder.one("SELECT count(*) FROM party WHERE kind = 1") == 60
    assert folder.one("SELECT count(*) FROM party WHERE kind = 2") == 200
    assert {r[0] for r in folder.rows("SELECT DISTINCT country FROM party WHERE country <> ''")} == {
        "AT", "CH", "DE", "FR", "IT", "LI", "SI"}
    assert folder.one("SELECT count(*) FROM email_address WHERE folded NOT LIKE '%example.org'") == 0
    assert folder.one("SELECT count(*) FROM interaction WHERE at < unixepoch() - 600 * 86400") > 5


KINDS = {"receipt": "mdn", "digest": "list", "reply": "reply", "letter": "reply", "html": "reply", "attach": "reply",
         "signature": "reply", "question": "new", "bounce": "bounce", "full": "bounce", "delay": "delayed",
         "spam": "bounce", "holiday": "auto-reply", "gone": "auto-reply", "challenge": "challenge-response",
         "remove": "unsubscribe", "mailto": "unsubscribe", "complain": "feedback"}


def ways_of(folder, subject):
    """Who did what, by way: {"full": [outbox row, ...]}."""
    ways = {}
    for way, outbox in folder.rows(
            "SELECT m.way, o.id FROM practice_mail m JOIN outbox o ON o.message_id = m.message_id JOIN letter l"
            " ON l.id = o.letter WHERE l.subject = ?", subject):
        ways.setdefault(way, []).append(outbox)
    return ways


def marks(folder, subject):
    """By way: how many rows of the outbox have the marks replied, bounced, away, unsubscribed."""
    rows = folder.rows(
        "SELECT m.way, count(*), count(replied_at), count(bounced_at), count(auto_replied_at), count(unsubscribed_at)"
        " FROM practice_mail m JOIN outbox o ON o.message_id = m.message_id JOIN letter l ON l.id = o.letter"
        " WHERE l.subject = ? GROUP BY 1", subject)
    return {way: (n, marked) for way, n, *marked in rows}


def test_members_react_to_a_mailing_in_all_kinds():
    folder = Folder(practice=True)
    server = Server(folder)
    subject = "Autumn programme"
    try:
        me = server.browser()
        path = send_mailing(me, subject, "Hello {{first_name|there}},\n\nsee you.\n")
        wait_until(lambda: me.model(path)["done"], 60, "sending")
        wait_until(lambda: folder.one("SELECT count(*) FROM practice_mail") == me.model(path)["numbers"]["sent"], 60, "arriving")
        server.sooner("practice.react")  # within a minute, else: tests/browser/test_life.py waits for it
        wait_until(lambda: folder.one("SELECT count(*) FROM practice_mail WHERE due_at > 0 AND reacted_at IS NULL") == 0,
                   90, "all who react")
        wait_until(lambda: folder.one("SELECT count(*) FROM message WHERE state = 'waiting'") == 0, 60, "filing")
        ways = ways_of(folder, subject)
        assert set(ways) == set(KINDS) | {"reads", "leave"}
        # Each came by SMTP, once, and was understood as what it is.
        kinds = dict(folder.rows("SELECT kind, count(*) FROM message WHERE message_id LIKE 'practice.%' GROUP BY 1"))
        meant = {}
        for way, rows in ways.items():
            if way in KINDS:
                meant[KINDS[way]] = meant.get(KINDS[way], 0) + len(rows)
        assert kinds == meant
        assert folder.one("SELECT count(*) FROM message WHERE state = 'failed'") == 0
        for way, (n, (replied, bounced, away, left)) in marks(folder, subject).items():
            assert replied == (n if KINDS.get(way) == "reply" or way == "remove" else 0), way
            assert bounced == (n if way in ("bounce", "full", "spam") else 0), way
            assert away == (n if way in ("holiday", "gone") else 0), way
            assert left == (n if way in ("leave", "mailto", "complain") else 0), way
        numbers = me.model(path)["numbers"]
        assert numbers["away"] == len(ways["holiday"]) + len(ways["gone"])
        assert numbers["unsubscribed"] == len(ways["leave"]) + len(ways["mailto"])
        # Who wants no more is no reply, and who calls it spam did not press the button.
        assert (numbers["wished"], numbers["complained"]) == (len(ways["remove"]), len(ways["complain"]))
        assert numbers["replied"] == sum(len(rows) for way, rows in ways.items() if KINDS.get(way) == "reply")
        page = me.get(path).text
        assert "Wrote that they want no more" in page and "Called it spam" in page
        called = me.model(f"{path}?show=complained")["recipients"]
        assert {r["word"] for r in called} == {"Called it spam"} and len(called) == len(ways["complain"])
        # Only who does not exist is marked: a full mailbox, a late server and our own fault are not hers.
        state = lambda way: {s for i in ways[way] for s, in folder.rows(
            "SELECT e.state FROM outbox o JOIN email_address e ON e.id = o.address_id WHERE o.id = ?", i)}
        assert state("bounce") == {"bounced"}
        assert state("full") == state("delay") == state("spam") == {"ok"}
        replied = folder.rows("SELECT party FROM outbox WHERE id = ?", ways["letter"][0])[0][0]
        assert subject in me.get(f"/contacts/{replied}").text
        left = [folder.one("SELECT address FROM outbox WHERE id = ?", i) for w in ("leave", "mailto", "complain") for i in ways[w]]
        again = send_mailing(me, "Second", "Hello")
        wait_until(lambda: me.model(again)["done"], 60, "the second mailing")
        states = folder.rows("SELECT o.address, o.state FROM outbox o JOIN mailing_mailing m ON m.letter = o.letter"
                             " WHERE m.subject = 'Second'")
        assert not [a for a, s in states if a in left and s != "suppressed"]
    finally:
        server.stop()
        folder.remove()


def test_invented_people_do_not_answer_each_other(own_practice):
    """Else two of them would go on without end: only what our outbox sent is answered."""
    folder = own_practice.folder
    for to in ("eva.reply@example.org", "ofice.reply@example.org"):
        mail = (f"From: Jan <jan.reply@example.org>\r\nTo: <{to}>\r\nSubject: Between us\r\n"
                f"Message-ID: <between.{to}>\r\n\r\nHello, shall we meet?\r\n")
        folder.cordee("receive", "--from", "jan.reply@example.org", "--to", to, stdin=mail)
    wait_until(lambda: folder.one("SELECT count(*) FROM message WHERE message_id LIKE 'between.%'"
                                  " AND state <> 'waiting'") == 2, 30, "filing")
    assert folder.one("SELECT count(*) FROM practice_mail WHERE subject = 'Between us'") == 0
    assert folder.one("SELECT count(*) FROM job WHERE kind = 'practice.react'") == 0


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_it_connects_to_nothing_but_loopback(tmp_path):
    folder = Folder(practice=True)
    folder.configure('mail { relay_host = "192.0.2.25" relay_port = 25 relay_security = "none" }\n'
                     'fetch { allow = "198.51.100.0/24" }')
    trace = tmp_path / "trace"
    wrapper = tmp_path / "cordee"
    wrapper.write_text(f'#!/bin/sh\nexec strace -D -f -qq -e trace=connect,sendto -o {trace} {CORDEE} "$@"\n')
    wrapper.chmod(0o755)
    import support
    old, support.CORDEE = support.CORDEE, str(wrapper)
    try:
        server = Server(folder)
        support.CORDEE = old
        me = server.browser()
        path = send_mailing(me, "Nobody outside", "Hello")
        wait_until(lambda: me.model(path)["numbers"]["sent"] > 0, 60, "sending")
        # What fetches: the check of a public address that lies outside, by number and by name.
        for url in ("https://198.51.100.7", "https://crm.example.org"):
            me.get("/settings/links")
            me.post("/settings/links", base_url=url)
            checked = wait_until(lambda: me.model("/settings/links").get("checked"), 30, f"the check of {url}")
            assert checked["url"] == url and not checked["ok"] and checked["words"]
        server.stop()
    finally:
        support.CORDEE = old
        folder.remove()
    addresses = set(re.findall(r'inet_addr\("([^"]+)"\)', trace.read_text()))
    addresses |= set(re.findall(r'inet_pton\(AF_INET6, "([^"]+)"', trace.read_text()))
    assert addresses and all(a.startswith("127.") or a == "::1" for a in addresses), addresses
