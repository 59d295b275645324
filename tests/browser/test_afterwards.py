"""After a mailing has gone out: leaving as a person, as a provider and as a scanner; the report."""
import re

import pytest

from browser import Browser
from support import Client, Sink, relayed
from test_after import counted, follow, html_of, send
from test_consent import PEOPLE
from test_opens import picture
from test_unsubscribe import everything, way_out

ADDRESSES = {True: "enda@works.example.org", False: "finn@works.example.org"}


@pytest.fixture(scope="module")
def site():
    sink = Sink()
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        server.report = send(server, archive="1", clicks="anonymous")
        yield server
    sink.shutdown()
    sink.server_close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_pauses_says_why_and_comes_back(site, javascript):
    link = way_out(site, ADDRESSES[javascript])
    walker = Browser(site, javascript)
    try:
        before = everything(site)
        for theme, width in (("light", 1440), ("dark", 390)):
            walker.go(link).check(theme=theme, width=width)
        assert everything(site) == before
        walker.press("Pause for three months").says("Nothing until").check(width=390)
        walker.one("input[value=often]").click()
        walker.fill("In your own words", "Twice a week!").press("Send").says("Thank you").check()
        assert site.folder.one("SELECT words FROM departure WHERE what = 'pause'") == "Twice a week!"
        walker.press("I clicked by mistake").says("You are on the list again").check()
        walker.press("Stop all mails").says("You have unsubscribed.").check(theme="dark", width=390)
        walker.press("I clicked by mistake").says("You are on the list again")
        assert site.folder.one("SELECT count(*) FROM departure") == 0
    finally:
        walker.quit()


def test_a_provider_leaves_and_a_scanner_does_not(site):
    link, before = way_out(site, "dora@werk.example.org"), everything(site)
    for how in ("GET", "HEAD"):
        assert Client(site).ask(how, link).status == 200
    assert everything(site) == before
    Client(site).ask("POST", link, "List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
    walker = Browser(site)
    try:
        walker.go(link).says("abgemeldet").check()
    finally:
        walker.quit()
    assert site.folder.one("SELECT what FROM departure") == "topic"


def test_the_report_and_what_belongs_to_it(site):
    seen, _ = counted(html_of(site, ADDRESSES[True])[0])
    follow(site, seen[0])
    follow(site, seen[1], "HEAD")
    walker = Browser(site)
    try:
        walker.sign_in()
        for path in (site.report, "/mailing/compare", site.report + "/after", "/mailing/archive/1",
                     site.report.replace("/mailing/", "/mailing/archived/")):
            for theme, width in (("light", 1440), ("dark", 390)):
                walker.go(path).check(theme=theme, width=width)
        walker.go(site.report).says("counted of nobody").says("suspected machine")
        walker.follow("What is counted, and the archive").says("Afterwards")
        walker.go(site.report).fill("Name, address or what a server said", "enda").press("Find")
        assert "Enda English" in walker.text and "Finn Fresh" not in walker.text
        walker.press("Write to those who did not answer").says("who got the first and did not answer").check()
    finally:
        walker.quit()


@pytest.mark.parametrize("javascript", [True, False])
def test_opens_are_switched_on_with_a_word_on_the_consent_and_come_last(site, javascript):
    site.me.get("/mailing")
    draft = re.match(r"/mailing/\d+", site.me.post("/mailing").path).group(0)
    walker = Browser(site, javascript)
    try:
        walker.sign_in()
        walker.go(draft + "/after").says("Opens lie.")
        walker.field("Count who opens it, until they unsubscribe by it").click()
        walker.press("Save").says("Say on what these people agreed to").check(width=390)
        walker.fill("On what these people agreed to a hidden picture", "box on the form of 2026").press("Save").says("Saved.")
        for theme, width in (("light", 1440), ("dark", 390)):
            walker.go(draft + "/after").check(theme=theme, width=width)
        assert site.me.model(draft + "/after")["opens_who"]
        report = send(site, opens="anonymous", opens_consent="box on the form of 2026")
        way = picture(site, ADDRESSES[javascript])
        follow(site, way)
        follow(site, way, agent={"User-Agent": "Mozilla/5.0"})
        for path in (report, "/mailing/compare"):
            for theme, width in (("light", 1440), ("dark", 390)):
                walker.go(path).check(theme=theme, width=width)
        walker.go(report).says("It seems to have been opened once").says("fetched by a mailbox's own machine")
        assert walker.text.index("This figure lies both ways") > walker.text.index("Unsubscribed and paused")
    finally:
        walker.quit()
