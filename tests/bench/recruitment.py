#!/usr/bin/python3
"""Recruitment: does who knows part of an occupation find it?

    tests/bench/recruitment.py BUILD_DIR

ESCO says which skills an occupation needs. 500 occupations are drawn; for each there is a candidate who keeps 40 % of
the essential skills and 10 % of the optional ones, and has ten others. `cordee recruitment rank` is given all
occupations with at least five essential skills as openings; beside it stand, on the same lists, plain coverage of the
essential ones, Jaccard and the idf-weighted cosine. Of equal scores the occupation is taken as the last.
Needs ../shared/data; says so when it is not there."""
import collections
import csv
import json
import math
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("CORDEE_SHARED") or os.path.join(HERE, "../../../shared")
RELATIONS = os.path.join(SHARED, "data/esco/esco_occ_skill_compact.csv")
SEED, DRAWN, LEAST, OTHERS = 7, 500, 5, 10


# ---- occupations and candidates ---------------------------------------------------

def occupations():
    """{occupation: ({essential}, {optional})}"""
    all_of = collections.defaultdict(lambda: (set(), set()))
    with open(RELATIONS, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            all_of[row["oid"]][row["rel"] == "O"].add(row["sid"])
    return {o: (e, p - e) for o, (e, p) in all_of.items() if len(e) >= LEAST}


def candidates(of, n=DRAWN, seed=SEED):
    """[(occupation, {skill})]"""
    rnd = random.Random(seed)
    skills = sorted({s for e, p in of.values() for s in e | p})
    drawn = []
    for o in rnd.sample(sorted(of), n):
        essential, optional = of[o]
        kept = set(rnd.sample(sorted(essential), round(.4 * len(essential)))) | set(rnd.sample(sorted(optional), round(.1 * len(optional))))
        others = [s for s in rnd.sample(skills, 5 * OTHERS) if s not in essential and s not in optional][:OTHERS]
        drawn.append((o, kept | set(others)))
    return drawn


# ---- the plain ways ---------------------------------------------------------------

def plain(of):
    """{name: score of an occupation for a set of skills}"""
    df = collections.Counter(s for e, p in of.values() for s in e | p)
    idf = {s: math.log((len(of) + 1) / (n + .5)) for s, n in df.items()}
    weights = {o: {**dict.fromkeys(p, .3), **dict.fromkeys(e, 1)} for o, (e, p) in of.items()}
    lengths = {o: math.sqrt(sum((w * idf[s]) ** 2 for s, w in weights[o].items())) for o in of}
    return {
        "plain coverage": lambda o, held: len(of[o][0] & held) / len(of[o][0]),
        "Jaccard": lambda o, held: len(held & weights[o].keys()) / len(held | weights[o].keys()),
        "idf-weighted cosine": lambda o, held: sum(weights[o][s] * idf[s] ** 2 for s in held & weights[o].keys()) / lengths[o],
    }


def place(scores, mine):
    """Of the occupation among all, from 1; 0 where it is not found."""
    return sum(s >= scores[mine] for s in scores.values()) if scores.get(mine) else 0


def mrr(places):
    return sum(1 / p for p in places if p) / len(places)


# ---- ours -------------------------------------------------------------------------

def ours(cordee, of, drawn):
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("openings", "candidates")]
        with open(paths[0], "w", encoding="utf-8") as out:
            for o, (essential, optional) in of.items():
                skills = [{"esco": s, "essential": s in essential} for s in sorted(essential | optional)]
                out.write(json.dumps({"id": o, "skills": skills}) + "\n")
        with open(paths[1], "w", encoding="utf-8") as out:
            for i, (_, held) in enumerate(drawn):
                out.write(json.dumps({"id": str(i), "skills": [{"esco": s} for s in sorted(held)]}) + "\n")
        done = subprocess.run([cordee, "recruitment", "rank", "--openings", paths[0], "--candidates", paths[1], "--top", str(len(drawn))],
                              check=True, stdout=subprocess.PIPE)
    scores = [{} for _ in drawn]
    for line in map(json.loads, done.stdout.splitlines()):
        for c in line["candidates"]:
            scores[int(c["id"])][line["opening"]] = c["score"]
    return [place(scores[i], o) for i, (o, _) in enumerate(drawn)]


def retrieval(cordee):
    """{name: mean reciprocal rank}"""
    of = occupations()
    drawn = candidates(of)
    print(f"Which occupation a candidate had: {len(of)} occupations, {len(drawn)} candidates")
    found = {name: mrr([place({o: score(o, held) for o in of}, mine) for mine, held in drawn]) for name, score in plain(of).items()}
    found["cordee recruitment rank"] = mrr(ours(cordee, of, drawn))
    for name, figure in found.items():
        print(f"  {name:<24} MRR {figure:.3f}", flush=True)
    return found


def main():
    if not os.path.exists(RELATIONS):
        print("recruitment: ../shared/data is not there, so nothing is measured")
        return 0
    found = retrieval(os.path.join(sys.argv[1], "cordee"))
    return found["cordee recruitment rank"] < .92


if __name__ == "__main__":
    sys.exit(main())
