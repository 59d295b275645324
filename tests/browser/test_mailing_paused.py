"""A mailing that stops by itself since servers refuse it, and its report while somebody is at it."""
import threading

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from browser import Browser
from peer import Peer, refusing
from support import relayed, send_mailing, wait_until
from test_mailing_whole import asked_anew, looked_at

PEOPLE = "first name,last name,email\n" + "".join(f"Žofie{i},Müller,person{i}@org{i}.example.org\n" for i in range(120))


@pytest.mark.parametrize("javascript", [True, False])
def test_it_pauses_by_itself_and_goes_on_by_a_persons_word(javascript):
    enough = threading.Event()  # nobody else is taken before it has paused
    with Peer({("RCPT", 0): refusing(45, enough)}) as peer, relayed(peer, PEOPLE, "--members", "--basis", "member") as server:
        walker = Browser(server, javascript)
        try:
            report = send_mailing(server.me, "News", "Some **news**.\n")
            wait_until(lambda: server.me.model(report)["itself"], 30, "the pause")
            enough.set()
            looked_at(walker.sign_in().says("Paused by itself"))
            looked_at(walker.go(report).says("mostly because there is no such mailbox"))
            walker.follow("Who refused it").check().says("no such user here")
            walker.go(report)
            while "Resume anyway" in walker.text:  # a second time for the last of the 45
                walker.press("Resume anyway")
                wait_until(lambda: server.me.model(report)["done"] or server.me.model(report)["itself"], 60, "an end")
                walker.go(report)
            numbers = server.me.model(report)["numbers"]
            assert numbers["bounced"] + numbers["sent"] == 120 and numbers["sent"] >= 75
            looked_at(walker)
            assert "Paused by itself" not in walker.go("/").text
        finally:
            walker.quit()


@pytest.fixture
def planned(practice):
    """The report of a mailing that waits for its day, and a second person."""
    me = practice.browser(practice.fresh_link())
    path = send_mailing(me, "In a year", "Hello\n", "country:CH", start_day="2099-01-04", start_time="10:00")
    wait_until(lambda: me.model(path)["numbers"]["waiting"], 30, "the outbox")
    walker = Browser(practice)
    yield walker.sign_in().go(path), path, me
    me.get(path)
    me.post(path + "/cancel")
    walker.quit()


def held(walker):
    """The button is pressed and, as in browsers that give a button no focus, nothing has it."""
    button = walker.button("Pause sending")
    ActionChains(walker.driver).click_and_hold(button).perform()
    walker.driver.execute_script("document.activeElement.blur()")
    return button


def test_a_click_that_takes_its_time_is_one(planned):
    """It ends on what it began on, though the page was fetched anew meanwhile."""
    walker, path, me = planned
    held(walker)
    asked_anew(walker)
    walker.leave(ActionChains(walker.driver).release().perform)
    walker.says("Paused. Nothing more goes out until you resume.")
    assert me.model(path)["state"] == "paused"


def test_it_is_stopped_for_good_while_it_goes_after_a_question(planned):
    walker, path, me = planned
    looked_at(walker)
    walker.one("main summary.btn").click()
    looked_at(walker.says("This cannot be taken back"))
    assert me.model(path)["state"] == "sending"
    walker.press("Yes, stop it for good").says("Who was still waiting gets nothing")
    assert me.model(path)["state"] == "cancelled"
    looked_at(walker)


def test_what_is_new_waits_while_a_button_is_pressed(planned):
    walker, path, me = planned
    button = held(walker)
    me.get(path)
    me.post(path + "/pause")
    asked_anew(walker, 1)
    assert button.is_displayed() and "Go on sending" not in walker.text
    ActionChains(walker.driver).move_to_element(walker.one("h1")).release().perform()
    walker.says("Go on sending")


def test_words_that_are_marked_stay_so(planned):
    walker, path, me = planned
    walker.driver.execute_script("getSelection().selectAllChildren(document.querySelector('[data-fresh=state]'))")
    me.get(path)
    me.post(path + "/pause")
    walker.says("Go on sending")
    assert walker.driver.execute_script("return String(getSelection())").strip()
    assert "Paused" not in walker.one("[data-fresh=state]").text
    walker.driver.execute_script("getSelection().removeAllRanges()")
    wait_until(lambda: "Paused" in walker.one("[data-fresh=state]").text, 10, "the state")
