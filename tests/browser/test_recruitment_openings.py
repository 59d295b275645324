"""Openings on the screen: the list, the form with and without a script, the member's own page; fit for everybody."""
import re

import pytest

from browser import Browser


@pytest.fixture(scope="module")
def manager(practice):
    browser = Browser(practice).sign_in()
    yield browser
    browser.quit()


def member(practice):
    return practice.folder.rows("SELECT p.id, p.name FROM party p JOIN membership m ON m.party = p.id WHERE EXISTS (SELECT 1 FROM role r JOIN email_address e"
                                " ON e.party = r.party WHERE r.other = p.id AND r.until IS NULL) ORDER BY p.id LIMIT 1")[0]


def fit_for_everybody(browser, path):
    browser.go(path).check()
    browser.go(path).check(theme="dark", width=390)


def test_an_opening_is_written_down_and_opened(manager, practice):
    fit_for_everybody(manager, "/recruitment/openings")
    fit_for_everybody(manager, "/recruitment/openings/new")
    manager.go("/recruitment/openings/new")
    manager.fill("Member", "Nobody of that name")
    manager.fill("Title", "Setter")
    manager.fill("Hours a week", "many")
    manager.leave(manager.one("button.go[value=save]").click)
    manager.check()
    manager.says("Nobody is called")
    assert manager.one("#title").get_attribute("value") == "Setter" and manager.one("#hours").get_attribute("value") == "many"
    manager.fill("Hours a week", "38.5")
    manager.fill("Member", member(practice)[1])
    manager.leave(manager.one("button[value=open]").click)
    manager.says("Setter").says("38.5 a week")
    practice.number = int(re.search(r"/(\d+)", manager.path)[1])
    fit_for_everybody(manager, f"/recruitment/openings/{practice.number}")
    fit_for_everybody(manager, f"/recruitment/openings/{practice.number}/edit")
    fit_for_everybody(manager, "/recruitment/openings")
    manager.go("/recruitment/openings").says("Setter")


def test_skills_are_chosen_with_the_keyboard_and_without_a_script(manager, practice):
    manager.scripts(False)
    manager.go(f"/recruitment/openings/{practice.number}/edit")
    manager.fill("Look for a skill", "Glass blowing")
    manager.leave(manager.one("button[value=find]").click)
    manager.check()
    manager.one("input[name=add]").click()
    manager.leave(manager.one("button[value=put]").click)
    assert "Glass blowing" in manager.text_of("#skills")
    manager.leave(manager.one("button.go[value=save]").click)
    manager.says("Glass blowing")
    manager.scripts(True)


def test_the_members_own_page_is_fit_for_everybody(manager, practice):
    org = member(practice)[0]
    fit_for_everybody(manager, f"/recruitment/members/{org}")
    link = re.search(r"/recruitment/post/[\w-]+", manager.go(f"/recruitment/members/{org}").one("pre").get_attribute("textContent"))[0]
    fit_for_everybody(manager, link + "?l=en")
    fit_for_everybody(manager, f"{link}?new={org}&l=en")
