"""A second click on a button is no second deed, with and without script."""
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By


def click_twice(walker, words):
    button = walker.driver.find_element(By.XPATH, f"//main//button[normalize-space()='{words}']")
    ActionChains(walker.driver).move_to_element(button).double_click().perform()


def test_an_entry_is_written_once(walker, practice):
    words = f"Clicked twice {walker.javascript}"
    walker.go("/members/1")
    walker.one("main form textarea[name=body]").send_keys(words)
    click_twice(walker, "Add entry")
    walker.says(words)
    assert practice.folder.one("SELECT count(*) FROM interaction WHERE body = ?", words) == 1
    assert practice.folder.one("SELECT count(*) FROM idempotency WHERE answer IS NULL") == 0


def test_a_period_is_frozen_once(walker, practice):
    name = f"Report {walker.javascript}"
    walker.go("/sheet")
    field = walker.one("#fz")
    field.clear()
    field.send_keys(name)
    click_twice(walker, "Freeze")
    walker.says(name)
    assert practice.folder.one("SELECT count(*) FROM sheet_frozen WHERE name = ?", name) == 1
