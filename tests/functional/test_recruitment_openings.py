"""Openings: written down by the office, found, changed, opened and closed; nothing typed is lost."""
import re

import pytest
from support import Client, Folder, Server, wait_until

SKILLS = [("http://data.europa.eu/esco/skill/a", "operate injection moulding machines", "injection moulding"),
          ("http://data.europa.eu/esco/skill/b", "read technical drawings", "understand drawings"),
          ("http://data.europa.eu/esco/skill/c", "train employees", "teach staff")]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = Folder(**{"base-url": "https://crm.example.org"})
    top = tmp_path_factory.mktemp("openings")
    (top / "members.csv").write_text("organisation,country,city\nAlp Plastics,AT,Dornbirn\nBob Tanks,DE,Lindau\n")
    (top / "people.csv").write_text("organisation,first name,last name,email,language\nAlp Plastics,Fran,Läßer,fran@alp.example.org,de\n")
    folder.cordee("import", "--members", str(top / "members.csv"))
    folder.cordee("import", "--members", "--basis", "member", str(top / "people.csv"))
    skills = top / "skills_en.csv"
    skills.write_text("conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description\n" + "".join(
        f"KnowledgeSkillCompetence,{uri},skill/competence,sector-specific,{label},{other},released,About\n" for uri, label, other in SKILLS))
    folder.cordee("recruitment", "esco", str(skills))
    folder.write("INSERT INTO place(country, name, folded, latitude, longitude) VALUES ('AT', 'Dornbirn', 'dornbirn', 47.41, 9.74)")
    server = Server(folder)
    me = server.browser()
    me.folder, me.server = folder, server
    yield me
    me.server.stop()
    folder.remove()


def skill(me, label):
    return me.folder.one("SELECT skill FROM recruitment_label WHERE label = ? AND preferred", label)


def new(me, **fields):
    """A new opening; gives its number."""
    page = me.post("/recruitment/openings/new", **{"member": "Alp Plastics", "title": "Process technician", **fields})
    alert = re.search(r"role=\"alert\".*?<p>(.*?)</p>", page.text, re.S)
    assert page.status == 200 and "Saved." in page.text, alert and alert[1]
    return me.folder.one("SELECT max(id) FROM recruitment_opening")


def row(me, number, columns):
    return me.folder.rows(f"SELECT {columns} FROM recruitment_opening WHERE id = ?", number)[0]


def test_an_opening_is_kept_as_it_was_typed(office):
    mould, draw = skill(office, SKILLS[0][1]), skill(office, SKILLS[1][1])
    number = new(office, contact="Fran Läßer", kind="trainee", body="Runs **machines**", place="Dornbirn", country="AT", remote="partly", hours="38,5",
                 pay_min="42 000", pay_max="52.000", starts="2027-02-01", closes="2099-12-31", education="4", years="2", certificates="Forklift\nForklift\nCrane",
                 permits=["", "AT", "DE"], speaks=["de", "", "en"], cefr=["4", "0", "2"], language_need=["must", "must", "nice"], public="1",
                 skill=["", str(mould), str(draw)], weight_skills="80", **{f"need.{mould}": "must", f"level.{mould}": "3", f"need.{draw}": "optional"})
    assert row(office, number, "kind, state, public, place, remote, hours, pay_min, pay_max, education, years, certificates, permits, source") == (
        "trainee", "draft", 1, "Dornbirn", "partly", 38.5, 42000, 52000, 4, 2, "Forklift\nCrane", "AT\nDE", "staff")
    assert row(office, number, "latitude, starts, weighed_by IS NOT NULL") == (47.41, 1801440000, 1)
    assert office.folder.rows("SELECT skill, essential, must, level FROM recruitment_opening_skill WHERE opening = ? ORDER BY skill", number) == sorted(
        [(mould, 1, 1, 3), (draw, 0, 0, 0)])
    assert office.folder.rows("SELECT language, cefr, must FROM recruitment_opening_language WHERE opening = ? ORDER BY id", number) == [("de", 4, 1), ("en", 2, 0)]
    page = office.get(f"/recruitment/openings/{number}").text
    for words in ("Process technician", "Alp Plastics", "Fran Läßer", SKILLS[0][1], "38.5 a week", "42,000 to 52,000", "4: apprenticeship"):
        assert words in page, words


def test_nothing_typed_is_lost_when_something_is_wrong(office):
    page = office.post("/recruitment/openings/new", member="Nobody Ltd", title="Tester", hours="many", pay_min="a lot", starts="soon", body="Long text of mine",
                       skill=["", str(skill(office, SKILLS[2][1]))], speaks=["sl"], cefr=["3"], certificates="Welding", weight_skills="heavy")
    assert page.status == 422
    for words in ("Nobody Ltd", "Tester", "many", "a lot", "soon", "Long text of mine", SKILLS[2][1], "Welding", "heavy", "This is no day"):
        assert words in page.text, words
    assert re.search(r'value="sl" selected', page.text) and 'aria-invalid="true"' in page.text
    assert not office.folder.one("SELECT count(*) FROM recruitment_opening WHERE title = 'Tester'")


def test_skills_are_found_by_other_names_without_a_script(office):
    page = office.post("/recruitment/openings/new", member="Alp Plastics", title="Half typed", find="teach staff", do="find", skill="")
    found = skill(office, SKILLS[2][1])
    assert page.status == 200 and f'name="add" value="{found}"' in page.text and "also called teach staff" in page.text and "Half typed" in page.text
    page = office.post("/recruitment/openings/new", member="Alp Plastics", title="Half typed", find="teach staff", do="put", skill="", add=[str(found), "own:Glühwein brewing"])
    assert f'name="skill" value="{found}"' in page.text and "Glühwein brewing" in page.text
    assert not office.folder.one("SELECT count(*) FROM recruitment_opening WHERE title = 'Half typed'")


def test_the_list_shows_what_is_asked_for(office):
    number = new(office, title="Tank welder", member="Bob Tanks", kind="thesis", do="open")
    assert row(office, number, "state, opened_at IS NOT NULL") == ("open", 1)
    assert [o["title"] for o in office.model("/recruitment/openings")["openings"]] == ["Tank welder"]
    for query, there in (("q=WELD", True), ("q=baker", False), ("kind=thesis", True), ("kind=job", False), ("member=bob", True), ("member=alp", False), ("state=closed", False)):
        assert ("Tank welder" in office.get("/recruitment/openings?" + query).text) == there, query
    assert "Process technician" in office.get("/recruitment/openings?state=draft").text
    assert office.ask("GET", "/recruitment", follow=False).headers["Location"].endswith("/recruitment/openings")
    assert "Tank welder" in office.get(f"/members/{row(office, number, 'party')[0]}").text


def test_it_moves_and_is_taken_back(office):
    number = new(office, title="Mover", do="open")
    page = office.post(f"/recruitment/openings/{number}/move", state="filled")
    assert row(office, number, "state, ended_at IS NOT NULL") == ("filled", 1) and "Congratulations" in page.text
    assert office.undo(page).status == 200
    assert row(office, number, "state, ended_at") == ("open", None)
    assert office.post(f"/recruitment/openings/{number}/move", state="closed").status == 200
    assert "cannot be a draft again" in office.post(f"/recruitment/openings/{number}/move", state="draft").text
    assert "stays, for the figures" in office.post(f"/recruitment/openings/{number}/remove").text
    kinds = office.folder.rows("SELECT kind FROM interaction WHERE subject = 'Mover' ORDER BY id")
    assert [k[0] for k in kinds] == ["recruitment.opened", "recruitment.closed"]


def test_a_change_is_taken_back_with_its_skills(office):
    mould, train = skill(office, SKILLS[0][1]), skill(office, SKILLS[2][1])
    number = new(office, title="Changer", skill=["", str(mould)])
    page = office.post(f"/recruitment/openings/{number}/edit", title="Changed", skill=["", str(train)])
    assert office.folder.rows("SELECT skill FROM recruitment_opening_skill WHERE opening = ?", number) == [(train,)]
    assert row(office, number, "title, party IS NOT NULL") == ("Changed", 1)
    assert office.undo(page).status == 200
    assert office.folder.rows("SELECT skill FROM recruitment_opening_skill WHERE opening = ?", number) == [(mould,)]
    assert row(office, number, "title")[0] == "Changer"


def test_who_saves_second_is_told(office):
    number = new(office, title="Twice")
    seen = re.search(r'name="seen" value="(\w+)"', office.get(f"/recruitment/openings/{number}/edit").text)[1]
    assert office.post(f"/recruitment/openings/{number}/edit", title="Twice one", seen=seen).status == 200
    page = office.post(f"/recruitment/openings/{number}/edit", title="Twice two", seen=seen)
    assert page.status == 422 and "somebody else changed" in page.text and "Twice two" in page.text
    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    assert office.post(f"/recruitment/openings/{number}/edit", title="Twice two", seen=seen).status == 200
    assert row(office, number, "title")[0] == "Twice two"


def test_a_draft_goes_and_comes_back(office):
    number = new(office, title="Remover")
    page = office.post(f"/recruitment/openings/{number}/remove")
    assert not office.folder.one("SELECT count(*) FROM recruitment_opening WHERE id = ?", number)
    office.undo(page)
    assert office.folder.one("SELECT count(*) FROM recruitment_opening WHERE id = ?", number) == 1


def test_what_is_not_there_is_said(office):
    assert office.get("/recruitment/openings/99999").status == 404
    assert office.post("/recruitment/openings/99999/edit", title="x").status == 404
    assert "No opening like that" in office.get("/recruitment/openings?q=zzz").text


# ---- the member's own page ------------------------------------------------------------


def own(me):
    """The personal link of who is at Alp Plastics, as the office copies it."""
    org = me.folder.one("SELECT id FROM party WHERE name = 'Alp Plastics'")
    page = me.get(f"/recruitment/members/{org}").text
    return re.search(r"https://crm.example.org(/recruitment/post/[\w-]+)", page)[1], org


def test_a_member_writes_an_opening_down_and_the_office_opens_it(office):
    link, org = own(office)
    member = Client(office.server)
    assert "Your openings" in member.get(link).text or "Ihre" in member.get(link).text
    where = f"{link}?new={org}&l=en"
    page = member.post(where, title="", body="We weld", do="save")
    assert page.status == 422 and "We weld" in page.text and "Give it a title" in page.text
    page = member.post(where, title="Welder", body="We weld", find="injection moulding", do="find", skill="")
    assert page.status == 200 and "operate injection moulding machines" in page.text and "We weld" in page.text
    page = member.post(where, title="Welder", body="We weld", add=[str(skill(office, SKILLS[0][1]))], do="save", public="1")
    assert page.status == 200
    number = office.folder.one("SELECT id FROM recruitment_opening WHERE title = 'Welder'")
    assert row(office, number, "state, source, party, public, contact IS NOT NULL, staff") == ("draft", "member", org, 1, 1, None)
    assert "Welder" in office.get("/recruitment/openings?state=review").text
    assert "The member wrote this" in office.get(f"/recruitment/openings/{number}").text
    assert office.post(f"/recruitment/openings/{number}/move", state="open").status == 200
    assert member.post(f"{link}?opening={number}&l=en", title="Welder, nights", do="save").status == 200
    assert row(office, number, "title, state") == ("Welder, nights", "open")
    assert member.post(link + "?l=en", opening=number, do="filled").status == 200
    assert row(office, number, "state")[0] == "filled"
    kinds = [k[0] for k in office.folder.rows("SELECT kind FROM interaction WHERE subject LIKE 'Welder%' ORDER BY id")]
    assert kinds == ["recruitment.posted", "recruitment.opened", "recruitment.posted", "recruitment.filled"]


def test_a_link_is_for_ones_own_openings_only(office):
    link, org = own(office)
    member = Client(office.server)
    other = office.folder.one("SELECT id FROM party WHERE name = 'Bob Tanks'")
    theirs = new(office, title="Of Bob", member="Bob Tanks", do="open")
    draft = new(office, title="Draft of the office")
    for query in (f"?new={other}", f"?opening={theirs}", f"?opening={draft}", "?opening=x"):
        assert member.get(link + query).status == 404, query
        assert member.post(link + query, title="Mine", do="save").status == 404, query
    assert member.post(link, opening=theirs, do="closed").status == 422
    assert row(office, theirs, "state")[0] == "open"
    assert "Draft of the office" not in member.get(link).text and "Of Bob" not in member.get(link).text
    assert member.get("/recruitment/post/1-nobody").status == 404
    before = office.folder.rows("SELECT count(*), max(id) FROM recruitment_opening")
    member.get(link + f"?new={org}")
    assert office.folder.rows("SELECT count(*), max(id) FROM recruitment_opening") == before


def test_the_last_day_closes_an_opening(office):
    number = new(office, title="Late", do="open", closes="2099-01-01")
    assert office.post(f"/recruitment/openings/{number}/edit", closes="1970-01-02").status == 200

    office.server.stop()
    office.folder.write("UPDATE schedule SET next_run = 1 WHERE name = 'recruitment.over'")
    office.server = Server(office.folder)
    wait_until(lambda: row(office, number, "state")[0] == "closed", what="the schedule")
    office = office.server.browser()
    assert "Its last day is over" in office.post(f"/recruitment/openings/{number}/move", state="open").text
