"""From answers to courses: who is proposed which, and what is done with that."""
import json
import re
import sqlite3
import urllib.parse
from pathlib import Path

import pytest
from support import Client, Server, wait_until
from test_access import invite, join
from test_mailing import live_folder
from test_survey import link_of, mails, make, send, skills

PLACES = "country,name,lat,lon,admin1_name\nAT,Graz,47.07,15.44,Styria\nAT,Gleisdorf,47.10,15.71,Styria\nAT,Wien,48.21,16.37,Vienna\n"
FIRMS = [("Alpha Ltd", "Graz"), ("Beta Ltd", "Graz"), ("Gamma Ltd", "Gleisdorf"), ("Delta Ltd", "Wien"), ("Epsilon Ltd", "Nowhere")]
PEOPLE = [("Anna", "Alpha Ltd", "en"), ("Abel", "Alpha Ltd", "en"), ("Bert", "Beta Ltd", "en"), ("Clea", "Gamma Ltd", "en"),
          ("Dora", "Delta Ltd", "en"), ("Emil", "Epsilon Ltd", "en"), ("Gero", "Alpha Ltd", "de")]
TERMS = {"people": "4", "companies": "3", "gap": "2", "km": "50", "fixed": "600", "price": "250", "variable": "30", "currency": "eur"}


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    Path(folder.top, "places.csv").write_text(PLACES)
    folder.cordee("geo", "import", f"{folder.top}/places.csv")
    (tmp_path / "firms.csv").write_text("organisation,city,country\n" + "".join(f"{n},{c},AT\n" for n, c in FIRMS))
    folder.cordee("import", "--members", str(tmp_path / "firms.csv"))
    lines = [f"{org},{first},Huber,{first.lower()}@example.org,{language}" for first, org, language in PEOPLE]
    (tmp_path / "people.csv").write_text("organisation,first name,last name,email,language\n" + "\n".join(lines) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink = folder, server, sink
    yield me
    me.server.stop()
    folder.remove()


def answered(me, levels, role="production"):
    """A survey that everybody has answered: {skill: (importance, level)}, others the same for all."""
    path = make(me)
    assert send(me, path).status == 200
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    keys = skills(me, path)
    for to, mail in mails(me).items():
        first = to.split("@")[0].capitalize()
        guest, link = Client(me.server), link_of(me, mail)
        language = [l for n, _, l in PEOPLE if n == first][0]
        assert guest.post(link, s="1", l=language, role=role, do="next").status == 200
        fields = {}
        for key in keys:
            importance, level = levels(first, key)
            fields[f"skills.{key}.importance"], fields[f"skills.{key}.level"] = str(importance), str(level)
        assert guest.post(link, s="2", l=language, do="next", **fields).status == 200
        assert guest.post(link, s="3", l=language, do="next", days="2", recommend="9", **{"format.day": "1"}).status == 200
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == len(PEOPLE)
    return path


def welding(first, key):
    """All lack the second skill by 3, one of them by 4; nothing else."""
    if key != "choosing_materials":
        return 3, 3
    return (5, 1) if first == "Bert" else (5, 2)


def unlogged(folder, sql, *args):
    """What no page makes at once, written beside the server."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    db.create_function("change_set_now", 0, lambda: 1)
    db.create_function("logged_together", 1, lambda table: 1)
    db.create_function("member_was", -1, lambda *column: "")
    db.execute(sql, args)
    db.commit()
    db.close()


def names(me, filter_):
    return sorted(i["name"] for i in me.model("/contacts?filter=" + urllib.parse.quote(filter_))["items"])


def test_a_course_is_proposed_where_enough_people_share_a_gap(office):
    me = office
    path = answered(me, welding)
    page = me.get(path + "/courses")
    assert page.status == 200 and "Nothing is worked out yet" in page.text and 'value="EUR"' in page.text
    page = me.post(path + "/courses", **TERMS)
    assert page.status == 200, page.text[:600]
    model = me.model(path + "/courses")
    assert len(model["proposals"]) == 1, model
    one = model["proposals"][0]
    assert "aterial" in one["words"]
    assert (one["people"], one["companies"], one["town"], one["language"], one["host_name"]) == (4, 3, "Graz", "en", "Alpha Ltd")
    assert one["level"] == "for beginners" and one["mean_text"] == "1.8" and one["gap_text"] == "3.2"
    assert one["break_even"] == 3 and one["enough"] is True  # 600 / (250 - 30)
    assert [p["name"] for p in model["unplaced"]] == ["Emil Huber"]
    assert "Emil Huber" in page.text and "Epsilon Ltd" in page.text and "covers its costs" in page.text

    # Who is in it, the greatest gap first; the far one and who answered in German are not.
    shown = me.model("/survey/proposal/%d" % one["id"])
    assert [(p["name"], p["org_name"], p["gap_text"]) for p in shown["with"]] == [
        ("Bert Huber", "Beta Ltd", "+4"), ("Abel Huber", "Alpha Ltd", "+3"), ("Anna Huber", "Alpha Ltd", "+3"), ("Clea Huber", "Gamma Ltd", "+3")]
    assert names(me, f"survey.proposal:{one['id']}") == ["Abel Huber", "Anna Huber", "Bert Huber", "Clea Huber"]

    # Worked out again it is the same, with its number; it can be taken back.
    me.post(path + "/courses", **TERMS)
    assert me.model(path + "/courses")["proposals"][0]["id"] == one["id"]
    me.post(path + "/courses", **{**TERMS, "km": "200", "people": "5"})
    model = me.model(path + "/courses")
    assert [(p["people"], p["companies"]) for p in model["proposals"]] == [(5, 4)] and [p["id"] for p in model["earlier"]] == [one["id"]]
    assert model["proposals"][0]["town"] == "Graz"
    me.undo()
    assert [p["id"] for p in me.model(path + "/courses")["proposals"]] == [one["id"]]


def test_answers_on_another_scale_are_not_counted_with_those_of_now(office):
    me = office
    path = answered(me, welding)
    survey = int(path.rsplit("/", 1)[1])
    assert len(names(me, "survey.gap(choosing_materials)>2")) == len(names(me, "survey.gap>2")) == len(PEOPLE)
    document = json.loads(me.folder.one("SELECT form FROM survey_version WHERE survey = ?", survey))
    for question in (q for s in document["sections"] for q in s["questions"] if q["key"] == "skills"):
        for scale in ("scale", "second"):
            question[scale].pop("each", None)
            question[scale]["points"] = 7
    unlogged(me.folder, "INSERT INTO survey_version(survey, number, form, published_at) VALUES(?, 2, ?, 1)", survey, json.dumps(document))
    unlogged(me.folder, "UPDATE survey_response SET version = (SELECT max(id) FROM survey_version) WHERE person = (SELECT id FROM party WHERE name = 'Bert Huber')")

    # Bert alone answered the one of now.
    assert names(me, "survey.gap(choosing_materials)>2") == names(me, "survey.gap>2") == ["Bert Huber"]
    assert me.post(path + "/courses", **{**TERMS, "people": "2", "companies": "2"}).status == 200
    model = me.model(path + "/courses")
    assert model["proposals"] == [] and model["unplaced"] == []
    assert me.post("/survey/roles", survey=survey, name="Everybody", filter="is:person").status == 200
    assert {cell["n"] for row in me.model("/survey/skills")["rows"] for cell in row["cells"]} == {1}
    # In other words it is still the same.
    for question in (q for s in document["sections"] for q in s["questions"] if q["key"] == "skills"):
        for scale in ("scale", "second"):
            question[scale]["points"] = 5
        question["words"] = {"en": "Asked otherwise"}
    unlogged(me.folder, "UPDATE survey_version SET form = ?, published_at = 2 WHERE survey = ? AND number = 2", json.dumps(document), survey)
    assert len(names(me, "survey.gap>2")) == len(PEOPLE)
    assert me.post(path + "/courses", **TERMS).status == 200
    model = me.model(path + "/courses")
    assert len(model["proposals"]) == 1 and [p["name"] for p in model["unplaced"]] == ["Emil Huber"]


def test_what_costs_more_than_it_brings_is_refused(office):
    me = office
    path = make(me)
    for wrong, words in (({"price": "30"}, "must be more"), ({"price": "29,99"}, "must be more"), ({"people": "0"}, "People"),
                         ({"gap": "-1"}, "The gap"), ({"currency": "Euro"}, "currency"), ({"fixed": "much"}, "amount"), ({"km": ""}, "Radius")):
        page = me.post(path + "/courses", **{**TERMS, **wrong})
        assert page.status == 422 and words in page.text, (wrong, page.text[:300])
        name, value = list(wrong.items())[0]
        assert f'name="{name}"' in page.text and f'value="{value}"' in page.text
    assert me.folder.one("SELECT count(*) FROM survey_terms") == 0
    page = me.post(path + "/courses", **{**TERMS, "price": "30,01"})
    assert page.status == 200 and "Nowhere enough people" in page.text and 'value="30.01"' in page.text


def test_one_click_writes_to_exactly_those_and_another_makes_a_follow_up(office):
    me = office
    path = answered(me, welding)
    me.post(path + "/courses", **TERMS)
    page = me.get(path + "/courses")
    one = me.model(path + "/courses")["proposals"][0]
    form = re.search(r'<form method="post" action="/mailing">(.*?)</form>', page.text, re.S)[1]
    assert "Write to 4 people" in form
    draft = me.post("/mailing", filter=re.search(r'name="filter" value="([^"]+)"', form)[1])
    assert draft.status == 200 and re.match(r"/mailing/\d+/edit", draft.path)
    audience = me.get(re.match(r"/mailing/\d+", draft.path)[0] + "/audience")
    assert "4" in audience.text and f"survey.proposal:{one['id']}" in audience.text
    assert me.model(re.match(r"/mailing/\d+", draft.path)[0] + "/audience")["audience"]["to"] == 4

    # A date begins with what is known, and invites the same four.
    date = urllib.parse.urlsplit(one["date"])
    assert one["date"].replace("&", "&amp;") in page.text and date.path == "/training/new"
    page = me.get(one["date"])
    for value in (one["words"], "Graz", f"survey.proposal:{one['id']}", "250.00 EUR"):
        assert f'value="{value}"' in page.text, value
    fields = dict(urllib.parse.parse_qsl(date.query))
    assert fields["words"].endswith("You asked, here it is.")
    page = me.post("/training", day="2031-05-03", until="17:00", **{**fields, "from": "09:00"})
    assert page.status == 200, page.text[:400]
    assert me.folder.rows("SELECT title, seats, filter FROM training_date") == [(one["words"], 4, f"survey.proposal:{one['id']}")]

    here = "/survey/proposal/%d" % one["id"]
    page = me.post(here, do="follow")
    assert page.status == 200 and "followed up" in page.text
    assert me.folder.rows("SELECT t.title, p.name, t.staff IS NOT NULL FROM task t JOIN party p ON p.id = t.party") == [
        (f"Course “{one['words']}” in Graz for 4 people", "Alpha Ltd", 1)]
    assert "already" in me.post(here, do="follow").text
    assert me.folder.one("SELECT count(*) FROM task") == 1

    # You asked, here it is: they are found again, also when the answers say something else by now.
    page = me.post(here, do="held")
    assert "you asked, here it is" in page.text
    me.post(path + "/courses", **{**TERMS, "people": "40"})
    model = me.model(path + "/courses")
    assert model["proposals"] == [] and [p["id"] for p in model["held"]] == [one["id"]]
    assert len(names(me, f"survey.proposal:{one['id']}")) == 4
    assert me.post(here, do="discard").status == 200
    assert me.get(here).status == 404 and me.folder.one("SELECT count(*) FROM survey_proposal_person") == 0
    me.undo()
    assert len(me.model(here)["with"]) == 4


def test_who_is_not_known_is_counted_and_many_are_cut_short(office):
    me = office
    path = answered(me, welding)
    survey = int(path.rsplit("/", 1)[1])
    version = me.folder.one("SELECT version FROM survey_response LIMIT 1")
    for n in range(3):
        me.folder.write("INSERT INTO survey_response(survey, version, language, source, started_at, changed_at, submitted_at)"
                        " VALUES(?, ?, 'en', 'import', 1, 1, 1)", survey, version)
    me.post(path + "/courses", **{**TERMS, "people": "1", "companies": "0"})
    page = me.get(path + "/courses")
    assert "3 answers are of nobody the register knows" in page.text
    assert me.model(path + "/courses")["strangers"] == 3
    for n in range(120):
        unlogged(me.folder, "INSERT INTO survey_proposal(survey, question, item, words, language, points, town, km, sign, made_at)"
                 " VALUES(?, 'skills', 'data', ?, 'en', 5, '', 0, ?, 1)", survey, f"Topic {n}", f"{n}")
    model = me.model(path + "/courses")
    assert len(model["proposals"]) == 100 and model["in_all"] > 120
    assert "The largest of 12" in me.get(path + "/courses").text


def test_who_is_erased_is_in_no_proposal(office):
    me = office
    path = answered(me, welding)
    me.post(path + "/courses", **TERMS)
    one = me.model(path + "/courses")["proposals"][0]
    bert = me.folder.one("SELECT id FROM party WHERE name = 'Bert Huber'")
    me.get(f"/contacts/{bert}/erase")
    page = me.post(f"/contacts/{bert}/erase", name="Bert Huber")
    assert page.status == 200, page.text[:400]
    wait_until(lambda: me.folder.one("SELECT count(*) FROM survey_proposal_person") == 3, 30, "erasure")
    shown = me.model("/survey/proposal/%d" % one["id"])
    assert shown["people"] == 3 and "Bert" not in str(shown)


def test_roles_require_levels_and_people_have_them_or_not(office):
    me = office
    assert "No levels yet" in me.get("/survey/skills").text
    path = answered(me, lambda first, key: (4, {"Anna": 5, "Bert": 4}.get(first, 2) if key == "robots" else 5 if first == "Clea" and key == "data" else 3))
    survey = path.rsplit("/", 1)[1]
    page = me.get("/survey/skills")
    assert page.status == 200 and "Required and present" in page.text
    page = me.post("/survey/roles", survey=survey, question="role")
    assert "Say what each requires" in page.text
    assert me.folder.one("SELECT count(*) FROM survey_role") == 6
    assert "there already" in me.post("/survey/roles", survey=survey, question="role").text

    # A filter says it as well; one that is none is refused and stays in its box.
    page = me.post("/survey/roles", survey=survey, name="Alpha's", filter="nosuch:x")
    assert page.status == 422 and 'value="nosuch:x"' in page.text
    page = me.post("/survey/roles", survey=survey, name="Alpha's", filter='org:"Alpha Ltd"')
    assert page.status == 200 and "Required level" in page.text
    alpha = re.search(r"/survey/role/\d+", page.path)[0]
    made = me.folder.one("SELECT id FROM survey_role WHERE choice = 'production'")
    for role in (alpha, f"/survey/role/{made}"):
        name = me.model(f"{role}?survey={survey}")["name"]
        page = me.post(role, **{"survey": survey, "do": "save", "name": name, "filter": 'org:"Alpha Ltd"', "l.skills.robots": "4", "l.skills.data": "3"})
        assert page.status == 200, page.text[:400]
    model = me.model("/survey/skills")
    place = {r["name"]: i for i, r in enumerate(model["roles"])}
    robots = [r for r in model["rows"] if r["cells"][place["Alpha's"]].get("required") == "4"][0]
    assert model["rows"][0] == robots
    ours, all_ = robots["cells"][place["Alpha's"]], [r for r in model["roles"] if r["n"] == 7][0]
    # Anna 5, Abel 2, Gero 2: required 4, present 3.
    assert (ours["n"], ours["present"], ours["gap"], ours["coverage"], ours["lacking"]) == (3, "3.0", "+1.0", "33", 2)
    every = robots["cells"][place[all_["name"]]]
    assert (every["n"], every["present"], every["coverage"]) == (7, "2.7", "29")
    assert robots["holders"] == 2 and robots["everybody"] == "2.7"
    assert [(s["name"], s["org_name"]) for s in model["single"]] == [("Clea Huber", "Gamma Ltd")]
    assert len(model["nobody"]) == 18
    assert sorted(s["name"] for s in me.model("/survey/skills?holds=5")["single"]) == ["Anna Huber", "Clea Huber"]

    # The heads sort, both ways.
    rows = [r["words"] for r in me.model("/survey/skills?sort=name")["rows"]]
    assert rows == sorted(rows, key=str.lower) and [r["words"] for r in me.model("/survey/skills?sort=name&dir=down")["rows"]] == rows[::-1]
    page = me.get("/survey/skills?sort=holders&dir=down")
    assert 'aria-sort="descending"' in page.text
    assert me.model("/survey/skills?sort=holders&dir=down")["rows"][0]["words"] == robots["words"]
    lines = me.get("/survey/skills/csv").text.lstrip("\ufeff").split("\r\n")
    assert lines[0].startswith("role,competence,required,present") and f"Alpha's,{robots['words']},4,3,1,33.33,3,2" in lines

    # What is required goes with the role, and comes back with it.
    page = me.post(alpha, survey=survey, do="remove")
    assert me.folder.one("SELECT count(*) FROM survey_role_level WHERE role = ?", int(alpha.rsplit("/", 1)[1])) == 0
    me.undo(page)
    assert me.folder.one("SELECT count(*) FROM survey_role_level") == 4


def test_who_may_not_see_who_lacks_what_does_not(office):
    me = office
    path = make(me)
    reader = join(me.server, invite(me, "reader@example.org", "reader"))
    assert reader.get(path).status == 200
    for closed in (path + "/courses", "/survey/skills", "/survey/skills/csv"):
        assert reader.get(closed).status == 403, closed


def test_for_whom_a_course_is_proposed_is_told_to_who_may_act(office):
    me = office
    path = answered(me, welding)
    assert me.post(path + "/courses", **TERMS).status == 200
    one = me.model(path + "/courses")["proposals"][0]["id"]
    where = "/contacts?filter=" + urllib.parse.quote(f"survey.proposal:{one}")
    for role, may in (("manager", True), ("editor", True), ("reader", False)):
        client = join(me.server, invite(me, f"{role}@example.org", role))
        page = client.get(where)
        assert ("Clea Huber" in page.text) == may, role
        assert ("not for your role" in page.text) != may, role
        assert ("Graz" in page.text.split("<main", 1)[1]) <= may, role
        page = client.get("/contacts?filter=" + urllib.parse.quote("has:survey.proposal"))
        assert ("Clea Huber" in page.text) == may, role
    assert names(me, "has:survey.proposal") == names(me, f"survey.proposal:{one}")
    assert set(names(me, f"is:person -survey.proposal:{one}")) == set(names(me, "is:person")) - set(names(me, f"survey.proposal:{one}"))
    assert names(me, f"survey.proposal:{one + 1}") == []


def test_an_anonymous_survey_has_counts_and_nobody(office):
    me = office
    path = make(me)
    survey = int(path.rsplit("/", 1)[1])
    unlogged(me.folder, "UPDATE survey_survey SET anonymous = 1, state = 'closed' WHERE id = ?", survey)
    version = me.folder.one("SELECT id FROM survey_version WHERE survey = ?", survey)
    lacking = {"data": 7, "energy": 4, "robots": 12, "project": 9}  # of twelve
    for n in range(12):
        for key, many in lacking.items():
            for part, number in (("importance", 5), ("level", 3 if n < many else 4)):
                me.folder.write("INSERT INTO survey_anonymous(survey, question, respondent, item, part, version, number) VALUES(?, 'skills', ?, ?, ?, ?, ?)",
                                survey, -1 - n, key, part, version, number)
    model = me.model(path + "/courses")
    many = {c["words"]: c.get("many") for c in model["counts"] if c["n"]}
    # Four are too few, and so are the three who are not among the nine.
    assert sorted(many.values(), key=str) == [12, 7, None, None], many
    assert "proposals" not in model and "unplaced" not in model
    page = me.get(path + "/courses")
    assert "who answered is not known" in page.text and "<form" not in page.text.split("<main", 1)[1]
    assert me.post(path + "/courses", **TERMS).status == 409
    assert "No levels yet" in me.get("/survey/skills").text
