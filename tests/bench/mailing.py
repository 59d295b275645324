#!/usr/bin/env python3
"""A whole mailing by the real program, beside the yardsticks, in one run on one machine:

    tests/bench/mailing.py BUILD_DIR [PEOPLE] [ROUNDS]

People are imported, an address in a hundred is suppressed, a tenth live elsewhere; a mailing with
merge fields and counted links is written in the console for those of one country and sent over ten
connections: measured from the click on Send (audience) to the last durable result, with the history
written. Beside it, with mails of the same size, in turn: a bare libesmtp loop, postfix's `smtp-source
-d -s 10`, and nodemailer with ten pooled connections (a tenth of the mails: it is slow); all to
postfix's `smtp-sink`, for mails of 6 and of 30 kB; then the same mailing signed (DKIM), beside what all
processors sign a second when they do nothing else. The median counts. Then the server's peak of memory
over idle, for 10,000 and for 100,000 people. What an import leaves to do (looking for duplicates) is
done before the click. Ratios mean something, absolute numbers only on an idle machine: README.md."""
import csv
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from operator import sub, truediv

BENCH = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [BENCH, os.path.join(BENCH, "..", "functional")]
os.environ["CORDEE"] = os.path.join(os.path.abspath(sys.argv[1]), "cordee")

from outbox import Sink, program, run, source  # noqa: E402
from support import Folder, Server, wait_until  # noqa: E402
from support import Sink as Taker  # noqa: E402
from test_mailing import send_mailing  # noqa: E402

CONNECTIONS = 10
PARAGRAPH = "Recycled content, test methods and a date that matters: what changes for {{organisation}} in {{city|your town}}.\n\n"
LINKS = "- [one](https://example.org/one)\n- [two](https://example.org/two)\n- [three](https://example.org/three)\n"
LEAST = {6000: {"libesmtp alone": 0.5, "smtp-source -d -s 10": 0.4, "nodemailer, 10 pooled": 5},
         30000: {"libesmtp alone": 0.5, "smtp-source -d -s 10": 0.35, "nodemailer, 10 pooled": 3}}
MEMORY_KB = 32 * 1024
FLAT = 1.25  # what 100,000 people may need of what 10,000 do
SIGNED = 0.8  # of 1/(1/u + 1/s)


def written(paragraphs):
    return "Dear {{first_name|reader}},\n\n## What is new\n\n" + paragraphs * PARAGRAPH + LINKS


def people_files(top, people):
    """Who gets it, a tenth more who live elsewhere, and a hundredth more who must not be written to."""
    elsewhere, blocked = people // 10, people // 100 + 1
    with open(f"{top}/people.csv", "w", newline="", encoding="utf-8") as out, open(f"{top}/blocked.csv", "w") as no:
        rows = csv.writer(out)
        rows.writerow(["organisation", "country", "first name", "last name", "email", "language"])
        no.write("email\n")
        for i in range(people + elsewhere + blocked):
            country = "DE" if people <= i < people + elsewhere else "AT"
            rows.writerow([f"Firma {i // 4} & Söhne", country, f"Žofie{i}", "Müller", f"person{i}@org{i // 4}.example.org",
                           ("en", "de", "fr")[i % 3]])
            if i >= people + elsewhere:
                no.write(f"person{i}@org{i // 4}.example.org\n")


def all_done(folder, people):
    """Waits for the last durable result.  The question is asked of an index, so that asking takes
    nothing from the two processors that are measured."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=10)
    full = "SELECT state <> 'preparing' FROM mailing_mailing"
    left = "SELECT 1 FROM outbox WHERE ended_at IS NULL LIMIT 1"
    wait_until(lambda: db.execute(full).fetchone()[0] and not db.execute(left).fetchone(), 600, "sending")
    assert db.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0] == people
    assert db.execute("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'suppressed')").fetchone()[0] == 0
    db.close()


def memory(pid):
    """In KB: the program's own memory, and all that is mapped, the file of data with it (SQLite reads it
    so; those pages are the system's cache and go when somebody needs them)."""
    with open(f"/proc/{pid}/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return [int(lines[name].split()[0]) for name in ("RssAnon", "VmRSS")]


class Peak(threading.Thread):
    """Of memory over what there was at first, looked at fifty times a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.idle, self.ended = pid, memory(pid), threading.Event()
        self.most = self.idle
        self.start()

    def run(self):
        while not self.ended.wait(0.02):
            self.most = list(map(max, self.most, memory(self.pid)))

    def end(self):
        self.ended.set()
        self.join()
        return list(map(sub, self.most, self.idle))


def at_rest(folder):
    wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE ended_at IS NULL") == 0, 120, "the jobs of the import")


def clicked_at(me):
    """When the browser sends the form that sends the mailing: the last of what this list has."""
    times, post = [], me.post

    def watched(where, **fields):
        if where.endswith("/send"):
            times.append(time.monotonic())
        return post(where, **fields)

    me.post = watched
    return times


def sign_from_now(me, folder):
    """As an administrator does: a key is made, and used."""
    me.post("/settings/deliverability/keys", domain="cluster.example.org")
    key = folder.one("SELECT id FROM dkim_key WHERE domain = 'cluster.example.org'")
    me.post("/settings/deliverability/use", key=str(key))
    assert folder.one("SELECT used_at FROM dkim_key"), "the key is not used"


def mailing(port, people, paragraphs, signed=False):
    """Sends one; gives messages a second, and the peaks of memory over idle."""
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{port}", "relay-security": "none"})
    folder.configure(f"mail {{ connections = {CONNECTIONS} }}")
    people_files(folder.top, people)
    folder.cordee("import", "--members", "--basis", "member", f"{folder.top}/people.csv", timeout=600)
    folder.cordee("import", "--blocked", "unsubscribed", f"{folder.top}/blocked.csv", timeout=600)
    server = Server(folder)
    try:
        at_rest(folder)
        me = server.browser()
        if signed:
            sign_from_now(me, folder)
        peak = Peak(server.process.pid)
        clicks = clicked_at(me)
        send_mailing(me, "News for {{first_name}}", written(paragraphs), filter_="country:AT")
        all_done(folder, people)
        rate = people / (time.monotonic() - clicks[-1])
        most = peak.end()
    finally:
        server.stop()
        folder.remove()
    return rate, most


def wire(paragraphs, signed=False):
    """One of these mails."""
    sink = Taker()
    mailing(sink.port, 1, paragraphs, signed)
    sink.shutdown()
    sink.server_close()
    return sink.mails[0][2]


def wire_size(paragraphs):
    return len(wire(paragraphs))


def paragraphs_for(size):
    """Of how many paragraphs a mail is so long, and how long it is then."""
    few, many = wire_size(4), wire_size(44)
    n = max(1, round(4 + (size - few) * 40 / (many - few)))
    return n, wire_size(n)


def pooled(port, messages, size):
    where = os.path.join(os.path.abspath(sys.argv[1]), "tests", "bench", "npm")
    if not os.path.isdir(f"{where}/node_modules"):
        os.makedirs(where, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(BENCH, name), where)
        subprocess.run(["npm", "ci", "--silent", "--prefix", where], check=True)
    os.environ["NODE_PATH"] = f"{where}/node_modules"
    return rate_of(run("node", os.path.join(BENCH, "pooled.js"), str(port), str(messages), str(size), str(CONNECTIONS)))


def rate_of(answer):
    return answer["sent"] / answer["seconds"]


def signatures(bytes_):
    """A second, all processors at it."""
    return float(run(program(sys.argv[1], "tests/bench/sign"), str(bytes_)))


def signed(sink, people, size, paragraphs, rounds):
    """Prints what signing costs; gives whether that is too much."""
    assert b"DKIM-Signature:" in wire(paragraphs, True), "it is not signed"
    all_rounds = [(mailing(sink.port, people, paragraphs)[0], signatures(size),
                   mailing(sink.port, people, paragraphs, True)[0]) for _ in range(rounds)]
    u, s, got = map(statistics.median, zip(*all_rounds))
    ratio = statistics.median(g * (1 / a + 1 / b) for a, b, g in all_rounds)
    print(f"  signed                  {got:8.0f} messages/s   {ratio:5.2f} of 1/(1/{u:.0f} + 1/{s:.0f}) (at least {SIGNED})", flush=True)
    return [f"{size} signed: {ratio:.2f}"] if ratio < SIGNED else []


def round_of(sink, bare, people, size, paragraphs):
    return {"cordee": mailing(sink.port, people, paragraphs)[0],
            "libesmtp alone": rate_of(run(bare, str(sink.port), str(people), str(size), str(CONNECTIONS))),
            "smtp-source -d -s 10": source(sink.port, people, size, CONNECTIONS),
            "nodemailer, 10 pooled": pooled(sink.port, people // 10, size)}


def compare(sink, bare, people, rounds, wanted):
    """Prints a table; gives what is slower than it should be."""
    paragraphs, size = paragraphs_for(wanted)
    all_rounds = [round_of(sink, bare, people, size, paragraphs) for _ in range(rounds)]
    print(f"{people} people, mails of {size} bytes, {CONNECTIONS} connections, medians of {rounds} rounds:")
    slow = []
    for name in all_rounds[0]:
        rates = [r[name] for r in all_rounds]
        ratio = statistics.median(map(truediv, [r["cordee"] for r in all_rounds], rates))  # of pairs: the machine's pace varies
        least = LEAST[wanted].get(name)
        print(f"  {name:24}{statistics.median(rates):8.0f} messages/s" + (f"   {ratio:5.2f} (at least {least})" if least else ""),
              flush=True)
        slow += [f"{wanted}: {ratio:.2f} of {name}"] if least and ratio < least else []
    return slow + signed(sink, people, size, paragraphs, rounds)


def main():
    people, rounds = (int(sys.argv[i]) if len(sys.argv) > i else usual for i, usual in ((2, 50000), (3, 3)))
    bare = program(sys.argv[1], "tests/bench/bare-esmtp")
    with Sink() as sink:
        slow = [s for wanted in LEAST for s in compare(sink, bare, people, rounds, wanted)]
        few, many = (mailing(sink.port, n, 10)[1] for n in (people // 5, people * 2))
    for i, what in enumerate(("the program's own memory", "with what is mapped of the file of data")):
        print(f"peak over idle, {what}: {few[i]} KB for {people // 5} people, {many[i]} KB for {people * 2}")
    slow += [f"{many[0]} KB of memory"] if many[0] > MEMORY_KB else []
    slow += [f"{many[0]} KB after {few[0]}: not flat"] if many[0] > FLAT * few[0] else []
    if slow:
        sys.exit("not reached: " + "; ".join(slow))


if __name__ == "__main__":
    main()
