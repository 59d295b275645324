"""One answer counts for an organisation: the best contact is asked, a colleague is reminded, another may amend."""
import json

import pytest

from support import Client, Server, beside, wait_until
from test_mailing import live_folder
from test_survey import answer, bring, link_of, mails, make, skills
from test_survey_reach import LAST, all_mails, jobs_done, to_of

STAFF = {"Alpha": ("anna", "arno", "asta"), "Beta": ("bert", "bea"), "Gamma": ("gera",)}


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    lines = ["organisation,first name,last name,email,language"]
    lines += [f"{org} Ltd,{name.title()},Huber,{name}@{org.lower()}.example.org,en" for org, names in STAFF.items() for name in names]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    db = beside(folder)
    for org, country, people in (("Alpha", "AT", 20), ("Beta", "AT", 900), ("Gamma", "SI", None)):
        db.execute("UPDATE party SET country = ?, headcount = ?, org_type = 'company' WHERE name = ?", (country, people, f"{org} Ltd"))
    db.execute("UPDATE role SET key_contact = (SELECT given_name = 'Bea' FROM party WHERE id = role.party)")
    db.commit()
    db.close()
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink = folder, server, sink
    yield me
    me.server.stop()
    folder.remove()


def one_each(me, path):
    return me.post(path + "/send", filter="is:person OR is:org", mode="2", topic="", closes="", do="send")


def asked(me):
    return sorted(to.split("@")[0] for to in mails(me))


def got(me):
    return sorted(to_of(m).split("@")[0] for m in all_mails(me))


def test_the_best_contact_is_asked_a_colleague_reminded_and_another_amends(office):
    me = office
    arno = me.folder.one("SELECT id FROM party WHERE given_name = 'Arno'")
    me.get("/")
    assert me.post(f"/parties/{arno}/entries", kind="call", body="We talked for long").status == 200
    path = make(me)
    me.post(path + "/send", filter="is:person OR is:org", mode="2", topic="", closes="", do="save")
    assert me.model(path + "/send")["audience"]["to"] == 3
    assert one_each(me, path).status == 200
    wait_until(lambda: len(mails(me)) == 3, 20, "three invitations")
    jobs_done(me, "survey.invite")
    assert asked(me) == ["arno", "bea", "gera"]
    keys = skills(me, path)
    link = {to.split("@")[0]: link_of(me, mail) for to, mail in mails(me).items()}
    answer(me, link["bea"], keys, 5, 2, LAST)

    # Somebody else of Alpha; of Gamma there is nobody else.
    model = me.model(path + "/reach")
    assert model["audience"]["to"] == 2 and model["audience"]["again"] == 1
    me.post(path + "/remind")
    wait_until(lambda: len(got(me)) == 5, 20, "two reminders")
    jobs_done(me, "survey.remind")
    assert got(me) == ["anna", "arno", "bea", "gera", "gera"]
    me.post(path + "/remind")
    wait_until(lambda: len(got(me)) == 7, 20, "two more")
    jobs_done(me, "survey.remind")
    assert got(me) == ["anna", "arno", "asta", "bea", "gera", "gera", "gera"]
    link = {to.split("@")[0]: link_of(me, mail) for to, mail in mails(me).items()}

    # Asta has begun when Anna answers; what Asta then sends is no second answer.
    answer(me, link["asta"], keys[:1], 3, 3)
    assert "for Alpha Ltd" in Client(me.server).get(link["anna"]).text
    assert answer(me, link["anna"], keys, 5, 2, LAST).status == 200
    page = Client(me.server).post(link["asta"], s="3", do="next", **LAST)
    assert "Anna Huber" in page.text and "Amend" in page.text
    count = lambda: me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL")
    assert count() == 2 and me.model(path)["answered"] == 2
    page = Client(me.server).get(link["arno"])
    assert "Anna Huber" in page.text and "One answer is enough" in page.text
    assert 'name="skills' not in page.text

    # Amending takes it over, with what was begun on top; what was before is kept.
    page = Client(me.server).post(link["asta"], do="amend")
    assert page.status == 200 and 'name="role"' in page.text
    page = Client(me.server).get(link["asta"] + "?s=2")
    assert page.text.count('value="5" checked') == len(keys) - 1 and page.text.count('value="3" checked') == 2
    assert count() == 2
    assert Client(me.server).post(link["asta"], s="3", do="next", **LAST).status == 200
    rows = me.folder.rows("SELECT p.given_name FROM survey_response r JOIN party p ON p.id = r.person WHERE r.submitted_at IS NOT NULL ORDER BY 1")
    assert rows == [("Asta",), ("Bea",)]
    (who, past), = me.folder.rows("SELECT p.given_name, b.answers FROM survey_past b JOIN party p ON p.id = b.person")
    assert who == "Anna" and past.count('importance":5') == len(keys)
    assert me.folder.one("SELECT count(DISTINCT person) FROM survey_answer WHERE person IS NOT NULL") == 2
    assert "Asta Huber" in Client(me.server).get(link["anna"]).text
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'survey.answer'") == 3

    # Coverage is of organisations; and only Gamma is left to remind.
    model = me.model(path + "/reach")
    assert (model["asked"], model["people"], model["answered"], model["waiting"]) == (3, 5, 2, 1)
    cover = model["coverage"]
    assert (cover["orgs_asked"], cover["orgs_answered"]) == (3, 2)
    cuts = {c["label"]: {r["words"]: (r["answered"], r["asked"]) for r in c["rows"]} for c in cover["cuts"]}
    assert cuts["By country"] == {"Austria": (2, 2), "Slovenia": (0, 1)}
    assert cuts["By size"] == {"not known": (0, 1), "10 to 49 people": (1, 1), "250 people and more": (1, 1)}
    assert cuts["By type"] == {"Company": (2, 3)}
    assert [r["percent"] for c in cover["cuts"] if c["label"] == "By type" for r in c["rows"]] == [67]
    assert "2 of 3 organisations answered" in me.get("/survey").text
    assert model["audience"]["to"] == 1
    # Results and the board count as that page does: two of three, not two of five people.
    model = me.model(path)
    assert (model["asked"], model["reached"], model["answered"], model["rate"]) == (3, 3, 2, "67 %")
    assert (model["reached_rate"], model["one_answer"]) == ("100 %", True)
    assert "Organisations asked" in me.get(path).text
    board = me.model(path + "/board")
    assert (board["asked"], board["reached"], board["rate"]) == (3, 3, "67 %")
    assert "Fewer than half" not in me.get(path + "/board").text


def test_a_page_that_a_colleague_was_quicker_than_is_not_lost(office):
    me = office
    path = make(me)
    one_each(me, path)
    wait_until(lambda: len(mails(me)) == 3, 20, "invitations")
    jobs_done(me, "survey.invite")
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    wait_until(lambda: len(mails(me)) == 5, 20, "reminders")
    keys = skills(me, path)
    slow, quick = (link_of(me, m) for to, m in mails(me).items() if "alpha" in to)
    begun = lambda: me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NULL")

    # The quick one sends while the page of the slow one is open.
    guest = Client(me.server)
    assert guest.post(slow, s="1", role="production", do="next").status == 200
    answer(me, quick, keys, 5, 2, LAST)
    fields = {f"skills.{key}.{part}": "4" for key in keys[:3] for part in ("importance", "level")}
    page = guest.post(slow, s="2", do="next", **fields)
    assert page.status == 200 and "Amend" in page.text and begun() == 1
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 1

    # It goes on top when they take the answer over.
    assert guest.post(slow, do="amend").status == 200
    page = guest.get(slow + "?s=2")
    assert page.text.count('value="4" checked') == 6 and page.text.count('value="5" checked') == len(keys) - 3
    assert begun() == 0


def test_two_of_one_organisation_who_send_at_once_leave_one_answer(office):
    import threading
    me = office
    path = make(me)
    one_each(me, path)
    wait_until(lambda: len(mails(me)) == 3, 20, "invitations")
    jobs_done(me, "survey.invite")
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    wait_until(lambda: len(mails(me)) == 5, 20, "reminders")
    keys = skills(me, path)
    links = [link_of(me, m) for to, m in mails(me).items() if "alpha" in to]
    assert len(links) == 2
    for link in links:
        answer(me, link, keys, 4, 2)
    threads = [threading.Thread(target=lambda link=link: Client(me.server).post(link, s="3", do="next", **LAST)) for link in links for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 1
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'survey.answer'") == 1


def form_of(points, *more):
    english = lambda text: {"en": text}
    return {"languages": ["en"], "title": english("Needs"), "sections": [{"key": "a", "questions": [
        {"key": "say", "kind": "short", "words": english("Say")},
        {"key": "fit", "kind": "scale", "words": english("Fit"), "scale": {"points": points, "low": english("no"), "high": english("yes")}},
        {"key": "sure", "kind": "scale", "words": english("Sure"), "scale": {"points": 5, "low": english("no"), "high": english("yes")}}, *more]}]}


@pytest.mark.parametrize("point", ["4", "7"])
def test_what_a_colleague_began_in_other_questions_goes_on_top_only_where_they_are_the_same(office, point):
    me = office
    assert bring(me, form_of(5)).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    one_each(me, path)
    wait_until(lambda: len(mails(me)) == 3, 20, "invitations")
    jobs_done(me, "survey.invite")
    me.post(path + "/remind")
    wait_until(lambda: len(mails(me)) == 5, 20, "reminders")
    one, two = (link_of(me, m) for to, m in sorted(mails(me).items()) if "alpha" in to)
    said = {"say": "theirs", "fit": "5", "sure": "2"}
    assert Client(me.server).post(one, s="1", do="later", **said).status == 200

    # The next version asks for a point of seven, and for something new.
    assert me.post(path + "/edit", **{"do": "save", "lang": "en", "q.say.words": "Say it"}).status == 200
    db = beside(me.folder)
    db.execute("UPDATE survey_version SET form = ? WHERE published_at IS NULL",
               (json.dumps(form_of(7, {"key": "more", "kind": "short", "words": {"en": "More"}})),))
    db.commit()
    db.close()
    assert "new version" in me.post(path + "/publish").text
    mine = {"say": "mine", "fit": point, "sure": "3", "more": "extra"}
    assert Client(me.server).post(two, s="1", do="later", **mine).status == 200
    assert me.folder.one("SELECT count(DISTINCT version) FROM survey_response") == 2

    assert Client(me.server).post(one, s="1", do="next", **said).status == 200
    assert "Amend" in Client(me.server).get(two).text
    assert Client(me.server).post(two, do="amend").status == 200
    told = "SELECT coalesce(words, CAST(number AS INTEGER)) FROM survey_answer WHERE question = ?"
    assert [me.folder.one(told, q) for q in ("say", "sure")] == ["theirs", 2]
    page = Client(me.server).get(two + "?s=1")
    assert 'value="mine"' in page.text and 'name="more"' not in page.text
    assert Client(me.server).post(two, s="1", do="next", say="mine", fit="5", sure="3").status == 200
    rows = me.folder.rows("SELECT a.question, coalesce(a.words, CAST(a.number AS INTEGER)) FROM survey_answer a ORDER BY 1")
    assert rows == [("fit", 5), ("say", "mine"), ("sure", 3)]
