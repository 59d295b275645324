#!/usr/bin/python3
"""The inbox with 20,000 exchanges that wait and as many that are done, and 3,000 proposals:

    tests/bench/inbox.py BUILD_DIR [EXCHANGES]

each page made anew, signed in and whole, the best of several."""
import os
import random
import sqlite3
import sys
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [BENCH, os.path.join(BENCH, "..", "functional")]
BUILD = os.path.abspath(sys.argv[1])
os.environ["CORDEE"] = os.path.join(BUILD, "cordee")

from register_data import DAY, register  # noqa: E402
from support import Folder, Server  # noqa: E402

MOST = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
PAGES = ("/contacts?q=zzz", "/inbox", "/inbox?tab=nobodys", "/inbox?tab=all", "/inbox?tab=snoozed", "/inbox?tab=done", "/inbox?q=contract",
         "/review")


def fill(path, n, now):
    """One in three is the first user's, the others nobody's; one in fifty was put off."""
    db, rnd = sqlite3.connect(path), random.Random(7)
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    mails = db.execute("SELECT i.id, ip.party, i.at FROM interaction i JOIN interaction_party ip ON ip.interaction = i.id WHERE "
                       "i.kind = 'mail.in' ORDER BY i.id DESC LIMIT ?", (2 * n,)).fetchall()
    for k, (entry, party, at) in enumerate(mails):
        desk = db.execute("INSERT INTO desk(party, last, staff, came_at, waits_since, snoozed_until, done_at) VALUES(?, ?, ?, ?4, ?4, ?5, ?6)",
                          (party, entry, rnd.choice((1, None, None)), at, now + 9 * DAY if k % 50 == 0 else None,
                           at if k % 2 else None)).lastrowid
        db.execute("INSERT INTO desk_mail(desk, interaction) VALUES(?, ?)", (desk, entry))
        db.execute("INSERT INTO message(message_id, file, size, state, kind, party, interaction) VALUES(?, ?1, 1, 'filed', 'new', ?, ?)",
                   (f"{k}@bench.example.org", party, entry))
    db.executemany("INSERT INTO proposal(kind, party, key, interaction, at) VALUES('person.left', ?, ?, ?, ?)",
                   ((party, f"left {k}", entry, now) for k, (entry, party, _) in enumerate(mails[:3000])))
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    db.close()


def best_of(client, page, turns=7):
    best = 9.0
    for _ in range(turns):
        began = time.perf_counter()
        assert client.get(page, headers={"Cache-Control": "no-cache"}).status == 200, page
        best = min(best, time.perf_counter() - began)
    return best


def main():
    folder = Folder()
    try:
        register(BUILD, MOST, folder)
        fill(f"{folder.path}/cordee.db", MOST, int(time.time()))
        server = Server(folder)
        me = server.browser()
        for page in PAGES:
            print(f"  {page:<24} {best_of(me, page) * 1000:7.1f} ms", flush=True)
        server.stop()
    finally:
        folder.remove()


if __name__ == "__main__":
    main()
