"""A register of N people at N/5 organisations with 10 N entries of history, always the same,
written straight into the database of a data folder as an import would leave it."""
import hashlib
import itertools
import os
import random
import shutil
import sqlite3
import time
from pathlib import Path

SYLLABLES = "ba ler mon tig so ra ven hof ki lan dor pe gru ster wal ni hau sen ber mul fri ze ko vac el no ta ri".split()
GIVEN = ("Anna Karl Maria Josef Eva Hans Luise Paul Nina Jan Ziga Elodie Pierre Chiara Marco Lena Sophie Reto "
         "Ursina Bostjan Natasa Giulia Jerome Zoe Anton Klara Felix Ines Tomas Vera").split()
COUNTRIES = "AT AT AT DE DE CH FR IT SI".split()
ROLES = ("Managing director", "Head of research", "Purchasing", "Quality", "Production", "Assistant", "Head of sales")
WORDS = ("contract sample recycling polymer meeting offer funding visit laboratory project partner material test "
         "machine energy invoice workshop standard consortium training budget proposal schedule customer supplier "
         "coating battery composite moulding additive sensor robot logistics packaging biobased circular").split()
# kind, direction, part, weight, heard
KINDS = (("note", 0, "about", 0, 0), ("call", 0, "with", 3, 1), ("meeting", 0, "with", 5, 1),
         ("mail.out", 1, "to", 1, 0), ("mail.in", 2, "from", 1, 1))
DAY = 86400


def word(rnd, n):
    return "".join(rnd.choice(SYLLABLES) for _ in range(n)).capitalize()


def schema(folder):
    db = sqlite3.connect(f"{folder}/cordee.db")
    rows = db.execute("SELECT group_concat(sql, ';') FROM sqlite_schema").fetchone()[0]
    db.close()
    return rows


def parties(rnd, people):
    """(id, kind, name, sort_name, given, family, country, city, headcount)"""
    places = [(word(rnd, 2), country) for country in COUNTRIES for _ in range(60)]
    families = [word(rnd, 2 + i % 2) for i in range(people // 8)]
    orgs = people // 5
    for i in range(1, orgs + 1):
        name, (city, country) = f"{word(rnd, 3)} {word(rnd, 2)}", rnd.choice(places)
        yield i, 1, f"{name} GmbH", f"{name} gmbh".lower(), "", "", country, city, rnd.randrange(1, 900)
    for i in range(orgs + 1, orgs + people + 1):
        given, family, (city, country) = rnd.choice(GIVEN), rnd.choice(families), rnd.choice(places)
        yield (i, 2, f"{given} {family}", f"{family} {given}".lower(), given, family, country, city, None)


def fill_parties(db, rnd, people, now):
    orgs = people // 5
    texts = {}

    def rows():
        for i, kind, name, sort, given, family, country, city, heads in parties(rnd, people):
            texts[i] = (name, family, given, city)
            yield (i, f"p{i:035d}", kind, name, sort, given, family, country, city, heads,
                   "member" if i % 3 else "none", now - rnd.randrange(900 * DAY))

    db.executemany("INSERT INTO party(id, uuid, kind, name, sort_name, given_name, family_name, country, city,"
                   " headcount, basis, created_at, updated_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?12,?12)", rows())
    every = range(orgs + 1, orgs + people + 1)
    place = {i: rnd.randrange(1, orgs + 1) for i in every}
    address = {i: f"{texts[i][2]}.{texts[i][1]}{i}@firm{place[i]}.example.org".lower() for i in every}
    db.executemany("INSERT INTO email_address(party, address, folded, hash) VALUES(?, ?2, ?2, ?2)", address.items())
    db.executemany("INSERT INTO role(party, other, label, key_contact) VALUES(?,?,?,?)",
                   ((i, place[i], ROLES[i % len(ROLES)], i % 7 == 0) for i in every))
    db.executemany("INSERT INTO phone(party, number) VALUES(?, ?)", ((i, f"+43 1 {i:07d}") for i in every if i % 3 == 0))
    db.executemany("INSERT INTO membership(party, cluster, type, since, joined) VALUES(?, 1, 'full', ?3, ?3)",
                   ((i, None, now - rnd.randrange(1500) * DAY) for i in range(1, orgs + 1) if i % 4 == 0))
    return texts, place, address


def fill_tags(db, rnd, people):
    tags = [f"{a} {b}" for a, b in itertools.product(WORDS[:8], WORDS[8:13])]
    db.executemany("INSERT INTO tag(id, name, folded) VALUES(?, ?2, ?2)", enumerate(tags, 1))
    had = {i: rnd.sample(range(1, len(tags) + 1), 2) for i in range(1, people + people // 5 + 1) if i % 3 == 0}
    db.executemany("INSERT INTO tagging(party, tag) VALUES(?, ?)", ((i, t) for i, two in had.items() for t in two))
    return {i: " ".join(tags[t - 1] for t in two) for i, two in had.items()}


def vocabulary(rnd):
    """Words as texts have them: a few often, most seldom."""
    words = WORDS + [word(rnd, 2 + i % 3).lower() for i in range(5000)]
    return words, list(itertools.accumulate(1 / (i + 10) for i in range(len(words))))


def fill_history(db, rnd, people, now):
    orgs, n = people // 5, 10 * people
    texts = {}
    words, often = vocabulary(rnd)

    def entries():
        for i in range(1, n + 1):
            kind = KINDS[i % len(KINDS)]
            texts[i] = tuple(" ".join(rnd.choices(words, cum_weights=often, k=k)) for k in (4, 14))
            yield (i, f"i{i:035d}", *kind[:2], 1 + i % 7 // 6, now - (n - i) * 1000 * DAY // n, *texts[i])

    db.executemany("INSERT INTO interaction(id, uuid, kind, direction, author, at, subject, body)"
                   " VALUES(?,?,?,?,nullif(?,2),?,?,?)", entries())
    db.executemany("INSERT INTO interaction_party(interaction, party, at, part, weight, heard) VALUES(?,?,?,?,?,?)",
                   ((i, orgs + 1 + rnd.randrange(people), now - (n - i) * 1000 * DAY // n, *KINDS[i % len(KINDS)][2:])
                    for i in range(1, n + 1)))
    return texts


def fill_search(db, parts, address, tags, history):
    kinds = {}
    for name in ("party", "interaction"):
        db.execute("INSERT OR IGNORE INTO search_kind(name) VALUES(?)", (name,))
        kinds[name], = db.execute("SELECT id FROM search_kind WHERE name = ?", (name,)).fetchone()
    db.executemany("INSERT INTO search_short(rowid, title, body) VALUES(?,?,?)",
                   ((i * 256 + kinds["party"], f"{name} {family} {given}".lower(),
                     f"{city} {address.get(i, '')} {tags.get(i, '')}".lower())
                    for i, (name, family, given, city) in parts.items()))
    db.executemany("INSERT INTO search_long(rowid, title, body) VALUES(?,?,?)",
                   ((i * 256 + kinds["interaction"], *text) for i, text in history.items()))


def fill(path, people):
    db = sqlite3.connect(path, isolation_level="DEFERRED")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA cache_size = -200000")
    rnd, now = random.Random(7), int(time.time()) // DAY * DAY
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    parts, _, address = fill_parties(db, rnd, people, now)
    fill_search(db, parts, address, fill_tags(db, rnd, people), fill_history(db, rnd, people, now))
    db.execute("UPDATE party_count SET n = CASE kind WHEN 1 THEN ?1 / 5 ELSE ?1 END", (people,))
    db.create_function("grown", 2, lambda at, half: 2 ** ((at - 1767225600) / DAY / half), deterministic=True)
    db.execute("UPDATE interaction_party SET met = weight >= 3, staff = (SELECT author FROM interaction i"
               " WHERE i.id = interaction)")
    db.execute("INSERT INTO tie(party, staff, n, active, health, wrote, heard, met, last_at) SELECT party, staff,"
               " count(*), sum(weight * grown(at, 30)), sum(weight * grown(at, 180)),"
               " sum(iif(NOT met AND NOT heard, grown(at, 180), 0)),"
               " sum(iif(NOT met AND heard, grown(at, 180), 0)), sum(iif(met, grown(at, 180), 0)), max(at)"
               " FROM contact_counted GROUP BY 1, 2")
    db.execute("UPDATE party SET last_contact = coalesce((SELECT max(at) FROM interaction_party ip"
               " WHERE ip.party = party.id AND ip.weight > 0), 0)")
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def register(build, people, folder):
    """Gives the new folder a register of so many people; made once for each schema, and kept in
    the build folder."""
    name = hashlib.sha256((schema(folder.path) + Path(__file__).read_text()).encode()).hexdigest()[:12]
    kept = Path(build, "tests", "bench", f"register-{people}-{name}")
    path = f"{folder.path}/cordee.db"
    if not kept.exists():
        for old in kept.parent.glob(f"register-{people}-*"):
            old.unlink()
        kept.parent.mkdir(parents=True, exist_ok=True)
        fill(path, people)
        shutil.copy(path, f"{kept}.new")
        os.rename(f"{kept}.new", kept)
        return
    mine = sqlite3.connect(path)
    settings = mine.execute("SELECT key, value FROM setting").fetchall()
    mine.close()
    for end in ("-wal", "-shm"):
        Path(path + end).unlink(missing_ok=True)
    shutil.copy(kept, path)
    db = sqlite3.connect(path)
    db.executemany("INSERT OR REPLACE INTO setting(key, value) VALUES(?, ?)", settings)
    db.commit()
    db.close()
