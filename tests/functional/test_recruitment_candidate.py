"""Candidates in the office: written down, found, changed; names only for who may see them; what they see and change themselves."""
import re

import pytest
from support import Client, Folder, Server

SKILLS = [("http://data.europa.eu/esco/skill/a", "operate injection moulding machines", "injection moulding"),
          ("http://data.europa.eu/esco/skill/b", "read technical drawings", "understand drawings")]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = Folder(**{"base-url": "https://crm.example.org"})
    top = tmp_path_factory.mktemp("candidates")
    (top / "people.csv").write_text("organisation,first name,last name,email,language\nAlp Plastics,Fran,Läßer,fran@alp.example.org,de\n"
                                    "Alp Plastics,Gero,Still,gero@alp.example.org,en\n")
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
    server.stop()
    folder.remove()


def skill(me, label):
    return me.folder.one("SELECT skill FROM recruitment_label WHERE label = ? AND preferred", label)


def new(me, **fields):
    page = me.post("/recruitment/candidates/new", **fields)
    assert page.status == 200 and "Kept. They are asked" in page.text, re.findall(r'(?s)role="alert".*?</p>|class="err"[^<]*', page.text)
    return me.folder.one("SELECT max(id) FROM recruitment_candidate")


def test_a_profile_is_kept_as_it_was_typed(office):
    mould, draw = skill(office, SKILLS[0][1]), skill(office, SKILLS[1][1])
    number = new(office, person="Fran Läßer", headline="Setter", body="Sets moulds", kinds=["", "job", "trainee"], education="4", years="2,5",
                 permits=["", "AT"], certificates="Forklift", place="Dornbirn", country="AT", radius="40", moves=["", "1"], pay_min="42 000", hours="38,5",
                 free_from="2027-02-01", source="fair", speaks=["de", "", "en"], cefr=["6", "0", "2"], skill=["", str(mould), str(draw)],
                 past_kind=["work", "work"], past_title=["Setter", ""], past_organisation=["Mill", ""], past_place=["", ""], past_from=["2019-03", ""],
                 past_to=["", ""], past_body=["", ""], **{f"level.{mould}": "4"})
    rows = office.folder.rows
    assert rows("SELECT headline, kinds, education, years, permits, radius, moves, remote, pay_min, hours, free_from, source, latitude, consent_until, only_here "
                "FROM recruitment_candidate WHERE id = ?", number) == [
        ("Setter", "job\ntrainee", 4, 2.5, "AT", 40, 1, 0, 42000, 38.5, 1801440000, "fair", 47.41, None, 0)]
    assert rows("SELECT skill, level FROM recruitment_candidate_skill WHERE candidate = ? ORDER BY skill", number) == sorted([(mould, 4), (draw, 0)])
    assert rows("SELECT language, cefr FROM recruitment_candidate_language WHERE candidate = ? ORDER BY language", number) == [("de", 6), ("en", 2)]
    assert rows("SELECT title, organisation, starts FROM recruitment_candidate_past WHERE candidate = ?", number) == [("Setter", "Mill", 1551398400)]
    edit = f"/recruitment/candidates/{number}/edit"
    assert "Saved." in office.post(edit, headline="Setter and more", moves="").text  # what is not sent stays
    assert rows("SELECT headline, moves, source, years FROM recruitment_candidate WHERE id = ?", number) == [("Setter and more", 0, "fair", 2.5)]
    assert rows("SELECT count(*) FROM recruitment_candidate_skill WHERE candidate = ?", number) == [(2,)]
    page = office.post(edit, years="long", headline="Kept typed")
    assert page.status == 422 and "number from 0 to 60" in page.text and "Kept typed" in page.text
    again = office.post("/recruitment/candidates/new", person="Fran Läßer")
    assert again.status in (409, 422) and "has a profile already" in again.text


def test_skills_are_found_and_proposed_and_taken_only_when_ticked(office):
    mould = skill(office, SKILLS[0][1])
    page = office.post("/recruitment/candidates/new", find="injection", do="find", family_name="Kept")
    assert SKILLS[0][1] in page.text and 'value="Kept"' in page.text
    page = office.post("/recruitment/candidates/new", text="I operate injection moulding machines.", do="propose")
    assert f'name="add" value="{mould}"' in page.text and office.folder.one("SELECT count(*) FROM party WHERE family_name = 'Kept'") == 0
    page = office.post("/recruitment/candidates/new", add=[str(mould)], do="put")
    assert f'name="skill" value="{mould}"' in page.text


def test_a_namesake_is_asked_about(office):
    page = office.post("/recruitment/candidates/new", given_name="Gero", family_name="Still")
    gero = office.folder.one("SELECT id FROM party WHERE family_name = 'Still'")
    assert page.status == 422 and f'name="same" value="{gero}"' in page.text
    number = new(office, given_name="Gero", family_name="Still", same=gero)
    assert office.folder.one("SELECT person FROM recruitment_candidate WHERE id = ?", number) == gero
    other = new(office, given_name="Gero", family_name="Still", another="1")
    assert office.folder.rows("SELECT person <> ?, only_here FROM recruitment_candidate WHERE id = ?", gero, other) == [(1, 1)]


def test_the_list_is_filtered(office):
    numbers = {n: h for n, h in office.folder.rows("SELECT id, headline FROM recruitment_candidate")}
    assert numbers

    def found(query):
        return {c["id"] for c in office.model("/recruitment/candidates?" + query)["candidates"]}
    setter = next(n for n, h in numbers.items() if h.startswith("Setter"))
    assert found("skill=injection+moulding") == {setter} == found("source=fair") == found("q=laesser&source=fair") | {setter}
    assert found("skill=nothing+like+that") == set() and found("consent=none") == set(numbers) and found("free=2026-01-01") == set(numbers) - {setter}
    assert "No candidate like that" in office.get("/recruitment/candidates?q=nobody").text


def test_a_reader_sees_numbers_only(office):
    number = office.folder.one("SELECT min(id) FROM recruitment_candidate")
    office.folder.write("UPDATE staff SET role = 'reader'")
    try:
        reader = office.server.browser(office.folder.cordee("user", "link", office.folder.one("SELECT login FROM staff")).strip())
        for path in ("/recruitment/candidates", f"/recruitment/candidates/{number}"):
            page = reader.get(path)
            assert page.status == 200 and f"Candidate {number}" in page.text and "Läßer" not in page.text, path
        assert reader.get("/recruitment/candidates/new").status == 403
        assert reader.get(f"/recruitment/candidates/{number}/documents/1").status == 403
    finally:
        office.folder.write("UPDATE staff SET role = 'admin'")


def test_one_changes_ones_own(office):
    number = office.folder.one("SELECT min(id) FROM recruitment_candidate")
    page = office.get(f"/recruitment/candidates/{number}")
    assert "They have not said that their profile may be kept" in page.text
    stranger = Client(office.server)
    assert stranger.get("/recruitment/me/1-" + "0" * 64 + "/profile").status == 404
