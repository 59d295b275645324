"""The pages of what a survey found, with answers in them: fit for everybody, and their tables read without colour."""
import random

import pytest

from browser import Browser
from support import beside


@pytest.fixture(scope="module")
def reader(practice):
    browser = Browser(practice)
    browser.sign_in()
    browser.go("/survey").press("New training-needs survey")
    path = browser.path.rsplit("/", 1)[0]
    fill(practice.folder, int(path.rsplit("/", 1)[1]))
    browser.survey = path
    yield browser
    browser.quit()


def fill(folder, survey):
    """Sent and answered by forty, without the mails."""
    rng, db = random.Random(5), beside(folder)
    db.execute("UPDATE survey_version SET published_at = 1 WHERE survey = ?", (survey,))
    db.execute("UPDATE survey_survey SET state = 'open', opened_at = 1 WHERE id = ?", (survey,))
    version, form = db.execute("SELECT id, form FROM survey_version WHERE survey = ?", (survey,)).fetchone()
    skills = [k for k, in db.execute("SELECT i.value ->> 'key' FROM json_each(?, '$.sections[1].questions[0].items') i", (form,))]
    roles = [k for k, in db.execute("SELECT i.value ->> 'key' FROM json_each(?, '$.sections[0].questions[0].items') i", (form,))]
    for i in range(40):
        response = db.execute("INSERT INTO survey_response(survey, version, language, source, started_at, changed_at, submitted_at) VALUES(?, ?, 'en', 'import', 1, 1, 1)", (survey, version)).lastrowid
        said = [("role", "", "", None, roles[i % 3]), ("days", "", "", float(i % 7), None)]
        said += [("skills", k, part, float(rng.randint(low, low + 3)), None) for k in skills for part, low in (("importance", 2), ("level", 1))]
        db.executemany("INSERT INTO survey_answer(response, question, item, part, number, words) VALUES(?, ?, ?, ?, ?, ?)", [(response, *row) for row in said])
    db.commit()
    db.close()


@pytest.mark.parametrize("rest", ["", "/groups", "/groups?by=q.role&rows=q.role&columns=q.role", "/groups?by=q.role&question=days", "/trend", "/board"])
def test_a_page_is_fit_for_everybody(reader, rest):
    for theme, width in (("light", 1440), ("dark", 390), ("light", 768)):
        reader.go(reader.survey + rest).check(theme=theme, width=width)


def test_who_needs_what_is_chosen_and_read_in_words(reader):
    reader.go(reader.survey + "/groups")
    reader.choose("By", "What do you mainly do?")
    reader.choose("Show", "Gap")
    reader.press("Compare")
    reader.says("The darker, the greater")
    cells = [c.text for c in reader.all("table.heat tbody tr:first-child td")]
    assert len(cells) == 3 and all(c[0] in "+-–" for c in cells)


def test_each_figure_is_explained_where_it_stands(reader):
    reader.go(reader.survey)
    reader.click("section.card details summary")
    reader.says("the higher, the greater the need")
    reader.says("Where people stopped")
