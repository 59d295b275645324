#!/usr/bin/python3
"""Looking for duplicates among N people (default 100,000) at N/5 organisations, by the real server.

    tests/bench/duplicates.py BUILD_DIR [N]

Prints what the job took by its own clock and how many of the planted twins it found; fails
when it took more than a minute."""
import os
import random
import sqlite3
import sys
import time

build, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
os.environ["CORDEE"] = os.path.join(os.path.abspath(build), "cordee")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "functional"))
from support import Folder, Server, wait_until  # noqa: E402

SYLLABLES = "ba ler mon tig so ra ven hof ki lan dor pe gru ster wal ni hau sen ber mül fri ze ko vač".split()
FIRSTS = "Anna Karl Maria Josef Eva Hans Luise Paul Nina Jan Žiga Élodie Pierre Chiara Marco Lena".split()
FORMS = ("GmbH", "AG", "d.o.o.", "S.p.A.", "SAS", "Ltd")
COUNTRIES = "AT DE CH FR IT SI".split()


def word(rnd, k):
    return "".join(rnd.choice(SYLLABLES) for _ in range(k)).capitalize()


def slip(rnd, text):
    i = rnd.randrange(1, len(text) - 1)
    return text[:i] + text[i + 1] + text[i] + text[i + 2:]


def fill(db):
    """Rows as an import would leave them, written past the change log."""
    rnd, twins = random.Random(7), 0
    db.execute("PRAGMA foreign_keys=OFF")
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    add = lambda *row: db.execute("INSERT INTO party(id, uuid, kind, name, sort_name, given_name, family_name, country, city)"
                                  " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    orgs = n // 5
    names = {}
    for i in range(1, orgs + 1):
        name, country, city = f"{word(rnd, 3)} {word(rnd, 2)}", rnd.choice(COUNTRIES), word(rnd, 2)
        if i % 20 == 0:
            name, country, city = slip(rnd, names[i - 1][0]), *names[i - 1][1:]
            twins += 1
        names[i] = name, country, city
        add(i, f"u{i}", 1, f"{name} {rnd.choice(FORMS)}" if i % 20 else name, name.lower(), "", "", country, city)
    people = {}
    for k in range(1, n + 1):
        i, org = orgs + k, rnd.randrange(1, orgs + 1)
        given, family, address = rnd.choice(FIRSTS), word(rnd, rnd.choice((2, 3))), f"p{k}@firm{org}.example.org"
        if k % 20 == 0:
            given, family, org = people[k - 1]
            family = slip(rnd, family)
            twins += 1
        people[k] = given, family, org
        add(i, f"u{i}", 2, f"{given} {family}", f"{family} {given}".lower(), given, family, names[org][1], names[org][2])
        db.execute("INSERT INTO email_address(party, address, folded, hash) VALUES(?, ?, ?, ?)", (i, address, address, address))
        db.execute("INSERT INTO role(party, other, label) VALUES(?, ?, 'x')", (i, org))
        if k % 3 == 0:
            db.execute("INSERT INTO phone(party, number) VALUES(?, ?)", (i, f"+43 {1000000 + k // 2}"))
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    return twins


folder = Folder()
db = sqlite3.connect(folder.path + "/cordee.db", isolation_level="DEFERRED")
twins = fill(db)
db.close()
server = Server(folder)
try:
    me = server.browser()
    me.get("/duplicates")
    began = time.monotonic()
    me.post("/duplicates/look")
    wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE kind = 'crm.duplicates' AND state = 'done'"), 300, "the job")
    took = time.monotonic() - began
    found = folder.one("SELECT count(*) FROM duplicate WHERE state = 'open' AND b = a + 1")
    pairs = folder.one("SELECT count(*) FROM duplicate WHERE state = 'open'")
    page = time.monotonic()
    me.get("/duplicates")
    page = time.monotonic() - page
    with open(f"/proc/{server.process.pid}/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    print(f"{n} people, {n // 5} organisations: {took:.1f} s, {pairs} pairs, {found} of {twins} planted twins; "
          f"page {page * 1000:.0f} ms; peak {int(peak) // 1024} MB")
    sys.exit(took > 60)
finally:
    server.stop()
    folder.remove()
