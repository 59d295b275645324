"""From answers to courses and to the skills matrix, by hand: with scripts and without."""
import json
import sqlite3
import time

import pytest

from browser import Browser

LACKS = ["using_recyclate", "energy", "data"]


def answer_all(folder, survey):
    """Forty people have answered, as if each had by their link."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    now = int(time.time())
    version, form = db.execute("SELECT id, form FROM survey_version WHERE survey = ?", (survey,)).fetchone()
    db.create_function("change_set_now", 0, lambda: 1)
    db.create_function("logged_together", 1, lambda table: 1)
    db.create_function("member_was", -1, lambda *column: "")
    db.execute("UPDATE survey_version SET published_at = ? WHERE id = ?", (now, version))
    db.execute("UPDATE survey_survey SET state = 'closed', opened_at = ? WHERE id = ?", (now, survey))
    keys = [i["key"] for s in json.loads(form)["sections"] for q in s["questions"] if q["key"] == "skills" for i in q["items"]]
    people = db.execute("SELECT r.party, min(r.other) FROM role r JOIN party p ON p.id = r.party JOIN party_spot s ON s.id = r.other"
                        " WHERE p.deleted_at IS NULL GROUP BY r.party ORDER BY s.latitude LIMIT 40").fetchall()
    roles = ["production", "development", "quality"]
    for n, (person, org) in enumerate(people):
        response = db.execute("INSERT INTO survey_response(survey, version, person, org, language, started_at, changed_at, submitted_at)"
                              " VALUES(?, ?, ?, ?, 'en', ?, ?, ?)", (survey, version, person, org, now, now, now)).lastrowid
        db.execute("INSERT INTO survey_answer(response, question, person, words) VALUES(?, 'role', ?, ?)", (response, person, roles[n % 3]))
        for key in keys:
            level = 1 + n % 2 if key in LACKS else 3 + (n + len(key)) % 2
            level = 5 if key == "rules" and n == 7 else min(level, 4)
            for part, number in (("importance", 4), ("level", level)):
                db.execute("INSERT INTO survey_answer(response, question, item, part, person, number) VALUES(?, 'skills', ?, ?, ?, ?)",
                           (response, key, part, person, number))
    db.commit()
    db.close()


def fit(walker):
    walker.check()
    walker.check(theme="dark", width=390)


@pytest.mark.parametrize("scripts", [True, False])
def test_from_answers_to_a_course_and_to_roles(practice, scripts):
    walker = Browser(practice, scripts)
    try:
        walker.sign_in().go("/survey").press("New training-needs survey")
        survey = int(walker.path.split("/")[2])
        walker.go(f"/survey/{survey}/courses").says("Nothing is worked out yet")
        fit(walker)
        answer_all(practice.folder, survey)

        walker.go(f"/survey/{survey}/courses").fill("Price", "20").press("Work out the proposals")
        walker.says("The price must be more")
        fit(walker)
        walker.fill("Price", "250").fill("Radius, km", "300").fill("People, at least", "5").press("Work out the proposals")
        walker.says("Worked out").says("for beginners").says("from 7 participants on")
        fit(walker)
        walker.leave(walker.one("main .rows b a").click)
        walker.says("Who shares the gap")
        fit(walker)
        walker.press("Make a follow-up").says("The follow-up is yours")
        walker.press("There is such a course now").says("you asked, here it is")
        fit(walker)

        walker.go(f"/survey/skills?survey={survey}").says("Only one person can do it")
        if scripts:
            walker.press("A role of each answer")
        walker.go(f"/survey/skills?survey={survey}").follow("Production", inside="#roles")
        walker.choose("Saving energy in production", "4")
        fit(walker)
        walker.press("Save").says("Saved")
        fit(walker)
        walker.follow("Competence", inside="table")
        assert walker.one("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    finally:
        walker.quit()
