#!/usr/bin/python3
"""500 people answer a survey of 60 paired competences at once, each on a connection that stays:

    tests/bench/survey.py BUILD_DIR [PEOPLE] [ROUNDS]

What a browser does: the page of the link, and for each of three pages a POST and the page it leads to.
The links are taken from the mails.  The program is the one that is installed, the clients are one small
program (crowd.c).  Medians are until the last byte, beside those of as many clients that ask as often
for a page behind which there is nothing, and for /healthz: all at once, and one alone.  Then every answer
is looked for in the database: none may be lost, doubled or of somebody else."""
import collections
import os
import random
import re
import sqlite3
import statistics
import struct
import subprocess
import sys

BENCH = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [BENCH, os.path.join(BENCH, "..", "functional")]
BUILD = os.path.abspath(sys.argv[1])
os.environ["CORDEE"] = os.path.join(BUILD, "cordee")

from support import Folder, Server, Sink, wait_until  # noqa: E402

PEOPLE = int(sys.argv[2]) if len(sys.argv) > 2 else 500
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
ITEMS = 60
EMPTY = "/sign-in"  # a page of the same kind, behind which there is a form and nothing else


# ---- a survey that was sent -------------------------------------------------------

def people_file(path):
    with open(path, "w", encoding="utf-8") as out:
        out.write("organisation,first name,last name,email,language\n")
        for i in range(PEOPLE):
            out.write(f"Firma {i // 4},Ana{i},Huber,person{i}@org{i // 4}.example.org,{('en', 'de', 'fr', 'it', 'sl')[i % 5]}\n")


def sent_survey(folder, server, sink):
    """Makes the ready one with sixty competences and sends it; gives a link for each."""
    me = server.browser()
    path = me.post("/survey", **{"from": "ready"}).path.removesuffix("/edit")
    lines = "\n".join(f"Competence number {i} of the workshop and the laboratory" for i in range(ITEMS))
    assert me.post(path + "/edit", **{"do": "save", "lang": "en", "q.skills.words": "How far are you?", "q.skills.items": lines}).status == 200
    keys = [i["key"] for s in me.get(path + "/file").json()["sections"] for q in s["questions"] if q["key"] == "skills" for i in q["items"]]
    assert len(keys) == ITEMS
    me.post(path + "/send", filter="is:person", mode="0", topic="", closes="", do="send")
    wait_until(lambda: len(sink.mails) >= PEOPLE, 120, "the invitations")
    links = {re.search(rb"/survey/a/[0-9a-f-]+", raw.replace(b"=\r\n", b""))[0].decode() for _, _, raw in sink.mails}
    assert len(links) == PEOPLE
    return path, keys, sorted(links)


# ---- what everybody asks ----------------------------------------------------------

def get(server, path):
    return (f"GET {path} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nAccept: text/html\r\nAccept-Language: de\r\n\r\n").encode()


def post(server, path, fields):
    body = "&".join(f"{k}={v}" for k, v in fields.items())
    return (f"POST {path} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nAccept: text/html\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def answers(keys, rnd):
    """What one says on the three pages; as the database will have it."""
    skills = {f"skills.{k}.{part}": rnd.randint(1, 5) for k in keys for part in ("importance", "level")}
    return [{"role": "production"}, skills, {"days": rnd.randint(1, 30), "recommend": rnd.randint(0, 10), "format.online": 1}]


KINDS = ("GET page 1", "POST page 1", "GET page 2", "POST page 2", "GET page 3", "POST page 3", "GET the end")


def exchange(server, link, said):
    yield get(server, link + "?s=1")
    for i, fields in enumerate(said):
        yield post(server, link, {"s": i + 1, "l": "de", **fields, "do": "next"})
        yield get(server, link + (f"?s={i + 2}" if i < 2 else "?"))


def crowd(server, clients):
    """Runs them all at once; gives [(client, request, status, microseconds, bytes)], and all the seconds."""
    clients = [list(c) for c in clients]
    asked = struct.pack("=I", len(clients)) + b"".join(
        struct.pack("=I", len(c)) + b"".join(struct.pack("=I", len(r)) + r for r in c) for c in clients)
    out = subprocess.run([os.path.join(BUILD, "tests/bench/crowd"), server.port], input=asked, check=True, stdout=subprocess.PIPE).stdout
    lines = out.decode().split("\n")
    assert lines[-2].startswith("all ")
    return [tuple(map(int, line.split())) for line in lines[:-2]], int(lines[-2].split()[1]) / 1e6


# ---- figures ----------------------------------------------------------------------

def ms(microseconds):
    return f"{microseconds / 1000:8.2f} ms"


def told(what, times, beside=""):
    times = sorted(times)
    print(f"  {what:<28} median {ms(statistics.median(times))}   p95 {ms(times[len(times) * 95 // 100])}   worst {ms(times[-1])}{beside}", flush=True)
    return statistics.median(times)


def expect(rows, n, statuses):
    assert len(rows) == n * len(statuses), (len(rows), n)
    odd = collections.Counter((r, s) for _, r, s, _, _ in rows if s != statuses[r])
    assert not odd, f"unexpected answers (request, status): {odd}"


def by_kind(rows, n):
    return [[us for _, r, _, us, _ in rows if r == k] for k in range(n)]


def empty(server, path, n, status):
    """As many clients that ask as often for a page of nothing."""
    rows, seconds = crowd(server, [[get(server, path)] * len(KINDS) for _ in range(n)])
    expect(rows, n, [status] * len(KINDS))
    return [us for _, _, _, us, _ in rows], seconds


def all_at_once(server, links, keys, round_):
    said = [answers(keys, random.Random(f"{link} {round_}")) for link in links]
    rows, seconds = crowd(server, [exchange(server, link, s) for link, s in zip(links, said)])
    expect(rows, len(links), [200, 303] * 3 + [200])
    return said, rows, seconds


def round_of(server, links, keys, round_):
    print(f"round {round_ + 1}, {len(links)} at once:")
    nothing, _ = empty(server, EMPTY, len(links), 200)
    health, _ = empty(server, "/healthz", len(links), 200)
    said, rows, seconds = all_at_once(server, links, keys, round_)
    base = told("an empty page", nothing)
    told("/healthz", health)
    for kind, times in zip(KINDS, by_kind(rows, len(KINDS))):
        told(kind, times, f"   x{statistics.median(times) / base:5.1f}")
    gets, posts = ([us for _, r, _, us, _ in rows if r % 2 == odd] for odd in (0, 1))
    result = told("all GET", gets, ""), told("all POST", posts, ""), base
    print(f"  all {len(rows)} requests in {seconds:.2f} s, {len(rows) / seconds:.0f} a second")
    return said, result


def alone(server, links, keys):
    """One after the other: what a page takes when nobody else asks."""
    print("one alone:")
    rows, times = [], []
    for link in links[:30]:
        rows += crowd(server, [exchange(server, link, answers(keys, random.Random(link)))])[0]
        times += empty(server, EMPTY, 1, 200)[0]
    base = told("an empty page", times)
    for kind, times in zip(KINDS, by_kind(rows, len(KINDS))):
        told(kind, times, f"   x{statistics.median(times) / base:5.1f}")
    largest = max(size for _, _, _, _, size in rows)
    print(f"  the largest page: {largest / 1024:.1f} kB")


# ---- nothing lost, nothing doubled ------------------------------------------------

def kept(folder):
    """{invitation: {name: answer}} of what was sent, as the database has it."""
    db = sqlite3.connect(f"file:{folder.path}/cordee.db?mode=ro", uri=True)
    assert db.execute("SELECT count(*), count(DISTINCT invitation), count(submitted_at) FROM survey_response").fetchone() == (PEOPLE,) * 3
    found = collections.defaultdict(dict)
    for invitation, question, item, part, number, words in db.execute(
            "SELECT r.invitation, a.question, a.item, a.part, a.number, a.words FROM survey_answer a JOIN survey_response r ON r.id = a.response"):
        name = ".".join(x for x in (question, item, part) if x)
        assert name not in found[invitation], f"{name} of {invitation} is there twice"
        found[invitation][name] = words if words is not None else int(number)
    db.close()
    return found


def nothing_lost(folder, links, said):
    found = kept(folder)
    for link, pages in zip(links, said):
        mine = found.pop(int(re.search(r"/(\d+)-", link)[1]))
        meant = {k: v for page in pages for k, v in page.items()}
        assert mine == meant, f"{link}: {set(mine.items()) ^ set(meant.items())}"
    assert not found
    print(f"  {PEOPLE} sets of {len(meant)} answers are as they were given: none lost, none doubled")


def main():
    sink = Sink()
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{sink.port}", "relay-security": "none"})
    server = None
    try:
        people_file(f"{folder.top}/people.csv")
        folder.cordee("import", "--members", "--basis", "member", f"{folder.top}/people.csv", timeout=600)
        server = Server(folder)
        _, keys, links = sent_survey(folder, server, sink)
        wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE ended_at IS NULL AND run_at <= unixepoch()") == 0, 120, "the jobs")
        results = []
        for round_ in range(ROUNDS):
            said, result = round_of(server, links, keys, round_)
            nothing_lost(folder, links, said)
            results.append(result)
        gets, posts, base = map(statistics.median, zip(*results))
        print(f"of {ROUNDS} rounds: GET {ms(gets)} x{gets / base:.1f}, POST {ms(posts)} x{posts / base:.1f}, an empty page {ms(base)}")
        alone(server, links, keys)
    finally:
        if server:
            server.stop()
        folder.remove()


if __name__ == "__main__":
    main()
