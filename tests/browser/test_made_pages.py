"""Pages that are there only once something was made: axe, both themes, a phone."""
import re

import pytest

from browser import Browser
from support import wait_until


def number(path):
    return int(re.search(r"/(\d+)", path).group(1))


def a_mailing(me, folder):
    """To a few people; the token of one letter, and the number of the mailing."""
    me.get("/mailing")
    path = re.match(r"/mailing/\d+", me.post("/mailing").path).group(0)
    version = lambda: re.search(r'name="version" value="(\d+)"', me.get(path).text).group(1)
    me.post(path, version=version(), subject="Still right?", topic="1", filter="country:LI", mode="0", language="en",
            markdown="Hello {{first_name}}\n\n[Look]({{correction_link}})\n", do="review")
    me.post(path + "/send", version=version())
    sent = "SELECT b.token FROM outbox b JOIN letter l ON l.id = b.letter WHERE l.subject = 'Still right?' AND b.state = 'sent'"
    return wait_until(lambda: folder.rows(sent), 60, "sending")[0][0], path


def two_alike(me):
    for address in ("ada@engines.example.org", "ada@home.example.org"):
        me.get("/new")
        me.post("/new", known="1", given_name="Ada", family_name="Lovelace", phone="+43 1 234567", email=address, country="AT")
    me.get("/duplicates")
    me.post("/duplicates/look")
    wait_until(lambda: not me.model("/duplicates")["running"], 30, "the finder")
    return me.model("/duplicates")["items"][0]["a"]["id"]


def a_bulk_change(me, folder):
    two = [str(i) for i, in folder.rows("SELECT id FROM party WHERE kind = 2 ORDER BY id LIMIT 2")]
    page = me.post("/parties/bulk", do="tag", kind="2", back="/contacts", party=two, tag="axe")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text.split('action="/bulk"')[-1]))
    return me.post("/bulk", **fields).path if 'action="/bulk"' in page.text else None


def make(practice):
    me, folder = practice.browser(practice.fresh_link()), practice.folder
    me.get("/sheet")
    frozen = me.post("/sheet/freeze", name="Report", **{"from": "2025-01-01", "until": "2025-12-31"}).path
    me.post("/sheet/indicators", name="Austrians in touch", kind="2", target="1000",
            filter="touched:{first}..{last} member.country:AT")
    me.get("/retention")
    rule = me.post("/retention", name="Gone quiet", filter="last_contact>200d", kind="2", follows="mail", days="30", active="1").path
    me.get("/settings/fields")
    me.post("/settings/fields", name="Energy class", shape="choice", subject="org", choices="A\nB")
    me.get("/segments")
    me.post("/segments", kind="2", name="Austrians", filter="country:AT", shared="1")
    me.get("/quick")
    me.post("/quick", kind="meeting", body="On recyclate", party=["61", "62"])
    meeting = folder.one("SELECT max(id) FROM interaction WHERE kind = 'meeting' AND body = 'On recyclate'")
    me.get("/introductions")
    introduction = me.post("/introductions", party="61", other="#62", by="#63", purpose="Carbon fibre for a line in Linz").path
    alike = two_alike(me)
    token, mailing = a_mailing(me, folder)
    field = folder.one("SELECT id FROM custom_field WHERE name = 'Energy class'")
    bulk = a_bulk_change(me, folder)
    inside = [frozen, rule, f"/settings/fields/{field}", f"/meetings/{meeting}/brief", "/contacts/61/brief",
              introduction, "/introductions", "/introductions?state=open", "/contacts/61",
              "/parties/61/history", f"/contacts/{alike}/edit", "/segments", "/duplicates", "/changes", "/calendar", "/retention",
              "/settings/fields", "/sheet", "/sheet?from=2026-02-03&until=2026-05-04", "/memberships/1", mailing, "/members/1/edit",
              *([bulk] if bulk else [])]
    return {"inside": inside, "outside": [f"/u/{token}", f"/u/{token}/choices", f"/u/{token}/correct"]}


@pytest.fixture(scope="module")
def made(practice):
    paths = make(practice)
    browser = Browser(practice)
    yield browser.sign_in(), paths
    browser.quit()


def test_each_is_fit_for_everybody(made):
    browser, paths = made
    for path in paths["inside"]:
        assert browser.go(path).path.startswith(path.split("?")[0]), path
        browser.check()
        browser.go(path).check(theme="dark", width=390)
        browser.go(path).check(width=1100)


def test_and_so_is_each_that_people_outside_see(made):
    browser, paths = made
    for path in paths["outside"]:
        browser.go(path).check()
        browser.go(path).check(theme="dark", width=390)


def test_looking_for_duplicates_says_what_came_of_it(made):
    browser, _ = made
    browser.go("/duplicates").press("Look now").says("All records are being compared")
    browser.says("Looked for last: Today").check()


def test_every_tab_and_section_is_in_sight_at_every_width(made):
    """None is cut off at the edge, to be found only by who happens to scroll there."""
    browser, _ = made
    for path, css in (("/settings", ".vnav a"), ("/settings/topics", ".vnav a"), ("/members", ".tabs a"), ("/contacts", ".tabs a")):
        for width in (1440, 1100, 768, 390):
            browser.go(path).check(width=width)
            ends = browser.driver.execute_script(
                "return [...document.querySelectorAll(arguments[0])].map(a => a.getBoundingClientRect().right)", css)
            assert ends and max(ends) <= width, (path, width, ends)
