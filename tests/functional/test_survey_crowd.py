"""Sixty paired competences, five hundred people of the practice cluster, and what they say: every figure of the
page is held against a computation of its own."""
import concurrent.futures
import csv
import email
import email.policy
import html
import http.client
import json
import random
import re
import statistics
import urllib.parse
from fractions import Fraction

import pytest
from support import Client, Folder, Server, wait_until
from test_mailing import live_folder

ITEMS, ASKED = 60, 500
LANGUAGES = ("en", "de", "fr", "it", "sl")
WHAT = {"en": "Competence", "de": "Fähigkeit", "fr": "Compétence", "it": "Competenza", "sl": "Veščina"}
OF = {"en": "of the workshop <& the laboratory>", "de": "für Werkstatt und Prüfstand", "fr": "de l’atelier et du laboratoire",
      "it": "dell’officina e del laboratorio", "sl": "v delavnici in laboratoriju"}
# Of each hundred: who answers all, half, all and then anew, twice at once, half and then too late, too late, never.
SHARES = (("all", 62), ("half", 10), ("anew", 5), ("at once", 5), ("half and late", 3), ("late", 5), ("never", 10))
KINDS = [kind for kind, n in SHARES for _ in range(n)]


def line(language, i):
    return f"{WHAT[language]} {i + 1} {OF[language]}"


# ---- the place ----------------------------------------------------------------------

def more_people(folder, n):
    with open(f"{folder.top}/more.csv", "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["organisation", "country", "first name", "last name", "email", "language"])
        for i in range(n):
            rows.writerow([f"Firma {i // 3} & Söhne", "AT", f"Žofie{i}", "Müller", f"crowd{i}@f{i // 3}.example.org", LANGUAGES[i % 5]])
    folder.cordee("import", "--members", "--basis", "member", f"{folder.top}/more.csv")


@pytest.fixture
def office(sink):
    """The practice cluster with a real relay, so that its mails can be read; and somebody who is signed in."""
    practice, folder, server = Folder(practice=True), live_folder(sink), None
    try:
        practice.cordee("dump", f"{practice.top}/dump.tar.gz")
        folder.cordee("load", f"{practice.top}/dump.tar.gz")
        server = Server(folder)
        login = folder.one("SELECT login FROM staff ORDER BY id LIMIT 1")
        me = server.browser(server.link or re.search(r"http\S+", folder.cordee("user", "reset", login))[0])
        me.get("/status")
        me.post("/status/release")
        me.folder, me.server, me.sink = folder, server, sink
        yield me
    finally:
        if server:
            server.stop()
        folder.remove()
        practice.remove()


# ---- made, translated, sent ---------------------------------------------------------

def skills_of(me, path):
    document = json.loads(me.get(path + "/file").text)
    return [q for s in document["sections"] for q in s["questions"] if q["key"] == "skills"][0]


def made(me):
    """The one that is ready, with sixty competences of one's own, in all languages."""
    me.get("/survey")
    path = me.post("/survey", **{"from": "ready"}).path.removesuffix("/edit")
    first = me.model(path + "/edit")["language"]
    for language in [first] + [x for x in LANGUAGES if x != first]:
        edit = me.model(f"{path}/edit?lang={language}")
        if language != first:
            assert {x["code"]: x["missing"] for x in edit["languages"]}[language] == ITEMS
        words = [q for s in edit["sections"] for q in s["questions"] if q["key"] == "skills"][0]["words"]
        page = me.post(path + "/edit", **{"do": "save", "lang": language, "q.skills.words": words,
                                          "q.skills.items": "\r\n".join(line(language, i) for i in range(ITEMS))})
        assert page.status == 200, page.text[:500]
    question = skills_of(me, path)
    assert all(x["missing"] == 0 for x in me.model(path + "/edit")["languages"])
    assert [item["words"][x] for item in question["items"] for x in LANGUAGES] == [line(x, i) for i in range(ITEMS) for x in LANGUAGES]
    return path, [item["key"] for item in question["items"]]


def sent(me, path):
    """To five hundred; gives {address: (link, language of the mail)}."""
    me.post(path + "/send", filter="is:person", mode="0", topic="", closes="", do="save")
    more_people(me.folder, ASKED - me.model(path + "/send")["audience"]["to"])
    assert me.model(path + "/send")["audience"]["to"] == ASKED
    page = me.post(path + "/send", filter="is:person", mode="0", topic="", closes="", do="send")
    assert page.status == 200 and "on its way" in page.text, page.text[:500]
    wait_until(lambda: len(me.sink.mails) >= ASKED, 60, "the invitations")
    assert me.model(path)["asked"] == ASKED
    found = {}
    for _, to, raw in me.sink.mails:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        assert to[0] not in found
        found[to[0]] = (urllib.parse.urlparse(re.search(r"https?://\S+/survey/a/[0-9a-f-]+", text)[0]).path, mail["Content-Language"] or "")
    assert len(found) == len({link for link, _ in found.values()}) == ASKED
    return [found[to] for to in sorted(found)]


# ---- who answers --------------------------------------------------------------------

class Guest:
    """One respondent without scripts, on a connection that stays."""

    def __init__(self, server, link, number, keys):
        self.server, self.link, self.keys, self.number = server, link, keys, number
        self.rnd = random.Random(f"guest {number}")
        self.kind = KINDS[number * 37 % len(KINDS)]
        self.language = self.rnd.choice(LANGUAGES) if number % 4 == 0 else None
        self.said = None  # what counts in the end
        self.wire = None

    def ask(self, method, path, fields=None):
        body = urllib.parse.urlencode(fields) if fields is not None else None
        headers = {"Accept": "text/html", "Accept-Language": "de"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if not self.wire:
            self.wire = http.client.HTTPConnection(self.server.host, int(self.server.port), timeout=60,
                                                   source_address=(f"127.0.0.{2 + self.number % 200}", 0))
        self.wire.request(method, path, body, headers)
        got = self.wire.getresponse()
        text = got.read().decode()
        if got.status == 303:
            return self.ask("GET", got.headers["Location"])
        assert got.status == 200, f"{method} {path}: {got.status} {text[:300]}"
        return text

    def chosen(self):
        """Answers of a mind of one's own: what matters and what is lacking differs by competence."""
        skills, care = {}, self.rnd.choice((1, 0.93))
        for i, key in enumerate(self.keys):
            wanted, known = 1 + (i * 7 % 40) / 10, 1 + (i * 11 % 30) / 10
            for part, mean in (("importance", wanted), ("level", known)):
                if self.rnd.random() < care:
                    skills[f"skills.{key}.{part}"] = min(5, max(1, round(self.rnd.gauss(mean, 1))))
        return [{"role": self.rnd.choice(("production", "development", "quality"))}, skills,
                {"days": self.rnd.randint(1, 20), "recommend": self.rnd.randint(0, 10),
                 **{f"format.{x}": 1 for x in ("online", "day") if self.rnd.random() < 0.6}}]

    def post(self, section, fields, do="next"):
        return self.ask("POST", self.link, {"s": section, **({"l": self.language} if self.language else {}), **fields, "do": do})

    def begin(self):
        page = self.ask("GET", self.link + (f"?l={self.language}" if self.language else ""))
        assert 'name="role"' in page
        return page

    def answer(self, pages, half=False):
        self.post(1, pages[0])
        page = self.post(2, pages[1], "later" if half else "next")
        return page if half else self.post(3, pages[2])

    def at_once(self, pages):
        """The last page sent by two fingers."""
        self.post(1, pages[0])
        self.post(2, pages[1])
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            twins = [Guest(self.server, self.link, 0, self.keys) for _ in range(2)]
            for twin in twins:
                twin.language = self.language
            list(pool.map(lambda twin: (twin.post(3, pages[2]), twin.close()), twins))

    def in_time(self):
        pages = self.chosen()
        if self.kind in ("never", "late"):
            return
        self.begin()
        if self.kind.startswith("half"):
            self.answer(pages, half=True)
            return
        if self.kind == "at once":
            self.at_once(pages)
        else:
            self.answer(pages)
        if self.kind == "anew":
            self.answer(pages := self.chosen())
        self.said = {k: v for page in pages for k, v in page.items()}

    def too_late(self):
        if "late" not in self.kind and self.kind != "anew":
            return
        over = self.ask("GET", self.link)
        assert 'name="role"' not in over
        assert 'name="role"' not in self.post(1, {"role": "production"})
        self.answer(self.chosen())

    def close(self):
        if self.wire:
            self.wire.close()
        self.wire = None


def everybody(guests, what):
    """Eight at a time."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda guest: (what(guest), guest.close()), guests))


# ---- the independent computation ----------------------------------------------------

def mean(values):
    return Fraction(sum(values), len(values))


def need(said, key):
    """Borich (1980), Narine & Harder (2021) in fractions."""
    names = [f"skills.{key}.{part}" for part in ("importance", "level")]
    both = [(s[names[0]], s[names[1]]) for s in said if all(n in s for n in names)]
    wanted, known = (mean([pair[k] for pair in both]) for k in (0, 1))
    less, more = (sum(sign * (i - a) > 0 for i, a in both) for sign in (1, -1))
    return {"n": len(both), "importance": wanted, "level": known, "gap": wanted - known,
            "mwds": sum((i - a) * wanted for i, a in both) / len(both), "rds": Fraction(100 * (more - less), len(both))}


def quadrant(row, rows):
    wanted, known = (mean([r[k] for r in rows]) for k in ("importance", "level"))
    important, able = row["importance"] >= wanted, row["level"] >= known
    return {(True, False): "concentrate", (True, True): "keep", (False, False): "low", (False, True): "overkill"}[important, able]


def alpha(columns):
    whole = [row for row in zip(*columns) if None not in row]
    k = len(columns)
    parts = sum(statistics.variance([Fraction(x) for x in column]) for column in zip(*whole))
    return Fraction(k, k - 1) * (1 - parts / statistics.variance([Fraction(sum(row)) for row in whole]))


# ---- the figures --------------------------------------------------------------------

FIGURES = {"importance": "importance_mean", "level": "level_mean", "gap": "gap", "mwds": "mwds", "rds": "rds"}
TEXTS = (("n", "{:d}"), ("importance", "{:.2f}"), ("level", "{:.2f}"), ("gap", "{:+.2f}"), ("mwds", "{:.2f}"), ("rds", "{:+.1f}"))


def figures_of(model, key):
    return [b for b in model["blocks"] if b["key"] == key][0]["figures"]


def check_needs(model, said, keys):
    """To nine decimals."""
    wanted = [need(said, key) for key in keys]
    figures = figures_of(model, "skills")
    words = {line(x, i): i for x in LANGUAGES for i in range(ITEMS)}
    assert [words[item["words"]] for item in figures["items"]] == list(range(ITEMS))
    for item, mine in zip(figures["items"], wanted):
        assert item["n"] == mine["n"]
        for name, theirs in FIGURES.items():
            assert item[theirs] == pytest.approx(float(mine[name]), abs=1e-9), (item["words"], name)
        assert item["quadrant"] == quadrant(mine, wanted), item["words"]
        assert item["mwds_rank"] == 1 + sum(other["mwds"] > mine["mwds"] for other in wanted)
        assert item["rds_rank"] == 1 + sum(other["rds"] < mine["rds"] for other in wanted)
    for part in ("importance", "level"):
        columns = [[s.get(f"skills.{key}.{part}") for s in said] for key in keys]
        assert figures["alpha"][part] == pytest.approx(float(alpha(columns)), abs=1e-9)
    return [(item["words"], mine) for item, mine in zip(figures["items"], wanted)]


def check_page(page, wanted):
    """The table says the same, the greatest need first, and the drawings are of it."""
    needs = page.split('id="q-skills"')[1].split("</table>")[0]
    rows = [(html.unescape(words), re.findall(r"<td[^>]*>(?:<b>)?([^<]*)", cells)) for words, cells in
            re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', needs)]
    assert len(rows) == ITEMS and rows[0][0] == max(wanted, key=lambda row: row[1]["mwds"])[0]
    for words, cells in rows:
        mine = dict(wanted)[words]
        for name, form in TEXTS:
            assert rounded(form, mine[name]) & set(cells), (words, name, cells)
    assert page.count('<svg class="plot"') == 4 and page.count('<svg class="line"') == ITEMS
    assert [html.unescape(x).split(". ", 1)[1] for x in re.findall(r'<svg class="line"[^>]*><title>(\d+\. .*?): [^:]*</title>', page)] == \
        [words for words, _ in rows]
    assert " style=" not in page


def rounded(form, value):
    """As it may be written: a figure that lies on the half may go either way."""
    value = value if isinstance(value, int) else float(value)
    written = {form.format(value)} if isinstance(value, int) else {form.format(value + d) for d in (-1e-9, 0, 1e-9)}
    return {text.replace("-", "−") for text in written}


def check_others(model, said):
    for name in ("days", "recommend"):
        values = [s[name] for s in said if name in s]
        item = figures_of(model, name)["items"][0]
        assert item["n"] == len(values)
        assert item["mean"] == pytest.approx(float(mean(values)), abs=1e-9)
        assert item["sd"] == pytest.approx(statistics.stdev(values), abs=1e-9)
        assert item["median"] == statistics.median(values)


def check_options(model, said):
    """Of those that are shown: few of an option are hidden."""
    took = {"role": lambda key: sum(s["role"] == key for s in said),
            "format": lambda key: sum(f"format.{key}" in s for s in said)}
    for name, n in took.items():
        options = [o for o in figures_of(model, name)["options"] if o["n"] is not None]
        assert len(options) >= 2, name
        assert all(o["n"] == n(o["key"]) and o["percent"] == pytest.approx(100 * o["n"] / len(said)) for o in options), options


# ---- one way through it all ---------------------------------------------------------

def test_sixty_competences_asked_of_five_hundred_and_reported(office):
    me = office
    path, keys = made(me)
    guests = [Guest(me.server, link, number, keys) for number, (link, _) in enumerate(sent(me, path))]
    assert {g.kind for g in guests} == {kind for kind, _ in SHARES}

    # In another language than one's own, and kept so.
    for guest in guests[:20:4]:
        page = guest.ask("GET", f"{guest.link}?l={guest.language}&s=2")
        assert WHAT[guest.language] + " 60" in page and f'lang="{guest.language}"' in page

    everybody(guests, Guest.in_time)
    me.post(path + "/close")
    everybody(guests, Guest.too_late)

    said = [g.said for g in guests if g.said]
    half = sum(g.kind.startswith("half") for g in guests)
    count = me.folder.one
    assert len(said) == sum(g.kind in ("all", "anew", "at once") for g in guests) > 300
    assert count("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == len(said)
    assert count("SELECT count(*) FROM survey_response WHERE submitted_at IS NULL") == half
    assert count("SELECT count(*) FROM survey_answer a JOIN survey_response r ON r.id = a.response WHERE r.submitted_at IS NOT NULL") == \
        sum(map(len, said))

    model = me.model(path)
    assert (model["asked"], model["answered"], model["begun"]) == (ASKED, len(said), len(said) + half)
    check_page(me.get(path).text, check_needs(model, said, keys))
    check_others(model, said)
    check_options(model, said)

    # The same drawings for who gets it on paper, and by country.
    page = me.get(path + "/board").text
    assert page.count('<svg class="plot"') == 2 and page.count('<svg class="line"') == 7 and " style=" not in page
    heat = me.model(path + "/groups?by=country&question=skills&show=mwds")["heat"]
    shown = [cell for row in heat["rows"] for cell in row["cells"] if cell["known"]]
    drawn = me.get(path + "/groups?by=country&question=skills&show=mwds").text
    assert shown and len(re.findall(r'<text class="on\d"', drawn)) == len(shown)
    assert len(re.findall(r'<rect class="none" x="[^"]*%"', drawn)) == sum(len(row["cells"]) for row in heat["rows"]) - len(shown)
