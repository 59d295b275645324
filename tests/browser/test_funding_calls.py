"""The board of calls and a call's page, as somebody works with them; fit for everybody."""
import datetime
import json
import time

import pytest

from browser import Browser
from support import beside, wait_until

DAY = 86_400
WORDS = "Recycling of plastic films: packaging, injection moulding and compounds of recycled polymers. "


@pytest.fixture(scope="module")
def manager(practice):
    calls_make(practice.folder)
    browser = Browser(practice)
    browser.sign_in()
    browser.go("/funding").press("Match now")
    wait_until(lambda: practice.folder.one("SELECT count(*) FROM funding_match"), what="the matching")
    yield browser
    browser.quit()


def calls_make(folder):
    db, now = beside(folder), int(time.time())
    for i in range(70):
        at = now + (20 + i) * DAY
        iso = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        title = "Recycled plastic films in packaging" if i == 0 else f"Boats, schools and stars {i}"
        record = {"source_id": f"CALL-{i}", "title": title, "language": "en", "programme": "LIFE", "programme_name": "LIFE", "status": "open",
                  "type": "grant", "budget_total": 1_000_000 * (i + 1), "description": WORDS * 40 if i == 0 else "Nothing of the kind.",
                  "conditions": "Three partners at least.", "url": "https://example.org/call", "deadlines": [{"at": iso, "said": "as published"}]}
        call = db.execute("INSERT INTO funding_call(key, title, programme, status, closes_at, record, first_at, changed_at) VALUES(?, ?, 'LIFE', 'open', ?, ?, ?, ?)",
                          (f"CALL-{i}", title, at, json.dumps(record), now, now)).lastrowid
        db.execute("INSERT INTO funding_deadline(call, at, said) VALUES(?, ?, 'as published')", (call, at))
        if i == 0:
            db.execute("INSERT INTO funding_change(call, at, field, was, became) VALUES(?, ?, 'title', 'Recycled plastic bags in packaging', ?)", (call, now - DAY, title))
            db.execute("INSERT INTO funding_change(call, at, field, was, became) VALUES(?, ?, 'budget_total', '500000', '1000000')", (call, now - DAY))
    db.commit()
    db.close()


def test_the_board_is_filtered_and_paged(manager):
    manager.go("/funding?show=open")
    assert len(manager.all("main tbody tr")) == 50
    manager.follow("Next", "nav.pager")
    assert len(manager.all("main tbody tr")) == 20
    manager.fill("Words", "films")
    manager.press("Show")
    manager.says("1 call like that")
    assert [e.text for e in manager.all("main tbody tr b a")] == ["Recycled plastic films in packaging"]
    manager.follow("Show all", "main form")
    manager.choose("Sort by", "budget")
    manager.press("Show")
    assert manager.one("main tbody tr b a").text == "Boats, schools and stars 69"


def test_what_a_member_says_is_written_down_and_taken_back(manager):
    manager.go("/funding").follow("Recycled plastic films in packaging", "main table")
    assert [(d.text.split()[-1], i.text.split()[-1]) for d, i in zip(manager.all("#history del"), manager.all("#history ins"))][0] == ("bags", "films")
    name = manager.text_of("#members li b a")
    manager.press("Interested", "#members li:first-child")
    manager.says("They are interested.")
    assert name in manager.text_of("#said")
    manager.press("Undo")
    assert not manager.all("#said")


@pytest.mark.parametrize("path", ["/funding", "/funding?show=open&q=films&days=90", "/funding?q=nobodyhasthisword", "/funding/call/1", "/"])
def test_a_page_is_fit_for_everybody(manager, path):
    for theme, width in (("light", 1440), ("dark", 390), ("light", 768)):
        manager.go(path).check(theme=theme, width=width)


def test_a_member_sees_its_calls_beside_its_other_things(manager):
    member = manager.server.folder.one("SELECT party FROM funding_match ORDER BY strength DESC")
    manager.go(f"/members/{member}").says("Calls that fit")
    for theme, width in (("light", 1440), ("dark", 390)):
        manager.check(theme=theme, width=width)


def test_a_call_is_corrected_on_its_page_and_taken_back(manager, practice):
    number = practice.folder.one("SELECT id FROM funding_call WHERE key = 'CALL-9'")
    manager.go(f"/funding/call/{number}")
    manager.click("#correct summary").press("It is no call").says("It is no call, and was taken off the board.")
    manager.go("/funding?show=out").says("stars 9")
    manager.go(f"/funding/call/{number}").press("As its sources say").says("It is as its sources say.")
    manager.go("/funding?show=open").click("input[name=call]").press("It is closed").says("1 call corrected.")
    manager.press("Undo", "body")
