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
