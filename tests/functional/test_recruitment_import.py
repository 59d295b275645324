"""CVs and openings are brought: looked at, confirmed, kept, taken back."""
import html
import json
import os
import re

import pytest
from support import Folder, Server

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "recruitment")
SKILLS = [("http://data.europa.eu/esco/skill/a", "operate injection moulding machines", "Spritzguss"),
          ("http://data.europa.eu/esco/skill/b", "use spreadsheets software", "Microsoft Excel"),
          ("http://data.europa.eu/esco/skill/c", "train employees", "teach staff")]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = Folder(**{"base-url": "https://crm.example.org"})
    top = tmp_path_factory.mktemp("import")
    (top / "members.csv").write_text("organisation,country,city\nAlpine Polymers,AT,Graz\n")
    (top / "people.csv").write_text("organisation,first name,last name,email\nAlpine Polymers,Boris,Zupan,boris@mail.example\nAlpine Polymers,Clara,Doppel,clara@work.example\n")
    folder.cordee("import", "--members", str(top / "members.csv"))
    folder.cordee("import", "--members", "--basis", "member", str(top / "people.csv"))
    skills = top / "skills_en.csv"
    skills.write_text("conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description\n" + "".join(
        f"KnowledgeSkillCompetence,{uri},skill/competence,sector-specific,{label},{other},released,About\n" for uri, label, other in SKILLS))
    folder.cordee("recruitment", "esco", str(skills))
    server = Server(folder)
    me = server.browser()
    me.folder = folder
    yield me
    server.stop()
    folder.remove()


def fixture(name):
    with open(os.path.join(HERE, name), "rb") as f:
        return f.read().decode("cp1252" if name == "openings.csv" else "utf-8-sig")


def look(me, text, table="people"):
    return me.post("/recruitment/import", text=text, table=table)


def carried(page):
    return html.unescape(re.search(r'<textarea class="hide"[^>]*>\n?(.*?)</textarea>', page.text, re.S)[1])


def profile(me, number, columns):
    return me.folder.rows(f"SELECT {columns} FROM recruitment_candidate WHERE id = ?", number)[0]


def newest(me, table="recruitment_candidate"):
    return me.folder.one(f"SELECT max(id) FROM {table}") or 0


def said(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page.text))


def test_a_europass_is_shown_and_nothing_is_kept(office):
    before = newest(office), newest(office, "party")
    page = look(office, fixture("europass.xml"))
    assert page.status == 200
    for words in ("Maja", "Kovačič", "Process technician", "2000 Maribor, Slovenia", "German B2", "Moldflow", "a skill of our own", "use spreadsheets software",
                  "University of Maribor", "CandidatePerson.BirthDate", "it must not count", "Driving licence B", "Nothing of it is kept yet"):
        assert words in said(page), words
    assert "1991" not in re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.S)  # when she was born
    assert (newest(office), newest(office, "party")) == before


def test_what_was_confirmed_becomes_a_profile_of_somebody_new(office):
    page = look(office, fixture("europass.xml"))
    after = office.post("/recruitment/import/save", text=carried(page), table="people", person="0", given="Maja", family="Kovačič",
                        mail="maja.kovacic@mail.example", phone="+386 41555123", **{"skill.0": "own", "skill.1": "found"})
    assert after.status == 200 and "asked by mail" in said(after), said(after)[:2000]
    number = newest(office)
    assert profile(office, number, "headline, education, years, place, country, permits, certificates, only_here, consent_at, language") == (
        "Process technician", 6, 10.5, "2000 Maribor", "SI", "AT", "Driving licence B", 1, None, "en")
    person = profile(office, number, "person")[0]
    assert office.folder.rows("SELECT given_name, family_name, city FROM party WHERE id = ?", person) == [("Maja", "Kovačič", "Maribor")]
    labels = {x[0] for x in office.folder.rows("SELECT l.label FROM recruitment_candidate_skill s JOIN recruitment_label l ON l.skill = s.skill AND l.preferred WHERE s.candidate = ?", number)}
    assert labels == {"Moldflow", "use spreadsheets software"}
    assert office.folder.rows("SELECT language, cefr FROM recruitment_candidate_language WHERE candidate = ? ORDER BY language", number) == [("de", 4), ("sl", 6)]
    assert len(office.folder.rows("SELECT id FROM recruitment_candidate_past WHERE candidate = ?", number)) == 3

    again = look(office, fixture("europass.xml"))  # a second time she is known, and has one
    assert "has a profile already" in said(again)
    refused = office.post("/recruitment/import/save", text=carried(again), table="people", person=str(person), given="Maja", family="Kovačič", mail="")
    assert refused.status == 422 and "has a profile already" in said(refused) and newest(office) == number

    gone = office.post("/recruitment/import/undo", ids=str(number))
    assert "Taken back" in said(gone)
    assert office.folder.rows("SELECT id FROM recruitment_candidate WHERE id = ?", number) == []


def test_somebody_of_the_register_is_found_by_address_and_by_name(office):
    page = look(office, json.dumps({"basics": {"name": "B. Zupan", "email": "boris@mail.example"}}))
    assert "in the register with this address" in said(page)
    person = re.search(r'name="person" value="(\d+)" checked', page.text)[1]
    office.post("/recruitment/import/save", text=carried(page), table="people", person=person, given="B.", family="Zupan", mail="boris@mail.example")
    assert profile(office, newest(office), "person, only_here") == (int(person), 0)
    page = look(office, json.dumps({"basics": {"name": "Clara Doppel", "email": "clara@home.example"}}))
    assert "called the same" in said(page) and 'value="0" checked' in page.text


def test_a_text_gets_skills_proposed_that_somebody_ticks(office):
    page = look(office, "Curriculum vitae\n\nI train employees and operate injection moulding machines since many years, and I like it very much.\nWrite me: dora@mail.example")
    assert page.status == 200 and 'value="dora@mail.example"' in page.text
    proposed = re.findall(r'<input type="checkbox" name="proposed" value="(\d+)"( checked)?>', page.text)
    assert proposed and not any(ticked for _, ticked in proposed) and len(proposed) <= 10
    office.post("/recruitment/import/save", text=carried(page), table="people", person="0", given="Dora", family="Lang", mail="dora@mail.example", proposed=proposed[0][0])
    number = newest(office)
    assert office.folder.rows("SELECT skill FROM recruitment_candidate_skill WHERE candidate = ?", number) == [(int(proposed[0][0]),)]
    assert "moulding machines" in profile(office, number, "body")[0]


def test_a_profile_needs_a_name(office):
    before = newest(office)
    page = office.post("/recruitment/import/save", text='{"basics":{"label":"Welder"}}', table="people", person="0", given="", family="", mail="")
    assert page.status == 422 and "a name is needed" in said(page) and newest(office) == before


def test_a_text_whose_profile_cannot_be_kept_is_shown_again(office):
    text = "I train employees and operate injection moulding machines since many years, and I like it very much, as you see from this."
    page = look(office, text)
    proposed = re.search(r'name="proposed" value="(\d+)"', page.text)[1]
    again = office.post("/recruitment/import/save", text=carried(page), table="people", person="0", given="", family="", mail="", proposed=proposed)
    assert again.status == 422 and "a name is needed" in said(again) and carried(again).strip() == text
    assert f'name="proposed" value="{proposed}" checked' in again.text


def test_a_posting_becomes_a_draft_of_a_member(office):
    page = look(office, fixture("posting.html"))
    assert 'value="Alpine Polymers"' in page.text and "Spritzgusstechniker:in" in page.text
    wrong = office.post("/recruitment/import/save", text=carried(page), table="people", member="Nobody", title="Technician")
    assert wrong.status in (404, 422) and 'value="Technician"' in wrong.text
    office.post("/recruitment/import/save", text=carried(page), table="people", member="Alpine Polymers", title="Technician", **{"skill.0": "own", "skill.1": ""})
    number = newest(office, "recruitment_opening")
    assert office.folder.rows("SELECT title, state, source, ref, pay_min, pay_per, place FROM recruitment_opening WHERE id = ?", number) == [
        ("Technician", "draft", "file", "AP-77", 2900, "month", "8010 Graz")]
    assert len(office.folder.rows("SELECT id FROM recruitment_opening_skill WHERE opening = ?", number)) == 1


def test_a_table_keeps_its_good_rows_and_names_the_others(office):
    page = look(office, fixture("candidates.csv"))
    assert "neither a name nor" in said(page) and "Berufserfahrung: this is no number" in said(page) and "Anna Berger" in page.text
    before = newest(office)
    after = office.post("/recruitment/import/save", text=carried(page), table="people", skills="own")
    words = said(after)
    assert "1 profile is kept" in words and "Line 3" in words and "Line 4" in words and "profile already" in words  # Boris has one
    number = newest(office)
    assert number > before and profile(office, number, "headline, years, pay_min") == ("Technikerin", 3.5, 42000)
    assert len(office.folder.rows("SELECT id FROM recruitment_candidate_skill WHERE candidate = ?", number)) == 2
    office.post("/recruitment/import/undo", ids=re.search(r'name="ids" value="([\d.]+)"', after.text)[1])
    assert office.folder.rows("SELECT id FROM recruitment_candidate WHERE id = ?", number) == []


def test_a_table_of_openings(office):
    page = look(office, fixture("openings.csv"), "openings")
    after = office.post("/recruitment/import/save", text=carried(page), table="openings", skills="found")
    assert "2 openings are kept as drafts" in said(after) and "Line 4" in said(after)
    assert sorted(office.folder.rows("SELECT title, state, kind FROM recruitment_opening WHERE ref LIKE 'R-%'")) == [
        ("Praktikum Labor", "draft", "internship"), ("Prozesstechniker", "draft", "job")]
    again = office.post("/recruitment/import/save", text=carried(page), table="openings", skills="found")
    assert "0 openings" in said(again)  # they have their numbers


def test_what_cannot_be_read_says_so_and_stays(office):
    page = look(office, '{"basics":')
    assert page.status == 422 and "Line 1" in said(page) and '{"basics":' in html.unescape(page.text)
    assert look(office, "  ").status == 422


def test_only_who_put_them_down_takes_them_back(office):
    number = newest(office)
    office.folder.write(f"UPDATE recruitment_candidate SET staff = NULL WHERE id = {number}")
    office.post("/recruitment/import/undo", ids=str(number))
    assert office.folder.rows("SELECT id FROM recruitment_candidate WHERE id = ?", number)
