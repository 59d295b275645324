#!/usr/bin/python3
"""Recruitment: does who knows part of an occupation find it?

    tests/bench/recruitment.py BUILD_DIR

ESCO says which skills an occupation needs. 500 occupations are drawn; for each there is a candidate who keeps 40 % of
the essential skills and 10 % of the optional ones, and has ten others. `cordee recruitment rank` is given all
occupations with at least five essential skills as openings; beside it stand, on the same lists, plain coverage of the
essential ones, Jaccard and the idf-weighted cosine. Of equal scores the occupation is taken as the last.

And which skills does a text speak of? What ESCO writes about a skill should lead to it, and what it writes about an
occupation to skills that it needs; ten are proposed. Beside it the longest labels that stand in the text.
Needs ../shared/data; says so when it is not there."""
import collections
import csv
import io
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("CORDEE_SHARED") or os.path.join(HERE, "../../../shared")
PACKAGE = os.path.join(SHARED, "data/esco/esco-v1.1.1-classification-en-csv.zip")
SKILLS = os.path.join(SHARED, "data/esco/esco_skills_compact.csv")
OCCUPATIONS = os.path.join(SHARED, "data/esco/esco_occupations_compact.csv")
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


# ---- texts and the skills they speak of -----------------------------------------------

def rows(name):
    with zipfile.ZipFile(PACKAGE) as z, z.open(next(n for n in z.namelist() if os.path.basename(n) == name)) as f:
        yield from csv.DictReader(io.TextIOWrapper(f, "utf-8-sig", newline=""))


def needs():
    """{occupation's URI: {skill's URI}}"""
    of = collections.defaultdict(set)
    with open(RELATIONS, encoding="utf-8", newline="") as f, open(OCCUPATIONS, encoding="utf-8", newline="") as o, open(SKILLS, encoding="utf-8", newline="") as s:
        occupation = {r["oid"]: r["uuid"] for r in csv.DictReader(o)}
        skill = {r["sid"]: r["uuid"] for r in csv.DictReader(s)}
        for row in csv.DictReader(f):
            of[occupation[row["oid"]]].add(skill[row["sid"]])
    return of


def words(text):
    return re.findall(r"[^\W_]+", text.lower())


def longest(labels):
    """Ten skills whose labels stand in a text, the longest first and no other within them."""
    known = {}
    for skill, label in labels:
        known.setdefault(tuple(words(label)), skill)

    def of(text):
        said, at, found = words(text), 0, []
        while at < len(said):
            n = next((n for n in range(min(12, len(said) - at), 0, -1) if tuple(said[at:at + n]) in known), 0)
            if n:
                found.append((n, known[tuple(said[at:at + n])]))
            at += n or 1
        return list(dict.fromkeys(s for _, s in sorted(found, key=lambda x: -x[0])))[:10]
    return of


def proposed(program, labels, texts):
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("labels", "texts")]
        for path, lines in zip(paths, (labels, texts)):
            with open(path, "w", encoding="utf-8") as out:
                out.writelines(f"{n}\t{' '.join(text.split())}\n" for n, text in lines)
        done = subprocess.run([program, *paths], check=True, stdout=subprocess.PIPE, text=True)
    return [[int(n) for n in line.split()[1:]] for line in done.stdout.splitlines()]


def spoken_of(build):
    """{name: (a skill is among ten, its mean reciprocal rank, share of ten that an occupation needs)}"""
    skills, occupations_ = list(rows("skills_en.csv")), list(rows("occupations_en.csv"))
    number = {r["conceptUri"].rsplit("/", 1)[1]: i + 1 for i, r in enumerate(skills)}
    labels = [(i + 1, label) for i, r in enumerate(skills) for label in dict.fromkeys([r["preferredLabel"], *r["altLabels"].split("\n")]) if label.strip()]
    rnd, need = random.Random(SEED), needs()
    about = rnd.sample([(i + 1, r["description"]) for i, r in enumerate(skills) if len(r["description"]) > 40], 1000)
    jobs = rnd.sample([(r["conceptUri"].rsplit("/", 1)[1], r["description"]) for r in occupations_ if len(r["description"]) > 40], DRAWN)
    program, plainly = os.path.join(build, "tests/bench/propose"), longest(labels)
    texts = about + [(0, text) for _, text in jobs]
    print(f"Which skills a text speaks of: {len(skills)} skills, descriptions of {len(about)} of them and of {len(jobs)} occupations")
    figures = {}
    for name, found in (("longest match", [plainly(text) for _, text in texts]), ("proposed", proposed(program, labels, texts))):
        places = [f.index(n) + 1 if n in f else 0 for (n, _), f in zip(about, found)]
        needed = sum(len({number[s] for s in need[o]} & set(f)) / 10 for (o, _), f in zip(jobs, found[len(about):])) / len(jobs)
        figures[name] = sum(map(bool, places)) / len(places), mrr(places), needed
        print("  %-24s it is among ten %.3f   MRR %.3f   of ten, an occupation needs %.3f" % (name, *figures[name]), flush=True)
    return figures


def main():
    if not os.path.exists(RELATIONS):
        print("recruitment: ../shared/data is not there, so nothing is measured")
        return 0
    found = retrieval(os.path.join(sys.argv[1], "cordee"))
    told = spoken_of(sys.argv[1])
    return found["cordee recruitment rank"] < .92 or told["proposed"] <= told["longest match"]


if __name__ == "__main__":
    sys.exit(main())
