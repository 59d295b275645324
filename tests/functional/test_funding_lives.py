"""What befalls people and programs while calls are told, from the source to the mail: who goes, comes back, is one of many; and a server
that is killed half-way."""
import contextlib
import datetime
import gzip
import json
import os
import re
import signal

import pytest
from funding_days import Days
from support import Server, wait_until
from test_funding_sources import COLLECTED
from test_outbox_faults import needs_faketime

FILMS, TANKS, BEES = "LIFE-2031-FILMS", "LIFE-2031-TANKS", "LIFE-2031-BEES"
TITLES = {FILMS: "Recycled plastic films in food packaging", TANKS: "Storage of hydrogen: composite tanks for vehicles",
          BEES: "Beekeeping and pollinators in orchards"}
ABOUT = {"Ada": "Recycled plastic films for food packaging", "Eve": "Recycled plastic films and packaging of food",
         "Bob": "Composite tanks: storage of hydrogen in vehicles", "Gil": "Cables of copper for lifts"}


def calls(days, *keys, **more):
    """These, and twenty that fit nobody: without others no word is rare."""
    rows = [{"id": k, "title": TITLES[k], "deadline": days.date(85).isoformat(), "language": "en", **more.get(k, {})} for k in keys]
    rows += [{"id": f"LIFE-2031-X{i}", "title": f"Schools and boats {i}", "deadline": days.date(120 + i).isoformat()} for i in range(20)]
    return json.dumps(rows)


def lived(sink, where, about, **when):
    lines = ["organisation,country,about", *(f"{first} Ltd,AT,{words}" for first, words in about.items())]
    people = ["organisation,first name,last name,email,language",
              *(f"{first} Ltd,{first},Huber,{first.lower()}@{first.lower()}.example.org,en" for first in about)]
    return Days(sink, where, {"members": "\n".join(lines), "people": "\n".join(people)}, **when)


@pytest.fixture
def days(sink, tmp_path):
    it = lived(sink, tmp_path, ABOUT)
    yield it
    it.end()


def begin(days, *keys):
    """The first morning, with these calls."""
    days.web.says("/calls", calls(days, *keys))
    days.source("Agency", "/calls")
    days.start()
    days.morning(0)


def person(days, first):
    return days.one("SELECT id FROM party WHERE given_name = ?", first)


def words(mail):
    """Of its text, however its lines are broken."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


def told(days, first):
    return [(day, key) for day, key, what in days.told(first) if what == "new"]


@needs_faketime
def test_who_is_in_the_trash_hears_nothing_and_misses_nothing(days):
    begin(days, FILMS)
    ada = f"/parties/{person(days, 'Ada')}"
    assert days.office.post(ada + "/trash").status == 200
    days.web.says("/calls", calls(days, FILMS, BEES, **{BEES: {"title": "Films of plastic from recycled packaging of food"}}))
    days.until(7)
    assert told(days, "Ada") == [(0, FILMS)] and told(days, "Eve") == [(0, FILMS), (7, BEES)]
    # She is due, and wakes nobody: minutes go by.
    runs = "SELECT count(*) FROM job WHERE kind = 'funding.tell'", "SELECT count(*) FROM job WHERE kind = 'funding.match'"
    told_before, matched_before = (days.one(sql) for sql in runs)
    for _ in range(20):
        days.set(days.now() + 61)
        days.rest()
    # After the day's matching one looks; that may have been a moment before.
    assert days.one(runs[0]) - told_before <= days.one(runs[1]) - matched_before + 1
    assert days.office.post(ada + "/restore").status == 200
    days.until(14)
    assert told(days, "Ada") in ([(0, FILMS), (day, BEES)] for day in (8, 14))
    assert len(days.mails("Ada")) == 2 and len(days.mails("Eve")) == 2


@needs_faketime
def test_who_leaves_the_member_hears_no_more_from_that_day(days):
    begin(days, FILMS)
    for first in ("Ada", "Eve"):
        assert "You are interested." in days.says(first, FILMS, do="interested").text
    days.until(24)
    role = days.one("SELECT id FROM role WHERE party = ?", person(days, "Ada"))
    assert days.office.post(f"/parties/{person(days, 'Ada')}/end", role=role).status == 200
    assert "This link was for your time at Ada Ltd." in days.says("Ada", FILMS).text
    days.web.says("/calls", calls(days, FILMS, **{FILMS: {"deadline": days.date(86).isoformat()}}))
    days.until(27)
    assert [(day, what) for day, _, what in days.told("Ada")] == [(0, "new")]
    assert [(day, what) for day, _, what in days.told("Eve")] == [(0, "new"), (25, "changed"), (26, "t60")]


@needs_faketime
def test_what_a_group_looks_for_comes_by_mail_to_each_of_its_people(days):
    begin(days, FILMS)
    assert days.mails("Gil") == []
    page = days.office.post("/funding/groups", name="Bee circle", filter="Gil OR Bob")
    assert days.office.post(page.path, words="Beekeeping, honey, pollinators of orchards").status == 200
    days.web.says("/calls", calls(days, FILMS, TANKS, BEES))
    days.until(7)
    assert told(days, "Gil") == [(7, BEES)] and sorted(told(days, "Bob")) == [(7, BEES), (7, TANKS)]
    mail, = days.mails("Gil")
    assert "Bee circle" in words(mail) and TITLES[BEES] in mail["Subject"]
    assert "Bee circle" not in words(days.mails("Ada")[0])
    days.until(14)
    assert len(days.mails("Gil")) == len(days.mails("Bob")) == 1


@needs_faketime
def test_a_call_that_is_withdrawn_is_told_to_who_knows_it(days):
    begin(days, FILMS, TANKS)
    assert "You are interested." in days.says("Ada", FILMS, do="interested").text
    assert "you hear no more of it" in days.says("Bob", TANKS, do="no").text
    days.until(2)
    withdrawn = {"status": "Closed"}
    days.web.says("/calls", calls(days, FILMS, TANKS, **{FILMS: withdrawn, TANKS: withdrawn}))
    days.until(8)
    assert days.told("Ada") == [(0, FILMS, "new"), (3, FILMS, "changed")]  # she is interested: at once
    assert days.told("Eve") == [(0, FILMS, "new"), (7, FILMS, "changed")]  # with the next digest
    assert days.told("Bob") == [(0, TANKS, "new")]
    assert TITLES[FILMS] in days.mails("Ada")[-1]["Subject"]
    days.until(30)
    assert len(days.told("Ada")) == len(days.told("Eve")) == 2  # no reminder of what is no more


@needs_faketime
@pytest.mark.parametrize("moment", ("funding.read", "funding.match", "funding.tell", "sending"))
def test_a_server_that_is_killed_tells_nobody_twice_and_misses_nobody(sink, tmp_path, moment):
    many = {f"Person{i}": ABOUT["Ada"] for i in range(230)}
    days = lived(sink, tmp_path, many)
    try:
        days.web.says("/calls", calls(days, FILMS))
        assert days.start() + days.start() == 230  # a page of the office has 200
        days.office.post("/funding/sources", name="Agency", address=days.web.at + "/calls", every="1")

        def began():
            return (days.one("SELECT count(*) FROM outbox WHERE state = 'sent'") if moment == "sending" else
                    days.one("SELECT count(*) FROM job WHERE kind = ? AND state <> 'waiting' AND run_at >= ?", moment, days.began))

        days.began = days.instant(0, 4)
        if moment in ("funding.tell", "sending"):
            days.rest()
            days.began = days.instant(0, 7)
            days.set(days.instant(0, 7, 1))
            days.wake()
        wait_until(began, 60, moment)
        days.server.stop(signal.SIGKILL)
        days.server = Server(days.folder, env=days.clock.env)
        days.signed_in = 0
        if moment in ("funding.read", "funding.match"):
            days.rest()
        days.morning(0)
        days.until(8)
        rows = days.folder.rows("SELECT t.person, count(*) FROM funding_told t WHERE what = 'new' GROUP BY 1")
        assert len(rows) == 230 and {n for _, n in rows} == {1}
        states = dict(days.folder.rows("SELECT state, count(*) FROM outbox GROUP BY 1"))
        got = [to[0] for _, to, _ in sink.mails]
        assert len(got) == len(set(got)) and set(states) <= {"sent", "unknown"} and sum(states.values()) == 230, states
        assert states["sent"] <= len(got) and (moment == "sending" or "unknown" not in states)
    finally:
        days.end()


# ---- as they are collected ----

COATINGS = "HORIZON-JU-CBE-2026-IA-05"


def own_collection():
    """Of the same make as the portal's collected calls, with their faults: a byte order mark, no newline between two, what was read as
    Windows-1252, a call that is over."""
    rows = [{"reference": f"{i}TOPICSen", "topicId": f"HORIZON-CL4-2026-{i:02d}-01", "title": f"Roofs with bees in cities {i}", "programme": "Horizon Europe",
             "callIdentifier": f"HORIZON-CL4-2026-{i:02d}", "actionType": "Grant", "deadline": "2026-10-15", "callStatus": "open",
             "description": "Objective:The beneficiaries\u00e2\u20ac\u2122 costs"} for i in range(1, 13)]
    rows[0].update(title="Films and coatings for circular packaging", topicId=COATINGS, deadline="2026-09-22")
    rows[1].update(deadline="2026-03-17")
    lines = [json.dumps(r, separators=(",", ":"), ensure_ascii=False) for r in rows]
    return b"\xef\xbb\xbf" + (lines[0] + lines[1] + "\n" + "\n".join(lines[2:])).encode()


def moved(data, to):
    """The same bytes, with another last day of that call."""
    at = data.index(b'"deadline":"', data.index(f'"topicId":"{COATINGS}"'.encode())) + 12
    assert data[at:at + 10] == b"2026-09-22"
    return data[:at] + to + data[at + 10:]


@needs_faketime
@pytest.mark.parametrize("collected", ("own", "629"))
def test_calls_that_are_collected_are_kept_once_and_a_change_is_an_alert_once(sink, tmp_path, collected):
    if collected == "629" and not os.path.exists(COLLECTED):
        pytest.skip("no ../shared/data/funding here")
    with gzip.open(COLLECTED) if collected == "629" else contextlib.nullcontext() as file:
        data = file.read() if file else own_collection()
    n = 629 if file else 12
    days = lived(sink, tmp_path, {"Ada": "Films and coatings for circular packaging"}, monday=datetime.date(2026, 8, 10))

    def told():
        return [what for _, key, what in days.told("Ada") if key == COATINGS]

    try:
        days.web.says("/calls", data)
        days.source("Portal", "/calls")
        days.start()
        days.morning(0)
        came = "SELECT state, found, fresh, changed FROM funding_source"
        assert days.folder.rows(came) == [("read", n, n, 0)] and days.one("SELECT count(*) FROM funding_call") == n and told() == ["new"]
        days.web.says("/calls", data)  # the same, as if it were another
        days.until(1)
        assert days.folder.rows(came) == [("read", n, 0, 0)] and days.web.asked[-1][1] == 200
        days.web.says("/calls", moved(data, b"2026-12-30"))
        days.until(2)
        assert days.folder.rows(came) == [("read", n, 0, 1)] and days.folder.rows("SELECT field FROM funding_change") == [("deadlines",)]
        page = days.office.get(f"/funding/call/{days.number(COATINGS)}").text
        assert "22 Sep" in page and "30 Dec" in page, re.sub(r"<[^>]*>", " ", page)
        days.until(14)
        assert told() == ["new", "changed"]
        assert [what for *_, what in days.told("Ada")].count("changed") == 1
        texts = [words(mail) for mail in days.mails("Ada")]
        assert sum("the last day (it was" in text for text in texts) == 1 and re.search(r"\(it was [^)]*22 Sep", texts[-1]), texts[-1]
    finally:
        days.end()
