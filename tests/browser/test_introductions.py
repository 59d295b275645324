"""What came of an introduction, by the link of a mail: fit for everybody, and nothing is said by looking."""
import re

import pytest

from browser import Browser
from support import Sink
from test_introductions_ledger import Site, day, path_of


@pytest.fixture(scope="module")
def asked():
    sink = Sink()
    site = Site(sink)
    site.add("Ada Lovelace", "Greta Hopper", purpose="Looms", on=day(61))
    site.morning()
    yield site
    site.close()
    sink.shutdown()
    sink.server_close()


@pytest.mark.parametrize("javascript", [True, False])
def test_one_click_and_a_button(asked, javascript):
    link = asked.links("greta" if javascript else "ada")[2]
    browser = Browser(asked.server, javascript)
    try:
        said = "SELECT count(*) FROM introductions_person WHERE answer = 'project'"
        before = asked.folder.one(said)
        for theme, width in (("light", 1440), ("dark", 390)):
            browser.go(path_of(link)).check(theme=theme, width=width)
        assert browser.one("input[value=project]").is_selected()
        assert asked.folder.one(said) == before
        browser.leave(browser.one("main form button").click)
        browser.check(width=390)
        assert re.search("Thank you|Vielen Dank", browser.text)
        assert asked.folder.one(said) == before + 1
    finally:
        browser.quit()
