#!/usr/bin/env python3
"""A whole mailing by the real program, beside the yardsticks, in one run on one machine:

    tests/bench/mailing.py BUILD_DIR [PEOPLE] [CONNECTIONS]

People are imported, a mailing is written in the console and sent: from the click on Send
(audience) to the last durable result, against postfix's `smtp-source -d` and a bare
libesmtp loop with mails of the same size; all to postfix's `smtp-sink`, in turn, five
times; the median counts. Then the server's peak of memory for a tenth of the people and
for all. What an import leaves to do (looking for duplicates) is done before the click. Ratios mean something, absolute numbers only on an idle machine."""
import os
import sqlite3
import statistics
import sys
import time
from operator import truediv

BENCH = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [BENCH, os.path.join(BENCH, "..", "functional")]
os.environ["CORDEE"] = os.path.join(os.path.abspath(sys.argv[1]), "cordee")

from outbox import LEAST, Sink, program, run, source  # noqa: E402
from support import Folder, Server, wait_until  # noqa: E402
from support import Sink as Taker  # noqa: E402
from test_mailing import people_file, send_mailing  # noqa: E402

PARAGRAPH = "Recycled content, test methods and a date that matters: what changes for {{organisation}} in {{city|your town}}.\n\n"
TEXT = "Dear {{first_name|reader}},\n\n## What is new\n\n" + 14 * PARAGRAPH + "- one\n- two\n- [three](https://example.org/three)\n"


def all_done(folder, people):
    """Waits for the last durable result.  The question is asked of an index, so that asking
    takes nothing from the two processors that are measured."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=10)
    full = "SELECT state <> 'preparing' FROM mailing_mailing"
    left = "SELECT 1 FROM outbox WHERE ended_at IS NULL LIMIT 1"
    wait_until(lambda: db.execute(full).fetchone()[0] and not db.execute(left).fetchone(), 300, "sending")
    assert db.execute("SELECT count(*) FROM outbox").fetchone()[0] == people
    db.close()


def at_rest(folder, pid):
    """Waits until no job is left, and lets the peak of memory count from here."""
    wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE ended_at IS NULL") == 0, 60, "the jobs of the import")
    with open(f"/proc/{pid}/clear_refs", "w") as peak:
        peak.write("5")


def mailing(port, people, connections):
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{port}", "relay-security": "none"})
    folder.configure(f"mail {{ connections = {connections} }}")
    path = os.path.join(folder.top, "people.csv")
    people_file(path, people)
    began = time.monotonic()
    folder.cordee("import", "--members", "--basis", "member", path, timeout=600)
    brought = people / (time.monotonic() - began)
    server = Server(folder)
    try:
        at_rest(folder, server.process.pid)
        me = server.browser()
        clicked = [0.0]
        post = me.post

        def watched(where, **fields):
            if where.endswith("/send"):
                clicked[0] = time.monotonic()
            return post(where, **fields)

        me.post = watched
        send_mailing(me, "News for {{first_name}}", TEXT)
        all_done(folder, people)
        rate = people / (time.monotonic() - clicked[0])
        assert folder.one("SELECT count(*) FROM outbox WHERE state = 'sent'") == people
        with open(f"/proc/{server.process.pid}/status") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    finally:
        server.stop()
        folder.remove()
    return rate, peak, brought


def wire_size():
    """How long one of these mails is on the wire, so that the yardsticks send the same."""
    sink = Taker()
    mailing(sink.port, 1, 1)
    sink.shutdown()
    sink.server_close()
    return len(sink.mails[0][2])


def main():
    build = sys.argv[1]
    people, connections = (int(sys.argv[i]) if len(sys.argv) > i else usual for i, usual in ((2, 10000), (3, 10)))
    bare = program(build, "tests/bench/bare-esmtp")
    size = wire_size()
    ours, theirs, library = [], [], []
    with Sink() as sink:
        _, small, _ = mailing(sink.port, people // 10, connections)
        for _ in range(5):
            rate, peak, brought = mailing(sink.port, people, connections)
            ours.append(rate)
            theirs.append(source(sink.port, people, size, connections))
            got = run(bare, str(sink.port), str(people), str(size), str(connections))
            library.append(got["sent"] / got["seconds"])
    rate, yardstick, alone = map(statistics.median, (ours, theirs, library))
    ratio = statistics.median(map(truediv, ours, theirs))  # of pairs: the machine's pace varies
    print(f"{people} people, mails of {size} bytes, {connections} connections, medians of 5 rounds:")
    print(f"  cordee, click to last durable result  {rate:7.0f} messages/s")
    print(f"  smtp-source -d -s {connections:<4}                {yardstick:7.0f} messages/s   ratio {ratio:.2f}")
    print(f"  libesmtp alone                        {alone:7.0f} messages/s   ratio {statistics.median(map(truediv, ours, library)):.2f}")
    print(f"  peak memory of the server             {small} KB for {people // 10}, {peak} KB for {people}")
    print(f"  import                                {brought:7.0f} people/s")
    if ratio < LEAST:
        sys.exit(f"slower than {LEAST} of smtp-source")


if __name__ == "__main__":
    main()
