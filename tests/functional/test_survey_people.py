"""What somebody answered: asked for in a filter, told to staff, handed out, merged, and erased."""
import json
import re
import urllib.parse

import pytest
from support import Client, wait_until
from test_access import invite, join
from test_survey import PEOPLE, answer, bring, link_of, mails, make, office, send, skills  # noqa: F401
from test_survey_import import say, upload  # noqa: F401
from test_survey_open import begin, restarted

FORM = {"languages": ["en"], "title": {"en": "Needs 2027!"}, "sections": [{"key": "a", "questions": [
    {"key": "skills", "kind": "paired", "words": {"en": "Skills"},
     "scale": {"points": 5, "low": {"en": "low"}, "high": {"en": "high"}}, "second": {"points": 5, "low": {"en": "low"}, "high": {"en": "high"}},
     "items": [{"key": "recycling", "words": {"en": "Recycling of plastics", "de": "Kunststoffe verwerten"}}, {"key": "welding", "words": {"en": "Welding"}}]},
    {"key": "wish", "kind": "long", "words": {"en": "Wish"}},
    {"key": "you", "kind": "contact", "words": {"en": "You"}}]}]}

GAPS = {"anna": (5, 1), "bert": (5, 2), "clea": (5, 3), "dora": (2, 5)}


def fill(me, link, gap, **more):
    page = Client(me.server).post(link, s="1", do="next", **{"skills.recycling.importance": gap[0], "skills.recycling.level": gap[1],
                                                              "skills.welding.importance": 3, "skills.welding.level": 3, **more})
    assert page.status == 200, page.text[:500]


@pytest.fixture
def asked(office):
    me = office
    assert bring(me, FORM).status == 200
    me.survey = me.folder.one("SELECT max(id) FROM survey_survey")
    assert send(me, f"/survey/{me.survey}").status == 200
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    me.links = {to.split("@")[0]: link_of(me, mail) for to, mail in mails(me).items()}
    return me


def who(me, text):
    model = me.model("/contacts?filter=" + urllib.parse.quote(text))
    assert not model.get("box", {}).get("error"), model["box"]
    return sorted(r["given_name"].lower() if r.get("given_name") else r["name"].split()[0].lower() for r in model["items"])


def test_a_filter_asks_who_answered_and_how_large_a_gap_is(asked):
    me = asked
    for name, gap in GAPS.items():
        fill(me, me.links[name], gap)
    assert me.folder.one("SELECT short_name FROM survey_survey") == "needs-2027"
    assert who(me, "survey.answered:needs-2027") == ["anna", "bert", "clea", "dora"]
    assert who(me, "is:person -survey.answered:needs-2027") == ["emil", "fina", "gera"]
    assert who(me, "survey.answered:nothing") == []
    assert who(me, "survey.gap(recycling)>2") == ["anna", "bert"]
    assert who(me, "survey.gap(recycling)>=2") == ["anna", "bert", "clea"]
    assert who(me, "survey.gap(Recycling of plastics)<0") == ["dora"]
    assert who(me, "survey.gap(kunststoffe verwerten):2..3") == ["bert", "clea"]
    assert who(me, "survey.gap>3") == ["anna"]
    assert who(me, "survey.gap(welding):0 survey.gap(recycling)>3") == ["anna"]
    assert who(me, "has:survey.gap") == ["anna", "bert", "clea", "dora"]
    box = me.model("/contacts?filter=" + urllib.parse.quote("survey.gap(recycling)>2"))["box"]
    assert "(recycling)" in box["sentence"], box["sentence"]
    page = me.get("/contacts?filter=" + urllib.parse.quote("survey.gap(weldin)>2"))
    assert "o survey asks about “weldin”; did you mean “welding”?" in page.text

    # The newest answers count, of a later survey with the same competence too.
    fill(me, me.links["anna"], (2, 2))
    assert who(me, "survey.gap(recycling)>2") == ["bert"]
    path = upload(me, "later.csv", "email,recycling importance,recycling level\nanna@anna.example.org,5,1\n", survey=me.survey).path
    assert me.model(path)["report"]["known"] == 1

    # Another name, and one that is taken.
    me.post(f"/survey/{me.survey}/send", filter="is:person", mode="0", topic="", closes="", do="save", short_name="Needs of 2027")
    assert me.folder.one("SELECT short_name FROM survey_survey") == "needs-of-2027"
    bring(me, FORM)
    assert sorted(r[0] for r in me.folder.rows("SELECT short_name FROM survey_survey")) == ["needs-2027", "needs-of-2027"]
    other = me.folder.one("SELECT max(id) FROM survey_survey")
    # What is refused changes nothing, whatever else was right.
    for wrong in ({"filter": "nosuch:x"}, {"filter": "is:person", "topic": "999"}):
        page = me.post(f"/survey/{other}/send", mode="0", closes="", do="save", short_name="half-kept", anonymous="1", **{"topic": "", **wrong})
        assert page.status == 422
        assert me.folder.rows("SELECT short_name, anonymous FROM survey_survey WHERE id = ?", int(other)) == [("needs-2027", 0)]
    page = me.post(f"/survey/{other}/send", filter="is:person", mode="0", topic="", closes="", do="save", short_name="needs-of-2027")
    assert page.status == 422 and "is called" in page.text


def test_of_several_competences_of_a_topic_each_counts(office):
    me = office
    form = json.loads(json.dumps(FORM))
    for item in form["sections"][0]["questions"][0]["items"]:
        item["topic"] = "Joining"
    assert bring(me, form).status == 200
    assert send(me, "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")).status == 200
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    links = {to.split("@")[0]: link_of(me, mail) for to, mail in mails(me).items()}
    fill(me, links["anna"], (5, 1), **{"skills.welding.importance": 2, "skills.welding.level": 2})
    fill(me, links["bert"], (2, 2), **{"skills.welding.importance": 5, "skills.welding.level": 1})
    fill(me, links["clea"], (2, 2), **{"skills.welding.importance": 3, "skills.welding.level": 2})
    assert who(me, "survey.gap(joining)>2") == ["anna", "bert"]
    assert who(me, "survey.gap(joining):0") == ["anna", "bert", "clea"]
    assert who(me, "survey.gap(welding)>2") == ["bert"]


def test_single_answers_are_asked_for_by_who_may_see_them(asked):
    me = asked
    fill(me, me.links["anna"], (5, 1))
    for role, may in (("manager", True), ("reader", False)):
        client = join(me.server, invite(me, f"{role}@example.org", role))
        page = client.get("/contacts?filter=" + urllib.parse.quote("survey.gap(recycling)>2"))
        assert ("Anna" in page.text.split("<main", 1)[1]) == may, role
        assert ("not for your role" in page.text) != may, role
        page = client.get("/contacts?filter=" + urllib.parse.quote("survey.answered:needs-2027"))
        assert "Anna" in page.text.split("<main", 1)[1]


def test_contact_details_are_filled_in_and_what_is_new_is_told_to_staff(asked):
    me = asked
    anna = me.folder.one("SELECT id FROM party WHERE given_name = 'Anna'")
    page = Client(me.server).get(me.links["anna"])
    assert 'value="Anna Huber"' in page.text and 'value="anna@anna.example.org"' in page.text and 'value="Anna Ltd"' in page.text
    assert me.folder.one("SELECT count(*) FROM survey_answer") == 0
    same = {"you.name": "Anna Huber", "you.email": "anna@anna.example.org", "you.organisation": "Anna Ltd"}
    fill(me, me.links["anna"], (5, 1), **same)
    assert me.folder.one("SELECT count(*) FROM proposal") == 0
    for _ in range(2):
        fill(me, me.links["anna"], (5, 1), **{**same, "you.name": "Anna Moser", "you.phone": "+43 660 1234567", "you.email": "anna.moser@anna.example.org"})
    assert [r[0] for r in me.folder.rows("SELECT kind FROM proposal ORDER BY kind")] == ["person.email", "person.phone", "survey.name"]
    assert me.folder.one("SELECT name FROM party WHERE id = ?", anna) == "Anna Huber", "nothing is written by itself"
    text = me.get("/review").text
    assert "Anna Moser" in text and "+43 660 1234567" in text and "anna.moser@anna.example.org" in text and "Needs 2027" in text
    me.get("/review")
    for (row,) in me.folder.rows("SELECT id FROM proposal"):
        me.post("/review", do=f"accept {row}")
    assert me.folder.one("SELECT name FROM party WHERE id = ?", anna) == "Anna Moser"
    assert me.folder.one("SELECT number FROM phone WHERE party = ?", anna) == "+43 660 1234567"
    assert {r[0] for r in me.folder.rows("SELECT address FROM email_address WHERE party = ?", anna)} == {"anna@anna.example.org", "anna.moser@anna.example.org"}


def test_who_comes_by_the_link_for_everybody_is_filled_in_and_told_of_nowhere(office):
    me = office
    restarted(me, "survey { open_seconds = 0 }")
    assert bring(me, FORM).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    send(me, path, filter_="Anna")
    page = me.post(path + "/open-link", do="show")
    _, _, page = begin(me, urllib.parse.urlsplit(re.search(r"https?://[^<\s]+/survey/o/[^<\s]+", page.text)[0]).path)
    assert page.path.startswith("/survey/a/") and "Huber" not in page.text
    fill(me, page.path, (5, 1), **{"you.name": "Anna Moser", "you.email": "anna@anna.example.org", "you.phone": "+43 660 1234567"})
    assert me.folder.one("SELECT count(*) FROM survey_answer WHERE question = 'you'") == 3
    assert me.folder.one("SELECT count(*) FROM proposal") == 0
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE person IS NOT NULL") == 0


def test_a_merge_keeps_what_both_answered_and_its_undo_too(asked):
    me = asked
    fill(me, me.links["anna"], (5, 1), wish="Of Anna")
    fill(me, me.links["bert"], (4, 2), wish="Of Bert")
    anna, bert = (me.folder.one("SELECT id FROM party WHERE given_name = ?", n) for n in ("Anna", "Bert"))
    answers = "SELECT words FROM survey_answer WHERE person = ? AND words IS NOT NULL ORDER BY words"
    me.get(f"/merge?a={anna}&b={bert}")
    page = me.post("/merge", a=anna, b=bert)
    assert [r[0] for r in me.folder.rows(answers, anna)] == ["Of Anna", "Of Bert"]
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE person = ? AND submitted_at IS NOT NULL", anna) == 2
    assert me.model(f"/survey/{me.survey}")["answered"] == 2
    # Both links lead on, for both were sent.
    for name in ("anna", "bert"):
        assert Client(me.server).get(me.links[name]).status == 200, name
    me.undo(page)
    assert [r[0] for r in me.folder.rows(answers, anna)] == ["Of Anna"]
    assert [r[0] for r in me.folder.rows(answers, bert)] == ["Of Bert"]


def test_answers_are_handed_out_to_whom_they_are_of(asked):
    me = asked
    fill(me, me.links["anna"], (5, 1), wish="A quiet workshop")
    fill(me, me.links["bert"], (4, 2), wish="Not hers")
    anna = me.folder.one("SELECT id FROM party WHERE given_name = 'Anna'")
    upload(me, "waits.csv", "email,wish\nanna@anna.example.org,also hers\n", survey=me.survey)
    data = json.dumps(json.loads(me.folder.cordee("export", "--person", str(anna))))
    assert "A quiet workshop" in data and "Surveys answered" in data and "Surveys sent" in data
    assert "Not hers" not in data
