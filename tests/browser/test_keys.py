"""Keys of a single letter: they move, open, choose; never in a field, never when turned off."""
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import Browser


@pytest.fixture
def hands(practice):
    browser = Browser(practice)
    yield browser.sign_in()
    browser.quit()


def press_keys(browser, keys):
    for key in keys:
        browser.driver.switch_to.active_element.send_keys(key)


def focused(browser):
    return browser.driver.switch_to.active_element


def goes(browser, keys, path):
    browser.leave(lambda: focused(browser).send_keys(keys))  # in one go: the second belongs to the first for a second only
    assert browser.path == path


def test_g_goes_to_places(hands):
    for keys, path in (("gm", "/members"), ("gc", "/contacts"), ("gl", "/mailing"), ("gf", "/tasks"), ("gh", "/")):
        goes(hands, keys, path)


def test_a_list_is_walked_opened_and_chosen(hands):
    hands.go("/contacts")
    links = hands.all("[data-rows] tbody b a")
    press_keys(hands, "jj")
    assert focused(hands) == links[1]
    press_keys(hands, "k")
    assert focused(hands) == links[0]
    outline = focused(hands).value_of_css_property("outline-style")
    assert outline != "none"
    press_keys(hands, "x")
    assert hands.one("tbody input[type=checkbox]").is_selected()
    assert hands.one(".bulk").is_displayed() and "1 selected" in hands.one("[data-selected]").text
    press_keys(hands, "x")
    assert not hands.one(".bulk").is_displayed()
    where = links[0].get_attribute("href")
    hands.leave(lambda: press_keys(hands, "o"))
    assert hands.driver.current_url == where
    hands.leave(lambda: press_keys(hands, "e"))
    assert hands.driver.current_url == where + "/edit"
    hands.go("/contacts")
    press_keys(hands, "j")
    hands.leave(lambda: press_keys(hands, "e"))
    assert hands.driver.current_url == where + "/edit"
    hands.go("/contacts")
    press_keys(hands, "j")
    hands.leave(lambda: focused(hands).send_keys(Keys.ENTER))
    assert hands.driver.current_url == where


def test_letters_in_a_field_are_letters(hands):
    hands.go("/contacts")
    box = hands.one("#filter")
    box.send_keys("gm jkxone/?")
    assert box.get_attribute("value") == "gm jkxone/?" and hands.path == "/contacts"
    assert not hands.all("dialog")
    hands.go("/contacts")
    press_keys(hands, "/")
    assert focused(hands).get_attribute("id") == "q"


def test_n_begins_something_new_and_the_list_of_keys_is_a_dialog(hands):
    hands.go("/contacts")
    goes(hands, "n", "/new")
    hands.go("/help")
    hands.driver.find_element(By.TAG_NAME, "body").send_keys("?")
    hands.driver.implicitly_wait(60)
    dialog = hands.one("dialog[open]")
    assert "Choose the row" in dialog.text
    hands.check()
    press_keys(hands, "j")
    focused(hands).send_keys(Keys.ESCAPE)
    hands.driver.implicitly_wait(0)
    assert not hands.all("dialog[open]")


def test_the_profile_turns_them_off(hands):
    hands.go("/profile")
    box = hands.field("Single letters are keys")
    assert box.is_selected()
    box.click()
    hands.press("Save")
    hands.go("/contacts")
    press_keys(hands, "gmj/?")
    assert hands.path == "/contacts" and focused(hands).tag_name == "body"
    hands.go("/profile")
    hands.field("Single letters are keys").click()
    hands.press("Save")
    hands.go("/contacts")
    goes(hands, "gm", "/members")


def test_people_are_picked_by_typing(hands):
    hands.go("/quick?kind=meeting")
    hands.driver.implicitly_wait(60)
    box = hands.one("[data-who] input[type=search]")
    hands.types("[data-who] input[type=search]", "an")
    hands.one(".picked button")
    name = hands.one(".picked button").text
    box.send_keys(Keys.ENTER)
    assert name in hands.one("label.ck").text
    hands.driver.implicitly_wait(0)
    hands.field("What happened").send_keys("A meeting in passing")
    hands.press("Add")
    hands.says("Added.").says("A meeting in passing")
    hands.press("Undo")
    assert "Taken back" in hands.text
