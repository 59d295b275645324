"""A source of calls whose columns nobody could guess: said by hand, with and without script, on a phone."""
import pytest

from browser import Browser
from support import wait_until

TABLE = "Bezeichnung;Ende;Topf\nHolzbau im Alpenraum;31.03.2031;1200000\nSteinbau;30.04.2031;\n"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_what_the_columns_of_a_source_are_is_said_by_hand(practice, javascript):
    office = Browser(practice, javascript).sign_in()
    name = "Table" if javascript else "Other table"
    try:
        office.go("/funding/sources").fill("Name", name).fill("Or paste it", TABLE).press("Add and read").says("is being read")
        wait_until(lambda: not office.go("/funding/sources").text.count("being read") and name in office.text)
        office.says("3 columns are not understood: Bezeichnung, Ende, Topf").check(theme="dark", width=390)
        office.follow(name).says("What its columns are").says("for example: 31.03.2031").check()
        office.check(theme="dark", width=390)
        office.choose("Bezeichnung", "title").choose("Ende", "deadline").choose("Topf", "budget of the call")
        office.fill("Alarm after so many days without anything new", "400")
        office.press("Save").says("It holds from the next reading on.")
        assert office.one("#quiet").get_attribute("value") == "400"
        assert office.one("#field1 option:checked").text == "deadline"
        office.fill("Address", "ftp://x.example").press("Save").says("must begin with https").check()
        # It asks before it is removed, takes its calls along, and all comes back.
        office.go("/funding/sources")
        row = f"//li[.//a[text()='{name}']]"
        for part in office.driver.find_elements("xpath", row + "//summary"):
            if "Remove" in part.text:
                part.click()
        office.says("Its address and how it is read are forgotten").check()
        office.driver.find_element("xpath", row + "//input[@name='calls']").click()
        office.driver.find_element("xpath", row + "//button[contains(., 'Remove the source')]").click()
        office.says("The source is gone, and").press("Undo", inside="body")
        assert name in office.go("/funding/sources").text
    finally:
        office.quit()
