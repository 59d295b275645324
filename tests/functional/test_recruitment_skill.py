"""Skills and occupations of ESCO are found as one types, and beside them stand those of one's own."""
import urllib.parse

import pytest

from test_recruitment_esco import BROADER, ESCO, GERMAN, LANGUAGES, NEEDS, OCCUPATIONS, RELATED, SKILLS, package


@pytest.fixture
def esco(folder, tmp_path):
    folder.cordee("recruitment", "esco", package(tmp_path / "en.zip", languageSkillsCollection_en=LANGUAGES, occupations_en=OCCUPATIONS, skills_en=SKILLS),
                  package(tmp_path / "relations.zip", occupationSkillRelations=NEEDS, skillSkillRelations=RELATED, broaderRelationsSkillPillar=BROADER))
    german = tmp_path / "skills_de.csv"
    german.write_text(GERMAN, encoding="utf-8")
    folder.cordee("recruitment", "esco", str(german))
    return folder


def found(me, words, of="skills"):
    return [(s["label"], s.get("matched", "")) for s in me.model(f"/recruitment/{of}?q=" + urllib.parse.quote(words))[of]]


def test_each_word_typed_begins_one_of_a_label(esco, me):
    assert found(me, "set") == [("set moulds", ""), ]
    assert found(me, "mou adj") == [("set moulds", "adjust moulds")]  # another name of it, and in any order
    assert found(me, "MOULDS,  setting") == [("set moulds", "Moulds, setting of")]
    assert found(me, "werkzeuge ru") == [("set moulds", "Werkzeuge rüsten")]  # another language, without its dots
    assert found(me, "oulds") == [] and found(me, "set polymers") == [] and found(me, "%") == [] and found(me, "") == [] and found(me, "p") == []


def test_obsolete_ones_are_not_proposed_and_occupations_say_what_they_need(esco, me):
    esco.write(f"UPDATE recruitment_skill SET obsolete = 1 WHERE uri = '{ESCO}skill/c'")
    assert found(me, "sp") == []
    assert found(me, "mould", "occupations") == [("mould setter", "")] and found(me, "setter", "occupations") == [("mould setter", "setter")]
    assert found(me, "100%", "occupations") == [] and found(me, "_", "occupations") == []
    one = me.model("/recruitment/occupations?q=mould")["occupations"][0]
    assert [(s["label"], s["essential"]) for s in me.model(f"/recruitment/occupations/{one['id']}/skills")["skills"]] == [("set moulds", True), ("polymers", False)]


def test_a_program_without_a_right_gets_nothing(esco, server):
    from support import Client
    assert Client(server).ask("GET", "/recruitment/skills?q=set", follow=False).status in (302, 303, 401, 403)


# ---- skills of one's own ----------------------------------------------------------------

def skill(folder, label):
    return folder.one("SELECT skill FROM recruitment_label WHERE label = ? AND preferred", label)


def own(me, label):
    return int(me.post("/recruitment/skills", label=label).path.rsplit("/", 1)[1])


def used(me, *skills):
    """An opening that asks for these, at level 2, 3, ..."""
    page = me.post("/recruitment/openings/new", member="Alpine Works", title="Setter", skill=[str(s) for s in skills],
                   **{f"need.{s}": "essential" if i % 2 else "optional" for i, s in enumerate(skills)}, **{f"level.{s}": i + 2 for i, s in enumerate(skills)})
    return int(page.path.rsplit("/", 1)[1])


@pytest.fixture
def org(esco, tmp_path):
    members = tmp_path / "members.csv"
    members.write_text("organisation,country\nAlpine Works,AT\n")
    esco.cordee("import", "--members", str(members))
    return esco.one("SELECT id FROM party WHERE name = 'Alpine Works'")


def test_the_page_says_what_there_is_and_where_it_is_from(esco, me):
    page = me.get("/recruitment/skills").text
    assert "3 skills" in page and "1 occupation" in page and "English 3" in page and "German 3" in page and "en.zip" in page
    assert "ESCO classification of the European Commission" in page
    assert "set moulds" in me.get("/recruitment/skills?q=mou").text and "No skill has these words" in me.get("/recruitment/skills?q=xyz").text


def test_without_esco_the_page_says_how_to_get_it(folder, me):
    page = me.get("/recruitment/skills").text
    assert "Nothing of ESCO was read yet" in page and "cordee recruitment esco" in page and "None yet" in page


def test_one_of_ones_own_is_made_once_renamed_and_deleted(esco, me):
    one = own(me, " Engel  e-mac ")
    assert own(me, "engel E-MAC") == one and own(me, "Polymers") == skill(esco, "polymers")
    assert me.post(f"/recruitment/skills/{one}", label="polymers").status == 422
    assert me.post(f"/recruitment/skills/{one}", label="...").status == 422 and me.post("/recruitment/skills", label="x" * 201).status == 422
    assert "Engel machines" in me.post(f"/recruitment/skills/{one}", label="Engel machines").text
    assert found(me, "engel") == [("Engel machines", "")]
    assert own(me, "Engel e-mac") != one  # its old name is free again
    assert me.post(f"/recruitment/skills/{skill(esco, 'polymers')}", label="plastics").status == 422  # ESCO's are as they are
    assert "Deleted" in me.post(f"/recruitment/skills/{one}/delete").text and me.get(f"/recruitment/skills/{one}").status == 404


def test_what_is_used_is_merged_and_not_deleted(esco, me, org, tmp_path):
    one, other = own(me, "Mould setting on Engel"), skill(esco, "set moulds")
    first, second = used(me, one), used(me, other, one)
    kept = me.post(f"/recruitment/skills/{one}/delete")
    assert kept.status == 422 and "Merge it into another" in kept.text
    asked = me.post(f"/recruitment/skills/{one}/merge", into="moulds")
    assert asked.status == 422 and "Choose the one you mean" in asked.text and f'value="{other}"' in asked.text
    assert me.post(f"/recruitment/skills/{one}/merge", skill=one).status == 422 and me.post(f"/recruitment/skills/{one}/merge", skill=99999).status == 422
    assert "Merged" in me.post(f"/recruitment/skills/{one}/merge", into="set moulds").text
    assert esco.rows("SELECT opening, skill, essential, level FROM recruitment_opening_skill ORDER BY opening") == [(first, other, 0, 2), (second, other, 1, 3)]
    assert found(me, "engel") == [("set moulds", "Mould setting on Engel")]
    german = tmp_path / "en.zip"
    esco.cordee("recruitment", "esco", str(german))  # read anew, it keeps that name
    assert found(me, "engel") == [("set moulds", "Mould setting on Engel")]


def test_a_text_has_skills_proposed_and_gives_them_to_nobody(esco, me):
    before = esco.rows("SELECT count(*) FROM recruitment_candidate_skill")
    page = me.post("/recruitment/skills/propose", text="For ten years I adjusted moulds <b>& more</b>")
    assert "set moulds" in page.text and "also: adjust moulds" in page.text and "<b>& more" not in page.text
    assert "No skill has a word in common" in me.post("/recruitment/skills/propose", text="Gardening").text
    assert "Kunststoffe" in me.post("/recruitment/skills/propose", text="Ich habe die Kunststoffe und das Werkzeug der Firma").text
    assert esco.rows("SELECT count(*) FROM recruitment_candidate_skill") == before
