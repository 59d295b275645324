"""What members look for in calls: from the register, said over it by staff and by themselves, matched at once."""
import datetime
import email
import email.policy
import json
import re
import urllib.parse

import pytest
from support import Client, Folder, Server, Sink, beside, send_mailing, wait_until

NOW = int(datetime.datetime.now().timestamp())
DAY = 86_400


def call(folder, key, title, text="", closes=40, **more):
    """A call as a source left it; gives its number."""
    at = NOW + closes * DAY
    when = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    record = {"source_id": key, "title": title, "description": text, "language": "en", "programme": "HORIZON", "status": "open",
              "deadlines": [{"at": when, "said": "as published"}], **more}
    folder.write("INSERT INTO funding_call(key, title, programme, status, closes_at, record, first_at, changed_at) "
                 "VALUES (?, ?, ?, 'open', ?, ?, ?, ?)", key, title, record["programme"], at, json.dumps(record), NOW, NOW)
    return folder.one("SELECT max(id) FROM funding_call")


@pytest.fixture(scope="module")
def relay():
    with Sink() as sink:
        yield sink
        sink.shutdown()


@pytest.fixture(scope="module")
def office(tmp_path_factory, relay):
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{relay.port}", "relay-security": "none"})
    top = tmp_path_factory.mktemp("profile")
    (top / "members.csv").write_text("organisation,country,about\nAda Packaging,AT,Recycled plastic films for food packaging\n"
                                     "Bob Tanks,DE,Composite tanks: storage of hydrogen in vehicles\nEve Silent,AT,\n")
    (top / "people.csv").write_text("organisation,first name,last name,email,language\nAda Packaging,Ada,Lova,ada@packaging.example.org,en\n"
                                    "Bob Tanks,Bob,Tank,bob@tanks.example.org,de\nEve Silent,Eve,Still,eve@silent.example.org,en\n")
    folder.cordee("import", "--members", str(top / "members.csv"))
    folder.cordee("import", "--members", "--basis", "member", str(top / "people.csv"))
    numbers = {
        "pack": call(folder, "PACK", "Recycled plastic films in food packaging", "Pilots of packaging made of recycled films", closes=30),
        "tank": call(folder, "TANK", "Storage of hydrogen: composite tanks for vehicles", "Tanks of composite materials"),
        "bees": call(folder, "BEES", "Beekeeping and pollinators in orchards", "Honey bees", programme="LIFE", programme_name="LIFE nature"),
    }
    for i in range(20):  # without others no word is rare
        call(folder, f"X{i}", f"Schools and boats {i}", "Nothing of the kind", closes=50 + i)
    server = Server(folder)
    me = server.browser()
    me.folder, me.numbers, me.server, me.sink = folder, numbers, server, relay
    assert me.post("/funding/match").status == 200
    wait_until(lambda: folder.one("SELECT count(*) FROM funding_matched"), what="the matching")
    yield me
    server.stop()
    folder.remove()


def party(me, name):
    return me.folder.one("SELECT id FROM party WHERE name = ?", name)


def calls_of(me, name):
    return {r[0] for r in me.folder.rows("SELECT c.key FROM funding_match x JOIN funding_call c ON c.id = x.call WHERE x.party = ?", party(me, name))}


def path(me, name):
    return f"/funding/profile/{party(me, name)}"


def link_to(me, address):
    """Where the link in the last mail to somebody leads."""
    def last():
        for _, to, raw in reversed(list(me.sink.mails)):
            text = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
            found = re.search(r"https?://\S+/funding/p/[\w-]+", text)
            if address in to and found:
                return urllib.parse.urlparse(found[0]).path
        return None
    return wait_until(last, what=f"a link for {address}")


def chosen(model, field):
    return [c["value"] for c in model[field] if c["on"]]


def test_a_profile_is_what_the_register_knows_until_somebody_says_more(office):
    model = office.model(path(office, "Ada Packaging"))
    assert model["words"] == "Recycled plastic films for food packaging" and not model["words_own"]
    assert chosen(model, "countries") == ["AT"] and "changed_text" not in model
    assert "LIFE nature" in [c["label"] for c in model["programmes"]] or "LIFE" in [c["value"] for c in model["programmes"]]
    assert "this is what the register knows" in office.get(path(office, "Ada Packaging")).text


def test_what_staff_say_is_matched_at_once(office):
    assert calls_of(office, "Eve Silent") == set()
    page = office.post(path(office, "Eve Silent"), words="Beekeeping, honey, pollinators of orchards")
    assert page.status == 200 and "Calls are being matched" in page.text
    wait_until(lambda: calls_of(office, "Eve Silent") == {"BEES"}, what="the matching of one")
    model = office.model(path(office, "Eve Silent"))
    assert model["words_own"] and model["by_staff"] and "by_member" not in model
    assert calls_of(office, "Ada Packaging") == {"PACK"} and calls_of(office, "Bob Tanks") == {"TANK"}


def test_what_is_as_the_register_has_it_goes_with_the_register(office):
    where = path(office, "Bob Tanks")
    model = office.model(where)
    assert office.post(where, words=model["words"], countries=["", "DE"], lead_days=20).status == 200
    words, countries, lead = office.folder.rows("SELECT words, countries, lead_days FROM funding_profile WHERE party = ?", party(office, "Bob Tanks"))[0]
    assert words is None and countries is None and lead == 20
    assert "It was so already" in office.post(where, lead_days=20).text


def test_gates_shut_what_they_do_not_want(office):
    where = path(office, "Ada Packaging")
    for fields in ({"lead_days": "35"}, {"programmes": ["", "LIFE"]}, {"types": ["", "tender"]}, {"languages": ["", "de"]}):
        assert office.post(where, **fields).status == 200
        wait_until(lambda: calls_of(office, "Ada Packaging") == set(), what=f"shut by {fields}")
        assert office.post(where, **{name: "" for name in fields}).status == 200
        wait_until(lambda: calls_of(office, "Ada Packaging") == {"PACK"}, what=f"open without {fields}")


def test_a_fault_is_said_and_what_was_typed_stays(office):
    page = office.post(path(office, "Ada Packaging"), words="Films & foils", grant_min="900000", grant_max="1000")
    assert page.status == 422 and "smallest grant is larger" in page.text and "Films &amp; foils" in page.text
    assert office.post(path(office, "Ada Packaging"), trl_min="12").status == 422
    assert office.post(path(office, "Ada Packaging"), lead_days="soon").status == 422
    assert office.post(path(office, "Ada Packaging"), words="x" * 20_001).status == 422
    assert office.model(path(office, "Ada Packaging"))["words"] == "Recycled plastic films for food packaging"


def test_amounts_are_read_as_people_write_them(office):
    where = path(office, "Ada Packaging")
    assert office.post(where, grant_min="100.000", grant_max="1,5 Mio").status == 200
    model = office.model(where)
    assert (model["grant_min"], model["grant_max"]) == ("100000", "1500000")
    assert office.post(where, grant_min="", grant_max="").status == 200
    assert "grant_max" not in office.model(where)


def test_all_that_was_typed_stays_beside_what_is_wrong_with_it(office):
    where = path(office, "Ada Packaging")
    page = office.post(where, needs="Sorters", grant_min="100.000", grant_max="12 apples", trl_min="3", lead_days="soon", types=["", "tender"])
    assert page.status == 422
    for text in ('value="12 apples"', 'value="100.000"', 'value="soon"', 'value="3"', "Sorters", 'value="tender" checked',
                 'id="grant_max-wrong">“12 apples” is no amount', 'id="lead_days-wrong">“soon” is not a whole number'):
        assert text in page.text, text
    assert "grant_min-wrong" not in page.text
    assert not {"grant_max", "needs"} & set(office.model(where))


def test_two_who_have_the_page_open_and_change_different_things_do_both(office):
    where = path(office, "Eve Silent")
    first, second = office.model(where), office.model(where)
    ticked = {name: ["", *chosen(second, name)] for name in ("countries", "org_types", "programmes", "types")}
    assert office.post(where, seen=first["seen"], needs="Hives", words=first["words"], lead_days="", **ticked).status == 200
    assert office.post(where, seen=second["seen"], needs="", words=second["words"], lead_days="30", **ticked).status == 200
    model = office.model(where)
    assert (model["needs"], model["lead_days"]) == ("Hives", "30")
    assert office.folder.one("SELECT countries IS NULL FROM funding_profile WHERE party = ?", party(office, "Eve Silent")) == 1
    assert office.post(where, seen=model["seen"], needs="", lead_days="").status == 200


def test_two_who_change_the_same_are_told_and_lose_nothing(office):
    where = path(office, "Eve Silent")
    seen, link = office.model(where)["seen"], Client(office.server)
    office.post(where + "/ask", person=party(office, "Eve Still"))
    at = f"{link_to(office, 'eve@silent.example.org')}?of={party(office, 'Eve Silent')}"
    hers = link.model(at)["seen"]
    assert hers == seen
    assert office.post(where, seen=seen, needs="Written by staff", trl_min="2").status == 200
    page = link.post(at, seen=hers, needs="Written by Eve", lead_days="20")
    assert page.status == 422 and "Written by Eve" in page.text and "Meanwhile it was saved as: Written by staff" in page.text
    model = office.model(where)
    assert model["needs"] == "Written by staff" and "lead_days" not in model
    again = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    assert again != hers and 'value="20"' in page.text
    assert link.post(at, seen=again, needs="Written by Eve", lead_days="20").status == 200
    model = office.model(where)
    assert (model["needs"], model["lead_days"], model["trl_min"]) == ("Written by Eve", "20", "2")
    office.post(where, needs="", lead_days="", trl_min="")


def test_the_register_speaks_again_when_what_was_said_is_forgotten(office):
    where = path(office, "Bob Tanks")
    office.post(where, words="Beekeeping and honey, pollinators of orchards")
    wait_until(lambda: calls_of(office, "Bob Tanks") == {"BEES"}, what="other words")
    assert office.post(where + "/forget").status == 200
    wait_until(lambda: calls_of(office, "Bob Tanks") == {"TANK"}, what="the register's words")
    assert "changed_text" not in office.model(where)


def test_a_person_of_a_member_is_matched_once_something_was_said_of_her(office):
    where = path(office, "Ada Lova")
    assert calls_of(office, "Ada Lova") == set()
    assert chosen(office.model(where), "countries") == ["AT"]  # where she works
    office.post(where, words="Hydrogen storage in composite tanks of vehicles")
    wait_until(lambda: calls_of(office, "Ada Lova") == {"TANK"}, what="the person's calls")
    assert office.get("/funding/profile/999999").status == 404


# ---- what they said to calls, and where they were before -----------------------------

def strength(me, name, key):
    found = me.folder.rows("SELECT x.strength FROM funding_match x JOIN funding_call c ON c.id = x.call WHERE x.party = ? AND c.key = ?", party(me, name), key)
    return found[0][0] if found else 0


def test_what_is_not_for_them_lowers_what_is_alike(office):
    folder, who = office.folder, party(office, "Ada Packaging")
    twin = call(folder, "TWIN", "Recycled plastic films in food packaging, second round", "Packaging made of recycled films")
    assert office.post("/funding/match").status == 200
    wait_until(lambda: strength(office, "Ada Packaging", "TWIN"), what="the twin")
    before = strength(office, "Ada Packaging", "PACK")
    office.post(f"/funding/call/{twin}/answer", party=who, answer="no")
    wait_until(lambda: strength(office, "Ada Packaging", "PACK") < before, what="less strength")
    assert folder.one("SELECT count(*) FROM job WHERE kind = 'funding.rematch' AND state = 'waiting'") == 0
    low = strength(office, "Ada Packaging", "PACK")
    office.post(f"/funding/call/{twin}/answer", party=who, answer="interested")
    office.post(f"/funding/call/{twin}/answer", party=who, answer="interested")
    assert folder.one("SELECT count(*) FROM job WHERE kind = 'funding.rematch' AND state = 'waiting'") <= 1
    wait_until(lambda: strength(office, "Ada Packaging", "PACK") > max(low, before), what="more strength")


def test_a_programme_they_were_in_counts(office):
    def why():
        return json.loads(office.folder.one("SELECT x.why FROM funding_match x JOIN funding_call c ON c.id = x.call WHERE c.key = 'PACK' AND x.party = ?",
                                            party(office, "Ada Packaging")))
    office.post(path(office, "Ada Packaging"), past=["", "HORIZON"])
    wait_until(lambda: {"why": "programme", "what": "HORIZON", "points": 0.5} in why(), what="the bonus")


def test_so_does_a_project_that_was_funded(office):
    def why():
        return office.folder.one("SELECT group_concat(x.why) FROM funding_match x WHERE x.party = ?", party(office, "Eve Silent"))
    office.post(path(office, "Eve Silent"), words="Beekeeping, honey, pollinators of orchards")
    wait_until(lambda: calls_of(office, "Eve Silent") == {"BEES"}, what="her call")
    assert '"LIFE"' not in why()
    db = beside(office.folder)
    db.execute("INSERT INTO funding_project(title, call, state) VALUES('Bees', ?, 'funded')", (office.numbers["bees"],))
    db.execute("INSERT INTO funding_partner(project, party, state) SELECT max(id), ?, 'agreed' FROM funding_project", (party(office, "Eve Silent"),))
    db.commit()
    db.close()
    assert office.post("/funding/match").status == 200
    wait_until(lambda: '"LIFE"' in why(), what="the bonus")


def test_the_members_page_leads_to_the_profile(office):
    page = office.get(f"/members/{party(office, 'Bob Tanks')}").text
    assert path(office, "Bob Tanks") in page and "Composite tanks" in page


def test_each_of_a_group_gets_what_the_group_looks_for(office):
    assert office.post("/funding/groups", name="Bee circle", filter="nofield:1").status == 422
    assert office.post("/funding/groups", name="", filter="Lova").status == 422
    page = office.post("/funding/groups", name="Bee circle", filter="Lova OR Still")
    assert page.status == 200 and re.fullmatch(r"/funding/group/\d+", page.path)
    assert office.post(page.path, words="Beekeeping, honey, pollinators of orchards").status == 200
    wait_until(lambda: calls_of(office, "Ada Lova") == {"TANK", "BEES"} and calls_of(office, "Eve Still") == {"BEES"}, what="the group's calls")
    assert "Bee circle" in office.get(f"/funding/call/{office.numbers['bees']}").text
    assert office.model("/funding/groups")["groups"][0]["people"] == 2
    assert office.post(page.path, filter="Still").status == 200
    wait_until(lambda: calls_of(office, "Ada Lova") == {"TANK"}, what="her own again")
    opened = {"name_was": "Bee circle", "filter_was": "Still", "seen": office.model(page.path)["seen"]}
    assert office.post(page.path, name="Hive circle", filter="Still", **opened).status == 200  # two windows: each holds
    assert office.post(page.path, name="Bee circle", filter="Still", lead_days="10", **opened).status == 200
    model = office.model(page.path)
    assert (model["name"], model["lead_days"]) == ("Hive circle", "10") and model["words"].startswith("Beekeeping")
    assert office.post(page.path + "/remove").status == 200
    wait_until(lambda: calls_of(office, "Eve Still") == set(), what="none")
    assert office.get(page.path).status == 404


# ---- by the members themselves --------------------------------------------------------

def entries(me):
    return me.folder.rows("SELECT i.kind, p.name FROM interaction i JOIN interaction_party x ON x.interaction = i.id JOIN party p ON p.id = x.party "
                          "WHERE i.kind LIKE 'funding.%' ORDER BY i.id, x.part DESC")


@pytest.fixture(scope="module")
def bobs(office):
    """The link that Bob was sent, and a stranger's browser."""
    assert "on its way" in office.post(path(office, "Bob Tanks") + "/ask", person=party(office, "Bob Tank")).text
    client = Client(office.server)
    client.link = link_to(office, "bob@tanks.example.org")
    return client


def test_staff_send_the_link_to_one_of_their_people(office, bobs):
    mail = email.message_from_bytes(office.sink.mails[-1][2], policy=email.policy.default)
    assert mail["Subject"] == "Welche Ausschreibungen passen zu Ihnen?" and "Bob Tanks" in mail.get_body(("plain",)).get_content()
    assert ("funding.asked", "Bob Tank") in entries(office)
    said = office.post(path(office, "Bob Tanks") + "/ask", person=party(office, "Ada Lova"))
    assert "Choose one of their people" in said.text  # of another member


def test_the_member_sees_it_in_his_language_and_looking_changes_nothing(office, bobs):
    before = office.folder.one("SELECT count(*) FROM interaction"), office.folder.rows("SELECT * FROM funding_profile")
    page = bobs.get(bobs.link)
    assert page.status == 200 and "Composite tanks: storage of hydrogen" in page.text
    assert "Wonach Sie in Ausschreibungen suchen" in page.text and "Stimmt so" in page.text
    # Whoever reads another language than the register knows chooses it in the address.
    assert "Wonach Sie" not in bobs.get(bobs.link + "?l=fr").text
    assert before == (office.folder.one("SELECT count(*) FROM interaction"), office.folder.rows("SELECT * FROM funding_profile"))


def test_what_the_member_says_holds_and_is_told_in_the_history(office, bobs):
    page = bobs.post(bobs.link, words="Beekeeping, honey and pollinators of orchards", role="partner", past=["", "LIFE"])
    assert page.status == 200 and "Danke" in page.text
    wait_until(lambda: calls_of(office, "Bob Tanks") == {"BEES"}, what="the matching")
    model = office.model(path(office, "Bob Tanks"))
    assert model["by_member"] and model["confirmed_text"] and chosen(model, "past") == ["LIFE"]
    assert entries(office)[-2:] == [("funding.profile", "Bob Tank"), ("funding.profile", "Bob Tanks")]
    n = len(entries(office))
    assert "Es bleibt, wie es ist" in bobs.post(bobs.link).text
    assert office.model(path(office, "Bob Tanks"))["words"].startswith("Beekeeping") and len(entries(office)) == n
    page = bobs.post(bobs.link, words="Honey, too", grant_min="9", grant_max="2")
    assert page.status == 422 and "Honey, too" in page.text


def test_a_link_reaches_ones_own_organisation_and_oneself(office, bobs):
    links = [p["name"] for p in bobs.model(bobs.link)["profiles"]]
    assert links == ["Bob Tanks", "Bob Tank"]
    other = bobs.model(f"{bobs.link}?of={party(office, 'Ada Packaging')}")
    assert other["name"] == "Bob Tanks"
    bobs.post(f"{bobs.link}?of={party(office, 'Bob Tank')}", words="Hydrogen storage in composite tanks of vehicles")
    wait_until(lambda: calls_of(office, "Bob Tank") == {"TANK"}, what="his own calls")
    for bad in (bobs.link[:-1], bobs.link[:-1] + ("0" if bobs.link[-1] != "0" else "1"), "/funding/p/nobody",
                bobs.link.replace(f"/{party(office, 'Bob Tank')}-", f"/{party(office, 'Ada Lova')}-")):
        assert bobs.get(bad).status == 404
        assert bobs.post(bad, words="Mine").status == 404


def test_the_link_stands_in_any_mailing_and_ends_with_the_role(office, bobs):
    send_mailing(office, "Calls", "Hello\n\n[Say it]({{funding.profile}})", "Lova")
    link = link_to(office, "ada@packaging.example.org")
    page = bobs.get(link).text
    assert "Recycled plastic films for food" in page and "Calls that fit you now" in page and "/funding/call/" not in page
    role = office.folder.one("SELECT id FROM role WHERE party = ?", party(office, "Ada Lova"))
    office.get(f"/contacts/{party(office, 'Ada Lova')}")
    assert office.post(f"/parties/{party(office, 'Ada Lova')}/end", role=role).status == 200
    assert bobs.get(link).status == 404
