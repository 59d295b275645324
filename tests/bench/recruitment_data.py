"""Openings and people who look for one, always the same, written straight into the database of a data folder as their
pages would leave them: skills are ESCO's where `cordee recruitment esco` has read it, else made up."""
import random
import sqlite3
import time

DAY = 86400
SKILLS, ASKED, HELD = 4000, 15, 20
LANGUAGES = "de fr it sl en".split()


def open_folder(folder):
    db = sqlite3.connect(f"{folder}/cordee.db", timeout=60)
    db.execute("PRAGMA foreign_keys = 1")
    return db


def skills_of(db):
    found = [r[0] for r in db.execute("SELECT id FROM recruitment_skill ORDER BY id LIMIT ?", (SKILLS,))]
    if len(found) < SKILLS:
        db.executemany("INSERT OR IGNORE INTO recruitment_skill(uri, kind) VALUES (?, 'own')", ((f"own:s{i}",) for i in range(SKILLS)))
        found = [r[0] for r in db.execute("SELECT id FROM recruitment_skill ORDER BY id LIMIT ?", (SKILLS,))]
    return found


def some(rnd, skills, n):
    """So many different ones; few are common, most are rare."""
    chosen = set()
    while len(chosen) < n:
        chosen.add(skills[int(len(skills) * rnd.random() ** 3)])
    return sorted(chosen)


def place(rnd):
    return 45 + rnd.randrange(4000) / 1000, 6 + rnd.randrange(9000) / 1000


def fill(folder, openings, candidates, now=None, seed=7):
    """A member with openings, and people of whom each may be kept for a year."""
    now = now or int(time.time())
    rnd = random.Random(seed)
    db = open_folder(folder)
    with db:
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:  # what they call is the program's
            db.execute(f'DROP TRIGGER "{name}"')
        skills = skills_of(db)
        first = db.execute("SELECT coalesce(max(id), 0) + 1 FROM party").fetchone()[0]
        db.executemany("INSERT INTO party(id, uuid, kind, name, sort_name, basis) VALUES (?1, ?2, ?3, 'Somebody ' || ?1, 'x', 'member')",
                       ((first + i, f"bench{i:031d}", 1 if i == 0 else 2) for i in range(candidates + 1)))
        for i in range(openings):
            lat, lon = place(rnd)
            row = db.execute("INSERT INTO recruitment_opening(cluster, party, state, title, latitude, longitude, education, years)"
                             " VALUES (1, ?, 'open', ?, ?, ?, ?, ?)", (first, f"Opening {i}", lat, lon, rnd.randrange(3, 8), rnd.randrange(8))).lastrowid
            db.executemany("INSERT INTO recruitment_opening_skill(opening, skill, essential, level) VALUES (?, ?, ?, ?)",
                           [(row, s, rnd.randrange(3) > 0, rnd.randrange(5)) for s in some(rnd, skills, ASKED)])
            db.execute("INSERT INTO recruitment_opening_language(opening, language, cefr, must) VALUES (?, ?, ?, 0)",
                       (row, rnd.choice(LANGUAGES), rnd.randrange(1, 7)))
        for i in range(candidates):
            lat, lon = place(rnd)
            row = db.execute("INSERT INTO recruitment_candidate(cluster, person, headline, latitude, longitude, education, years, consent_at,"
                             " consent_until) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
                             (first + 1 + i, f"Person {i}", lat, lon, rnd.randrange(2, 8), rnd.randrange(20), now, now + 365 * DAY)).lastrowid
            db.executemany("INSERT INTO recruitment_candidate_skill(candidate, skill, level) VALUES (?, ?, ?)",
                           [(row, s, rnd.randrange(6)) for s in some(rnd, skills, HELD)])
            db.executemany("INSERT INTO recruitment_candidate_language(candidate, language, cefr) VALUES (?, ?, ?)",
                           [(row, code, rnd.randrange(1, 7)) for code in rnd.sample(LANGUAGES, 2)])
        for _, sql in triggers:
            db.execute(sql)
    db.close()
