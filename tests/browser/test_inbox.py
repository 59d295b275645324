"""The inbox by keyboard, by mouse, and without script."""
import itertools

import pytest
from selenium.webdriver.common.keys import Keys

from browser import Browser
from support import wait_until
from test_keys import focused, goes, press_keys

number = itertools.count(1)


@pytest.fixture(scope="module")
def hands(practice):
    browser = Browser(practice)
    yield browser.sign_in()
    browser.quit()


@pytest.fixture(scope="module")
def plain(practice):
    browser = Browser(practice, javascript=False)
    yield browser.sign_in()
    browser.quit()


def comes(practice, *subjects):
    """Somebody of the practice world writes; gives the exchange's numbers."""
    folder, made = practice.folder, []
    address = folder.one("SELECT min(address) FROM email_address WHERE state <> 'bounced'")
    for subject in subjects:
        n = next(number)
        folder.cordee("receive", stdin=f"From: Somebody <{address}>\r\nTo: office@cluster.example\r\nSubject: {subject} {n}\r\n"
                      f"Message-ID: <inbox{n}@somewhere.example>\r\nContent-Type: text/plain\r\n\r\n"
                      f"What about {subject.lower()}?\r\n\r\n> Quoted words\r\n")
        wait_until(lambda: folder.rows("SELECT 1 FROM desk d JOIN interaction i ON i.id = d.last WHERE i.subject = ?",
                                       f"{subject} {n}"), 15, "a mail that waits")
        made.append((folder.one("SELECT d.id FROM desk d JOIN interaction i ON i.id = d.last WHERE i.subject = ?",
                                f"{subject} {n}"), f"{subject} {n}"))
    return made


def state(practice, desk):
    return practice.folder.rows("SELECT staff, done_at IS NOT NULL, snoozed_until IS NOT NULL FROM desk WHERE id = ?", desk)[0]


def test_it_is_walked_by_keys(hands, practice):
    (first, older), (second, newer) = comes(practice, "Ropes", "Wool")
    hands.go("/")
    goes(hands, "gi", "/inbox")
    hands.go("/inbox?tab=all").says(newer)
    press_keys(hands, "j")
    assert focused(hands).text == newer
    hands.leave(lambda: press_keys(hands, "e"))
    hands.says("Done.")
    assert state(practice, second)[1] == 1 and newer not in hands.text
    hands.press("Undo")
    hands.go("/inbox?tab=all").says(newer)
    press_keys(hands, "jj")
    assert focused(hands).text == older
    hands.leave(lambda: focused(hands).send_keys(Keys.ENTER))
    hands.says("What about ropes?").says("Show all of it")
    press_keys(hands, "a")
    assert focused(hands).get_attribute("name") == "staff"
    hands.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    hands.go(f"/inbox/{first}")
    press_keys(hands, "s")
    assert focused(hands).text == "Tomorrow"
    hands.leave(lambda: focused(hands).send_keys(Keys.ENTER))
    hands.says("It comes back by itself")
    assert state(practice, first)[2] == 1
    hands.go("/inbox?tab=all")
    press_keys(hands, "j")
    hands.leave(lambda: press_keys(hands, "r"))
    box = focused(hands)
    if box.tag_name != "textarea":
        press_keys(hands, "r")
        box = focused(hands)
    assert box.tag_name == "textarea"
    box.send_keys(Keys.CONTROL, Keys.HOME)
    box.send_keys("Wool it is, e r s a.")
    hands.press("Send and be done").says("is on its way; this is done.")
    assert state(practice, second)[1] == 1


def test_it_works_without_script(plain, practice):
    (desk, subject), (other, second) = comes(practice, "Nets", "Knots")
    plain.go("/inbox?tab=all").says(subject).says(second)
    plain.follow(subject, "main")
    plain.says("What about nets?")
    plain.one("textarea[name=body]").send_keys("As many as you like.")
    plain.press("Send and be done").says("is on its way; this is done.")
    assert state(practice, desk)[1] == 1
    plain.go("/inbox?tab=all")
    plain.one(f"input[name=thread][value='{other}']").click()
    plain.press("Done", "main .bulk").says("1 mail changed.")
    assert state(practice, other)[1] == 1
    plain.go("/inbox?tab=done").says(second)


def test_a_half_written_answer_waits_on_every_machine(hands, plain, practice):
    (desk, _), = comes(practice, "Hemp")
    hands.go(f"/inbox/{desk}")
    hands.one("textarea[name=body]").send_keys(Keys.CONTROL, Keys.HOME)
    hands.one("textarea[name=body]").send_keys("Half a sentence and")
    wait_until(lambda: "Draft saved:" in hands.one("[data-saved]").text, 15, "a draft that is kept")
    hands.check()
    # Nothing is asked when one goes, since nothing is lost; elsewhere it stands there, without script too.
    hands.go("/inbox?tab=all").says("draft")
    plain.go(f"/inbox/{desk}").says("Draft saved:")
    box = plain.one("textarea[name=body]")
    assert box.get_attribute("value").startswith("Half a sentence and")
    box.send_keys(" the rest.")
    plain.press("Save draft").says("Draft saved:")
    hands.go(f"/inbox/{desk}").check(theme="dark", width=390)
    assert "the rest." in hands.one("textarea[name=body]").get_attribute("value")
    hands.press("Send and be done").says("is on its way; this is done.")
    assert not practice.folder.rows("SELECT 1 FROM answer_draft WHERE desk = ?", desk)


def test_they_are_fit_for_everybody(hands, practice):
    (desk, _), = comes(practice, "Twine")
    for path in ("/inbox?tab=all", "/inbox?tab=done", "/inbox?tab=snoozed", "/inbox?q=twine", "/inbox?q=nosuchword",
                 f"/inbox/{desk}", f"/inbox/{desk}?do=snooze"):
        hands.go(path).check()
        hands.go(path).check(theme="dark", width=390)
        hands.go(path).check(width=768)
