"""Who fits an opening and why, and what a member sees of a candidate: with and without names, fit for everybody."""
import time

import pytest

from browser import Browser
from support import beside, wait_until

SKILLS = {"Injection moulding": 4, "Hot runners": 0, "Scientific moulding": 3, "Recyclates": 5, "Quality control of moulded parts": 0}


@pytest.fixture(scope="module")
def manager(practice):
    browser = Browser(practice).sign_in()
    browser.go("/recruitment/openings/new")
    browser.fill("Title", "Process engineer, injection moulding")
    browser.fill("Member", practice.folder.one("SELECT p.name FROM party p JOIN membership m ON m.party = p.id ORDER BY p.id LIMIT 1"))
    browser.leave(browser.one("button.go[value=save]").click)
    practice.opening, practice.candidates = made(practice.folder)
    browser.go(f"/recruitment/openings/{practice.opening}").press("Open it")
    wait_until(lambda: practice.folder.one("SELECT count(*) FROM recruitment_match WHERE opening = ? AND person_rank > 0", practice.opening) == 2, what="the matching")
    yield browser
    browser.quit()


def made(folder):
    """An opening, and three people: one who has most of it, one who has some, one who looks for something else."""
    db = beside(folder)
    opening, cluster = db.execute("SELECT max(id), cluster FROM recruitment_opening").fetchone()
    db.execute("UPDATE recruitment_opening SET latitude = 47.41, longitude = 9.74, years = 3, education = 5 WHERE id = ?", (opening,))
    skills = {}
    for label, level in SKILLS.items():
        skills[label] = db.execute("INSERT INTO recruitment_skill(uri, kind) VALUES (?, 'own')", (f"own:{label}",)).lastrowid
        db.execute("INSERT INTO recruitment_label(skill, language, folded, label, preferred) VALUES (?, 'en', ?, ?, 1)", (skills[label], label.lower(), label))
        db.execute("INSERT INTO recruitment_opening_skill(opening, skill, level, essential) VALUES (?, ?, ?, ?)", (opening, skills[label], level, level > 0))
    db.execute("INSERT INTO recruitment_opening_language(opening, language, cefr, must) VALUES (?, 'de', 4, 0)", (opening,))
    made_up = [("Process technician", "", 9, ["Injection moulding", "Hot runners", "Recyclates"]), ("Shift lead", "", 2, ["Injection moulding"]),
               ("Student of polymers", "internship", 0, ["Scientific moulding"])]
    people = db.execute("SELECT id, name FROM party WHERE kind = 2 ORDER BY id LIMIT 3").fetchall()
    candidates = []
    for (person, name), (headline, kinds, years, has) in zip(people, made_up):
        one = db.execute("INSERT INTO recruitment_candidate(cluster, person, headline, body, language, kinds, years, latitude, longitude, place, free_from,"
                         " consent_at, consent_until) VALUES (?, ?, ?, ?, 'en', ?, ?, 47.5, 9.69, 'Lindau', ?, 1, 4102444800)",
                         (cluster, person, headline, f"My name is {name}. I like machines.", kinds, years, int(time.time()) + 40 * 86400)).lastrowid
        db.executemany("INSERT INTO recruitment_candidate_skill(candidate, skill, level) VALUES (?, ?, 3)", [(one, skills[s]) for s in has])
        db.execute("INSERT INTO recruitment_candidate_language(candidate, language, cefr) VALUES (?, 'de', 3)", (one,))
        db.execute("INSERT INTO recruitment_candidate_past(candidate, kind, title, organisation, starts) VALUES (?, 'work', 'Setter', 'Secret Works', 1500000000)", (one,))
        candidates.append((one, name))
    db.commit()
    db.close()
    return opening, candidates


def fit_for_everybody(browser, path):
    browser.go(path).check()
    browser.go(path).check(theme="dark", width=390)


def test_the_best_stand_on_the_page_of_the_opening(manager, practice):
    path = f"/recruitment/openings/{practice.opening}"
    fit_for_everybody(manager, path)
    manager.go(path).says("Best matches").says("2 of 3 essentials").says("1 more does not fit")
    fit_for_everybody(manager, path + "/matches")
    manager.go(path + "/matches").says("look for another kind of place").says("The usual weights")
    names = [e.text for e in manager.all("ol.cand b a")]
    assert names == [name for _, name in practice.candidates[:2]]


def test_why_and_what_the_member_sees(manager, practice):
    number, name = practice.candidates[0]
    path = f"/recruitment/openings/{practice.opening}/candidates/{number}"
    fit_for_everybody(manager, path)
    manager.go(path).says(f"Candidate {number}").says("What the score is made of").says("half there").says("missing").says("I like machines.")
    seen = manager.one("main").text
    assert "Secret Works" not in seen and not any(part in seen for part in name.split())


def test_not_for_this_opening_and_back(manager, practice):
    number, name = practice.candidates[1]
    manager.go(f"/recruitment/openings/{practice.opening}/candidates/{number}").press("Not for this opening")
    manager.says("remembered").check()
    assert name not in manager.one("ol.cand").text and name in manager.one("#noes").text
    manager.press("Undo")
    manager.go(f"/recruitment/openings/{practice.opening}/matches")
    assert name in manager.one("ol.cand").text
