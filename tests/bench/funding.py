#!/usr/bin/python3
"""Funding: are the right calls found, and how long does it take?

    tests/bench/funding.py BUILD_DIR [CALLS] [PROFILES]

Which funded project answered which topic is public (CORDIS). Candidates are the topics of Horizon Europe's
clusters, missions, partnerships and health, by their titles; each project that answered one asks with its
title, twice, and its field tags. `cordee funding rank` is beside BM25 (k1 1.2, b 0.75) as a page of Python
says it: words of letters and digits in lower case, nothing else. Ours must be better by both figures.

Then 10,000 calls and 2,000 profiles, made of real titles, in one run of `cordee funding rank` beside FTS5:
one SELECT ... MATCH ... ORDER BY bm25(...) LIMIT 10 a profile. Needs ../shared/data; says so when it is not there."""
import collections
import csv
import json
import math
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("CORDEE_SHARED") or os.path.join(HERE, "../../../shared")
DATA = os.path.join(SHARED, "data")
TOPIC = re.compile(r"HORIZON-(CL|MISS|JU|HLTH)")
TOP = 2_000  # deep enough that a rank is a rank


# ---- who asks for what ------------------------------------------------------------

def rows(name):
    with open(os.path.join(DATA, name), encoding="utf-8-sig", newline="") as f:
        yield from csv.DictReader(f)


def topics_and_queries():
    """{topic: title}, [(project, words, topic)]"""
    topics = {r["topicId"]: r["topicTitle"] for r in rows("funding/horizon_europe_topics_2024-07-11.csv") if TOPIC.match(r["topicId"])}
    answered = [r for r in rows("matching/cordis_he_project_topic.csv") if TOPIC.match(r["topic"])]
    for r in answered:
        topics.setdefault(r["topic"], r["title"])
    titles = {r["projectID"]: r["title"] for r in rows("matching/cordis_he_project_titles.csv")}
    tags = collections.defaultdict(list)
    for r in rows("matching/cordis_he_project_euroscivoc.csv"):
        tags[r["projectID"]].append(r["euroSciVocTitle"])
    asked = [(r["projectID"], " ".join([titles[r["projectID"]]] * 2 + tags[r["projectID"]]), r["topic"])
             for r in answered if r["projectID"] in titles and r["projectID"] in tags]
    return topics, asked


# ---- BM25, plainly ----------------------------------------------------------------

def words(text):
    return re.findall(r"\w+", text.lower())


class Plain:
    def __init__(self, texts, k1=1.2, b=0.75):
        self.ids, docs = list(texts), [words(t) for t in texts.values()]
        mean = sum(map(len, docs)) / len(docs)
        self.points = collections.defaultdict(list)  # word -> (text, what it gives)
        for i, doc in enumerate(docs):
            for word, f in collections.Counter(doc).items():
                self.points[word].append((i, f * (k1 + 1) / (f + k1 * (1 - b + b * len(doc) / mean))))
        n = len(docs)
        self.idf = {w: math.log(1 + (n - len(p) + 0.5) / (len(p) + 0.5)) for w, p in self.points.items()}

    def rank(self, text):
        score = collections.Counter()
        for word, f in collections.Counter(words(text)).items():
            for i, points in self.points.get(word, ()):
                score[i] += f * self.idf[word] * points
        return [self.ids[i] for i, _ in sorted(score.items(), key=lambda s: (-s[1], s[0]))]


# ---- ours -------------------------------------------------------------------------

def rank(cordee, calls, profiles, top):
    """Gives {profile: [call, ...]}, and the seconds of a processor."""
    with tempfile.TemporaryDirectory() as folder:
        for name, texts in (("calls", calls), ("profiles", profiles)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.writelines(json.dumps({"id": i, "text": t}, ensure_ascii=False) + "\n" for i, t in texts)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run([cordee, "funding", "rank", "--calls", os.path.join(folder, "calls"), "--profiles",
                              os.path.join(folder, "profiles"), "--top", str(top)], check=True, stdout=subprocess.PIPE).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {p["profile"]: [c["id"] for c in p["calls"]] for p in map(json.loads, out.splitlines())}, seconds


# ---- figures ----------------------------------------------------------------------

def figures(name, ranks):
    """`ranks`: of each project's topic from 1, 0 where it is not found."""
    mrr = sum(1 / r for r in ranks if r) / len(ranks)
    hit = {n: sum(0 < r <= n for r in ranks) / len(ranks) for n in (1, 5, 10)}
    print(f"  {name:<22} MRR {mrr:.3f}   hit@1 {hit[1]:.3f}   hit@5 {hit[5]:.3f}   hit@10 {hit[10]:.3f}", flush=True)
    return mrr, hit[5]


def place(found, topic):
    return found.index(topic) + 1 if topic in found else 0


def retrieval(cordee):
    topics, asked = topics_and_queries()
    print(f"Which topic a project answered: {len(topics)} topics, {len(asked)} projects")
    bm25 = Plain(topics)
    plain = figures("plain BM25", [place(bm25.rank(text), topic) for _, text, topic in asked])
    found, _ = rank(cordee, topics.items(), [(str(i), text) for i, (_, text, _) in enumerate(asked)], TOP)
    ours = figures("cordee funding rank", [place(found[str(i)], topic) for i, (_, _, topic) in enumerate(asked)])
    return plain, ours


# ---- time -------------------------------------------------------------------------

def many(n_calls, n_profiles):
    """Calls of some 150 words and profiles of some 30, of real titles put together."""
    rnd = random.Random(7)
    topics, asked = topics_and_queries()
    titles, queries = list(topics.values()), [text for _, text, _ in asked]
    calls = [(f"c{i}", " ".join(rnd.sample(titles, 12))) for i in range(n_calls)]
    return calls, [(f"p{i}", rnd.choice(queries)) for i in range(n_profiles)]


def fts5(calls, profiles):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE call USING fts5(text, tokenize = 'porter unicode61')")
    begun = time.process_time()
    db.executemany("INSERT INTO call (text) VALUES (?)", ((t,) for _, t in calls))
    for _, text in profiles:
        query = " OR ".join(f'"{w}"' for w in dict.fromkeys(words(text)))
        db.execute("SELECT rowid FROM call WHERE call MATCH ? ORDER BY bm25(call) LIMIT 10", (query,)).fetchall()
    return time.process_time() - begun


def speed(cordee, n_calls, n_profiles):
    calls, profiles = many(n_calls, n_profiles)
    print(f"{len(calls)} calls, {len(profiles)} profiles, the ten best of each; seconds of a processor, with reading them in")
    _, ours = rank(cordee, calls, profiles, 10)
    theirs = fts5(calls, profiles[:max(1, len(profiles) // 10)]) * 10
    print(f"  cordee funding rank    {ours:8.2f} s")
    print(f"  FTS5, a query each     {theirs:8.2f} s ({theirs / ours:.0f} times; a tenth of the profiles, times ten)")
    print("  Why: FTS5 unpacks the list of each word and reckons BM25 anew for each row of each query, then sorts all rows.\n"
          "  Ours reckons once what a word gives a call; a profile adds these up and keeps ten. It does more besides:\n"
          "  pairs and pieces of words, gates, and the reasons of each.")
    return ours, theirs


def main(build, n_calls=10_000, n_profiles=2_000):
    if not os.path.isdir(DATA):
        sys.exit(f"funding.py: there is no {DATA}: nothing to measure with")
    cordee = os.path.join(os.path.abspath(build), "cordee")
    plain, ours = retrieval(cordee)
    short = [f"{name}: ours {a:.3f}, plain BM25 {b:.3f}" for name, a, b in zip(("MRR", "hit@5"), ours, plain) if a <= b]
    ours, theirs = speed(cordee, int(n_calls), int(n_profiles))
    short += [f"time: ours {ours:.2f} s, FTS5 {theirs:.2f} s"] if ours >= theirs else []
    for line in short:
        print("Not reached:", line)
    return bool(short)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
