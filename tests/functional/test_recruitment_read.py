"""`cordee recruitment read`: what files say of people and openings, and what is left out."""
import json
import os
import subprocess

import pytest

from support import CORDEE, SHARED

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "recruitment")
SAMPLES = os.path.join(SHARED, "data", "resume")
NOWHERE = {**os.environ, "CORDEE_DATA": "/nonexistent"}  # it needs no data folder


def run(*paths):
    return subprocess.run([CORDEE, "recruitment", "read", *map(str, paths)], capture_output=True, text=True, env=NOWHERE, timeout=60)


def read(*paths):
    done = run(*paths)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def fixture(name):
    return read(os.path.join(HERE, name))


def sample(*names):
    path = os.path.join(SAMPLES, *names)
    if not os.path.exists(path):
        pytest.skip("the samples are not there")
    with open(path, encoding="utf-8") as f:
        return json.load(f), read(path)[0]


def places(record, which):
    return {note["place"]: note["words"] for note in record.get(which, [])}


def written(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


# ---- the public samples -------------------------------------------------------------


def test_a_json_resume_comes_over_field_by_field():
    said, r = sample("jsonresume.sample.resume.json")
    b, c, p = said["basics"], r["candidate"], r["person"]
    assert (p["name"], p["mail"], p["phone"], p["web"]) == (b["name"], b["email"], b["phone"], b["url"])
    assert (p["street"], p["postcode"], p["city"], p["country"]) == tuple(b["location"][k] for k in ("address", "postalCode", "city", "countryCode"))
    assert p["links"] == [x["url"] for x in b["profiles"]]
    assert c["headline"] == b["label"] and c["body"].startswith(b["summary"])
    past = {x["organisation"]: x for x in c["past"]}
    for section, kind, who in (("work", "work", "name"), ("volunteer", "volunteering", "organization")):
        for w in said[section]:
            x = past[w[who]]
            assert (x["kind"], x["title"], x["starts"], x["ends"]) == (kind, w["position"], w["startDate"], w["endDate"])
            assert w["summary"] in x["body"] and all("- " + h in x["body"] for h in w["highlights"])
    e = said["education"][0]
    x = past[e["institution"]]
    assert x["title"] == f'{e["studyType"]}, {e["area"]}' and all(word in x["body"] for word in [e["score"], *e["courses"]])
    assert c["education"] == 6
    g = said["projects"][0]
    assert past[g["entity"]]["title"] == g["name"] and all(word in past[g["entity"]]["body"] for word in [g["description"], *g["highlights"], *g["roles"]])
    skills = {s["label"]: s.get("level") for s in c["skills"]}
    assert all(skills[s["name"]] == 5 for s in said["skills"])
    assert {k for s in said["skills"] + said["projects"] for k in s["keywords"]} <= set(skills)
    assert c["languages"] == [{"code": "en", "cefr": "C2"}]
    for section, member in (("awards", "title"), ("publications", "name"), ("interests", "name")):
        assert all(x[member] in c["body"] for x in said[section])
    assert places(r, "left").keys() == {"$schema", "basics.location.region", "references", "meta"}
    assert places(r, "kept")["volunteer[0].highlights"] == "kept as text"


def test_a_job_of_json_resume_is_an_opening():
    said, r = sample("jsonresume.sample.job.json")
    o = r["opening"]
    assert (o["title"], o["employer"], o["place"], o["country"]) == (said["title"], said["company"], "10115 Berlin", "DE")
    assert (o["remote"], o["pay_min"], o["pay_per"], o["kind"]) == ("partly", 100000, "year", "job")
    assert all(line in o["body"] for line in [said["description"], *said["responsibilities"], *said["qualifications"]])
    assert {s["label"] for s in o["skills"] if s.get("essential")} == {s["name"] for s in said["skills"]}
    assert {s["label"]: s.get("level") for s in o["skills"]}["Database Management"] == 3


@pytest.mark.parametrize("name", ["Candidate_general", "Candidate_extended", "Candidate_UC2_resumeextraction_response", "Candidate_UC6_pes"])
def test_candidates_of_hr_open_come_over_field_by_field(name):
    said, r = sample("hropen", name + ".json")
    who, profile, c, p = said["person"], said["profiles"][0], r["candidate"], r["person"]
    at = who["communication"]["address"][0]
    assert (p["given"], p["family"]) == (who["name"]["given"], who["name"]["family"])
    assert (p["city"], p["country"], p.get("postcode", "")) == (at["city"], at["countryCode"], at.get("postalCode", ""))
    assert c["at"] == [at["geoLocation"]["latitude"], at["geoLocation"]["longitude"]]
    mails = [x["address"] for x in who["communication"]["email"]]
    assert [p["mail"], *p.get("mails", [])] == mails
    assert [p[k] for k in ["phone"] if k in p] + p.get("phones", []) == [x["formattedNumber"] for x in who["communication"].get("phone", [])]
    assert [p["web"], *p.get("links", [])] == [x["url"] for x in who["communication"]["web"]]
    assert c["language"] == profile["languageCode"][:2] or c.get("language") == "sv"
    works = [x for x in c["past"] if x["kind"] == "work"]
    for e in profile["employment"]:
        for h in e["positionHistories"]:
            w = next(x for x in works if x["title"] == h["title"] and x["starts"].startswith(h["start"]))
            assert e["organization"]["name"] in w["organisation"] and ("ends" in w) == ("end" in h)
    schools = {x["organisation"] for x in c["past"] if x["kind"] == "education"}
    assert all(any(e["institution"]["name"] in s for s in schools) for e in profile["education"])
    want = profile.get("positionPreferences", [{}])[0]
    if want:
        pay = want["offeredRemunerationPackage"]["ranges"][0]
        assert (c["pay_min"], c["currency"], c["pay_per"]) == (pay["minimumAmount"]["value"], pay["minimumAmount"]["currency"], pay["intervalCode"].lower())
        assert c["moves"] and c["radius"] == want["locations"][0]["maximumCommuteDistance"]["value"]
        assert all(title in c["wishes"] for title in want["positionTitles"]) and all(k["name"] in c["wishes"] for k in want["jobCategories"])
        for i, code in enumerate(want["workingLanguageCodes"]):  # "se" of one is none that we know, and is said
            assert code in {x["code"] for x in c["languages"]} or f"profiles[0].positionPreferences[0].workingLanguageCodes[{i}]" in places(r, "left")
    for q in profile.get("qualifications", []):
        assert q["competencyName"] in {s["label"] for s in c["skills"]}
    flat = json.dumps([c, p])
    assert who.get("gender", "\0") not in flat and who.get("birthDate", "\0") not in flat
    left = places(r, "left")
    assert all("must not count" in left["person." + k] for k in ("gender", "birthDate", "height", "weight", "citizenship") if k in who)


def test_a_position_opening_of_hr_open():
    said, r = sample("hropen", "PositionOpening_extended.json")
    p, o = said["positionProfiles"][0], r["opening"]
    assert (o["title"], o["ref"], o["language"]) == (p["positionTitle"], said["documentId"]["value"], "en")
    assert (o["starts"], o["ends"], o["closes"], o["hours"]) == ("2018-01-01", "2022-12-31", "2018-01-15", 35)
    assert (o["pay_min"], o["currency"], o["pay_per"], o["education"], o["years"]) == (100000, "USD", "year", 6, 5)
    assert o["certificates"] == p["positionQualifications"][0]["licences"] and [x["code"] for x in o["languages"]] == ["es", "fr"]
    wanted = p["positionQualifications"][0]["positionCompetencies"]
    assert [s["label"] for s in o["skills"]] == [x["competencyName"] for x in wanted]
    assert [s["esco"] for s in o["skills"]] == [x["competencyIds"][0]["schemeLink"] for x in wanted]
    assert all(d["content"][:60] in o["body"] for d in p["positionFormattedDescriptions"])
    assert (r["contact"]["name"], r["contact"]["mail"]) == ("Geraldine Thompson", "geraldine.thompson@acme.com")


# ---- our own files ------------------------------------------------------------------


def test_europass_of_the_portal():
    r, = fixture("europass.xml")
    c, p = r["candidate"], r["person"]
    assert r["format"] == "Europass"
    assert p == {"name": "Maja Kovačič", "given": "Maja", "family": "Kovačič", "mail": "maja.kovacic@mail.example", "phone": "+386 41555123",
                 "web": "https://maja.example/", "street": "Mestni trg 4", "postcode": "2000", "city": "Maribor", "country": "SI"}
    assert c["body"].startswith("Process technician with a liking for moulds.\n- calm\n- exact & quick")
    assert (c["headline"], c["education"], c["years"], c["permits"]) == ("Process technician", 6, 10.5, ["AT"])
    assert c["languages"] == [{"code": "sl", "cefr": "C2"}, {"code": "de", "cefr": "B2"}]  # the lowest of what is said
    assert [s["label"] for s in c["skills"]] == ["Moldflow", "Microsoft Excel"] and c["certificates"] == ["Driving licence B"]
    assert [(x["kind"], x["starts"], x["ends"]) for x in c["past"]] == [
        ("work", "2018-03-01", "2023-08-31"), ("work", "2013-01-01", "2017-12-31"), ("education", "2009-10-01", "2012-09-30")]
    assert "Set up machines\nand trained" in c["past"][0]["body"] and c["past"][0]["place"] == "Maribor, SI"
    left = places(r, "left")
    assert all("must not count" in left["CandidatePerson." + k] for k in ("NationalityCode", "BirthDate", "GenderCode"))
    assert "CandidateProfile.PersonQualifications.PersonCompetency[1]" in left and "CandidateProfile.Attachment" in left


def test_the_older_skillspassport():
    r, = fixture("skillspassport.xml")
    c, p = r["candidate"], r["person"]
    assert (r["format"], p["name"], p["mail"], p["web"]) == ("Europass SkillsPassport", "Jörg Größwang", "joerg.groesswang@mail.example", "http://www.groesswang.example")
    assert (c["headline"], c["language"], c["education"], c["place"], c["country"]) == ("Kunststofftechniker", "de", 5, "4020 Linz", "AT")
    work, school = c["past"]
    assert (work["title"], work["organisation"], work["starts"], work["ends"], work["body"]) == (
        "Verfahrenstechniker", "Donau Kunststoff GmbH", "2012-09-01", "2018-02-14", "Spritzguss eingerichtet")
    assert (school["title"], school["starts"], school["ends"]) == ("Ingenieur, Kunststofftechnik", "2007-01-01", "2012-06-30")
    assert c["languages"] == [{"code": "de", "cefr": "C2"}, {"code": "en", "cefr": "B1"}]
    assert c["certificates"] == ["Cambridge First", "Driving licence B", "Driving licence BE"]
    assert "- Spritzguss" in c["body"] and "Umbau der Halle 3" in c["body"]
    assert "LearnerInfo.Identification.Photo" in places(r, "left")


def test_a_job_posting_in_a_page():
    r, = fixture("posting.html")
    o = r["opening"]
    assert (o["title"], o["employer"], o["ref"], o["place"], o["country"]) == ("Spritzgusstechniker:in", "Alpine Polymers", "AP-77", "8010 Graz", "AT")
    assert (o["pay_min"], o["pay_max"], o["currency"], o["pay_per"], o["closes"]) == (2900, 3600, "EUR", "month", "2027-01-31")
    assert (o["remote"], o["years"], [s["label"] for s in o["skills"]]) == ("partly", 2, ["injection moulding", "quality control"])
    assert o["body"].startswith("Wir suchen dich.\n- Maschinen rüsten\n- Werkzeuge & Formen") and "Werbung" not in o["body"]
    assert r["contact"]["mail"] == "jobs@alpine-polymers.example"
    assert places(r, "left")["@graph[1].hiringOrganization.logo"] == "pictures are not kept"


def test_tables_of_candidates_and_openings():
    anna, wrong, boris = fixture("candidates.csv")
    assert anna["person"]["name"] == "Anna Berger" and anna["candidate"]["skills"] == [{"label": "Spritzguss", "level": 4}, {"label": "Qualitätskontrolle", "level": 5}]
    assert (anna["candidate"]["pay_min"], anna["candidate"]["free_from"], anna["candidate"]["years"]) == (42000, "2027-02-01", 3.5)
    assert places(anna, "left").keys() == {"Führerschein"}
    assert wrong["line"] == 3 and "neither a name nor" in wrong["wrong"]
    assert boris["line"] == 4 and "no number" in places(boris, "left")["Berufserfahrung"]
    process, lab, untitled = fixture("openings.csv")
    o = process["opening"]
    assert (o["title"], o["hours"], o["pay_min"], o["pay_max"], o["pay_per"], o["closes"], o["starts"]) == ("Prozesstechniker", 38.5, 2900, 3600, "month", "2027-01-31", "2027-03-01")
    assert lab["opening"]["kind"] == "internship" and untitled["wrong"] == "there is no title"


# ---- damaged ------------------------------------------------------------------------


@pytest.mark.parametrize("data, sentence", [
    (b"", "nothing in it"),
    (b'{"basics":{"name":"A"', "line 1, column"),
    (b'{"x":1}', "neither a JSON Resume"),
    (b"[" * 5000, "line 1"),
    (b'{"basics":' * 70 + b"1" + b"}" * 70, "nested deeper"),
    (b"<Candidate><CandidatePerson></Candidate>", "line 1: it breaks off"),
    (b"<rss/>", "its root is <rss>"),
    (b"<html><body>x</body></html>", "no JobPosting"),
    (b'<html><script type="application/ld+json">{"@type":</script></html>', "JSON-LD: line 1"),
    (b"%PDF-1.7 x", "save it as text"),
    (b"a,b\n1,2\n", "names no columns"),
    (b"<?xml version='1.0'?><!DOCTYPE c [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]><Nobody>&b;</Nobody>", "its root is"),
])
def test_what_is_damaged_gets_one_sentence(tmp_path, data, sentence):
    done = run(written(tmp_path / "x", data))
    assert done.returncode == 1 and done.stdout == "" and sentence in done.stderr and done.stderr.count("\n") == 1


def test_no_file_is_read_by_way_of_an_entity(tmp_path):
    secret = written(tmp_path / "secret", "a secret")
    r, = read(written(tmp_path / "x.xml", f'<!DOCTYPE c [<!ENTITY s SYSTEM "file://{secret}">]><Candidate><CandidatePerson><PersonName>'
                                          "<GivenName>A</GivenName><FamilyName>&s;B</FamilyName></PersonName></CandidatePerson></Candidate>"))
    assert "secret" not in json.dumps(r) and r["person"]["name"] == "A B"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_mended(tmp_path, encoding):
    r, = read(written(tmp_path / "x", '{"basics":{"name":"Jörg Größwang"}}'.encode(encoding)))
    assert r["person"]["name"] == "Jörg Größwang" and r["mended"]


def test_the_others_are_read_when_one_is_broken(tmp_path):
    good = written(tmp_path / "good", '{"basics":{"name":"A B"}}')
    done = run(written(tmp_path / "bad", "{"), good)
    assert done.returncode == 1 and json.loads(done.stdout)["person"]["name"] == "A B" and "bad: line 1" in done.stderr


def test_a_file_must_be_named():
    assert run().returncode == 2
