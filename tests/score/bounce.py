#!/usr/bin/env python3
"""How well mail that comes in is understood, on real mail with known answers.

    bounce.py BUILD_DIR [--half even|odd] [--list] [--corpus FOLDER]

Runs `cordee mail explain` over shared/data/mail/bounce and compares with its index: kind,
recipients, hard or soft, reason, automatic answers, complaints, ordinary mail taken for a
bounce, and time.  --half takes the files whose name has an even (odd) CRC-32: rules are
written against one half and judged by the other.  --list shows what disagrees.  Fails when a
figure is below what is promised."""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import zlib

# name, the least share in per cent
PROMISED = [
    ("kind", 98), ("recipients", 98), ("hard/soft", 97), ("reason", 95),
    ("auto-replies", 90), ("feedback", 100),
]


def index_read(folder):
    files = {}
    with open(os.path.join(folder, "index.tsv"), encoding="utf-8") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            files.setdefault(row["file"], []).append(row)
    return files


def spent():
    """Seconds of processor of the programs that were run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def explain(cordee, folder, names):
    out = {}
    began = spent()
    for i in range(0, len(names), 200):
        paths = [os.path.join(folder, n) for n in names[i:i + 200]]
        run = subprocess.run([cordee, "mail", "explain", *paths], check=True,
                             stdout=subprocess.PIPE)
        for line in run.stdout.splitlines():
            row = json.loads(line)
            out[os.path.basename(row["file"])] = row
    return out, (spent() - began) / max(1, len(names)) * 1000


def kind_wanted(kind):
    return "bounce" if kind in ("hard", "soft", "mixed", "bounce") else kind


class Score:
    def __init__(self):
        self.right, self.all, self.wrong = {}, {}, []

    def add(self, what, ok, file, wanted, got):
        self.all[what] = self.all.get(what, 0) + 1
        self.right[what] = self.right.get(what, 0) + bool(ok)
        if not ok:
            self.wrong.append((what, file, wanted, got))

    def share(self, what):
        return 100.0 * self.right.get(what, 0) / self.all[what] if self.all.get(what) else 100.0


def score_one(score, file, rows, got):
    """One mail.  Rows without a recipient say how many there are: none."""
    kind = kind_wanted(rows[0]["kind"])
    addresses = sorted(r["recipient"].lower() for r in rows if r["recipient"])
    found = {r["address"].lower(): r for r in got["recipients"]}
    if kind == "unlabelled":
        return
    if kind == "not-a-bounce":
        score.add("ordinary mail called a bounce: none",
                  got["kind"] not in ("bounce", "delayed"), file, "no bounce", got["kind"])
        return
    score.add("kind", got["kind"] == kind, file, kind, got["kind"])
    if kind in ("bounce", "delayed"):
        score.add("noticed", got["kind"] in ("bounce", "delayed"), file, kind, got["kind"])
    if kind == "auto-reply":
        score.add("auto-replies", got["kind"] == kind, file, kind, got["kind"])
    if kind == "feedback":
        score.add("feedback", got["kind"] == kind, file, kind, got["kind"])
    if addresses and kind != "auto-reply":
        score.add("recipients", addresses == sorted(found), file, addresses, sorted(found))
    for row in rows:
        mine = found.get(row["recipient"].lower())
        if mine is None and len(rows) == 1 and len(found) <= 1:
            mine = next(iter(found.values()), None)
        if mine is None or kind not in ("bounce", "delayed"):
            continue
        if row["hardbounce"] in ("0", "1"):
            hard = row["hardbounce"] == "1"
            said = "%s (%s)" % ("hard" if mine["hard"] else "soft", mine["reason"])
            score.add("hard/soft", mine["hard"] == hard, file, "hard" if hard else "soft", said)
            score.add("not hard by mistake", hard or not mine["hard"], file, row["reason"], said)
        if row["reason"]:
            score.add("reason", mine["reason"] == row["reason"], file, row["reason"],
                      "%s  %s" % (mine["reason"], mine["status"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--half", choices=["even", "odd"])
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--corpus")
    args = parser.parse_args()
    shared = os.environ.get("CORDEE_SHARED") or os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "shared")
    folder = args.corpus or os.path.join(shared, "data", "mail", "bounce")
    if not os.path.exists(os.path.join(folder, "index.tsv")):
        print("score-mail: no real mail in %s: nothing to compare with" % folder)
        return 0
    files = index_read(folder)
    if args.half:
        files = {n: r for n, r in files.items()
                 if zlib.crc32(n.encode()) % 2 == (args.half == "odd")}
    got, each = explain(os.path.join(args.build, "cordee"), folder, sorted(files))
    score = Score()
    for name, rows in sorted(files.items()):
        score_one(score, name, rows, got[name])
    for what in sorted(score.all):
        print("%-40s %5.1f %%  %d of %d" % (what, score.share(what), score.right[what],
                                            score.all[what]))
    print("%-40s %5.2f ms of processor a message" % ("time", each))
    if args.list:
        for what, file, wanted, have in score.wrong:
            print("%-22s %-50s wanted %s, got %s" % (what[:22], file, wanted, have))
    short = [what for what, least in PROMISED if score.share(what) < least]
    if score.share("ordinary mail called a bounce: none") < 100:
        short.append("ordinary mail")
    if score.share("not hard by mistake") < 99.5:
        short.append("false hard")
    if each >= 5:
        short.append("time")
    if short:
        print("below what is promised: " + ", ".join(short))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
