"""Groups, trend and files of a survey: what is shown tells of nobody."""
import csv
import io
import json
import os
import random
import sqlite3

from support import beside
from test_survey import bring, office, send  # noqa: F401 (a fixture)
from test_survey_result import answered, document, items, needs, number, opened, paired, scale, single, words


# ---- groups ----

def crowd(me, *countries):
    """People, each of an organisation in that country: [(person, organisation)]."""
    lines = ["organisation,first name,last name,email,country"]
    lines += [f"Works {i},Nora{i},Novak,nora{i}@works{i}.example.org,{c}" for i, c in enumerate(countries)]
    with open(os.path.join(me.folder.top, "crowd.csv"), "w") as out:
        out.write("\n".join(lines) + "\n")
    me.folder.cordee("import", "--members", "--basis", "member", out.name)
    found = dict(me.folder.rows("SELECT p.given_name, p.id FROM party p WHERE p.family_name = 'Novak'"))
    works = dict(me.folder.rows("SELECT name, id FROM party WHERE kind = 1"))
    return [(found[f"Nora{i}"], works[f"Works {i}"]) for i in range(len(countries))]


def heat(me, path, by, **more):
    return me.model(f"{path}/groups?by={by}" + "".join(f"&{k}={v}" for k, v in more.items())).get("heat")


def test_groups_by_an_answer_hide_the_small_ones_and_what_tells_them(office):
    me = office
    path = opened(me, single("role", "boss", "worker", "guest"), paired("skills", ["a"]))
    rows = [{"role": "boss", **needs("a", 5.0, 1.0)}] * 3 + [{"role": "guest", **needs("a", 4.0, 2.0)}] * 6 + [{"role": "worker", **needs("a", 3.0, 2.0)}] * 9
    answered(me, path, rows)
    got = heat(me, path, "q.role")
    # Three bosses are hidden, and the six guests with them: eighteen less nine and six would tell the three.
    assert got["names"] == ["Worker"] and got["too_small"] == 2
    assert [c["value"] for c in got["rows"][0]["cells"]] == ["3.0"] and got["rows"][0]["cells"][0]["n"] == "9"
    page = me.get(f"{path}/groups?by=q.role").text
    assert "2 groups are not shown" in page and "Boss" not in page.split("<table")[1].split("</table>")[0]
    # Larger groups show, and the shade says what the number says.
    answered(me, path, [{"role": "boss", **needs("a", 5.0, 1.0)}] * 4)
    cells = heat(me, path, "q.role")["rows"][0]["cells"]
    assert [(c["value"], c["n"], c["shade"]) for c in cells] == [("20.0", "7", 5), ("3.0", "9", 1), ("8.0", "6", 2)]
    assert [c["value"] for c in heat(me, path, "q.role", show="level")["rows"][0]["cells"]] == ["1.00", "2.00", "2.00"]


def test_two_groupings_of_the_same_people_do_not_tell_of_one(office):
    me = office
    path = opened(me, single("role", "boss", "worker"), single("team", "red", "blue"), single("site", "here", "there"), paired("skills", ["a"]))
    # Red are the ten bosses and one worker: eleven less ten would be what that one said.
    answered(me, path, [{"role": "boss" if i < 10 else "worker", "team": "red" if i < 11 else "blue", "site": "here" if i % 2 else "there", **needs("a", 5.0, 1.0 if i == 10 else 3.0)} for i in range(20)])
    assert heat(me, path, "q.role")["names"] == ["Boss", "Worker"]
    got = heat(me, path, "q.team")
    assert got["names"] == [] and not got["any"] and "No group is large enough" in me.get(f"{path}/groups?by=q.team").text
    assert heat(me, path, "q.site")["names"] == ["Here", "There"], "those that cross tell nothing"
    assert me.get(path + "/figures.json?by=q.team").json()["questions"][3]["groups"]["names"] == []


def test_two_groupings_of_whom_an_item_was_asked_do_not_tell_of_one(office):
    me = office
    path = opened(me, single("role", "boss", "worker"), single("team", "red", "blue"), paired("skills", ["all", "some"]))
    rows = [("boss", "red", 1)] * 8 + [("worker", "red", 1)] * 1 + [("worker", "blue", 1)] * 8 + [("boss", "blue", 0)] * 7 + [("worker", "red", 0)] * 7
    answered(me, path, [{"role": role, "team": team, **needs("all", 5.0, 3.0), **(needs("some", 5.0, 2.0) if asked else {})} for role, team, asked in rows])
    got = heat(me, path, "q.team")
    assert got["names"] == ["Red", "Blue"]
    assert [[c["known"] for c in row["cells"]] for row in got["rows"]] == [[True, True], [False, False]]
    assert [[c["known"] for c in row["cells"]] for row in heat(me, path, "q.role")["rows"]] == [[True, True], [True, True]]


def test_groups_by_what_is_known_of_people_and_organisations(office):
    me = office
    people = crowd(me, *["AT"] * 6 + ["DE"] * 7 + ["SI"] * 5)
    path = opened(me, paired("skills", ["a", "b"]))
    answered(me, path, [{**needs("a", 5.0, float(1 + (i >= 6))), **(needs("b", 3.0, 3.0) if i < 13 else {})} for i in range(18)], people=people)
    page = me.get(path + "/groups").text
    assert 'value="org.type"' in page and 'value="org.size"' in page and 'value="org.country"' in page and 'value="cluster"' in page and 'value="name"' not in page
    by = "org.country" if me.folder.one("SELECT country FROM party WHERE id = ?", people[0][1]) else "country"
    got = heat(me, path, by)
    assert sorted(got["names"]) == ["Austria", "Germany", "Slovenia"]
    column = {n: [r["cells"][i]["value"] for r in got["rows"]] for i, n in enumerate(got["names"])}
    assert [column[c][0] for c in ("Austria", "Germany", "Slovenia")] == ["20.0", "15.0", "15.0"]
    assert [column[c][1] for c in ("Austria", "Germany", "Slovenia")] == ["–", "0.0", "–"]  # nobody there, which Austria would tell
    # A group is one whatever the field: everybody is of this cluster, and all of that is no group of few.
    assert heat(me, path, "cluster")["names"] == ["Test Cluster"]
    assert me.get(path + "/groups?by=org.nosuch").status == 404 and me.get(path + "/groups?by=id").status == 404


def test_two_questions_against_each_other(office):
    me = office
    path = opened(me, single("role", "boss", "worker"), {"key": "want", "kind": "yesno", "words": words("Want it?")})
    answered(me, path, [{"role": "boss", "want": "yes"}] * 7 + [{"role": "boss", "want": "no"}] * 6 + [{"role": "worker", "want": "yes"}] * 8 + [{"role": "worker", "want": "no"}] * 5)
    got = me.model(path + "/groups?rows=q.role&columns=q.want")["cross"]
    assert got["names"] == ["Yes", "No", "all"] and [r["cells"] for r in got["rows"]] == [["7", "6", "13"], ["8", "5", "13"], ["15", "11", "26"]]
    # One fewer of one kind, and no cell can stay: each would follow from the totals.
    path = opened(me, single("role", "boss", "worker"), {"key": "want", "kind": "yesno", "words": words("Want it?")})
    answered(me, path, [{"role": "boss", "want": "yes"}] * 7 + [{"role": "boss", "want": "no"}] * 6 + [{"role": "worker", "want": "yes"}] * 8 + [{"role": "worker", "want": "no"}] * 4)
    got = me.model(path + "/groups?rows=q.role&columns=q.want")["cross"]
    assert [r["cells"][:2] for r in got["rows"][:2]] == [["–", "–"]] * 2


def test_how_few_are_shown_can_be_raised_and_not_lowered_once_it_is_open(office):
    me = office
    path = opened(me, paired("skills", ["a"]))
    answered(me, path, [needs("a", 5.0, 2.0)] * 6)
    me.get(path + "/groups")
    assert me.post(path + "/least", least="8").status == 200 and me.model(path)["blocks"] == []
    for wrong, why in (("7", "can only be raised"), ("2", "It takes three at least"), ("101", "hardly anything")):
        assert why in me.post(path + "/least", least=wrong).text
    assert me.folder.one("SELECT least FROM survey_survey WHERE id = ?", number(path)) == 8
    assert bring(me, document(paired("skills", ["a"]))).status == 200
    draft = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    me.get(draft + "/groups")
    me.post(draft + "/least", least="3")
    assert me.model(draft + "/groups")["least"] == 3


# ---- against an earlier survey ----

def test_trend_compares_what_is_the_same_and_lists_what_is_not(office):
    me = office
    old = opened(me, paired("skills", ["a", "b", "gone"]), {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(5)}, {"key": "left", "kind": "yesno", "words": words("Left out?")},
                 {"key": "like", "kind": "scale", "words": words("Do you like it?"), "scale": scale(5)}, single("role", "boss", "worker"), title="Last year")
    new = opened(me, paired("skills", ["b", "a", "fresh"]), {"key": "mood", "kind": "scale", "words": words("Mood?"), "scale": scale(7)}, {"key": "like", "kind": "scale", "words": words("And do you like it?"), "scale": scale(5)}, single("role", "boss", "worker"))
    answered(me, old, [{**needs("a", 5.0, float(1 + i % 2)), **needs("b", 3.0, 3.0), "like": 2.0, "role": "boss" if i < 6 else "worker"} for i in range(12)])
    answered(me, new, [{**needs("a", 5.0, float(3 + i % 2)), **needs("b", 3.0, 3.0), "like": 4.0 + i % 2, "role": "boss" if i < 5 else "worker"} for i in range(10)])
    model = me.model(f"{new}/trend?with={number(old)}")
    rows = {r["words"]: r for r in model["needs"][0]["rows"]}
    assert list(rows) == ["B", "A"] and (rows["A"]["before"], rows["A"]["now"], rows["A"]["change"], rows["A"]["says"]) == ("3.50", "1.50", "−2.00", "has shrunk")
    assert rows["B"]["change"] == "+0.00" and rows["B"]["says"] == "everybody said the same"
    like = model["means"][0]
    assert like["note"] == "it was asked in other words" and like["rows"][0]["change"] == "+2.50"
    assert [(r["words"], r["before"], r["now"]) for r in model["shares"][0]["rows"]] == [("Boss", "50 %", "50 %"), ("Worker", "50 %", "50 %")]
    apart = {a["words"]: a["why"] for a in model["apart"]}
    assert apart == {"Fresh": "it was not in the list then", "Gone": "it is not in the list any more", "Mood?": "it had another scale or unit", "Left out?": "it is not asked any more"}
    assert "Last year" in me.get(f"{new}/trend").text and not me.model(f"{new}/trend").get("needs")
    # The one it was made of is offered at once.
    db = beside(me.folder)
    db.execute("UPDATE survey_survey SET before = ? WHERE id = ?", (number(old), number(new)))
    db.commit()
    db.close()
    assert me.model(f"{new}/trend")["earlier"] == "Last year" and me.get(f"{new}/trend?with=999").status == 404


# ---- files ----

def table(me, path):
    got = me.get(path + "/answers.csv")
    assert got.status == 200 and "survey-%d-answers.csv" % number(path) in got.headers["Content-Disposition"], got.text[:300]
    assert got.bytes.startswith(b"\xef\xbb\xbf")  # else a spreadsheet takes it for another encoding
    return list(csv.DictReader(io.StringIO(got.text.lstrip("\ufeff"))))


def test_the_file_of_answers_has_a_column_for_each_row_and_runs_no_formula(office):
    me = office
    people = crowd(me, *["AT"] * 6)
    path = opened(me, single("role", "boss", "worker"), paired("skills", ["a"]), {"key": "why", "kind": "long", "words": words("Why?")}, {"key": "you", "kind": "contact", "words": words("You")})
    answered(me, path, [{"role": "boss", **needs("a", float(1 + i % 5), 1.0), "why": "=HYPERLINK(\"x\")" if i == 0 else "", "you.email": f"n{i}@x.example.org"} for i in range(6)], people=people)
    rows = table(me, path)
    assert list(rows[0]) == ["name", "organisation", "e-mail", "answered", "language", "role", "skills.a.importance", "skills.a.level", "why", "you.name", "you.email", "you.phone", "you.organisation"]
    assert rows[0]["name"] == "Nora0 Novak" and rows[0]["organisation"] == "Works 0" and rows[0]["e-mail"] == "nora0@works0.example.org"
    assert [r["skills.a.importance"] for r in rows] == ["1", "2", "3", "4", "5", "1"]
    assert rows[0]["why"].startswith("'=")
    assert me.folder.one("SELECT count(*) FROM audit WHERE action = 'survey.export'") == 1


def reader(me):
    from test_access import invite, join
    return join(me.server, invite(me, "rita@cluster.example.org", "reader", "Rita"))


def test_without_the_permission_the_file_tells_of_nobody(office):
    me = office
    path = opened(me, single("role", "boss", "worker", "guest"), {"key": "site", "kind": "single", "words": words("Site?"), "items": items("linz", "graz", "wels")}, paired("skills", ["a"]),
                  {"key": "staff", "kind": "number", "words": words("Staff?")}, {"key": "why", "kind": "long", "words": words("Why?")})
    rng = random.Random(7)
    answered(me, path, [{"role": "boss" if i < 3 else rng.choice(["worker", "guest"]), "site": rng.choice(["linz", "linz", "graz", "wels"]), **needs("a", float(rng.randint(1, 5)), float(rng.randint(1, 5))),
                         "staff": float(rng.choice([1, 2, 2, 500 + i])), "why": f"I am number {i}"} for i in range(60)])
    rows = table(reader(me), path)
    assert list(rows[0]) == ["role", "site", "skills.a.importance", "skills.a.level", "staff"]
    assert "boss" not in {r["role"] for r in rows}
    kinds = [(r["role"], r["site"], r["staff"]) for r in rows]
    assert min(kinds.count(k) for k in kinds) >= 5, sorted(set(kinds))
    assert "(hidden)" in {r["role"] for r in rows} and {r["role"] for r in rows} & {"worker", "guest"}
    assert [tuple(r.values()) for r in rows] == sorted(tuple(r.values()) for r in rows)
    # The figures do not change by it, and nobody is told from the numbers on the page either.
    assert {o["key"]: o["n"] for o in me.model(path)["blocks"][0]["figures"]["options"]}["boss"] is None


def test_the_report_for_a_board_says_all_on_a_page(office):
    me = office
    path = opened(me, paired("skills", [f"s{i}" for i in range(9)]), single("role", "boss", "worker"))
    answered(me, path, [{"role": "boss" if i < 5 else "worker", **{k: v for s in range(9) for k, v in needs(f"s{s}", 5.0, float(1 + (i + s) % (s % 4 + 1))).items()}} for i in range(11)])
    model = me.model(path + "/board")
    assert model["finished"] == 11 and len(model["parts"][0]["needs"]) == 7 and len(model["caveats"]) >= 2
    page = me.get(path + "/board").text
    assert "survey-chart.css" in page and "data-print" in page
    assert page.count(f">{model['title']}<") == 2 and 'class="title on-paper"' in page  # twice on no medium
    shown = {n["words"] for n in model["parts"][0]["needs"]}
    drawing = page.split('<div class="plots">')[1].split("</div>")[0]
    assert {f"S{i}" for i in range(9) if f"S{i}" in drawing} == shown
    # A program gets the figures, and no drawings of them.
    for here in (path, path + "/board", path + "/groups?by=q.role"):
        assert "<svg" in me.get(here).text and "svg" not in json.dumps(me.model(here)), here
    for text in ("2 questions, among them 9 competences", "What was asked, and of whom", "How far this is to be trusted", "fewer than 30 answers", "Both MWDS and RDS put"):
        assert text in page, text


def test_the_file_of_figures_has_groups_too_hidden_as_on_the_page(office):
    me = office
    path = opened(me, single("role", "boss", "worker", "guest"), paired("skills", ["a"]))
    answered(me, path, [{"role": "boss", **needs("a", 5.0, 1.0)}] * 3 + [{"role": "guest", **needs("a", 4.0, 2.0)}] * 6 + [{"role": "worker", **needs("a", 3.0, 2.0)}] * 9)
    file = me.get(path + "/figures.json?by=q.role").json()
    assert file["progress"]["finished"] == 18 and file["questions"][0]["figures"]["of"] == 18
    groups = file["questions"][1]["groups"]
    assert groups["names"] == ["Worker"] and groups["items"][0]["cells"][0]["mwds"] == 3.0
    assert me.get(path + "/figures.json?by=nosuch").status == 404


def test_an_anonymous_survey_has_groups_by_answers_only_and_no_names(office):
    me = office
    path = opened(me, single("role", "boss", "worker"), paired("skills", ["a"]), anonymous="1")
    db = sqlite3.connect(f"{me.folder.path}/cordee.db", timeout=60)
    version, = db.execute("SELECT id FROM survey_version WHERE survey = ?", (number(path),)).fetchone()
    for i in range(1, 13):
        said = [("", "", None, None), ("role", "", None, "boss" if i < 6 else "worker"), ("skills", "importance", 5.0, None), ("skills", "level", 2.0, None)]
        for question, part, x, text in said:
            db.execute("INSERT INTO survey_anonymous(survey, question, respondent, item, part, version, number, words) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                       (number(path), question, -i, "a" if question == "skills" else "", part, version, x, text))
    db.commit()
    db.close()
    page = me.get(path + "/groups").text
    assert 'value="q.role"' in page and 'value="cluster"' not in page and 'value="org.' not in page
    assert [c["value"] for c in heat(me, path, "q.role")["rows"][0]["cells"]] == ["15.0", "15.0"]
    assert me.get(path + "/groups?by=cluster").status == 404
    assert list(table(me, path)[0]) == ["role", "skills.a.importance", "skills.a.level"]
    assert "Stopped here" not in me.get(path).text
