"""`cordee recruitment esco`: skills and occupations come in from the official packages."""
import glob
import json
import os
import zipfile

import pytest

from support import SHARED

PACKAGES = sorted(glob.glob(os.path.join(SHARED, "data/esco/esco-v*.zip"))) if SHARED else []
ESCO = "http://data.europa.eu/esco/"

SKILLS = f"""conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description
KnowledgeSkillCompetence,{ESCO}skill/a,skill/competence,sector-specific,set moulds,"adjust moulds
Moulds, setting of",,released,2020-01-01T00:00:00Z,,,x,Setting them.
KnowledgeSkillCompetence,{ESCO}skill/b,knowledge,sector-specific,polymers,,,released,2020-01-01T00:00:00Z,,,x,What they are.
KnowledgeSkillCompetence,{ESCO}skill/c,skill/competence,sector-specific,speak Slovene,,,released,2020-01-01T00:00:00Z,,,x,
"""
GERMAN = f"""conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description
KnowledgeSkillCompetence,{ESCO}skill/a,skill/competence,sector-specific,Werkzeuge rüsten,,,released,2020-01-01T00:00:00Z,,,x,Das Rüsten.
KnowledgeSkillCompetence,{ESCO}skill/b,knowledge,sector-specific,Kunststoffe,,,released,2020-01-01T00:00:00Z,,,x,
KnowledgeSkillCompetence,{ESCO}skill/c,skill/competence,sector-specific,Slowenisch sprechen,,,released,2020-01-01T00:00:00Z,,,x,
"""
OCCUPATIONS = f"""conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,regulatedProfessionNote,scopeNote,definition,inScheme,description,code
Occupation,{ESCO}occupation/o,7223,mould setter,setter,,released,2020-01-01T00:00:00Z,,,,x,Sets moulds.,7223.1
"""
NEEDS = f"""occupationUri,relationType,skillType,skillUri
{ESCO}occupation/o,essential,skill/competence,{ESCO}skill/a
{ESCO}occupation/o,optional,knowledge,{ESCO}skill/b
{ESCO}occupation/o,optional,knowledge,{ESCO}skill/nowhere
"""
RELATED = f"""originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri
{ESCO}skill/b,knowledge,optional,skill/competence,{ESCO}skill/a
"""
BROADER = f"""conceptType,conceptUri,broaderType,broaderUri
KnowledgeSkillCompetence,{ESCO}skill/a,SkillGroup,{ESCO}skill/S1
KnowledgeSkillCompetence,{ESCO}skill/c,KnowledgeSkillCompetence,{ESCO}skill/b
"""
LANGUAGES = f"""conceptType,conceptUri,skillType,reuseLevel,preferredLabel,status,altLabels,description,broaderConceptUri,broaderConceptPT
KnowledgeSkillCompetence,{ESCO}skill/c,skill/competence,cross-sector,speak Slovene,released,,,x,languages
"""


def package(path, **files):
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("readme.txt", "nothing")
        for name, text in files.items():
            z.writestr(f"{name}.csv", text)
    return str(path)


def brought(folder, *paths):
    return folder.cordee("recruitment", "esco", *paths)


@pytest.fixture
def relations(tmp_path):
    return package(tmp_path / "relations.zip", occupationSkillRelations=NEEDS, skillSkillRelations=RELATED, broaderRelationsSkillPillar=BROADER)


@pytest.fixture
def english(tmp_path):
    return package(tmp_path / "en.zip", languageSkillsCollection_en=LANGUAGES, occupations_en=OCCUPATIONS, skills_en=SKILLS)


def test_packages_come_in_whatever_their_order(folder, relations, english):
    said = brought(folder, relations, english)
    assert "3 skills, 1 occupations, 2 skills of occupations, 2 links" in said and "1 rows were left out" in said
    assert "ESCO classification of the European Commission" in said
    assert folder.rows("SELECT kind, count(*) FROM recruitment_skill GROUP BY 1 ORDER BY 1") == [("knowledge", 1), ("language", 1), ("skill", 1)]
    assert folder.rows("SELECT folded, preferred FROM recruitment_label JOIN recruitment_skill s ON s.id = skill"
                        f" WHERE uri = '{ESCO}skill/a' ORDER BY 1") == [("adjust moulds", 0), ("moulds, setting of", 0), ("set moulds", 1)]


def test_again_doubles_nothing_and_another_language_stands_beside(folder, tmp_path, relations, english):
    brought(folder, english, relations)
    before = folder.rows("SELECT id, uri, kind, about FROM recruitment_skill ORDER BY id")
    german = tmp_path / "skills_de.csv"
    german.write_text(GERMAN, encoding="utf-8")
    brought(folder, english, relations, str(german))
    assert folder.rows("SELECT id, uri, kind, about FROM recruitment_skill ORDER BY id") == before
    brought(folder, str(german))  # without what says which are languages
    assert folder.rows("SELECT id, uri, kind, about FROM recruitment_skill ORDER BY id") == before
    assert folder.rows("SELECT language, count(*) FROM recruitment_label GROUP BY 1 ORDER BY 1") == [("de", 3), ("en", 5)]
    assert folder.rows("SELECT count(*) FROM recruitment_occupation_skill") == [(2,)]


def test_what_a_newer_package_has_no_more_is_obsolete_and_stays(folder, tmp_path, relations, english):
    brought(folder, english, relations)
    newer = package(tmp_path / "newer.zip", skills_en="\n".join(SKILLS.splitlines()[:-1]) + "\n", occupationSkillRelations="\n".join(NEEDS.splitlines()[:2]) + "\n")
    assert "2 skills, 1 occupations, 1 skills of occupations" in brought(folder, newer)
    assert folder.rows(f"SELECT uri FROM recruitment_skill WHERE obsolete") == [(ESCO + "skill/c",)]
    assert "3 skills, 1 occupations" in brought(folder, english, relations)


def test_a_part_of_a_file_makes_nothing_obsolete(folder, tmp_path, english):
    brought(folder, english)
    part = package(tmp_path / "part.zip", skills_en="\n".join(SKILLS.splitlines()[:1] + SKILLS.splitlines()[-1:]) + "\n")
    assert "3 skills" in brought(folder, part)


def test_what_is_none_of_its_files_is_refused_with_a_sentence(folder, tmp_path, english):
    other = tmp_path / "other.csv"
    other.write_text("name;mail\nAda;ada@example.org\n")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(open(english, "rb").read()[:300])
    for path, words in ((other, "none of the files is one of ESCO's"), (cut, "cut.zip: it could not be unpacked"),
                        (tmp_path / "no.zip", "no.zip: it could not be unpacked")):
        done = folder.run("recruitment", "esco", str(path))
        assert done.returncode == 1 and words in done.stderr, done.stderr
    assert folder.rows("SELECT count(*) FROM recruitment_skill") == [(0,)]


@pytest.mark.skipif(not PACKAGES, reason="no ../shared/data/esco here")
def test_the_whole_of_esco_is_there(folder):
    assert json.loads(folder.cordee("recruitment", "esco", "--json", *PACKAGES)) == {"skills": 13_896, "occupations": 3_007, "needs": 123_788, "links": 12_460}
    assert folder.rows("SELECT essential, count(*) FROM recruitment_occupation_skill GROUP BY 1") == [(0, 58_897), (1, 64_891)]
