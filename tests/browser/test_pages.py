"""On every page: axe finds nothing, in both themes and at three widths."""
import hashlib
import sqlite3

import pytest

from browser import Browser

PAGES = ["/", "/members", "/contacts", "/contacts?filter=country%3AAT", "/contacts?filter=nobodyatall",
         "/contacts?filter=nofield%3A1", "/contacts?field=tag", "/new", "/search?q=a", "/search?q=zzzz",
         "/filter/fields", "/import", "/write", "/inbox", "/unread", "/changes", "/profile", "/help", "/settings",
         "/settings/mail", "/settings/deliverability", "/settings/mailboxes", "/settings/links", "/settings/topics", "/settings/topics/1", "/settings/fields", "/settings/users", "/settings/users/1", "/settings/roles", "/settings/audit", "/settings/dump", "/export/members/choose", "/export/contacts/choose?filter=has:email", "/profile/security", "/settings/more", "/settings/plugins",
         "/status", "/setup", "/mailing", "/sign-in/again", "/no-such-page"]


PAGES += ["/tasks", "/tasks?who=all&done=1", "/quick?kind=meeting", "/calendar", "/segments", "/lists/contacts",
          "/lists/members", "/contacts?columns=email,phone,created,competence", "/members?sort=-last_contact"]
PAGES += ["/first-day"]
PAGES += ["/groups", "/places", "/members?filter=near%3ALinz", "/knows", "/knows?q=recycling", "/knows/matches", "/settings/competences", "/settings/competences/1231",
          "/parties/2/competences"]
PAGES += ["/calls", "/renewals", "/renewals?days=365", "/fees", "/settings/memberships", "/settings/memberships/types/new",
          "/settings/memberships/statuses/1", "/settings/memberships/fees/1", "/roles/1", "/relations/1", "/memberships/1",
          "/settings/memberships/fees/new"]
PAGES += ["/retention", "/members/1/brief", "/corrections", "/review", "/sheet", "/sheet?from=nonsense",
          "/sheet/entries?kind=call&from=2024-01-01&until=2030-12-31"]
PAGES += ["/parties/1/files", "/parties/1/files?membership=1", "/problems/invalid", "/subscribe"]
PAGES += ["/settings/weights", "/introductions", "/introductions?state=nothing&year=1999", "/write?to=61&introduces=62"]
PAGES += ["/mailing/new", "/pictures", "/pictures?to=/mailing"]
PAGES += ["/funding", "/funding?show=closed", "/funding?show=open&q=recycling&money=100000"]
PAGES += ["/funding/projects", "/funding/projects?view=list", "/funding/t/nobody"]
PAGES += ["/training", "/training/new", "/training/a/nobody"]
PAGES += ["/survey", "/survey/import", "/survey/a/nobody", "/survey/bank", "/survey/bank?item=robots", "/survey/skills"]
PAGES += ["/funding/sources", "/funding/telling", "/funding/c/nobody"]
PAGES += ["/recruitment/members/1", "/recruitment/post/nobody", "/recruitment/openings", "/recruitment/openings?state=all&q=nothing", "/recruitment/openings/new"]
PAGES += ["/recruitment/candidates", "/recruitment/candidates?skill=nothing&consent=ending", "/recruitment/candidates/new", "/recruitment/me/nobody"]
PAGES += ["/recruitment/skills", "/recruitment/skills?q=nothing"]
PAGES += ["/recruitment/import", "/recruitment/import/done"]
PAGES += ["/recruitment/pairs", "/recruitment/pairs?view=list", "/recruitment/ask/nobody", "/recruitment/meet/nobody"]
PAGES += ["/recruitment/telling", "/recruitment/told/nobody"]
PAGES += ["/funding/profile/1", "/funding/p/nobody", "/funding/groups"]
PAGES += ["/duplicates", "/duplicates?state=not", "/trash", "/trash?q=zzzz"]


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
        if lists == "/contacts":
            reader.go(here + "/erase").check()
            reader.go(here + "/erase").check(theme="dark", width=390)
        if lists == "/members":
            reader.go("/memberships/new?party=" + here.rsplit("/", 1)[1]).check(theme="dark", width=390)


def test_a_mail_that_came_in(reader, practice):
    reply = practice.folder.one("SELECT max(id) FROM interaction WHERE kind = 'mail.reply'")
    for theme, width in (("light", 1440), ("dark", 390)):
        reader.go(f"/received/{reply}").check(theme=theme, width=width)


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
    for path in ("/", "/members", "/contacts", "/import", "/inbox", "/unread", "/changes", "/setup", "/mailing"):
        visitor.go(path).check()
    visitor.go("/contacts").says("No contacts yet").says("Import a file")


def link_of(practice, purpose, subject):
    """A token as the server would have made it; only its hash is stored."""
    token = hashlib.sha256(purpose.encode()).hexdigest().translate(str.maketrans("0189", "wxyz"))[:52]
    db = sqlite3.connect(f"{practice.folder.path}/cordee.db", timeout=60)
    db.execute("INSERT OR IGNORE INTO token(hash, purpose, subject, expires_at) VALUES(?, ?, ?, 9999999999)",
               (hashlib.sha256(token.encode()).hexdigest(), purpose, subject))
    db.commit()
    db.close()
    return token


def test_the_pages_of_people_outside(practice):
    """By the links of a mail, in the language of who has them."""
    browser = Browser(practice).sign_in()
    try:
        browser.go("/settings/topics").press("Open the sign-up page")
        for language in ("en", "de", "fr", "it", "sl"):
            browser.go(f"/subscribe?lang={language}").check()
        browser.go("/subscribe").check(theme="dark", width=390)
        browser.go("/settings/topics").press("Close the sign-up page")
        her = practice.folder.one("SELECT p.id FROM party p JOIN email_address e ON e.party = p.id WHERE p.kind = 2 AND"
                                  " p.language = 'de' LIMIT 1")
        for path in ("/correct/" + link_of(practice, "console.correct", her),
                     "/preferences/" + link_of(practice, "console.preferences", her),
                     "/stored/" + link_of(practice, "console.data", her)):
            browser.go(path).check()
            browser.go(path).check(theme="dark", width=390)
        browser.press("Anzeigen")
        browser.says("Was über Sie gespeichert ist").check()
    finally:
        browser.quit()


def test_two_records_side_by_side(practice):
    browser = Browser(practice)
    try:
        browser.sign_in().go("/contacts")
        a, b = (e.get_attribute("href").rsplit("/", 1)[1] for e in browser.all("tbody b a")[:2])
        for path in (f"/merge?a={a}&b={b}", f"/merge?a={a}", f"/merge?a={a}&q=a"):
            browser.go(path).check()
            browser.go(path).check(theme="dark", width=390)
    finally:
        browser.quit()


def test_somebody_who_is_known_shows_while_one_types(practice):
    browser = Browser(practice)
    try:
        name = browser.sign_in().go("/contacts").one("tbody b a").text
        given, family = name.rsplit(" ", 1)
        browser.go("/new").fill("First name", given).fill("Family name", family)
        browser.says("This may be somebody we know").says(name).check()
    finally:
        browser.quit()


def test_a_group_and_its_minutes(reader):
    reader.go("/groups")
    reader.fill("Name", "Axe circle")
    reader.press("Make it")
    reader.check()
    reader.fill("Add a person", "#61")
    reader.press("Add")
    reader.check(theme="dark", width=390)
