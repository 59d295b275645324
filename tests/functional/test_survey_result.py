"""What a survey found: pages, files and the command say the same, and nobody can be told from a small group."""
import csv
import json
import os
import sqlite3

import pytest

from support import SHARED, beside
from test_survey import bring, office, send  # noqa: F401 (a fixture)
from test_survey_stats import figures

REAL = os.path.join(SHARED, "data", "survey", "plspm_satisfaction_250x28.csv")


def words(text):
    return {"en": text}


def items(*keys):
    return [{"key": k, "words": words(k.capitalize())} for k in keys]


def scale(points, first=1):
    return {"points": points, "from": first, "low": words("low"), "high": words("high")}


def paired(key, keys, points=5, first=1, **more):
    return {"key": key, "kind": "paired", "words": words(f"Your {key}?"), "items": items(*keys), "scale": scale(points, first), "second": scale(points, first), **more}


def single(key, *keys, **more):
    return {"key": key, "kind": "single", "words": words(f"Your {key}?"), "items": items(*keys), **more}


def document(*questions, title="Needs"):
    return {"languages": ["en"], "title": words(title), "sections": [{"key": "a", "questions": list(questions)}]}


def opened(me, *questions, title="Needs", **how):
    """A survey that was sent, the ordinary way; its path."""
    page = bring(me, document(*questions, title=title))
    assert page.status == 200, page.text[:600]
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    page = send(me, path, "is:person", **how)
    assert page.status == 200 and "on its way" in page.text, page.text[:600]
    return path


def number(path):
    return int(path.rsplit("/", 1)[1])


def answered(me, path, rows, sent=True, people=None):
    """Answers beside the server: {name of an input: number or words} each."""
    db = sqlite3.connect(f"{me.folder.path}/cordee.db", timeout=60)
    version, = db.execute("SELECT id FROM survey_version WHERE survey = ? AND published_at IS NOT NULL ORDER BY number DESC", (number(path),)).fetchone()
    for at, row in enumerate(rows):
        person, org = people[at] if people else (None, None)
        response = db.execute("INSERT INTO survey_response(survey, version, person, org, language, source, started_at, changed_at, submitted_at)"
                              " VALUES(?, ?, ?, ?, 'en', 'import', 1, 1, ?)", (number(path), version, person, org, 1 if sent else None)).lastrowid
        for name, value in row.items():
            question, item, part = (name.split(".") + ["", ""])[:3]
            said = (None, value) if isinstance(value, str) else (value, None)
            db.execute("INSERT INTO survey_answer(response, question, item, part, person, number, words) VALUES(?, ?, ?, ?, ?, ?, ?)",
                       (response, question, item, part, person, *said))
    db.commit()
    db.close()


def needs(key, importance, level):
    return {f"skills.{key}.importance": importance, f"skills.{key}.level": level}


def alike(a, b):
    """The same, but for digits that the command does not print."""
    if isinstance(b, dict):
        return a.keys() >= b.keys() and all(alike(a[k], b[k]) for k in b)
    if isinstance(b, list):
        return len(a) == len(b) and all(map(alike, a, b))
    return a == (pytest.approx(b, abs=1e-9) if isinstance(b, float) else b)


def test_the_page_says_what_the_command_says(office):
    me = office
    keys = [f"s{i}" for i in range(1, 6)]
    path = opened(me, paired("skills", keys, 11, 0))
    with open(REAL) as f:
        table = list(csv.DictReader(f))
    answered(me, path, [{k: v for i in range(1, 6) for k, v in needs(f"s{i}", float(row[f"expe{i}"]), float(row[f"qual{i}"])).items()} for row in table])
    want = figures(REAL, "--importance", ",".join(f"expe{i}" for i in range(1, 6)), "--level", ",".join(f"qual{i}" for i in range(1, 6)), "--scale", "0..10")
    model = me.model(path)
    block = model["blocks"][0]
    got = block["figures"]
    assert got["respondents"] == 250 and len(got["items"]) == 5
    for item, other in zip(got["items"], want["items"]):
        for key in other.keys() - {"importance", "level"}:
            assert alike(item[key], other[key]), key  # wilcoxon and both sides with all of theirs
    assert alike(got["alpha"], want["alpha"]) and alike(got["cross"], want["cross"])
    assert [round(i["mwds"], 6) for i in got["items"]] == [4.126080, 3.767616, 5.505904, 4.410304, 2.286336]
    assert [round(i["rds"], 1) for i in got["items"]] == [-28.8, -23.2, -32.0, -28.4, -13.6]
    assert round(got["alpha"]["importance"], 6) == .843145 and round(got["alpha"]["level"], 6) == .868518
    assert [n["words"] for n in block["needs"]] == ["S3", "S4", "S1", "S2", "S5"]
    page = me.get(path).text
    for text in ("5.51", "−32.0", "keep up the good work", "Both MWDS and RDS put “S3” first.", "Wilcoxon", "α of “Importance” is 0.84", "&lt; 0.001"):
        assert text in page, text


def test_all_kinds_of_questions_have_their_figures(office):
    me = office
    path = opened(me, single("role", "boss", "worker", other=True), {"key": "tools", "kind": "several", "words": words("Tools?"), "items": items("cnc", "cad")},
                  {"key": "want", "kind": "yesno", "words": words("Want it?")}, {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(5)},
                  {"key": "like", "kind": "matrix", "words": words("Like?"), "items": items("one", "two"), "scale": scale(5)},
                  {"key": "order", "kind": "ranking", "words": words("Order?"), "items": items("x", "y")}, {"key": "days", "kind": "number", "words": words("Days?")},
                  {"key": "tell", "kind": "nps", "words": words("Recommend?")}, {"key": "why", "kind": "long", "words": words("Why?")})
    answered(me, path, [{"role": "boss" if i < 6 else "worker", "tools.cnc": 1.0, "want": "yes" if i < 7 else "no", "mood": float(1 + i % 5), "like.one": 4.0, "like.two": float(1 + i % 2),
                         "order.x": 1.0, "order.y": 2.0, "days": float(i), "tell": 10.0 if i < 9 else 0.0, "why": f"<b>{i}</b>"} for i in range(12)])
    block = {b["key"]: b for b in me.model(path)["blocks"]}
    assert {o["key"]: o["n"] for o in block["role"]["figures"]["options"]} == {"boss": 6, "worker": 6, "other": 0}
    assert [o["n"] for o in block["want"]["figures"]["options"]] == [7, 5]
    assert block["tools"]["figures"]["options"][0]["n"] is None  # who did not take it were none
    mood = block["mood"]["figures"]["items"][0]
    assert mood["n"] == 12 and mood["mean"] == pytest.approx(33 / 12) and [p["n"] for p in mood["levels"]] == [3, 3, 2, 2, 2]
    assert block["like"]["figures"]["items"][1]["top2"] == 0 and block["order"]["figures"]["items"][0]["mean"] == 1
    assert block["days"]["figures"]["items"][0]["median"] == 5.5
    assert block["tell"]["figures"]["nps"] == {"promoters": 9, "passives": 0, "detractors": 3, "score": 50.0}
    page = me.get(path).text
    assert "&lt;b&gt;3&lt;/b&gt;" in page and "<b>3</b>" not in page and "+50" in page


def test_what_fewer_than_five_answered_is_hidden_though_many_answered_the_rest(office):
    me = office
    path = opened(me, paired("skills", ["many", "few"]))
    answered(me, path, [{**needs("many", 5.0, 2.0), **(needs("few", 4.0, 1.0) if i < 4 else {})} for i in range(9)])
    block = me.model(path)["blocks"][0]
    many, few = block["figures"]["items"]
    assert many["n"] == 9 and many["mwds"] == 15
    assert few["n"] is None and few["mwds"] is None and few["of_level"]["levels"] is None and few["wilcoxon"]["p"] is None and "nr" not in few
    for side in (few["of_importance"], few["of_level"]):
        assert side["n"] is None and side["missing"] is None, "nor how many they were"
    assert (many["of_level"]["n"], many["of_level"]["missing"]) == (9, 0)
    assert "4.00" not in me.get(path).text and block["figures"]["cross"]["importance"] == 5
    alpha = block["figures"]["alpha"]
    assert alpha["importance"] is None and alpha["importance_n"] is None and alpha["level_n"] is None
    # So it is of a scale that was shown to few.
    path = opened(me, single("role", "boss", "worker"), {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(5)},
                  {"key": "like", "kind": "matrix", "words": words("Like?"), "items": items("one", "two"), "scale": scale(5)})
    answered(me, path, [{"role": "boss" if i < 2 else "worker", **({"mood": 3.0, "like.one": 3.0, "like.two": 2.0} if i < 2 else {})} for i in range(12)])
    role, mood, like = me.model(path)["blocks"]
    assert all(o["n"] is None for o in role["figures"]["options"]) and mood["n"] is None
    for item in (*mood["figures"]["items"], *like["figures"]["items"]):
        assert item["n"] is None and item["missing"] is None and item["mean"] is None
    assert like["figures"]["alpha"]["n"] is None
    figures = json.loads(me.get(path + "/figures.json").text)
    assert figures["questions"][1]["figures"]["items"][0]["n"] is None

    # With four there is nothing at all.
    path = opened(me, paired("skills", ["many"]))
    answered(me, path, [needs("many", 5.0, 2.0)] * 4)
    assert me.model(path)["blocks"] == [] and "once 5 people" in me.get(path).text


def test_words_and_days_of_fewer_than_five_are_listed_nowhere(office):
    me = office
    path = opened(me, single("role", "boss", "worker", other=True), {"key": "why", "kind": "long", "words": words("Why?")}, {"key": "when", "kind": "date", "words": words("When?")})
    said = [{"role": "other", "role.other": f"Juggler {i}", "why": f"Secret {i}", "when": f"2027-05-0{i + 1}"} for i in range(4)]
    answered(me, path, said + [{"role": "boss" if i < 6 else "worker"} for i in range(12)])
    wrote = ("Juggler", "Secret", "2027-05-")
    for page in (me.get(path), me.get(path + "/board"), me.get(path + "/figures.json")):
        assert page.status == 200 and not [w for w in wrote if w in page.text], page.path
    for block in me.model(path)["blocks"]:
        assert block["figures"]["texts"] is None and (block["n"] is None) == (block["key"] != "role")
    assert me.get(path).text.count("What people wrote is hidden: too few answers") == 3
    answered(me, path, said[:1])
    page = me.get(path).text
    assert all(w in page for w in wrote) and "What people wrote is" not in page
    # Of five who took "other" four may have written nothing beside it.
    answered(me, path, [{"role": "other"}] * 9 + [{"role": "boss"}] * 2)
    assert len({b["key"]: b for b in me.model(path)["blocks"]}["role"]["figures"]["texts"]) == 5


def test_twenty_texts_are_read_and_all_of_them_behind_a_link(office):
    me = office
    path = opened(me, {"key": "why", "kind": "long", "words": words("Why?")})
    answered(me, path, [{"why": f"Text {i:02}"} for i in range(25)])
    page = me.get(path).text
    assert page.count("Text ") == 20 and "All 25 of them" in page
    page = me.get(path + "?all=why").text
    assert page.count("Text ") == 25 and "of them" not in page
    assert len(me.model(path)["blocks"][0]["texts"]) == 25


def test_how_many_came_how_far(office):
    me = office
    path = opened(me, single("role", "boss", "worker"), paired("skills", ["a"]), {"key": "why", "kind": "long", "words": words("Why?")})
    answered(me, path, [{"role": "boss", **needs("a", 4.0, 2.0), **({"why": "So"} if i < 5 else {})} for i in range(8)])
    answered(me, path, [{"role": "boss"}] * 2 + [{"role": "boss", **needs("a", 4.0, 2.0)}], sent=False)
    model = me.model(path)
    assert model["begun"] == 11 and model["answered"] == 8 and model["asked"] in (0, 7)  # the job sends them
    assert [(d["n"], d["stopped"]) for d in model["drop"]] == [("8", 2), ("8", 1), ("5", 0)]
    assert "Stopped here" in me.get(path).text


def published(me, path, *questions):
    """The second version, as if it had been published."""
    db = beside(me.folder)
    db.execute("INSERT INTO survey_version(survey, number, form, published_at) VALUES(?, 2, ?, 1)", (number(path), json.dumps(document(*questions))))
    db.commit()
    db.close()


def test_versions_say_which_questions_count_together(office):
    me = office
    path = opened(me, single("role", "boss", "worker"), {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(5)}, {"key": "old", "kind": "yesno", "words": words("Old?")})
    answered(me, path, [{"role": "boss", "mood": 5.0, "old": "yes"}] * 6)
    published(me, path, single("role", "boss", "worker", "guest"), {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(7)}, {"key": "new", "kind": "yesno", "words": words("New?")})
    answered(me, path, [{"role": "guest", "mood": 7.0, "new": "no"}] * 7)
    model = me.model(path)
    block = {b["key"]: b for b in model["blocks"]}
    assert {o["key"]: o["n"] for o in block["role"]["figures"]["options"]}["guest"] == 7
    assert block["role"]["changes"][0]["counted"] and not block["mood"]["changes"][0]["counted"]
    assert block["mood"]["figures"]["items"][0]["n"] == 7 and block["mood"]["figures"]["items"][0]["mean"] == 7
    assert model["gone"] == 1
    page = me.get(path).text
    assert "In version 1, which 6 people answered, it had another scale or unit; those answers are not counted here." in page


def test_more_than_can_be_reckoned_with_at_once_is_told_before_it_is_read(office):
    me = office
    keys = [f"s{i}" for i in range(51)]
    path = opened(me, paired("skills", keys))
    answered(me, path, [{k: v for key in keys[:50] for k, v in needs(key, 5.0, 2.0).items()}] * 5)
    db = beside(me.folder)
    db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99995) INSERT INTO survey_response(survey, version, language, source, started_at, changed_at, submitted_at)"
               " SELECT survey, version, 'en', 'import', 1, 1, 1 FROM (SELECT survey, version FROM survey_response LIMIT 1), n")
    db.commit()
    db.close()
    assert me.model(path)["blocks"][0]["figures"]["items"][49]["n"] == 5, "a hundred columns of a hundred thousand"
    answered(me, path, [needs("s50", 5.0, 2.0)])
    for here in (path, path + "/groups", path + "/board", path + "/answers.csv", path + "/figures.json"):
        page = me.get(here)
        assert page.status == 409 and "more answers than can be reckoned with at once: 100001 people" in page.text, here


def test_how_few_had_a_version_is_not_said(office):
    me = office
    for before, after in ((2, 8), (8, 2)):  # the latter follow from the whole
        path = opened(me, {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(5)}, {"key": "want", "kind": "yesno", "words": words("Want it?")})
        answered(me, path, [{"mood": 5.0, "want": "yes"}] * before)
        published(me, path, {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(7)}, {"key": "want", "kind": "yesno", "words": words("Want it?")})
        answered(me, path, [{"mood": 7.0, "want": "yes"}] * after)
        page = me.get(path).text
        assert "In version 1 it had another scale or unit; those answers are not counted here." in page and "which" not in page.split("In version 1")[1][:40]
        figures = json.loads(me.get(path + "/figures.json").text)
        assert figures["questions"][0]["changes"][0]["respondents"] is None
