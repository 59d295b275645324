"""Answers from a file: looked at, taken, not taken twice, and taken back."""
import csv
import io
import json
import os
import pathlib
import re
import statistics
import threading

import pytest
from support import Client, wait_until
from test_survey_edit import press
from test_survey import PEOPLE, bring, link_of, mails, make, office, send  # noqa: F401

PLSPM = pathlib.Path(os.environ.get("CORDEE_SHARED", "")) / "data/survey/plspm_satisfaction_250x28.csv"


def upload(me, name, content, **fields):
    csrf = re.search(r'name="csrf" value="([^"]+)"', me.get("/survey/import").text)[1]
    content = content if isinstance(content, bytes) else content.encode()
    body = b""
    for key, value in {"csrf": csrf, **fields}.items():
        body += b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (key.encode(), str(value).encode())
    body += b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--x--\r\n' % (name.encode(), content)
    return me.ask("POST", "/survey/import", body, {"Content-Type": "multipart/form-data; boundary=x"})


def chosen(model):
    return [next((o["value"] for g in c["groups"] for o in g["options"] if o["selected"]), "") for c in model["columns"]]


def say(me, path, do="look", **fields):
    model = me.model(path)
    columns = fields.pop("columns", None) or chosen(model)
    return me.post(path, do=do, column=columns, survey=next((s["id"] for s in model["into"] if s["selected"]), ""),
                   **{"missing": model["missing"], **fields})


def responses(me, survey):
    """What is kept, a dict by question, item and part for each respondent."""
    found = {}
    for r, q, i, p, number, words in me.folder.rows(
            "SELECT a.response, a.question, a.item, a.part, a.number, a.words FROM survey_answer a JOIN survey_response r ON r.id = a.response"
            " WHERE r.survey = ? AND r.submitted_at IS NOT NULL ORDER BY a.response", survey):
        found.setdefault(r, {})[".".join(x for x in (q, i, p) if x)] = number if number is not None else words
    return list(found.values())


def mwds(pairs):
    return sum(i - a for i, a in pairs) / len(pairs) * statistics.fmean(i for i, _ in pairs)


def rds(pairs):
    return 100 * (sum(a > i for i, a in pairs) - sum(a < i for i, a in pairs)) / len(pairs)


def alpha(columns):
    totals = [sum(row) for row in zip(*columns)]
    k = len(columns)
    return k / (k - 1) * (1 - sum(statistics.variance(c) for c in columns) / statistics.variance(totals))


def test_a_file_of_others_becomes_a_survey_with_the_figures_it_must_have(office):
    me = office
    page = upload(me, "satisfaction.csv", PLSPM.read_bytes())
    assert page.status == 200 and "250 rows" in page.text, page.text[:800]
    path = page.path
    model = me.model(path)
    assert model["unpaired"] and "No column is known as importance" in page.text and 'href="#importance"' in page.text
    assert chosen(model)[0] == "=id" and set(chosen(model)[1:28]) == {"+scale"} and chosen(model)[28] == "+single"
    assert model["report"]["good"] == 250 and (model["zero"], model["to"]) == (True, 10)
    page = say(me, path, "set", importance="expe1..expe5", level="qual*")
    assert page.status == 200, page.text[:600]
    model = me.model(path)
    assert not model["unpaired"] and chosen(model)[6:16] == ["+importance"] * 5 + ["+level"] * 5 and model["report"]["good"] == 250
    page = say(me, path, "take", title="Satisfaction", language="en", pair="name", **{"from": "0"}, to="10")
    assert page.status == 200 and "250 answers were taken" in page.text, page.text[:800]
    survey = me.model(path)["survey"]

    # What is kept gives the figures of an independent computation.
    kept = responses(me, survey)
    assert len(kept) == 250
    document = json.loads(me.get(f"/survey/{survey}/file").text)
    items = [i["key"] for i in document["sections"][0]["questions"][0]["items"]]
    pairs = [[(r[f"skills.{k}.importance"], r[f"skills.{k}.level"]) for r in kept] for k in items]
    assert [round(mwds(p), 6) for p in pairs] == [4.126080, 3.767616, 5.505904, 4.410304, 2.286336]
    assert [round(rds(p), 6) for p in pairs] == [-28.8, -23.2, -32.0, -28.4, -13.6]
    assert round(alpha([[i for i, _ in p] for p in pairs]), 6) == 0.843145
    assert round(alpha([[a for _, a in p] for p in pairs]), 6) == 0.868518
    # So does the page of results, and its JSON in full.
    block = next(b for b in me.model(f"/survey/{survey}")["blocks"] if b["key"] == "skills")
    found = block["figures"]["items"]
    assert [round(i["mwds"], 6) for i in found] == [4.126080, 3.767616, 5.505904, 4.410304, 2.286336]
    assert [round(i["rds"], 6) for i in found] == [-28.8, -23.2, -32.0, -28.4, -13.6]
    assert {k: round(v, 6) for k, v in block["figures"]["alpha"].items() if k in ("importance", "level")} == {"importance": 0.843145, "level": 0.868518}
    text = me.get(f"/survey/{survey}").text
    for figure in ("4.13", "3.77", "5.51", "4.41", "2.29", "0.84", "0.87"):
        assert figure in text, figure
    ratings = next(q for q in document["sections"][0]["questions"] if q["kind"] == "matrix")
    assert len(ratings["items"]) == 17
    gender = next(q for q in document["sections"][0]["questions"] if q["key"] == "gender")
    assert sorted(i["key"] for i in gender["items"]) == ["female", "male"]

    # The same file again is said, and its rows are not doubled.
    page = upload(me, "again.csv", PLSPM.read_bytes(), survey=survey)
    assert "would be there twice" in page.text
    again = page.path
    assert me.post(again, do="take", column=chosen(me.model(again)), survey=survey).status == 422
    assert len(responses(me, survey)) == 250

    # Taken back, exactly its answers are gone, and the survey can be written on.
    page = me.post(path + "/undo")
    assert "Taken back" in page.text
    assert responses(me, survey) == [] and me.folder.one("SELECT count(*) FROM survey_response") == 0
    assert me.folder.one("SELECT state FROM survey_survey WHERE id = ?", survey) == "draft"
    assert me.post(path + "/undo").status in (200, 422) and me.folder.one("SELECT count(*) FROM survey_answer") == 0


FORM = {"languages": ["en", "de"], "title": {"en": "Needs", "de": "Bedarf"}, "sections": [{"key": "a", "questions": [
    {"key": "role", "kind": "single", "words": {"en": "Role"}, "other": True,
     "items": [{"key": "lead", "words": {"en": "Team lead", "de": "Teamleitung"}}, {"key": "maker", "words": {"en": "Production"}}]},
    {"key": "tools", "kind": "several", "words": {"en": "Tools"},
     "items": [{"key": "cad", "words": {"en": "CAD"}}, {"key": "cnc", "words": {"en": "CNC"}}]},
    {"key": "skills", "kind": "paired", "required": True, "words": {"en": "Skills"}, "show": {"question": "role", "is": "maker"},
     "scale": {"points": 5, "low": {"en": "unimportant"}, "high": {"en": "vital"}}, "second": {"points": 5, "low": {"en": "none"}, "high": {"en": "expert"}},
     "items": [{"key": "welding", "words": {"en": "Welding", "de": "Schweißen"}}, {"key": "recycling", "words": {"en": "Recycling"}}]},
    {"key": "days", "kind": "number", "words": {"en": "Days"}, "lowest": 0, "highest": 30},
    {"key": "again", "kind": "yesno", "words": {"en": "Again?"}},
    {"key": "wish", "kind": "long", "words": {"en": "Wish"}}]}]}


@pytest.fixture
def needs(office):
    assert bring(office, FORM).status == 200
    office.survey = office.folder.one("SELECT max(id) FROM survey_survey")
    return office


ROWS = """E-Mail;Nr;Datum;Role;Tools;Welding: importance;Welding: level today;recycling importance;Recycling_level;days;again;wish
anna@anna.example.org;1;03.05.2026;Teamleitung;CAD; CNC;5;2;4;1;3;ja;"Mehr; bitte"
bert@bert.example.org;2;04.05.2026;Production;;vital;none;5;5;3;nein;
nobody@elsewhere.example.org;3;2026-05-05;gardener;CNC;12;2;4;1;3;yes;
;4;2026-05-06;lead;cad;3;x;4;1;99;maybe;-
;5;;maker;;;;;;;;
;6;2026-05-06;maker;;NA;-;2;4;;;Ab heute
"""


def test_columns_are_found_cells_are_told_and_good_rows_kept(needs):
    me = needs
    content = ROWS.replace("CAD; CNC", '"CAD; CNC"').encode("utf-16")
    page = upload(me, "answers.csv", content, survey=me.survey)
    assert page.status == 200, page.text[:600]
    path = page.path
    model = me.model(path)
    assert chosen(model) == ["=email", "=id", "=day", "role", "tools", "skills.welding.importance", "skills.welding.level",
                             "skills.recycling.importance", "skills.recycling.level", "days", "again", "wish"]
    report = model["report"]
    assert (report["rows"], report["good"], report["refused"], report["known"], report["persons"]) == (6, 4, 2, 0, 2)
    told = [(t["line"], t.get("heading"), t["text"]) for t in report["told"]]
    assert told[0] == (4, "Welding: importance", "“12”: This is no point of the scale from 1 to 5.")
    assert (5, "Welding: level today", "“x”: This is no point of the scale from 1 to 5.") in told
    assert (5, "again", "“maybe”: This is neither yes nor no.") in told
    assert report["told"][0]["column"] == 56, report["told"][0]
    assert me.folder.one("SELECT count(*) FROM survey_response") == 0, "a look writes nothing"

    page = say(me, path, "take")
    assert page.status == 200 and "Line 4, column 56" in page.text, page.text[:600]
    kept = responses(me, me.survey)
    assert kept[0] == {"role": "lead", "tools.cad": 1, "tools.cnc": 1, "skills.welding.importance": 5, "skills.welding.level": 2,
                       "skills.recycling.importance": 4, "skills.recycling.level": 1, "days": 3, "again": "yes", "wish": "Mehr; bitte"}
    assert kept[1]["skills.welding.importance"] == 5 and kept[1]["skills.welding.level"] == 1 and kept[1]["again"] == "no"
    assert kept[2] == {"role": "maker"}
    assert kept[3] == {"role": "maker", "skills.recycling.importance": 2, "skills.recycling.level": 4, "wish": "Ab heute"}
    rows = me.folder.rows("SELECT p.name, o.name, r.external, date(r.submitted_at, 'unixepoch'), r.source FROM survey_response r"
                          " LEFT JOIN party p ON p.id = r.person LEFT JOIN party o ON o.id = r.org ORDER BY r.id")
    assert [tuple(r) for r in rows][:2] == [("Anna Huber", "Anna Ltd", "1", "2026-05-03", "import"), ("Bert Huber", "Bert Ltd", "2", "2026-05-04", "import")]
    assert rows[3][0] is None
    assert me.folder.one("SELECT count(*) FROM survey_import_piece") == 0, "the file is not kept"

    # More rows of the same people and numbers are not taken; a new one is.
    page = upload(me, "more.csv", ROWS.replace("CAD; CNC", '"CAD; CNC"') + ";7;;maker;;1;1;1;1;;;\nanna@anna.example.org;8;;maker;;;;;;;;\n", survey=me.survey)
    report = me.model(page.path)["report"]
    assert (report["good"], report["known"], report["refused"]) == (1, 5, 2), report
    assert "has answered this survey already" in page.text and "“1” is there already" in page.text
    more = page.path
    say(me, more, "take")
    assert len(responses(me, me.survey)) == 5
    me.post(path + "/undo")
    assert [r["skills.welding.level"] for r in responses(me, me.survey)] == [1], "of the other import nothing went"


def test_a_file_of_our_own_comes_back_as_it_went(needs):
    me = needs
    rows = ["role,tools,welding importance,welding level,recycling importance,recycling level,days,again,wish"]
    rows += [f"{r},{t},{i},{2},{3},{n % 5 + 1},{n},{y},{w}" for n, (r, t, i, y, w) in enumerate([
        ("lead", "CAD;CNC", 5, "yes", "=1+1"), ("maker", "CAD", 4, "no", '"Two\nlines, and ""quotes"""'), ("a gardener", "", 3, "", "Žiga"),
        ("maker", "CNC", "", "yes", ""), ("lead", "cad", 1, "no", "-x"), ("maker", "", "", "", "")])]
    path = upload(me, "first.csv", "\n".join(rows) + "\n", survey=me.survey).path
    assert me.model(path)["report"]["good"] == 6, me.model(path)["report"]
    say(me, path, "take")
    kept = responses(me, me.survey)
    assert kept[0]["wish"] == "=1+1" and kept[2]["role.other"] == "a gardener" and kept[4]["wish"] == "-x"
    file = me.get(f"/survey/{me.survey}/answers.csv")
    assert file.status == 200
    assert bring(me, FORM).status == 200
    other = me.folder.one("SELECT max(id) FROM survey_survey")
    path = upload(me, "back.csv", file.bytes, survey=other).path
    model = me.model(path)
    assert (model["report"]["good"], model["report"]["told"]) == (6, []), model["report"]
    say(me, path, "take")
    known = lambda r: json.dumps(r, sort_keys=True)
    assert sorted(map(known, responses(me, other))) == sorted(map(known, kept))


def test_what_makes_no_survey_says_why(office):
    me = office
    content = "imp_welding,imp_wood,now_welding,now_wood,grade\n5,4,2,1,0\n4,4,3,3,7\n5,5,1,1,11\n"
    path = upload(me, "pairs.csv", content).path
    model = me.model(path)
    assert chosen(model)[:4] == ["+importance", "+importance", "+level", "+level"]
    assert "cannot" not in model
    say(me, path, columns=["+importance", "+importance", "+level", "", ""], title="P", language="en", pair="order", **{"from": "1"}, to="5")
    assert "There are 2 columns of importance and 1 of level" in me.model(path)["cannot"]
    say(me, path, columns=["+importance", "+importance", "+level", "+level", "+scale"], title="P", language="en", pair="order", **{"from": "1"}, to="5")
    told = me.model(path)["report"]["told"]
    assert [(t["line"], t["heading"], t["text"]) for t in told] == [(n, "grade", f"“{v}”: This is no point of the scale from 1 to 5.") for n, v in ((2, 0), (3, 7), (4, 11))]
    assert me.post(path, do="take", column=chosen(me.model(path)), title="P").status == 422
    say(me, path, columns=["+importance", "+importance", "+level", "+level", "+number"], title="", language="en", pair="name", **{"from": "1"}, to="5")
    assert "needs a title" in me.model(path)["cannot"]
    page = say(me, path, "set", importance="imp_welding, nothere", level="now*")
    assert page.status == 422 and "There is no column “nothere”" in page.text
    page = say(me, path, "take", columns=["+importance", "+importance", "+level", "+level", "+number"], title="P", language="de", pair="name", **{"from": "1"}, to="5")
    assert page.status == 200 and "3 answers were taken" in page.text, page.text[:600]
    document = json.loads(me.get("/survey/%d/file" % me.model(path)["survey"]).text)
    assert [i["words"] for i in document["sections"][0]["questions"][0]["items"]] == [{"de": "welding"}, {"de": "wood"}]
    for name, content in (("empty.csv", ""), ("names.csv", "a,b\n"), ("binary.csv", b"\x00\x01\x02\x00\xff" * 50)):
        page = upload(me, name, content)
        assert page.status == 422 and "/tmp" not in page.text, (name, page.status)
    path = upload(me, "x.csv", "a,b\nx,1\ny,2\n").path
    assert me.post(path + "/discard").status == 200
    assert me.get(path).status == 404


def test_a_cell_that_is_wrong_does_not_make_another_column(office):
    content = "e-mail,imp_welding,now_welding,wish\nx,5,12,a\nlea@b.example,5,2,b\n,4,3,c\n,4,zwei,d\n,3,1,e\n"
    path = upload(office, "bad.csv", content).path
    model = office.model(path)
    assert chosen(model) == ["=email", "+importance", "+number", "+text"] or chosen(model)[0] == "=email", chosen(model)
    path = upload(office, "bad.csv", content.replace("12", "4")).path
    model = office.model(path)
    assert chosen(model) == ["=email", "+importance", "+level", "+text"]
    assert [(t["line"], t["column"]) for t in model["report"]["told"]] == [(2, 1), (5, 4)] and model["report"]["good"] == 3


def test_a_large_file_is_a_job_and_counts_when_all_of_it_is_there(needs):
    me = needs
    lines = ["Nr,welding importance,welding level,recycling importance,recycling level"]
    lines += [f"{n},{n % 5 + 1},{n % 3 + 1},{n % 4 + 1},{'9' if n % 1000 == 0 else '2'}" for n in range(1, 6001)]
    path = upload(me, "large.csv", "\n".join(lines) + "\n", survey=me.survey).path
    assert me.model(path)["report"]["partial"]
    page = say(me, path, "take")
    assert page.status == 200
    wait_until(lambda: not me.model(path)["running"], 60, "the import")
    model = me.model(path)
    assert (model["good"], model["refused"], model["done"]) == (5994, 6, True), model
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 5994
    assert me.folder.one("SELECT count(*) FROM survey_answer") == 4 * 5994
    # Taken back, none counts at once; they go in slices, so that nobody waits for them.
    page = me.post(path + "/undo")
    assert page.status == 200 and "none of its answers counts" in page.text
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 0
    assert me.folder.one("SELECT count(*) FROM job WHERE kind = 'survey.untake'") == 1
    again = upload(me, "large.csv", "\n".join(lines) + "\n", survey=me.survey).path
    wait_until(lambda: me.folder.one("SELECT count(*) FROM survey_answer") == 0, 60, "taking back")
    wait_until(lambda: me.folder.one("SELECT state FROM job WHERE kind = 'survey.untake'") == "done", 20, "its end")
    assert "its answers are gone" in me.get(path).text
    assert say(me, again, "take").status == 200


def test_the_same_file_brought_twice_at_once_is_taken_once(needs):
    me = needs
    lines = ["welding importance,welding level,recycling importance,recycling level"]
    lines += [f"{n % 5 + 1},{n % 3 + 1},{n % 4 + 1},2" for n in range(4900)]
    paths = [upload(me, name, "\n".join(lines) + "\n", survey=me.survey).path for name in ("one.csv", "two.csv", "three.csv")]
    columns = [chosen(me.model(path)) for path in paths]
    ready, got = threading.Barrier(len(paths)), []

    def take(n):
        mine = Client(me.server)
        mine.cookies, mine.csrf = dict(me.cookies), me.csrf
        ready.wait()
        got.append(mine.post(paths[n], do="take", column=columns[n], survey=me.survey).status)

    threads = [threading.Thread(target=take, args=(n,)) for n in range(len(paths))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(got) == [200, 422, 422], got
    assert me.folder.one("SELECT count(*) FROM survey_response") == 4900


def test_who_answered_on_paper_is_not_reminded_and_counts_once(needs):
    me, path = needs, f"/survey/{needs.survey}"
    assert send(me, path).status == 200
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    link = {to.split("@")[0]: link_of(me, mail) for to, mail in mails(me).items()}
    assert Client(me.server).post(link["bert"], s="1", role="lead", do="later").status == 200
    file = "e-mail,role,days,wish\nanna@anna.example.org,lead,3,Paper\nbert@bert.example.org,lead,4,Twice\nclea@clea.example.org,lead,5,Paper\n,lead,6,Nobody\n"
    page = upload(me, "paper.csv", file, survey=me.survey)
    assert "bert@bert.example.org has begun to answer this survey." in page.text
    taken = page.path
    assert say(me, taken, "take").status == 200
    model = me.model(path + "/reach")
    assert (model["asked"], model["waiting"], model["audience"]["to"]) == (7, 5, 5), model
    assert me.model(path)["rate"] == "29 %"

    # Anna's link shows what is there; what she says by it is hers, and stays when the file goes.
    guest = Client(me.server)
    assert "Paper" in guest.get(link["anna"] + "?s=1").text
    page = guest.post(link["anna"], s="1", role="lead", days="9", wish="By hand", do="next")
    assert page.status == 200, page.text[:500]
    of = lambda name: me.folder.rows("SELECT a.number FROM survey_answer a JOIN survey_response r ON r.id = a.response JOIN party p ON p.id = r.person"
                                     " WHERE p.given_name = ? AND r.submitted_at IS NOT NULL AND a.question = 'days'", name)
    assert of("Anna") == [(9,)] and of("Clea") == [(5,)]
    me.post(taken + "/undo")
    assert of("Anna") == [(9,)] and of("Clea") == []
    assert me.model(path + "/reach")["waiting"] == 6


def test_columns_of_questions_that_are_not_published_are_named(needs):
    me, path = needs, f"/survey/{needs.survey}"
    assert send(me, path).status == 200
    for kind, words in (("short", "Shift"), ("number", "Cost")):
        press(me, path, f"add:{kind}:0")
        assert press(me, path, "save", **{f"q.{kind}.words": words}).status == 200
    page = upload(me, "answers.csv", "role,shift,Cost,days\nlead,night,7,3\nmaker,day,8,4\n", survey=me.survey)
    taken, model = page.path, me.model(page.path)
    assert (chosen(model), model["unpublished"], model["lost"]) == (["role", "", "", "days"], "shift, Cost", ""), model
    assert "use the changed questions from now on" in page.text and "shift, Cost" in page.text

    # Published, they are guessed; nothing had been dropped without a word.
    assert me.post(path + "/publish").status == 200
    assert "unpublished" not in me.model(taken)
    assert me.post(taken, do="into", survey=me.survey).status == 200
    assert chosen(me.model(taken)) == ["role", "short", "number", "days"]
    assert say(me, taken, "take").status == 200
    assert [r["short"] for r in responses(me, me.survey)] == ["night", "day"]


def test_what_was_chosen_and_is_gone_is_not_left_out_unseen(needs):
    me = needs
    path = upload(me, "answers.csv", "role,days,wish\nlead,3,more\nmaker,4,\n", survey=me.survey).path
    assert chosen(me.model(path)) == ["role", "days", "wish"]
    assert press(me, f"/survey/{me.survey}", "remove:wish").status == 200
    page = me.post(path, do="take", column=["role", "days", "wish"], survey=me.survey)
    assert page.status == 422 and "“wish” answers nothing that this survey asks now" in page.text, page.text[:900]
    assert me.model(path)["lost"] == "wish" and me.folder.one("SELECT count(*) FROM survey_response") == 0
    assert me.post(path, do="take", column=["role", "skills.nothere.level", ""], survey=me.survey).status == 422
    assert say(me, path, "take", columns=["role", "days", ""]).status == 200
    assert responses(me, me.survey) == [{"role": "lead", "days": 3}, {"role": "maker", "days": 4}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250", "cp1252"])
def test_a_file_of_any_spreadsheet_is_read(needs, encoding):
    text = "sep=;\r\nE-Mail;Role;wish\r\nanna@anna.example.org;Production;Schweißen für alle\r\n;Gärtner;Öl\r\n"
    path = upload(needs, "answers.csv", text.encode(encoding), survey=needs.survey).path
    assert chosen(needs.model(path)) == ["=email", "role", "wish"]
    assert say(needs, path, "take").status == 200
    assert responses(needs, needs.survey) == [{"role": "maker", "wish": "Schweißen für alle"}, {"role": "other", "role.other": "Gärtner", "wish": "Öl"}]


def test_a_damaged_file_costs_the_rows_that_are_damaged(needs):
    content = ('Nr,role,days,wish\n1,lead,3,"as it\nshould be"\n2,lead,4,"no end\n3,maker,5,fine\n4,maker\n5,maker,5,fine,too,many\n6\n7,lead,8,"\x07bell"\n').encode()
    content += b"8,lead,9,Stra\xdfe\n"
    path = upload(needs, "damaged.csv", content, survey=needs.survey).path
    report = needs.model(path)["report"]
    assert report["refused"] and report["good"] and report["good"] + report["refused"] == report["rows"], report
    assert all(t["line"] >= 2 and t["text"] for t in report["told"]), report["told"]
    assert say(needs, path, "take").status == 200
    kept = responses(needs, needs.survey)
    assert len(kept) == report["good"] and {"role": "lead", "days": 3, "wish": "as it\nshould be"} in kept, kept
    assert {"role": "maker", "days": 5, "wish": "fine"} in kept and {"role": "lead", "days": 9, "wish": "Straße"} in kept, kept


def test_what_is_too_large_is_refused_with_a_sentence(needs):
    me = needs
    page = upload(me, "long.csv", "role\n" + "lead\n" * 100001, survey=me.survey)
    assert page.status == 422 and "more than 100000 rows: split it" in page.text
    page = upload(me, "heavy.csv", b"role,wish\n" + b"lead," + b"x" * 1000 + b"\n" + (b"lead," + b"y" * 60000 + b"\n") * 355, survey=me.survey)
    assert page.status in (413, 422) and "split it" in page.text, page.text[:600]
    page = upload(me, "wide.csv", ",".join(f"c{n}" for n in range(201)) + "\n" + ",".join("1" * 201) + "\n", survey=me.survey)
    assert page.status == 422 and "The names of the columns cannot be read" in page.text and "200" in page.text
    assert me.folder.one("SELECT count(*) FROM survey_import") == 0
    assert me.folder.one("SELECT count(*) FROM survey_import_piece") == 0


def test_a_file_of_many_pieces_is_whole_again_and_goes_when_it_is_taken(needs):
    me = needs
    rows = [(n, f"{n} " + "y" * 1500) for n in range(1, 1601)]
    path = upload(me, "pieces.csv", "Nr,days,wish\n" + "".join(f"{n},{n % 30},{w}\n" for n, w in rows), survey=me.survey).path
    assert me.folder.one("SELECT count(*) FROM survey_import_piece") > 1
    assert say(me, path, "take").status == 200
    assert [r["wish"] for r in responses(me, me.survey)] == [w for _, w in rows]
    assert me.folder.one("SELECT count(*) FROM survey_import_piece") == 0
    waits = upload(me, "waits.csv", "Nr,days\n9999,1\n", survey=me.survey).path
    assert me.folder.one("SELECT count(*) FROM survey_import_piece") == 1
    me.post(waits + "/discard")
    assert me.folder.one("SELECT count(*) FROM survey_import_piece") == 0


def test_taken_back_all_is_as_it_was_before(needs):
    me = needs
    tables = [t for (t,) in me.folder.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'survey_%'") if not t.startswith("survey_import")]
    first = upload(me, "first.csv", "Nr,role,days\n1,lead,3\n2,maker,4\n", survey=me.survey).path
    say(me, first, "take")
    before = {t: me.folder.rows(f"SELECT * FROM {t}") for t in tables}
    path = upload(me, "second.csv", "E-Mail,Nr,role,days,wish\nanna@anna.example.org,3,lead,3,a\n,4,maker,5,b\n,1,maker,5,known\n", survey=me.survey).path
    say(me, path, "take")
    assert len(responses(me, me.survey)) == 4
    assert me.post(path + "/undo").status == 200
    assert {t: me.folder.rows(f"SELECT * FROM {t}") for t in tables} == before
    assert "was taken back already" in me.post(path + "/undo").text
    assert len(responses(me, me.survey)) == 2


def test_what_was_refused_is_mended_in_a_file_and_brought_again(office):
    me = office
    lines = [f"{n},{n % 5 + 1},4,{n % 4 + 1},{'zwei' if n % 2 else 2},=more {n}" for n in range(1, 1401)]
    path = upload(me, "needs.csv", "nr,imp_welding,imp_wood,now_welding,now_wood,wish\n" + "\n".join(lines) + '\n1401,9,x,1,1,"no end\n').path
    columns = ["=id", "+importance", "+importance", "+level", "+level", "+text"]
    assert say(me, path, "take", columns=columns, title="P", language="en", pair="name", **{"from": "1"}, to="5").status == 200
    model = me.model(path)
    assert (model["good"], model["refused"], len(model["told"])) == (700, 701, 100), model
    page = me.get(path)
    assert f'href="{path}/refused.csv"' in page.text
    file = me.get(path + "/refused.csv")
    rows = list(csv.reader(io.StringIO(file.bytes.decode("utf-8-sig"))))
    assert rows[0] == ["nr", "imp_welding", "imp_wood", "now_welding", "now_wood", "wish", "Refused: line", "Refused: column", "Refused: why"]
    assert len(rows) == 702 and [r[0] for r in rows[1:701]] == [str(n) for n in range(1, 1401, 2)]
    assert rows[1][:6] == ["1", "2", "4", "2", "zwei", "'=more 1"] and rows[1][6] == "2"
    assert "now_wood: “zwei”: This is no point of the scale from 1 to 5." == rows[1][8]

    # Mended, it comes back into the survey that was made, with its columns known.
    mended = io.StringIO()
    csv.writer(mended).writerows([[c.replace("zwei", "3") for c in r] for r in rows[:701]])
    survey = me.model(path)["survey"]
    again = upload(me, "mended.csv", mended.getvalue(), survey=survey).path
    model = me.model(again)
    assert chosen(model)[0] == "=id" and sorted(chosen(model)[1:5]) == ["skills.welding.importance", "skills.welding.level", "skills.wood.importance", "skills.wood.level"]
    assert chosen(model)[6:] == ["", "", ""], chosen(model)
    say(me, again, "take")
    assert (me.model(again)["good"], me.model(again)["refused"]) == (700, 0), me.model(again)["told"][:3]
    kept = responses(me, survey)
    assert len(kept) == 1400 and {r["wish"] for r in kept} == {f"=more {n}" for n in range(1, 1401)}
    assert "refused.csv" not in me.get(again).text

    # They go with the import, and no page says more than it has.
    me.post(path + "/undo")
    assert me.folder.one("SELECT count(*) FROM survey_import_refused") == 0
    assert len(responses(me, survey)) == 700


LIBRARIANS = pathlib.Path(os.environ.get("CORDEE_SHARED", "")) / "data/survey/jmla_data_librarian_skills_2016.csv"


def test_names_in_two_rows_and_points_in_words_are_read_as_they_are_meant(office):
    me = office
    page = upload(me, "skills.csv", LIBRARIANS.read_bytes())
    assert page.status == 200 and "90 rows" in page.text
    path, model = page.path, me.model(page.path)
    assert model["two_names"] and model["points"].splitlines() == [
        "Not at all important", "Slightly important", "Important", "Very important", "Absolutely essential"]
    assert "Don't know or N/A" in model["missing"]
    headings = [c["heading"] for c in model["columns"]]
    assert headings[10] == "For how many years have you worked in your current position?"
    assert headings[29] == "Data management: Data preservation, curation, or stewardship"
    words = chosen(model)
    assert words[0] != "=id", "all rows say the same: it is no number of a row"
    assert set(words[28:76]) == {"+scale"} and words[12:18] == ["+chosen"] * 6 and words[18] == "+text"
    assert (model["report"]["good"], model["report"]["refused"]) == (90, 0), model["report"]["told"][:3]
    words[0:5] = ["", "", "", "", ""]
    assert say(me, path, "take", columns=words, title="Skills", language="en", points=model["points"]).status == 200
    survey = me.model(path)["survey"]
    document = json.loads(me.get(f"/survey/{survey}/file").text)
    questions = {q["words"]["en"]: q for s in document["sections"] for q in s["questions"]}
    management = questions["Data management"]
    assert management["kind"] == "matrix" and len(management["items"]) == 10 and management["scale"]["points"] == 5
    assert [w["en"] for w in management["scale"]["each"]] == model["points"].splitlines()
    degrees = next(q for q in questions.values() if q["kind"] == "several" and "educational" in q["words"]["en"])
    assert degrees["items"][0]["words"]["en"] == "ALA-accredited master’s degree"

    # As counted by hand in the file.
    planning = next(i["key"] for i in management["items"] if i["words"]["en"] == "Data management planning")
    said = [r.get(f"{management['key']}.{planning}") for r in responses(me, survey)]
    assert [said.count(n) for n in (1, 2, 3, 4, 5)] == [4, 9, 11, 22, 37]
    library = [r for r in responses(me, survey) if r.get(f"{degrees['key']}.{degrees['items'][0]['key']}") == 1]
    assert len(library) == 73


def test_who_reads_the_file_says_where_the_names_stand_and_what_the_points_are(office):
    me = office
    content = "who,skills,,\n,Welding,Wood,Paint\na,sure,hardly,so so\nb,hardly,so so,sure\nc,so so,sure,hardly\n"
    path = upload(me, "own.csv", content).path
    model = me.model(path)
    assert model["two_names"] and [c["heading"] for c in model["columns"]] == ["who", "skills: Welding", "skills: Wood", "skills: Paint"]
    me.post(path, do="names")
    model = me.model(path)
    assert not model["two_names"] and model["n_rows"] == 4 and [c["heading"] for c in model["columns"]] == ["who", "skills", "3", "4"]
    me.post(path, do="names", two_names="1")
    assert me.model(path)["n_rows"] == 3
    columns = ["=id", "+scale", "+scale", "+scale"]
    say(me, path, columns=columns, title="Own", language="en")
    assert me.model(path)["report"]["good"] == 0 and "no point of the scale" in me.model(path)["report"]["told"][0]["text"]
    say(me, path, columns=columns, title="Own", language="en", points="hardly\r\nso so\r\nsure\r\n")
    assert me.model(path)["report"]["good"] == 3, me.model(path)["report"]
    say(me, path, "take", columns=columns, title="Own", language="en", points="hardly\nso so\nsure")
    assert [sorted(r.values()) for r in responses(me, me.model(path)["survey"])] == [[1, 2, 3]] * 3
    assert [v for r in responses(me, me.model(path)["survey"]) for k, v in r.items() if k.endswith(".welding")] == [3, 1, 2]
