"""The public job board: what members have open for everybody, and nothing else."""
import json
import re
import time
import xml.etree.ElementTree as tree

import pytest

from support import Client, Folder, Server, beside

ATOM = "{http://www.w3.org/2005/Atom}"
BOARD = "/recruitment/jobs/test-cluster"
DAY = 86400
TODAY = int(time.time()) // DAY * DAY
# What Google requires of a JobPosting, and of what stands in it.
REQUIRED = {"JobPosting": {"title", "description", "datePosted", "hiringOrganization"}, "Organization": {"name"},
            "PropertyValue": {"name", "value"}, "Place": {"address"}, "PostalAddress": {"addressCountry"}, "Country": {"name"},
            "MonetaryAmount": {"currency", "value"}, "QuantitativeValue": {"unitText"}, "GeoCoordinates": {"latitude", "longitude"},
            "OccupationalExperienceRequirements": {"monthsOfExperience"},
            "EducationalOccupationalCredential": {"credentialCategory"}}
# All that schema.org knows of a JobPosting among what we say.
KNOWN = {"title", "description", "datePosted", "validThrough", "employmentType", "hiringOrganization", "jobLocation", "jobLocationType",
         "applicantLocationRequirements", "baseSalary", "skills", "qualifications", "experienceRequirements", "educationRequirements",
         "directApply", "identifier", "jobStartDate", "workHours", "url"}


def written(folder, sql, *args):
    db = beside(folder)
    row = db.execute(sql, args).lastrowid
    db.commit()
    db.close()
    return row


def member(folder, name):
    return folder.one("SELECT id FROM party WHERE name = ?", name)


def opening(folder, title, party="Lapp Moulding", **more):
    """An opening that is open to all, unless `more` says otherwise."""
    made = {"cluster": folder.one("SELECT min(id) FROM cluster"), "party": member(folder, party), "title": title, "state": "open", "public": 1,
            "opened_at": TODAY, "language": "en", **more}
    skills, languages = made.pop("skills", []), made.pop("languages", [])
    row = written(folder, f"INSERT INTO recruitment_opening({','.join(made)}) VALUES({','.join('?' * len(made))})", *made.values())
    for label in skills:
        skill = written(folder, "INSERT INTO recruitment_skill(uri, kind) VALUES(?, 'own') ON CONFLICT DO UPDATE SET kind = 'own'", f"own:{label}")
        skill = folder.one("SELECT id FROM recruitment_skill WHERE uri = ?", f"own:{label}")
        written(folder, "INSERT OR IGNORE INTO recruitment_label(skill, language, folded, label, preferred) VALUES(?, 'en', ?, ?, 1)", skill, label.lower(), label)
        written(folder, "INSERT INTO recruitment_opening_skill(opening, skill) VALUES(?, ?)", row, skill)
    for code, cefr in languages:
        written(folder, "INSERT INTO recruitment_opening_language(opening, language, cefr) VALUES(?, ?, ?)", row, code, cefr)
    return row


def boarded(me, **fields):
    me.get("/recruitment/board")
    return me.post("/recruitment/board", **{"word": "test-cluster", "public": "1", "words": "", **fields})


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = Folder(**{"base-url": "https://crm.example.org"})
    people = tmp_path_factory.mktemp("board") / "members.csv"
    people.write_text("organisation,country,website\nLapp Moulding,AT,lapp.example.org\nBeta Films,SI,\n")
    folder.cordee("import", "--members", str(people))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server = folder, server
    assert boarded(me, words="We **work** together.").status == 200
    me.of = {
        "moulder": opening(folder, "Moulder </script><b>&amp; \"more\"", body="## Tasks\n- mould\n- test <img src=x>\n\nSee [us](https://lapp.example.org).",
                           place="Linz", country="AT", hours=38.5, pay_min=38000, pay_max=46000, closes=TODAY + 9 * DAY, starts=TODAY + 40 * DAY,
                           latitude=48.3, longitude=14.3, education=4, years=2.5, certificates="Forklift licence", permits="AT",
                           skills=["Injection moulding", "Quality control"], languages=[("de", 4), ("en", 3)]),
        "intern": opening(folder, "Intern for films", "Beta Films", kind="internship", place="Ljubljana", country="SI", remote="partly",
                          opened_at=TODAY - DAY, pay_min=900, pay_per="month", languages=[("sl", 5)]),
        "coder": opening(folder, "Data engineer", "Beta Films", remote="fully", opened_at=TODAY - 2 * DAY, body="Němčina – výhoda"),
    }
    me.hidden = {
        "members": opening(folder, "Secret of members", public=0),
        "draft": opening(folder, "Secret draft", state="draft"),
    }
    me.over = opening(folder, "Closed already", state="filled")
    me.late = opening(folder, "Too late", closes=TODAY - DAY)
    yield me
    server.stop()
    folder.remove()


def stranger(me):
    return Client(me.server)


def titles(page):
    return re.findall(r'class="job-title"[^>]*>([^<]*)<', page.text)


def posting(page):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.S)
    assert len(found) == 1
    return json.loads(found[0])


def test_the_list_has_what_is_open_to_all_newest_first(office):
    page = stranger(office).get(BOARD)
    assert page.status == 200
    assert [t.split()[0] for t in titles(page)] == ["Moulder", "Intern", "Data"]
    assert "<strong>work</strong>" in page.text and "Secret" not in page.text and "Closed already" not in page.text and "Too late" not in page.text
    assert "noindex" not in page.text
    assert "EUR 38,000–46,000 a year" in page.text and "38.5 hours a week" in page.text and "partly from home" in page.text


@pytest.mark.parametrize("query,found", [
    ("q=for+films", ["Intern"]), ("q=MOULD", ["Moulder"]), ("q=beta", ["Intern", "Data"]), ("q=nemcina", ["Data"]), ("kind=internship", ["Intern"]),
    ("place=linz", ["Moulder"]), ("country=SI", ["Intern"]), ("remote=any", ["Intern", "Data"]), ("remote=fully", ["Data"]),
    ("language=de", ["Moulder"]), ("q=%25", []), ("q=_", []), ("kind=nonsense", []), ("member=999999", []), ("page=7", []), ("page=-1", ["Moulder", "Intern", "Data"]),
])
def test_filters_find(office, query, found):
    page = stranger(office).get(f"{BOARD}?{query}")
    assert page.status == 200 and [t.split()[0] for t in titles(page)] == found
    if not found and "page" not in query:
        assert "Nothing fits this search" in page.text and "noindex, follow" in page.text


def test_a_member_is_a_filter_and_hostile_words_are_words(office):
    lapp = member(office.folder, "Lapp Moulding")
    assert len(titles(stranger(office).get(f"{BOARD}?member={lapp}"))) == 1
    page = stranger(office).get(f"{BOARD}?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&place=%22%3E%3Cb%3E&l=xx")
    assert page.status == 200 and "<script>alert" not in page.text and '"><b>' not in page.text


def test_one_opening_says_all_and_nothing_of_it_is_html_of_others(office):
    page = stranger(office).get(f"{BOARD}/{office.of['moulder']}")
    assert page.status == 200
    assert "<h3>Tasks</h3>" in page.text and "<li>mould</li>" in page.text and "<img" not in page.text and "</script><b>" not in page.text
    assert "Injection moulding" in page.text and "German B2, English B1" in page.text and "2.5 years" in page.text and "Forklift licence" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def check(thing, where=""):
    """What Google requires is there, and nothing says nothing."""
    if isinstance(thing, dict):
        kind = thing["@type"]
        missing = REQUIRED[kind] - set(thing)
        assert not missing, f"{where}{kind} lacks {missing}"
        for name, value in thing.items():
            assert value not in ("", None, [], {}), f"{where}{kind}.{name} is empty"
            check(value, f"{where}{kind}.{name}: ")


def valid(job):
    assert job["@context"] == "https://schema.org/" and job["@type"] == "JobPosting"
    assert set(job) - KNOWN == {"@context", "@type"}
    check(job)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", job["datePosted"])
    assert ("jobLocation" in job) or (job.get("jobLocationType") == "TELECOMMUTE" and "applicantLocationRequirements" in job)
    assert job.get("employmentType", "OTHER") in {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
    assert "<script" not in job["description"] and "<img" not in job["description"]
    if "baseSalary" in job:
        value = job["baseSalary"]["value"]
        assert value["unitText"] in {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"} and ({"value"} <= set(value) or "maxValue" in value)
    return job


def test_every_page_of_the_board_is_a_job_posting(office):
    seen = 0
    for href in re.findall(rf'href="({BOARD}/\d+)\?', stranger(office).get(BOARD).text):
        valid(posting(stranger(office).get(href)))
        seen += 1
    assert seen == 3
    job = posting(stranger(office).get(f"{BOARD}/{office.of['moulder']}"))
    assert job["title"] == 'Moulder </script><b>&amp; "more"'
    assert job["hiringOrganization"] == {"@type": "Organization", "name": "Lapp Moulding", "sameAs": "https://lapp.example.org"}
    assert job["jobLocation"]["address"] == {"@type": "PostalAddress", "addressLocality": "Linz", "addressCountry": "AT"}
    assert job["employmentType"] == "FULL_TIME" and job["directApply"] is True and job["skills"] == "Injection moulding, Quality control"
    assert job["experienceRequirements"]["monthsOfExperience"] == 30 and job["educationRequirements"]["credentialCategory"] == "high school"
    assert job["baseSalary"]["value"] == {"@type": "QuantitativeValue", "unitText": "YEAR", "minValue": 38000, "maxValue": 46000}
    assert job["validThrough"] == time.strftime("%Y-%m-%dT23:59:59Z", time.gmtime(TODAY + 9 * DAY))
    assert job["identifier"]["value"] == str(office.of["moulder"]) and job["url"].startswith("https://crm.example.org/recruitment/jobs/")
    job = posting(stranger(office).get(f"{BOARD}/{office.of['coder']}"))
    assert job["jobLocationType"] == "TELECOMMUTE" and "jobLocation" not in job and job["description"].startswith("<p>")


def test_what_is_not_public_is_not_there_whatever_number_is_asked_for(office):
    for row in (*office.hidden.values(), 999999, 0, -1, "x"):
        assert stranger(office).get(f"{BOARD}/{row}").status == 404, row
    for path in ("/recruitment/jobs/other", "/recruitment/jobs/other/1", "/recruitment/jobs/other/feed.rss", "/recruitment/jobs/%00", "/recruitment/jobs/"):
        assert stranger(office).get(path).status in (400, 404), path


def test_a_closed_one_says_so_and_offers_others(office):
    for row in (office.over, office.late):
        page = stranger(office).get(f"{BOARD}/{row}")
        assert page.status == 200 and "This opening is closed." in page.text and "noindex" in page.text
        assert "ld+json" not in page.text and "/apply" not in page.text and len(titles(page)) == 3


def test_feeds_have_the_same(office):
    feed = tree.fromstring(stranger(office).get(BOARD + "/feed.atom").bytes)
    entries = list(feed.iter(ATOM + "entry"))
    assert [e.find(ATOM + "title").text.split()[0] for e in entries] == ["Moulder", "Intern", "Data"]
    assert entries[0].find(ATOM + "id").text == f"https://crm.example.org{BOARD}/{office.of['moulder']}"
    assert "<li>mould</li>" in entries[0].find(ATOM + "content").text
    answer = stranger(office).get(BOARD + "/feed.rss?kind=internship")
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    items = list(tree.fromstring(answer.bytes).iter("item"))
    assert [i.find("title").text for i in items] == ["Intern for films, Beta Films"]
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", items[0].find("pubDate").text)
    pages = tree.fromstring(stranger(office).get(BOARD + "/sitemap.xml").bytes)
    assert len(list(pages)) == 4


def test_it_speaks_as_its_reader_does(office):
    guest = stranger(office)
    assert '<html lang="de"' in guest.get(BOARD, headers={"Accept-Language": "de-AT,en;q=0.5"}).text
    assert '<html lang="sl"' in guest.get(BOARD + "?l=sl", headers={"Accept-Language": "de"}).text
    assert '<html lang="en"' in guest.get(BOARD, headers={"Accept-Language": "ja"}).text


def test_pages_go_on(office):
    rows = [opening(office.folder, f"Many {i:02}", opened_at=TODAY - 30 * DAY) for i in range(40)]
    page = stranger(office).get(BOARD)
    assert len(titles(page)) == 20 and "Page 1 of 3" in page.text
    after = stranger(office).get(re.search(r'rel="next" href="([^"]*)"', page.text)[1].replace("&amp;", "&"))
    assert len(titles(after)) == 20 and not set(titles(page)) & set(titles(after))
    for row in rows:
        written(office.folder, "DELETE FROM recruitment_opening WHERE id = ?", row)


def test_the_office_says_whether_it_is_there(office):
    page = boarded(office, word="No good!")
    assert page.status == 422 and "small letters" in page.text and "No good!" in page.text
    page = boarded(office, public="")
    assert page.status == 200 and "Nobody outside" in page.text
    for path in (BOARD, f"{BOARD}/{office.of['coder']}", BOARD + "/feed.atom"):
        assert stranger(office).get(path).status == 404
    office.undo()
    assert stranger(office).get(BOARD).status == 200
    assert stranger(office).get("/recruitment/board").path == "/sign-in"
