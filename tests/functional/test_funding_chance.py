"""Four weeks by chance: calls appear in several sources, move, are withdrawn and vanish, sources die for a while, members say by the links of
their mails what they think and how often they want them, somebody leaves, somebody is in the trash for a while, and the server is killed.
Nobody is told twice, nobody missed. Each day by one clock; nothing is put in by hand."""
import json
import os
import random
import re
import signal

import pytest
from support import Server
from test_funding_lives import lived
from test_outbox_faults import DAY, needs_faketime

TOPICS = {"films": "Recycled plastic films for food packaging", "tanks": "Composite tanks: storage of hydrogen in vehicles",
          "bees": "Beekeeping, honey and pollinators of orchards", "lifts": "Cables of copper for elevators in towers"}
PEOPLE = {f"{name}{n}": words for name, words in TOPICS.items() for n in (1, 2)}
MATTER = "('deadlines', 'status', 'opening', 'budget_total', 'grant_min', 'grant_max', 'funding_rate')"
NIGHTS = int(os.environ.get("CORDEE_NIGHTS", "28"))
MOST, REMINDERS = 5, ("t60", "t30", "t14", "t7", "t2")


class World:
    """What is published, and who does what."""

    def __init__(self, days, chance):
        self.days, self.chance = days, chance
        self.calls = {}  # id -> record
        self.elsewhere = set()  # of which the radar tells, too
        self.dead = {}  # path -> until which day
        self.gone = set()  # who left
        self.away = None  # who is in the trash

    def publish(self):
        filler = [{"id": f"LIFE-2031-X{i}", "title": f"Schools and boats {i}", "deadline": self.days.date(150 + i).isoformat()} for i in range(40)]
        pages = {"/portal": list(self.calls.values()) + filler, "/radar": [self.calls[k] for k in sorted(self.elsewhere & set(self.calls))] + filler[:5]}
        for path, rows in pages.items():
            text = json.dumps(rows).encode()
            if self.days.today() >= self.dead.get(path, -1) and self.days.web.pages.get(path, (b"",))[0] != text:
                self.days.web.says(path, text)

    def new_call(self):
        day, topic = self.days.today(), self.chance.choice(sorted(TOPICS))
        key = f"HORIZON-2031-{topic.upper()}-{len(self.calls):03d}"
        self.calls[key] = {"id": key, "title": f"{TOPICS[topic]} {key[-3:]}", "language": "en", "budget": "1000000",
                           "deadline": self.days.date(day + self.chance.randint(5, 90)).isoformat()}
        if self.chance.random() < 0.5:
            self.elsewhere.add(key)

    def change_call(self):
        key = self.chance.choice(sorted(self.calls))
        what = self.chance.choice(("deadline", "deadline", "deadline", "budget", "withdrawn", "vanishes"))
        if what == "deadline":
            self.calls[key]["deadline"] = self.days.date(self.days.today() + self.chance.randint(4, 80)).isoformat()
        elif what == "budget":
            self.calls[key]["budget"] = str(self.chance.randint(1, 90) * 100_000)
        elif what == "withdrawn":
            self.calls[key]["status"] = "Closed"
        else:
            del self.calls[key]

    def answer(self, first):
        """Some button of the last mail that has buttons; its page may have been there for days."""
        calls = [key for _, key, _ in self.days.told(first)[-3:]]
        mails = [i for i, m in enumerate(self.days.mails(first)) if "/funding/c/" in m.get_body(("html",)).get_content()]
        if not calls or first in self.gone or first == self.away:
            return
        if self.chance.random() < 0.1:
            self.days.follow(first, r"/funding/c/\d+-[0-9a-f]+\b", mails[-1], rhythm=self.chance.choice(("daily", "weekly", "weekly", "off")), at_once="1")
            return
        button = rf"/funding/c/\d+-[0-9a-f]+/{self.days.number(self.chance.choice(calls))}\b"
        with_it = [i for i in mails if re.search(button, self.days.mails(first)[i].get_body(("html",)).get_content())]
        if with_it:
            answer = self.chance.choice(("interested", "interested", "interested", "no", "none"))
            assert self.days.follow(first, button, with_it[-1], do=answer).status == 200

    def day(self):
        """What happens between a morning and the next."""
        days, chance = self.days, self.chance
        for _ in range(chance.randint(0, 2)):
            self.new_call()
        if self.calls and chance.random() < 0.5:
            self.change_call()
        if chance.random() < 0.06:
            path = chance.choice(("/portal", "/radar"))
            self.dead[path] = days.today() + chance.randint(1, 4)
            days.web.pages.pop(path, None)
        self.publish()
        for first in PEOPLE:
            if chance.random() < 0.25:
                self.answer(first)
        if days.today() == 10:
            self.gone.add("films1")
            me = days.one("SELECT id FROM party WHERE given_name = 'films1'")
            days.office.post(f"/parties/{me}/end", role=days.one("SELECT id FROM role WHERE party = ?", me))
        if days.today() in (13, 20):
            self.away = "tanks1" if days.today() == 13 else None
            me = days.one("SELECT id FROM party WHERE given_name = 'tanks1'")
            assert days.office.post(f"/parties/{me}/{'trash' if self.away else 'restore'}").status == 200
        if chance.random() < 0.08:
            days.server.stop(signal.SIGKILL)
            days.server, days.signed_in = Server(days.folder, env=days.clock.env), 0


def due_now(days, seven):
    """Who has to hear of what this morning, by what is known before it: {(first name, call): why}."""
    rows = days.folder.rows(
        "SELECT p.given_name, c.id, f.rhythm, coalesce(n.answer, ''), coalesce(n.at, 0), coalesce(n.person = f.person, 0), "
        "(SELECT min(d.at) FROM funding_deadline d WHERE d.call = c.id AND d.at > ?1), "
        "EXISTS (SELECT 1 FROM funding_match m WHERE m.call = c.id AND m.party IN (f.party, f.person)), "
        "(SELECT max(t.known) FROM funding_told t WHERE t.call = c.id AND t.person = f.person), "
        f"coalesce((SELECT max(g.id) FROM funding_change g WHERE g.call = c.id AND g.field IN {MATTER} AND g.at > coalesce(n.at, 0)), 0), "
        "(SELECT max(t.at) FROM funding_told t WHERE t.call = c.id AND t.person = f.person) "
        "FROM funding_follow f JOIN party p ON p.id = f.person AND p.deleted_at IS NULL JOIN role r ON r.party = p.id AND r.until IS NULL "
        "JOIN funding_call c LEFT JOIN funding_answer n ON n.call = c.id AND n.party = f.party "
        "WHERE c.status <> 'closed' AND c.closes_at > ?1 AND f.rests_until <= ?1", seven)
    found = {}
    monday = days.date(days.today(seven)).weekday() == 0
    for first, call, rhythm, answer, said_at, own, closes, fits, knew, change, told_at in rows:
        left = days.today(closes) - days.today(seven)
        if answer == "interested" and (rhythm != "off" or own):
            if left in (60, 30, 14, 7, 2) and max(said_at, told_at or 0) < seven:
                found[first, call] = f"t{left}"
            elif knew is not None and change > knew:
                found[first, call] = "changed"
        elif not answer and fits and knew is None and (rhythm == "daily" or (rhythm == "weekly" and monday)):
            found[first, call] = "new"
    return found


@pytest.fixture
def days(sink, tmp_path):
    it = lived(sink, tmp_path, PEOPLE)
    yield it
    it.end()


@needs_faketime
@pytest.mark.parametrize("seed", [int(os.environ.get("CORDEE_SEED", "7"))])
def test_in_four_weeks_nobody_is_told_twice_and_nobody_missed(days, seed):
    world = World(days, random.Random(seed))
    for _ in range(6):
        world.new_call()
    world.publish()
    for name in ("Portal", "Radar"):
        days.source(name, "/" + name.lower())
    assert days.start() == len(PEOPLE)
    days.morning(0)
    expected = 0
    while days.today() < NIGHTS:
        world.day()
        days.dawn(days.today() + 1)
        seven = days.instant(days.today(), 7)
        due = due_now(days, seven)
        days.morning(days.today())
        told = {(first, call): what for first, call, what in days.folder.rows(
            "SELECT p.given_name, t.call, t.what FROM funding_told t JOIN party p ON p.id = t.person WHERE t.at >= ? AND t.at < ?", seven, seven + DAY // 2)}
        full = {first for first, _ in told if sum(f == first for f, _ in told) >= MOST}  # the rest comes with the next mail
        # A reminder says what has changed, too.
        missed = {pair: what for pair, what in due.items() if told.get(pair, "-") not in ((what, *REMINDERS) if what == "changed" else (what,))
                  and not (pair[0] in full and what == "new")}
        assert not missed, (days.today(), missed, told)
        assert not {first for first, _ in told} & (world.gone | {world.away}), days.today()
        expected += len(due)
    assert expected > 20
    # One mail a morning at most, all of them arrived, and what stands in them was told once.
    assert len(days.diary) == len({(day, to) for day, to, _ in days.diary}) == len(days.sink.mails)
    assert days.folder.rows("SELECT DISTINCT state FROM outbox") in ([("sent",)], [("sent",), ("unknown",)])
    twice = "SELECT person, call FROM funding_told WHERE what = ? GROUP BY 1, 2 HAVING count(*) > 1"
    assert days.folder.rows(twice, "new") == []
    assert days.folder.rows("SELECT t.id FROM funding_told t JOIN funding_answer n ON n.call = t.call AND n.person = t.person "
                            "WHERE n.answer = 'no' AND t.at > n.at") == []
    # What two sources told of is one call, and each change of it one.
    assert days.one("SELECT count(*) FROM funding_call WHERE key LIKE 'HORIZON-%'") == len({k for k, in days.folder.rows(
        "SELECT DISTINCT source_id FROM funding_seen WHERE source_id LIKE 'HORIZON-%'")})
