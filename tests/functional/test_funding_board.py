"""The board of calls: matched with what the register knows of members, and what they say to it."""
import datetime
import json
import re
import zoneinfo

import pytest
from support import Folder, Server, wait_until

NOW = int(datetime.datetime.now().timestamp())
DAY = 86_400


def call(folder, key, title, text="", closes=40, opening=-10, status="open", **more):
    """A call as a source left it; gives its number."""
    at = NOW + closes * DAY
    when = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    opened = datetime.datetime.fromtimestamp(NOW + opening * DAY, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    record = {"source_id": key, "title": title, "description": text, "language": "en", "programme": "HORIZON", "status": status,
              "opening": opened, "deadlines": [{"at": when, "said": "as published"}], **more}
    folder.write("INSERT INTO funding_call(key, title, programme, status, opening_at, closes_at, record, first_at, changed_at) "
                 "VALUES (?, ?, 'HORIZON', ?, ?, ?, ?, ?, ?)", key, title, status, NOW + opening * DAY, at, json.dumps(record), NOW, NOW)
    number = folder.one("SELECT max(id) FROM funding_call")
    folder.write("INSERT INTO funding_deadline(call, at, said) VALUES (?, ?, 'as published')", number, at)
    return number


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = Folder()
    people = tmp_path_factory.mktemp("board") / "members.csv"
    people.write_text("organisation,country,about\nAda Packaging,AT,Recycled plastic films for food packaging\n"
                      "Bob Tanks,DE,Composite tanks: storage of hydrogen in vehicles\nEve Silent,AT,\n")
    folder.cordee("import", "--members", str(people))
    numbers = {
        "pack": call(folder, "PACK", "Recycled plastic films in food packaging", "Pilots of packaging made of recycled films", closes=8,
                     budget_total=1_200_000, url="https://example.org/pack"),
        "tank": call(folder, "TANK", "Storage of hydrogen: composite tanks for vehicles", "Tanks of composite materials", closes=40),
        "german": call(folder, "GERMAN", "Recycled plastic films for packaging of food", "Films of recycled plastic", countries=["DE"]),
        "later": call(folder, "LATER", "Hydrogen in ports", closes=90, opening=30, status="forthcoming"),
        "over": call(folder, "OVER", "Recycled films in food packaging of plastic", closes=-3, opening=-90),
    }
    for i in range(20):  # without others no word is rare
        call(folder, f"X{i}", f"Schools and boats {i}", "Nothing of the kind", closes=50 + i)
    server = Server(folder)
    me = server.browser()
    me.folder, me.numbers = folder, numbers
    match(me)
    yield me
    server.stop()
    folder.remove()


def match(me):
    before = me.folder.one("SELECT max(id) FROM funding_matched") or 0
    assert me.post("/funding/match").status == 200
    wait_until(lambda: (me.folder.one("SELECT max(id) FROM funding_matched") or 0) > before, what="the matching")


def board(me, show="matching"):
    return {row["title"]: row for row in me.model(f"/funding?show={show}")["calls"]}


def members(me, key):
    return {m["name"]: m for m in me.model(f"/funding/call/{me.numbers[key]}")["members"]}


def party(me, name):
    return me.folder.one("SELECT id FROM party WHERE name = ?", name)


def test_the_board_has_calls_for_members_those_that_close_first_first(office):
    rows = office.model("/funding")["calls"]
    assert [r["id"] for r in rows] == [office.numbers["pack"], office.numbers["tank"]]
    assert rows[0]["members"] == 1 and rows[0]["strength"] >= 50 and rows[0]["shortly"] and rows[0]["budget"] == "€ 1.2 M"
    assert "closes in" in office.get("/funding").text.lower()


def test_each_tab_has_what_holds_today(office):
    numbers = office.numbers
    assert numbers["german"] in [r["id"] for r in board(office, "open").values()]
    assert [r["id"] for r in board(office, "announced").values()] == [numbers["later"]]
    assert [r["id"] for r in board(office, "closed").values()] == [numbers["over"]]
    tabs = {t["href"].split("=")[1]: t["n"] for t in office.model("/funding")["tabs"]}
    assert tabs == {"matching": 2, "open": 23, "announced": 1, "closed": 1}


def test_a_call_says_for_whom_it_is_and_by_which_words(office):
    found = members(office, "pack")
    assert list(found) == ["Ada Packaging"]
    words = next(r["list"] for r in found["Ada Packaging"]["reasons"]).lower()
    assert "films" in words and "packaging" in words
    page = office.get(f"/funding/call/{office.numbers['pack']}").text
    assert "https://example.org/pack" in page and "as published" in page and "Pilots of packaging" in page


def test_a_gate_keeps_who_is_in_another_country_out(office):
    assert "Ada Packaging" not in members(office, "german")


def test_of_whom_nothing_is_known_is_said(office):
    assert office.folder.rows("SELECT members, silent FROM funding_matched") == [(2, 1)]
    assert "Of 1 member the register knows" in office.get("/funding").text


def test_not_for_them_is_remembered_over_a_new_run(office):
    path = f"/funding/call/{office.numbers['tank']}/answer"
    bob = party(office, "Bob Tanks")
    assert office.post(path, party=bob, answer="no").status == 200
    assert office.numbers["tank"] not in [r["id"] for r in board(office).values()]
    match(office)
    assert members(office, "tank")["Bob Tanks"]["not_for_us"]
    assert office.numbers["tank"] not in [r["id"] for r in board(office).values()]
    office.post(path, party=bob, answer="none")
    assert board(office)["Storage of hydrogen: composite tanks for vehicles"]["members"] == 1


def test_who_is_interested_is_counted(office):
    path = f"/funding/call/{office.numbers['pack']}/answer"
    ada = party(office, "Ada Packaging")
    office.post(path, party=ada, answer="interested")
    office.post(path, party=ada, answer="interested")
    assert board(office)["Recycled plastic films in food packaging"]["interested"] == 1
    assert members(office, "pack")["Ada Packaging"]["interested"]
    assert office.post(path, party=ada, answer="perhaps").status == 422
    office.post(path, party=ada, answer="none")


def titles(me, query):
    return [r["title"] for r in me.model(f"/funding?{query}")["calls"]]


def test_the_board_is_filtered_by_what_calls_say_and_whom_they_fit(office):
    films = "Recycled plastic films in food packaging"
    assert titles(office, "show=open&q=FILMS+pilots") == [films]  # a word of the text, one of the title
    assert titles(office, "show=open&q=pilots+boats") == []
    ports = titles(office, "show=announced")  # "Hydrogen in ports"
    assert titles(office, "show=announced&q=port") == titles(office, "show=announced&q=ports") == ports and len(ports) == 1
    assert titles(office, "show=open&q=pilot+film") == titles(office, "show=open&q=pilote+films") == [films]
    assert titles(office, "show=open&q=vehicle+tank") == titles(office, "show=open&q=vehicles+storages")
    assert titles(office, "show=open&q=composites") and titles(office, "show=announced&q=hydrogens") == ports
    assert titles(office, "show=open&q=materialises") == titles(office, "show=open&q=boss") == []  # no word with such a beginning
    assert titles(office, "show=open&money=1000000") == [films]
    assert titles(office, "show=open&days=14") == [films]
    assert len(titles(office, "show=open&strength=50")) == 2
    assert len(titles(office, "show=open&programme=HORIZON")) == 23 and titles(office, "show=open&programme=LIFE") == []
    assert titles(office, "show=open&type=tender") == [] and titles(office, "show=open&type=grant&q=pilots") == [films]
    model = office.model("/funding?show=open&q=films")
    assert {t["show"]: t["n"] for t in model["tabs"]} == {"matching": 1, "open": 2, "announced": 0, "closed": 1}
    page = office.get("/funding?show=announced&q=films").text
    assert "3 that fit stand in the other lists." in page and 'href="/funding?show=open&amp;q=films"' in page
    assert office.get("/funding?show=open&money=x&sort=zzz&page=-3&days=99999999999999999999").status == 200


def test_the_board_is_sorted_as_asked(office):
    assert titles(office, "sort=strength") == titles(office, "sort=strength&show=matching")
    strengths = [r.get("strength", 0) for r in office.model("/funding?show=open&sort=strength")["calls"]]
    assert strengths == sorted(strengths, reverse=True) and strengths[0] >= 50
    assert titles(office, "show=open&sort=money")[0] == "Recycled plastic films in food packaging"
    assert titles(office, "show=open&sort=new")[0] == "Schools and boats 19"


def test_more_calls_than_a_page_has_are_on_the_next(office):
    for i in range(60):
        call(office.folder, f"P{i:02}", f"Paged {i:02}", closes=200 + i, opening=10, status="forthcoming")
    match(office)
    first = office.model("/funding?show=announced&q=paged")
    assert [r["title"] for r in first["calls"]] == [f"Paged {i:02}" for i in range(50)]
    assert first["pager"]["text"] == "1 to 50 of 60"
    second = office.model(first["pager"]["next"])
    assert [r["title"] for r in second["calls"]] == [f"Paged {i:02}" for i in range(50, 60)] and not second["pager"].get("next")
    office.folder.write("DELETE FROM funding_call WHERE key LIKE 'P__'")


def history(me, name):
    return me.folder.rows("SELECT i.kind, i.subject FROM interaction i JOIN interaction_party x ON x.interaction = i.id "
                          "WHERE x.party = ? AND i.kind LIKE 'funding.%' ORDER BY i.id", party(me, name))


def test_what_is_said_stands_in_the_history_once(office):
    path = f"/funding/call/{office.numbers['tank']}/answer"
    bob = party(office, "Bob Tanks")
    n = len(history(office, "Bob Tanks"))
    for answer in ("interested", "interested", "none", "none"):
        assert office.post(path, party=bob, answer=answer).status == 200
    title = "Storage of hydrogen: composite tanks for vehicles"
    assert history(office, "Bob Tanks")[n:] == [("funding.interested", title), ("funding.withdrawn", title)]
    assert office.folder.one("SELECT count(*) FROM funding_answer WHERE party = ?", bob) == 0
    entry = office.folder.one("SELECT max(interaction) FROM funding_entry")
    assert title in office.get(f"/funding/of/{entry}").text
    assert "Interested in a call" in office.get(f"/members/{bob}").text


def test_what_is_said_to_a_call_can_be_undone(office):
    bob = party(office, "Bob Tanks")
    n = len(history(office, "Bob Tanks"))
    page = office.post(f"/funding/call/{office.numbers['tank']}/answer", party=bob, answer="no")
    assert "Undo" in page.text
    office.post(re.search(r'action="(/changes/\d+/undo)"', page.text).group(1))
    assert office.folder.one("SELECT count(*) FROM funding_answer WHERE party = ?", bob) == 0
    assert len(history(office, "Bob Tanks")) == n


def test_somebody_who_was_not_matched_says_it_too_and_a_person_says_it_for_the_member(office):
    path = f"/funding/call/{office.numbers['tank']}"
    ada = party(office, "Ada Packaging")
    office.post("/new", given_name="Amy", family_name="Adler", org_name="Ada Packaging", known="1", basis="member")
    amy = party(office, "Amy Adler")
    assert amy and office.folder.one("SELECT count(*) FROM role WHERE party = ? AND other = ?", amy, ada) == 1
    page = office.post(f"{path}/answer", who="Amy Adler", answer="interested")
    assert "They are interested." in page.text
    assert office.folder.rows("SELECT party, person, place FROM funding_answer WHERE call = ? AND party = ?", office.numbers["tank"], ada) == [(ada, amy, "office")]
    said = office.model(path)["said"][0]
    assert (said["name"], said["person_name"], said["words"]) == ("Ada Packaging", "Amy Adler", "interested")
    # Amy said it: so it stands with her as well, and once.
    office.post(f"{path}/answer", who=f"#{amy}", answer="interested")
    assert [k for k, _ in history(office, "Amy Adler")] == ["funding.interested"]
    assert "Amy Adler" in office.get(path).text and "Ada Packaging" in office.get(path).text
    assert "Nobody is called" in office.post(f"{path}/answer", who="Zacharias Nowhere", answer="interested").text
    office.post(f"{path}/answer", party=ada, answer="none")


def test_those_a_call_fits_are_written_to(office):
    model = office.model(f"/funding/call/{office.numbers['pack']}")
    assert model["mailing"] == 'funding.matched:"PACK"'
    draft = office.post("/mailing", filter=model["mailing"])
    assert draft.status == 200 and "PACK" in office.get(draft.path.replace("/edit", "/audience")).text


def test_there_is_no_such_call(office):
    assert office.get("/funding/call/999999").status == 404
    assert office.post("/funding/call/999999/answer", party=1, answer="no").status == 404


def test_who_is_no_member_any_more_gets_no_calls(office):
    ada = party(office, "Ada Packaging")
    held = office.folder.one("SELECT id FROM membership WHERE party = ?", ada)
    last = datetime.date.today().year - 1
    office.post(f"/memberships/{held}", type="full", joined=f"{last}-01-01", since=f"{last}-01-01", until=f"{last}-12-31")
    assert office.folder.one("SELECT until FROM membership WHERE id = ?", held) < NOW
    match(office)
    assert members(office, "pack") == {}
    office.post(f"/memberships/{held}", type="full", joined=f"{last}-01-01", since=f"{last}-01-01", until="")
    match(office)
    assert "Ada Packaging" in members(office, "pack")


def test_an_empty_list_says_whether_there_are_calls_in_others():
    folder = Folder()
    server = Server(folder)
    me = server.browser()
    page = me.get("/funding").text
    assert "Calls come from sources" in page and 'name="programme"' not in page and "Closes within" not in page
    call(folder, "OVER", "Over for long", closes=-3, opening=-90)
    page = me.get("/funding").text
    assert "Calls come from sources" not in page and "The 1 call that is known stands in another list." in page
    assert "Over for long" in me.get("/funding?show=closed").text
    server.stop()
    folder.remove()


def test_a_practice_folder_gets_invented_calls_by_one_press():
    folder = Folder(practice=True)
    server = Server(folder)
    try:
        me = server.browser()
        assert "Bring twenty invented calls" in me.get("/funding").text
        assert me.post("/funding/sources/practice").status == 200
        wait_until(lambda: folder.one("SELECT count(*) FROM funding_call") == 20, what="the calls")
        wait_until(lambda: folder.one("SELECT count(*) FROM funding_match") > 0, what="the matching")
        counts = {tab["show"]: tab["n"] for tab in me.model("/funding")["tabs"]}
        assert counts["open"] == 18 and counts["announced"] == counts["closed"] == 1 and counts["matching"] > 5, counts
        text = me.get("/funding").text
        assert "Recycled granulate for injection moulding" in text and "Bring twenty" not in text
        cascade = folder.one("SELECT id FROM funding_call WHERE key = 'PRACTICE-CASCADE-51'")
        assert "Small or medium-sized enterprise" in me.get(f"/funding/call/{cascade}").text
        # Once is enough; and there is nothing of it where things are real.
        me.post("/funding/sources/practice")
        assert folder.one("SELECT count(*) FROM funding_source") == 1
    finally:
        server.stop()
        folder.remove()


def test_where_things_are_real_no_call_is_invented():
    folder = Folder()
    server = Server(folder)
    try:
        me = server.browser()
        assert "invented" not in me.get("/funding").text
        me.post("/funding/sources/practice")
        assert folder.one("SELECT count(*) FROM funding_source") == 0
    finally:
        server.stop()
        folder.remove()


def test_days_left_are_days_of_the_calendar():
    folder = Folder()
    zone = folder.one("SELECT zone FROM cluster")
    evening = datetime.datetime.now(zoneinfo.ZoneInfo(zone))
    tomorrow = (evening + datetime.timedelta(days=1)).replace(hour=0, minute=30)
    number = call(folder, "TOMORROW", "Closes early tomorrow")
    record = json.loads(folder.one("SELECT record FROM funding_call WHERE id = ?", number))
    record["deadlines"][0]["at"] = tomorrow.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    folder.write("UPDATE funding_call SET record = ?, closes_at = ? WHERE id = ?", json.dumps(record), int(tomorrow.timestamp()), number)
    folder.write("UPDATE funding_deadline SET at = ? WHERE call = ?", int(tomorrow.timestamp()), number)
    server = Server(folder)
    try:
        me = server.browser()
        row = board(me, "open")["Closes early tomorrow"]
        assert row["days"] == 1 and not row["today"], row
    finally:
        server.stop()
        folder.remove()
