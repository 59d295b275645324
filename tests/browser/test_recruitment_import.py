"""CVs and openings brought by hand: looked at, confirmed, kept, taken back; without scripts and on a telephone too."""
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "recruitment"


def fit(browser):
    browser.check()
    browser.check(theme="dark", width=390)
    browser.driver.set_window_size(1440, 1000)


def test_a_cv_is_looked_at_kept_and_taken_back(walker):
    walker.go("/recruitment/import")
    fit(walker)
    walker.fill("Choose a file", str(FIXTURES / "europass.xml"))
    walker.press("Look at it").says("What was read").says("Moldflow").says("it must not count")
    fit(walker)
    walker.press("Keep this profile").says("They are asked by mail")
    fit(walker)
    walker.press("Take these profiles back").says("Taken back")


def test_what_cannot_be_read_is_said_and_stays(walker):
    walker.go("/recruitment/import").fill("Or paste it", '{"basics":')
    walker.press("Look at it").says("it breaks off")
    assert walker.one("#text").get_attribute("value") == '{"basics":'
    fit(walker)


def test_a_table_of_people_and_an_opening_of_a_page(walker):
    walker.go("/recruitment/import").fill("Choose a file", str(FIXTURES / "candidates.csv"))
    walker.press("Look at it").says("neither a name nor")
    fit(walker)
    walker.go("/recruitment/import?table=openings").fill("Choose a file", str(FIXTURES / "posting.html"))
    walker.press("Look at it").says("31 January 2027")
    assert walker.one("#title").get_attribute("value") == "Spritzgusstechniker:in"
    fit(walker)
