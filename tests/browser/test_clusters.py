"""Several clusters: the switcher, and axe on the pages that only then are there."""
import pytest

from browser import Browser
from support import Folder, Server

PAGES = ["/", "/members", "/members/1", "/parties/1/clusters", "/settings/clusters", "/settings/clusters/2",
         "/settings/clusters/new", "/settings/users/2", "/settings/topics", "/settings/memberships", "/filter/fields"]


@pytest.fixture(scope="module")
def several():
    folder = Folder(practice=True)
    site = Server(folder)
    me = site.browser()
    for name, colour in (("Wood", "#1c5a3c"), ("Stone", "#7a3b1c")):
        me.get("/settings/clusters/new")
        assert me.post("/settings/clusters/new", name=name, zone="Europe/Vienna", language="en",
                       colour=colour).status == 200
    me.get("/parties/1/clusters")
    me.post("/parties/1/clusters", there=[1, 2])
    browser = Browser(site)
    yield browser.sign_in()
    browser.quit()
    site.stop()
    folder.remove()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_fit_for_everybody(several, path):
    several.go(path).check()
    several.go(path).check(theme="dark", width=390)


def test_the_switcher_narrows_what_one_sees(several):
    several.go("/members").check(width=1440)
    before = several.text
    several.one(".switch summary").click()
    several.press("Wood", ".switch")
    several.go("/members")
    assert several.text != before and "Wood" in several.one(".switch summary").text
    several.one(".switch summary").click()
    several.press("All clusters", ".switch")
