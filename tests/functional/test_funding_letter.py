"""A mail about calls: as it was when somebody looked at it.  Its picture is among those of letters (tests/browser).

To take what changed on purpose: CORDEE_LETTERS_KEEP=1 pytest tests/functional/test_funding_letter.py"""
import datetime
import email
import email.policy
import json
import os
import re
import time
from pathlib import Path

import pytest
import test_funding_board
from support import beside
from test_funding_board import call
from test_funding_telling import fits, later, mails, office_from, start
from test_outbox_faults import DAY, needs_faketime

KNOWN = Path(__file__).parent / "letters" / "funding-digest.eml"
MORNING = int(datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.timezone.utc).timestamp())


@pytest.fixture
def office(sink, tmp_path, monkeypatch):
    yield from office_from(sink, tmp_path, monkeypatch, MORNING - int(time.time()))


def masked(raw):
    """What is new each time is the same: keys, numbers of mails, boundary, time of day; wherever lines are broken."""
    text = raw.decode("ascii")
    body = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
    for key in set(re.findall(r"[0-9]+-[0-9a-f]{64}|/[um]/[a-z2-7]{21}", body)):
        soft = "(=\\r\\n)?".join(re.escape(c) for c in key)
        text = re.sub(soft, lambda m: "".join((c if c in "/-um" and i < 3 or c == "-" else "a") + (m[i + 1] or "" if i < len(key) - 1 else "")
                                              for i, c in enumerate(key)), text)
    for n, mark in enumerate(dict.fromkeys(re.findall(r"=_[a-z2-7]{16}", text))):
        text = text.replace(mark, "=_" + "bc"[n:n + 1] * 16)
    text = re.sub(r"/u/[a-z2-7]{21}|\+u-[a-z2-7]{21}", lambda m: m[0][:3] + "a" * 21, text)
    text = re.sub(r"(?m)^Message-ID: <[^>]*>", "Message-ID: <1@crm.example.org>", text)
    return re.sub(r"(?m)^(Date: .*) \d\d:\d\d:\d\d", r"\1 10:00:00", text)


def moved(folder, number, days):
    """The last day of a call is so many days from the first morning, as its source says now."""
    at = test_funding_board.NOW + days * DAY
    iso = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    db = beside(folder)
    record = json.loads(db.execute("SELECT record FROM funding_call WHERE id = ?", (number,)).fetchone()[0])
    was, record["deadlines"] = record["deadlines"], [{"at": iso, "said": iso}]
    db.execute("INSERT INTO funding_change(call, at, field, was, became) VALUES (?, ?, 'deadlines', ?, ?)",
               (number, test_funding_board.NOW + 8 * DAY, json.dumps(was), json.dumps(record["deadlines"])))
    db.execute("UPDATE funding_call SET closes_at = ?, record = ? WHERE id = ?", (at, json.dumps(record), number))
    db.execute("UPDATE funding_deadline SET at = ? WHERE call = ?", (at, number))
    db.commit()
    db.close()


def interested(folder, number, first):
    """As by a button; what follows for the matching is not asked for here."""
    db = beside(folder)
    now, = db.execute("SELECT max(at) + 1 FROM funding_digest").fetchone()
    db.execute("INSERT INTO funding_answer (call, party, answer, at, person) SELECT ?, r.other, 'interested', ?, r.party"
               " FROM role r JOIN party p ON p.id = r.party WHERE p.given_name = ?", (number, now, first))
    db.commit()
    db.close()


@needs_faketime
def test_a_digest_is_what_it_was(office):
    me = office
    soon, film, tank = (call(me.folder, key, title, closes=closes, url=f"https://example.org/{key}", programme_name=programme, **more)
                        for key, title, closes, programme, more in (
        ("SOON", "Recycled films for food & packaging", 41, "Horizon Europe", {"budget_total": 12_000_000}),
        ("FILM", "Circular *plastics* in the Alps", 90, "LIFE", {"grant_min": 500_000, "grant_max": 1_500_000}),
        ("TANK", "Composite tanks: storage of hydrogen in vehicles that go far, built in pilots of three regions", 25, "Clean Hydrogen Partnership", {})))
    for number in (soon, film):
        fits(me, number, "Anna")
    start(me, "Anna")
    later(me, 7)
    assert len(mails(me, "Anna")) == 1
    interested(me.folder, soon, "Anna")
    moved(me.folder, film, 60)
    fits(me, tank, "Anna", 64)
    later(me, 14)
    raw = [raw for _, to, raw in list(me.sink.mails) if "anna@anna.example.org" in to][-1]
    got = masked(raw)
    if os.environ.get("CORDEE_LETTERS_KEEP"):
        KNOWN.write_bytes(got.encode())
    assert got.splitlines() == KNOWN.read_bytes().decode("ascii").splitlines()
    mail = email.message_from_bytes(raw, policy=email.policy.strict)
    assert not [part.defects for part in mail.walk() if part.defects]
