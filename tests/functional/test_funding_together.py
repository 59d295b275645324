"""Members who apply together: asked by mail, seen by each other once both agreed, against what the call asks."""
import datetime
import email
import email.policy
import json
import re
import urllib.parse
from pathlib import Path

import pytest
from support import ROOT, Client, Server, beside, today, wait_until
from test_funding_board import call
from test_mailing import live_folder, send_mailing
from test_rights import change

PEOPLE = """organisation,country,org_type,headcount,first name,last name,email,language
Ada Packaging,AT,company,40,Anna,Huber,anna@ada.example.org,en
Bob Tanks,DE,company,4000,Bert,Maier,bert@bob.example.org,de
Eve Works,AT,company,900,Eve,Silent,eve@eve.example.org,en
Institut Jelovec,SI,research,60,Ines,Novak,ines@jelovec.example.org,sl
Mute Ltd,FR,company,10,,,,
"""
TEXT = ("Pilots of packaging made of recycled films. Applications come from at least three partners from three different countries, "
        "at least one of them an SME and at least one a research organisation.")


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    (tmp_path / "people.csv").write_text(PEOPLE)
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    number = call(folder, "HORIZON-CL6-2026-PACK-01", "Recycled films in packaging", TEXT, closes=40, url="https://example.org/pack")
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink, me.call = folder, server, sink, number
    yield me
    server.stop()
    folder.remove()


def org(me, name):
    return me.folder.one("SELECT id FROM party WHERE name = ? AND kind = 1", name)


def interested(me, *names):
    for name in names:
        assert me.post(f"/funding/call/{me.call}/answer", party=org(me, name), answer="interested").status == 200


def form(me, *names):
    """A project with those who are interested; its path."""
    interested(me, *names)
    page = me.post(f"/funding/call/{me.call}/together")
    assert page.status == 200, page.text[:600]
    return "/funding/projects/%d" % me.folder.one("SELECT max(id) FROM funding_project")


def partners(me, path):
    return {p["name"]: p for p in me.model(path)["partners"]}


def mails(me):
    found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]
    return {m["To"].addresses[0].addr_spec: m for m in found}


def mails_to(me, address):
    """All mails to an address, the first first."""
    found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]
    return [m for m in found if m["To"].addresses[0].addr_spec == address]


def ask(me, path, n):
    assert me.post(path + "/ask").status == 200
    wait_until(lambda: len(mails(me)) >= n, 30, f"{n} mails")
    return {to: link_of(m) for to, m in mails(me).items()}


def link_of(mail):
    return urllib.parse.urlparse(re.search(r"https?://\S+/funding/t/[\w-]+", mail.get_body(("plain",)).get_content())[0]).path


def say(me, link, do="agree", **more):
    return Client(me.server).post(link, do=do, **more)


def missing(me, path):
    return me.model(path).get("missing", "")


def test_a_consortium_is_formed_of_those_who_are_interested_and_each_is_asked_once(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    found = partners(office, path)
    assert sorted(found) == ["Ada Packaging", "Bob Tanks"] and all(p["state"] == "new" and p["interested"] for p in found.values())
    links = ask(office, path, 2)
    assert sorted(links) == ["anna@ada.example.org", "bert@bob.example.org"]
    assert {p["state"] for p in partners(office, path).values()} == {"asked"}
    assert "All of them were asked." in office.post(path + "/ask").text
    text = mails(office)["anna@ada.example.org"].get_body(("plain",)).get_content()
    assert "Hello Anna" in text and "Recycled films in packaging" in text and "your e-mail address" in text and "It closes on" in text
    assert "Bob" not in text and "bert" not in text
    german = mails(office)["bert@bob.example.org"]
    assert german["Subject"].startswith("Gemeinsam beantragen") and "Guten Tag Bert" in german.get_body(("plain",)).get_content()
    assert office.folder.one("SELECT count(*) FROM interaction WHERE kind = 'funding.invited'") == 2


def test_nobody_is_seen_who_has_not_agreed(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    links = ask(office, path, 2)
    anna, bert = links["anna@ada.example.org"], links["bert@bob.example.org"]
    page = Client(office.server).get(anna)
    assert page.status == 200 and "Bob Tanks" not in page.text and "No other has agreed" in page.text
    assert partners(office, path)["Ada Packaging"]["state"] == "asked"  # to look changes nothing
    page = say(office, anna, does="Films")
    assert "You agreed" in page.text and "Bob Tanks" not in page.text and "bert@" not in page.text
    page = Client(office.server).get(bert)
    assert "Ada Packaging" not in page.text and "anna@" not in page.text and "1 andere hat" in page.text
    page = say(office, bert)
    assert "Ada Packaging" in page.text and "anna@ada.example.org" in page.text and "Films" in page.text
    assert "bert@bob.example.org" in Client(office.server).get(anna).text
    say(office, anna, "decline")
    assert "anna@" not in Client(office.server).get(bert).text and "bert@" not in Client(office.server).get(anna).text
    assert partners(office, path)["Ada Packaging"]["state"] == "declined"
    kinds = [k for k, in office.folder.rows("SELECT kind FROM interaction WHERE kind LIKE 'funding.%' AND direction = 2 ORDER BY id")]
    assert kinds[-3:] == ["funding.agreed", "funding.agreed", "funding.refused"]


def test_a_link_that_is_none_says_so_and_a_button_must_be_chosen(office):
    path = form(office, "Ada Packaging")
    link = ask(office, path, 1)["anna@ada.example.org"]
    assert Client(office.server).get(link[:-3] + "aaa").status == 404
    assert say(office, link, "perhaps").status == 422
    assert say(office, link, "agree", does="x" * 300).status == 422
    assert partners(office, path)["Ada Packaging"]["state"] == "asked"


def test_what_the_call_asks_stands_against_who_is_there(office):
    path = form(office, "Bob Tanks", "Eve Works")
    model = office.model(path)
    assert (model["partners_min"], model["countries_min"], model["sme"], model["laboratory"]) == ("3", "3", True, True)
    assert missing(office, path) == ("1 more partner, a partner outside DE/AT, a small or medium-sized company, a laboratory")
    assert "Institut Jelovec" in [s["name"] for s in model["suggestions"]] or not model["suggestions"]
    office.post(path + "/partners", who="Institut Jelovec")
    assert missing(office, path) == "a small or medium-sized company"
    asks = {a["text"]: (a["ok"], a["maybe"]) for a in office.model(path)["asks"]}
    assert asks["A university or a research organisation"] == (False, True)
    office.post(f"{path}/partners/{partners(office, path)['Institut Jelovec']['id']}", do="agree")
    asks = {a["text"]: (a["ok"], a["would"], a["maybe"]) for a in office.model(path)["asks"]}
    assert asks["A university or a research organisation"] == (False, True, False)  # nobody has said that it is asked
    ada = office.post(path + "/partners", party=org(office, "Ada Packaging"))
    assert ada.status == 200 and missing(office, path) == ""


def test_what_was_inferred_is_said_to_be_until_a_person_says_so(office):
    path = form(office, "Bob Tanks", "Eve Works")
    for name in ("Bob Tanks", "Eve Works"):
        office.post(f"{path}/partners/{partners(office, path)[name]['id']}", do="agree")
    page, model = office.get(path).text, office.model(path)
    assert "inferred, please check" in page and "at least three partners from three different countries" in model["asks_said"]
    assert model["inferred"] and not model["by_rule"] and not any(a["ok"] for a in model["asks"])
    assert office.post(path, **{**fields(office, path), "note": "Only a note"}).status == 200
    assert office.model(path)["inferred"]  # to save something else says nothing about it
    first = {"asks_seen": model["asks_seen"], "partners_min": "2", "countries_min": "2"}
    assert office.post(path + "/asks", **first).status == 200
    model = office.model(path)
    assert not model["inferred"] and "checked" in office.get(path).text
    assert {a["text"]: a["ok"] for a in model["asks"]} == {"At least 2 partners": True, "From at least 2 countries": True} and missing(office, path) == ""
    late = office.post(path + "/asks", **{**first, "countries_min": "4"})
    assert late.status == 422 and "somebody else changed" in late.text and office.model(path)["countries_min"] == "2"
    assert office.post(path + "/asks", partners_min="99").status == 422
    office.folder.write("UPDATE funding_call SET record = json_set(record, '$.description', 'At least five partners.')")
    assert office.model(path)["partners_min"] == "2"  # what a person said stays
    assert form(office, "Ada Packaging") == path  # there is one for the call
    office.post(f"/funding/call/{office.call}/together", again="1")
    other = "/funding/projects/%d" % office.folder.one("SELECT max(id) FROM funding_project")
    assert office.model(other)["partners_min"] == "5" and office.model(other)["inferred"]


def test_the_rule_of_a_type_of_action_stands_whatever_its_text_seems_to_say(office):
    record = json.dumps({"source_id": "X", "title": "X", "programme": "HORIZON", "type_of_action": "HORIZON Innovation Actions", "description":
                         "Demonstrate the two solutions in at least two different climatic zones located in different Member States."})
    office.folder.write("UPDATE funding_call SET record = ?", record)
    model = office.model(form(office, "Bob Tanks", "Eve Works"))
    assert (model["partners_min"], model["countries_min"], model["by_rule"], model.get("asks_said")) == ("3", "3", True, None)
    assert model["missing"] == "1 more partner, a partner outside DE/AT"


def test_who_fills_a_gap_and_knows_the_matter_is_suggested(office):
    theme = office.folder.one("SELECT id FROM theme WHERE name LIKE '%ecycl%' ORDER BY id LIMIT 1")
    name = office.folder.one("SELECT name FROM theme WHERE id = ?", theme)
    change(office.folder, "INSERT INTO competence(party, theme, level) VALUES(?, ?, 3)", org(office, "Institut Jelovec"), theme)
    path = form(office, "Bob Tanks")
    office.post(path, **{**fields(office, path), "note": f"We need {name}"})
    first = office.model(path)["suggestions"][0]
    assert first["name"] == "Institut Jelovec" and first["shared"] == name
    assert first["fills"] == ["a laboratory", "from Slovenia"]
    office.post(path + "/partners", party=first["id"])
    assert first["name"] not in [s["name"] for s in office.model(path)["suggestions"]]


def test_what_members_say_of_their_role_and_kind_counts(office):
    lab = org(office, "Institut Jelovec")
    theme, name = office.folder.rows("SELECT id, name FROM theme WHERE name LIKE '%ecycl%' ORDER BY id LIMIT 1")[0]
    change(office.folder, "INSERT INTO competence(party, theme, level) VALUES(?, ?, 3)", lab, theme)
    path = form(office, "Bob Tanks")
    office.post(path, **{**fields(office, path), "note": f"We need {name}"})

    def suggested():
        return next(s for s in office.model(path)["suggestions"] if s["id"] == lab)

    office.post(f"/funding/profile/{lab}", role="partner")
    assert "would lead a consortium" not in suggested()["fills"] and suggested()["wants_text"] == "They would join as a partner."
    office.post(f"/funding/profile/{lab}", role="coordinator")
    assert "would lead a consortium" in suggested()["fills"] and "wants_text" not in suggested()
    partner = office.model(path)["partners"][0]
    office.post(f"{path}/partners/{partner['id']}", do="role", role="coordinator")
    assert "would lead a consortium" not in suggested()["fills"] and suggested()["wants_text"] == "They look for consortia to lead."
    # A register that knows no better: what they said of their kind is what counts.
    assert "a laboratory" in suggested()["fills"]
    office.post(f"/funding/profile/{lab}", org_types=["", "company", "sme"])
    assert not [s for s in office.model(path)["suggestions"] if s["id"] == lab and "a laboratory" in s["fills"]]
    office.post(f"/funding/profile/{lab}/forget")


def fields(me, path):
    model = me.model(path)
    sent = {k: model[k] for k in ("title", "note", "currency", "asked", "won", "go_day", "submitted_day", "decided_day")}
    return sent


def test_a_project_goes_from_watching_to_money(office):
    path = form(office, "Ada Packaging")
    office.post(f"{path}/partners/{partners(office, path)['Ada Packaging']['id']}", do="agree")
    page = office.post(path, **{**fields(office, path), "asked": "1.200.000", "go_day": "2020-01-31", "role": "coordinator"})
    assert page.status == 200
    assert "The day to decide" in office.get("/").text
    assert office.model(path)["asked"] == "1200000" and office.model(path)["go_day"] == "2020-01-31"
    office.post(path, **{**fields(office, path), "go": "go"})
    assert "The day to decide" not in office.get("/").text
    for state in ("preparing", "submitted", "chosen", "funded"):
        assert office.post(path + "/move", state=state).status == 200
    for wrong in ("900000.50", "1,5", "a lot", "-5", "900 000 or more"):
        assert office.post(path, **{**fields(office, path), "won": wrong}).status == 422, wrong
    for said in ("900 000", "900000.00", "900.000,00", "900\u202f000", "0,9 Mio"):
        assert office.post(path, **{**fields(office, path), "won": said}).status == 200, said
        assert office.model(path)["won"] == "900000", said
    board = {c["state"]: [p["title"] for p in c["cards"]] for c in office.model("/funding/projects")["board"]}
    assert board["funded"] == ["Recycled films in packaging"] and board["watching"] == []
    model = office.model("/funding/projects")
    assert model["rate"] == 100 and model["money"] == "€\u00a0900,000"
    assert office.model("/members?filter=funding.won%3E0")["total"] == 1
    assert office.model("/members?filter=funding.won%3E900000")["total"] == 0
    kinds = {k for k, in office.folder.rows("SELECT kind FROM interaction")}
    assert {"funding.submitted", "funding.won"} <= kinds and "funding.lost" not in kinds
    assert office.post(path + "/move", state="rich").status == 422
    assert office.post(path, **{**fields(office, path), "submitted_day": ""}).status == 422
    assert "Somebody was asked to take part" in office.post(path + "/remove").text
    assert office.get(path).status == 200


def test_two_who_change_a_project_are_told_and_what_cannot_be_read_stays(office):
    path = form(office, "Ada Packaging")
    page = office.model(path)
    first = {**fields(office, path), "seen": page["seen"]}
    assert office.post(path, **{**first, "asked": "2500000", "go_day": "2031-01-31"}).status == 200
    late = office.post(path, **{**first, "note": "Of the second"})
    assert late.status == 422 and "somebody else changed the project" in late.text and "Of the second" in late.text
    assert office.model(path)["asked"] == "2500000" and office.model(path)["note"] == ""
    again = re.search(r'name="seen" value="([^"]+)"', late.text)[1]
    assert office.post(path, **{**first, "note": "Of the second", "seen": again}).status == 200
    assert office.model(path)["note"] == "Of the second" and office.model(path)["asked"] == ""
    wrong = office.post(path, **{**fields(office, path), "asked": "5 apples", "won": "lots", "go_day": "2031-02-01"})
    assert wrong.status == 422 and 'value="5 apples"' in wrong.text and 'value="lots"' in wrong.text and 'value="2031-02-01"' in wrong.text


def test_the_year_sheet_has_what_was_submitted_and_won(office):
    path = form(office, "Ada Packaging")
    year = datetime.date.today().year
    office.post(path, **{**fields(office, path), "won": "5000"})
    office.post(path + "/move", state="funded", submitted_day=f"{year}-01-01")
    other = office.post("/funding/projects", title="Another")
    assert other.status == 200
    assert office.post("/funding/projects/%d/move" % office.folder.one("SELECT max(id) FROM funding_project"), state="rejected", submitted_day=f"{year}-01-01").status == 200
    sheet = office.model(f"/sheet?from={year}-01-01&until={year}-12-31")
    rows = {r["name"]: r for s in sheet["sections"] if s["name"] == "funding" for r in s["rows"]}
    assert {k: r["n"] for k, r in rows.items()} == {"submitted": 2, "answered": 2, "won": 1, "rate": 50, "money-EUR": 5000}
    for name in ("submitted", "answered", "won"):
        assert office.model(rows[name]["href"])["total"] == rows[name]["n"]
    assert [p["won_text"] for p in office.model(rows["money-EUR"]["href"])["items"]] == ["€\u00a05,000"]
    assert office.model(rows["rate"]["href"])["total"] == 2


def test_who_skips_the_handing_in_is_asked_for_its_day(office):
    path = form(office, "Ada Packaging")
    for wrong in ({}, {"submitted_day": "soon"}, {"submitted_day": "2026-05-03", "decided_day": "2026-05-02"}, {"submitted_day": "2026-05-03", "won": "much"}):
        asked = office.post(path + "/move", state="funded", **wrong)
        assert asked.status == 422 and "Handed in on" in asked.text and 'name="submitted_day" type="date"' in asked.text, wrong
        assert office.model(path)["state"] == "watching" and office.model("/funding/projects")["n_answered"] == 0
    assert office.post(path + "/move", state="funded", submitted_day="2026-05-03", decided_day="2026-06-01", won="120 000").status == 200
    model = office.model(path)
    assert (model["state"], model["submitted_day"], model["decided_day"], model["won"]) == ("funded", "2026-05-03", "2026-06-01", "120000")
    assert office.model("/funding/projects")["rate"] == 100
    for state in ("watching", "submitted", "rejected"):  # step by step, each is done today
        assert office.post(path + "/move", state=state).status == 200
    assert office.model(path)["decided_day"] and office.model("/funding/projects")["rate"] == 0


def test_a_day_that_has_not_come_is_none_on_which_it_was_decided_or_handed_in(office):
    path = form(office, "Ada Packaging")
    later = (today() + datetime.timedelta(days=300)).isoformat()
    for days, said in (({"submitted_day": "2026-05-03", "decided_day": later}, "it was decided has not come yet"), ({"submitted_day": later, "decided_day": ""}, "it was handed in has not come yet")):
        refused = office.post(path + "/move", state="funded", won="120 000", **days)
        assert refused.status == 422 and said in refused.text and f'value="{later}"' in refused.text and 'value="120 000"' in refused.text
        assert office.model(path)["state"] == "watching" and office.model("/funding/projects")["n_answered"] == 0
        refused = office.post(path, **{**fields(office, path), "note": "Of the day", **days})
        assert refused.status == 422 and said in refused.text and f'value="{later}"' in refused.text and "Of the day" in refused.text
    assert office.post(path + "/move", state="funded", submitted_day=today().isoformat(), decided_day=today().isoformat()).status == 200


def test_filters_find_who_is_interested_and_who_takes_part(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    def names(filter_):
        return sorted(r["name"] for r in office.model("/members?filter=" + urllib.parse.quote(filter_))["items"])
    assert names("funding.interested:HORIZON-CL6-2026-PACK-01") == ["Ada Packaging", "Bob Tanks"]
    assert names("funding.interested:horizon-*") == ["Ada Packaging", "Bob Tanks"]
    assert names('funding.project:"Recycled films in packaging"') == []
    office.post(f"{path}/partners/{partners(office, path)['Bob Tanks']['id']}", do="agree")
    assert names('funding.project:"Recycled films in packaging"') == ["Bob Tanks"]
    office.folder.write("INSERT INTO funding_match(call, party, strength, why) VALUES(?, ?, 70, '[]')", office.call, org(office, "Eve Works"))
    assert names("funding.matched:HORIZON-CL6-2026-PACK-01") == ["Eve Works"]


def test_what_is_to_be_done_stands_at_the_project_and_among_the_follow_ups(office):
    path = form(office, "Ada Packaging")
    office.post(path + "/tasks", what="Write the budget", due="2031-05-03", party=org(office, "Ada Packaging"))
    office.post(path + "/tasks", what="Ask the ministry")
    tasks = office.model(path)["tasks"]
    assert [(t["title"], t.get("party_name")) for t in tasks] == [("Write the budget", "Ada Packaging"), ("Ask the ministry", None)]
    assert "Write the budget" in office.get("/tasks?who=all").text
    assert tasks[0]["due_day"] == "2031-05-03" and tasks[1]["due_day"] == "" and all(t["theirs"] for t in tasks)
    page = office.post(f"/tasks/{tasks[0]['id']}", title="Write the whole budget", due=today().isoformat(), staff=tasks[0]["staff"], back=path + "#tasks")
    assert "Write the whole budget" in page.text and "Who takes part" in page.text
    first = office.model(path)["tasks"][0]
    assert (first["title"], first["due_day"], first["late"]) == ("Write the whole budget", today().isoformat(), False)
    assert office.post(path + "/tasks", what="When?", due="some day").status == 422
    office.post(f"/tasks/{tasks[0]['id']}/done", back=path)
    assert [t["done"] for t in office.model(path)["tasks"]] == [False, True]
    assert office.post(path + "/tasks", what="").status == 422


def test_a_second_press_makes_no_second_project_and_undo_takes_it_back(office):
    path = form(office, "Ada Packaging")
    page = office.post(f"/funding/call/{office.call}/together")
    assert "There is a project for this call already" in page.text
    assert office.folder.one("SELECT count(*) FROM funding_project") == 1
    office.post(f"/funding/call/{office.call}/together", again="1")
    assert office.folder.one("SELECT count(*) FROM funding_project") == 2
    assert len(office.model(f"/funding/call/{office.call}")["projects"]) == 2
    assert office.post(path + "/remove").status == 200
    assert office.get(path).status == 404
    assert office.post("/funding/call/999999/together").status == 404


def undo(me, page):
    return me.post(re.search(r'action="(/changes/\d+/undo|/undo/\d+|[^"]*undo[^"]*)"', page.text)[1])


def test_a_removed_project_comes_back_with_all_that_hung_on_it(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    office.post(f"{path}/partners/{partners(office, path)['Bob Tanks']['id']}", do="role", role="coordinator", does="Machines")
    office.post(path + "/tasks", what="Write the budget", due="2031-05-03")
    before = office.model(path)
    page = office.post(path + "/remove")
    assert "The project is removed." in page.text and office.get(path).status == 404
    undo(office, page)
    after = office.model(path)
    for what in ("partners", "tasks", "title", "state"):
        assert after[what] == before[what], what
    ask(office, path, 2)
    assert "Somebody was asked to take part" in office.post(path + "/remove").text and office.get(path).status == 200
    ada, bob = (partners(office, path)[name]["id"] for name in ("Ada Packaging", "Bob Tanks"))
    office.post(f"{path}/partners/{ada}", do="agree")
    assert "They were asked" in office.post(f"{path}/partners/{ada}", do="remove").text
    page = office.post(f"{path}/partners/{bob}", do="remove")
    assert list(partners(office, path)) == ["Ada Packaging"]
    undo(office, page)
    assert partners(office, path)["Bob Tanks"]["state"] == "new"  # that they were asked is not taken back: they can be asked again


def test_roles_by_hand_are_kept_and_taken_back(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    ada = partners(office, path)["Ada Packaging"]["id"]
    page = office.post(f"{path}/partners/{ada}", do="role", role="coordinator", does="Films")
    assert [(p["name"], p["role"], p["does"]) for p in office.model(path)["partners"]][0] == ("Ada Packaging", "coordinator", "Films")
    undo(office, page)
    assert partners(office, path)["Ada Packaging"]["role"] == ""
    for wrong in ({"role": "king"}, {"does": "x" * 201}, {"do": "dance"}):
        office.post(f"{path}/partners/{ada}", **{"do": "role", "role": "partner", "does": "Films", **wrong})
        assert partners(office, path)["Ada Packaging"]["does"] == "", wrong
    page = office.post(f"{path}/partners/{ada}", do="remove")
    assert "Ada Packaging" not in partners(office, path)
    undo(office, page)
    assert "Ada Packaging" in partners(office, path)
    undo(office, office.post(path + "/partners", who="Institut Jelovec"))
    assert "Institut Jelovec" not in partners(office, path)


def test_the_last_of_many_partners_has_the_win_in_its_history_too(office, tmp_path):
    (tmp_path / "many.csv").write_text("organisation,country\n" + "".join(f"Many {n:02},AT\n" for n in range(60)))
    office.folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "many.csv"))
    office.post("/funding/projects", title="For many")
    path = "/funding/projects/%d" % office.folder.one("SELECT max(id) FROM funding_project")
    for n in range(60):
        office.post(path + "/partners", who=f"Many {n:02}")
    for partner in partners(office, path).values():
        office.post(f"{path}/partners/{partner['id']}", do="agree")
    assert office.post(path + "/move", state="funded", submitted_day="2026-05-03").status == 200
    won = office.folder.one("SELECT id FROM interaction WHERE kind = 'funding.won'")
    assert office.folder.one("SELECT count(*) FROM interaction_party WHERE interaction = ?", won) == 60
    assert "60 partners at most" in office.post(path + "/partners", who="Ada Packaging").text


def test_who_cannot_be_written_to_is_told_to_the_office(office):
    path = form(office, "Mute Ltd")
    page = office.post(path + "/ask")
    assert "Nobody of them has an address" in page.text
    assert partners(office, path)["Mute Ltd"]["state"] == "new"


def test_a_script_hears_of_new_and_changed_calls(office):
    scripts = Path(office.folder.path, "scripts")
    scripts.mkdir(exist_ok=True)
    (scripts / "deadline.lua").write_text(Path(ROOT, "scripts/examples/deadline.lua").read_text())
    (scripts / "new.lua").write_text("""return {title = "New ones", on = {["call.new"] = function(e)
        local call = cordee.funding.call(e.id)
        cordee.crm.task(%d, "Read " .. call.source_id .. " of " .. e.programme .. ": " .. e.title, "1d")
    end}}""" % org(office, "Bob Tanks"))
    wait_until(lambda: {"New ones", "Tell members when a deadline moves"} <= {s["title"] for s in office.model("/settings/plugins")["scripts"]}, 30)
    tasks = lambda: sorted(t for t, in office.folder.rows("SELECT title FROM task"))  # noqa: E731
    read = {"id": "EUROSTARS-2027-1", "title": "Small films", "programme": "Eurostars", "deadline": "2031-03-02"}
    assert office.post("/funding/sources", name="Ours", address="", every="0", programme="", language="", text=json.dumps([read])).status == 200
    wait_until(lambda: len(tasks()) == 1, 30, "a task")
    assert tasks() == ["Read EUROSTARS-2027-1 of Eurostars: Small films"]
    number = office.folder.one("SELECT id FROM funding_call WHERE key = 'EUROSTARS-2027-1'")
    office.post(f"/funding/call/{number}/answer", party=org(office, "Ada Packaging"), answer="interested")
    source = office.folder.one("SELECT max(id) FROM funding_source")
    office.post(f"/funding/sources/{source}/read", text=json.dumps([{**read, "deadline": "2031-04-02"}]))
    wait_until(lambda: len(tasks()) == 2, 30, "another task")
    assert tasks()[1] == "Tell Ada Packaging: the deadline of Small films was moved"


def test_who_is_interested_later_is_suggested_first_and_who_agrees_is_interested(office):
    path = form(office, "Ada Packaging")
    interested(office, "Bob Tanks")
    assert [(s["name"], s["interested"]) for s in office.model(path)["suggestions"]][0] == ("Bob Tanks", True)
    office.post(path + "/partners", who="Institut Jelovec")
    office.post(f"{path}/partners/{partners(office, path)['Institut Jelovec']['id']}", do="agree")
    said = office.folder.rows("SELECT p.name, n.place FROM funding_answer n JOIN party p ON p.id = n.party ORDER BY n.id")
    assert said == [("Ada Packaging", "office"), ("Bob Tanks", "office"), ("Institut Jelovec", "project")]
    assert "Recycled films in packaging" in office.get(f"/members/{org(office, 'Institut Jelovec')}").text


def test_forming_one_can_be_taken_back_until_somebody_was_asked(office):
    interested(office, "Ada Packaging")
    undo(office, office.post(f"/funding/call/{office.call}/together"))
    assert office.folder.one("SELECT count(*) FROM funding_project") == 0
    page = office.post(f"/funding/call/{office.call}/together")
    path = "/funding/projects/%d" % office.folder.one("SELECT max(id) FROM funding_project")
    ask(office, path, 1)
    undo(office, page)
    assert partners(office, path)["Ada Packaging"]["state"] == "asked"


def test_the_others_see_whom_we_asked_and_nobody_in_their_place(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    links = ask(office, path, 2)
    for link in links.values():
        say(office, link)
    anna = office.folder.one("SELECT party FROM email_address WHERE address = 'anna@ada.example.org'")
    office.post("/new", given_name="Nora", family_name="Next", email="nora@ada.example.org", org_name="Ada Packaging", known="1", basis="member")
    assert office.post(f"/contacts/{anna}/erase", name="Anna Huber").status == 200
    wait_until(lambda: office.folder.one("SELECT count(*) FROM funding_partner WHERE person = ?", anna) == 0, 60, "the erasure")
    page = Client(office.server).get(links["bert@bob.example.org"])
    assert "Ada Packaging" in page.text and "anna@" not in page.text and "nora@" not in page.text


def test_the_others_are_seen_as_long_as_the_project_and_the_role_hold(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    links = ask(office, path, 2)
    for link in links.values():
        say(office, link)
    bert = links["bert@bob.example.org"]
    page = Client(office.server).get(bert)
    assert "Ada Packaging" in page.text and "anna@ada.example.org" in page.text
    for state, seen in (("dropped", False), ("watching", True), ("rejected", False), ("funded", True)):
        assert office.post(path + "/move", state=state, submitted_day="2026-05-03").status == 200
        page = Client(office.server).get(bert)
        assert page.status == 200 and ("Ada Packaging" in page.text) == seen and ("anna@" in page.text) == seen, state
    db = beside(office.folder)
    db.execute("UPDATE role SET until = unixepoch() - 1 WHERE party = (SELECT party FROM email_address WHERE address = 'bert@bob.example.org')")
    db.commit()
    db.close()
    page = Client(office.server).get(bert)
    assert page.status == 200 and "Ada Packaging" not in page.text and "anna@" not in page.text and "Ihre Zeit bei Bob Tanks" in page.text
    assert "Ihre Zeit bei Bob Tanks" in say(office, bert, "decline").text
    assert partners(office, path)["Bob Tanks"]["state"] == "agreed"


def test_a_yes_that_the_office_wrote_down_opens_the_organisations_name_only(office):
    path = form(office, "Ada Packaging", "Bob Tanks")
    links = ask(office, path, 2)
    say(office, links["bert@bob.example.org"])
    office.post(path + "/partners", who="Institut Jelovec")
    for name in ("Ada Packaging", "Institut Jelovec"):
        office.post(f"{path}/partners/{partners(office, path)[name]['id']}", do="agree")
    page = Client(office.server).get(links["bert@bob.example.org"])
    assert "Ada Packaging" in page.text and "Institut Jelovec" in page.text
    for hidden in ("Anna", "anna@", "Ines", "ines@"):
        assert hidden not in page.text, hidden
    say(office, links["anna@ada.example.org"])  # as she says it herself
    page = Client(office.server).get(links["bert@bob.example.org"])
    assert "anna@ada.example.org" in page.text and "ines@" not in page.text


def test_a_mailing_names_each_readers_own_calls_and_projects(office):
    path = form(office, "Ada Packaging")
    office.post(f"{path}/partners/{partners(office, path)['Ada Packaging']['id']}", do="agree")
    office.folder.write("INSERT INTO funding_match(call, party, strength, why) VALUES(?, ?, 70, '[]')", office.call, org(office, "Eve Works"))
    send_mailing(office, "News", "{{#funding_calls}}\n- fits: {{call}}, {{strength}} of 100\n{{/funding_calls}}\n\n"
                 "{{#funding_projects}}\n- with you: {{project}}\n{{/funding_projects}}\n{{^funding_projects}}\nNo project yet.\n{{/funding_projects}}\n")
    wait_until(lambda: len(mails(office)) == 4, 60, "four mails")
    text = {to: m.get_body(("plain",)).get_content() for to, m in mails(office).items()}
    assert "fits: Recycled films in packaging, 70 of 100" in text["eve@eve.example.org"] and "No project yet" in text["eve@eve.example.org"]
    assert "with you: Recycled films in packaging" in text["anna@ada.example.org"] and "fits:" not in text["anna@ada.example.org"]
    assert "No project yet" in text["bert@bob.example.org"]
