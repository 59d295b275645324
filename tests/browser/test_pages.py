"""On every page: axe finds nothing, in both themes and at three widths."""
import pytest

from browser import Browser

PAGES = ["/", "/members", "/contacts", "/contacts?filter=country%3AAT", "/contacts?filter=nobodyatall",
         "/contacts?filter=nofield%3A1", "/contacts?field=tag", "/new", "/search?q=a", "/search?q=zzzz",
         "/filter/fields", "/import", "/write", "/unread", "/changes", "/profile", "/help", "/settings",
         "/settings/mail", "/settings/links", "/settings/users", "/settings/users/1", "/settings/roles", "/settings/audit", "/profile/security", "/settings/more", "/settings/plugins",
         "/status", "/setup", "/mailing", "/sign-in/again", "/no-such-page"]


PAGES += ["/renewals", "/renewals?days=365", "/fees", "/settings/memberships", "/settings/memberships/types/new",
          "/settings/memberships/statuses/1", "/settings/memberships/fees/new"]


@pytest.fixture(scope="module")
def reader(practice):
    browser = Browser(practice)
    yield browser.sign_in()
    browser.quit()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_fit_for_everybody(reader, path):
    reader.go(path).check()
    reader.go(path).check(theme="dark", width=390)
    reader.go(path).check(width=768)


def test_the_pages_of_somebody(reader):
    for lists in ("/contacts", "/members"):
        reader.go(lists).leave(reader.one("tbody b a").click)
        here = reader.path
        reader.check()
        reader.go(here).check(theme="dark", width=390)
        reader.go(here + "/edit").check()
        reader.go("/parties/%s/relations" % here.rsplit("/", 1)[1]).check()
        if lists == "/members":
            reader.go("/memberships/new?party=" + here.rsplit("/", 1)[1]).check(theme="dark", width=390)


def test_the_doors(practice):
    browser = Browser(practice)
    try:
        for path in ("/sign-in", "/sign-in/forgotten"):
            browser.go(path).check()
            browser.go(path).check(theme="dark", width=390)
        browser.driver.get(practice.fresh_link())
        browser.check()
    finally:
        browser.quit()


def test_empty_lists_teach(visitor):
    for path in ("/", "/members", "/contacts", "/import", "/unread", "/changes", "/setup", "/mailing"):
        visitor.go(path).check()
    visitor.go("/contacts").says("No contacts yet").says("Import a file")
