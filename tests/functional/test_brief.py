"""The brief: one page before one meets somebody."""
import re
import time

import pytest

from support import wait_until


@pytest.fixture
def me(own_practice):
    return own_practice.me


def test_a_member_on_one_page(me):
    org = me.server.folder.one("SELECT r.other FROM role r JOIN interaction_party ip ON ip.party = r.party AND ip.weight > 0"
                              " JOIN membership m ON m.party = r.other GROUP BY r.other HAVING count(*) > 6 LIMIT 1")
    assert f'href="/members/{org}/brief"' in me.get(f"/members/{org}").text
    me.post("/quick", kind="follow", body="Send the minutes", party=str(org), due="2030-01-02", staff="1")
    me.post("/quick", kind="follow", body="They send their annual report", party=str(org), due="2020-01-02", staff="-1")
    part, = me.model(f"/members/{org}/brief")["parts"]
    assert part["org"] and part["memberships"] and part["people"] and part["details"]
    assert 1 <= len(part["contacts"]) <= 5
    times = [c["at"] for c in part["contacts"]]
    assert times == sorted(times, reverse=True)
    assert not any(c.get("mass") for c in part["contacts"])
    assert "Send the minutes" in [t["title"] for t in part["ours"]]
    theirs, = [t for t in part["theirs"] if t["title"] == "They send their annual report"]
    assert theirs["late"] and "They send their annual report" not in [t["title"] for t in part["ours"]]
    page = me.get(f"/members/{org}/brief")
    assert page.status == 200 and "We promised" in page.text and "They promised" in page.text
    assert me.get(f"/contacts/{org}/brief").status == 404
    # One click from a follow-up.
    assert f'href="/members/{org}/brief"' in me.get("/tasks?who=all").text


def test_a_promise_changes_sides(me):
    who = me.server.folder.one("SELECT id FROM party WHERE kind = 2 LIMIT 1")
    me.get("/quick")
    me.post("/quick", kind="follow", body="Whose is it", party=str(who), due="2030-01-02", staff="1")
    task = me.server.folder.one("SELECT id FROM task WHERE title = 'Whose is it'")
    me.post(f"/tasks/{task}", title="Whose is it", due="2030-01-02", staff="-1")
    part, = me.model(f"/contacts/{who}/brief")["parts"]
    assert "Whose is it" in [t["title"] for t in part["theirs"]]
    me.post(f"/tasks/{task}", title="Whose is it", due="2030-01-02", staff="1")
    part, = me.model(f"/contacts/{who}/brief")["parts"]
    assert "Whose is it" in [t["title"] for t in part["ours"]] and part["place"] is not None


def test_a_meeting_says_who_comes(me):
    people = [r[0] for r in me.server.folder.rows(
        "SELECT r.party FROM role r JOIN party p ON p.id = r.party WHERE r.until IS NULL GROUP BY r.other LIMIT 3")]
    me.get("/quick")
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86400))
    me.post("/quick", kind="meeting", body="Round table", party=[str(p) for p in people], on=day, time="10:00")
    meeting = me.server.folder.one("SELECT id FROM interaction WHERE body = 'Round table'")
    brief = me.model(f"/meetings/{meeting}/brief")
    assert sorted(c["id"] for c in brief["comes"]) == sorted(people)
    assert all(c["organisation"] for c in brief["comes"]) and len(brief["parts"]) == 3
    assert all(p["org"] for p in brief["parts"])
    assert not any("Round table" in [c["body"] for c in p["coming"]] for p in brief["parts"])
    part, = me.model(f"/contacts/{people[0]}/brief")["parts"]
    assert "Round table" in [c["body"] for c in part["coming"]]
    assert "Round table" not in [c["body"] for c in part["contacts"]]
    # One click from the meeting, wherever it is listed.
    assert f'href="/meetings/{meeting}/brief"' in me.get(f"/contacts/{people[0]}").text
    note = me.server.folder.one("SELECT id FROM interaction WHERE kind = 'note' LIMIT 1")
    assert me.get(f"/meetings/{note}/brief").status == 404 and me.get("/meetings/999999/brief").status == 404


def test_plugins_add_what_they_know(me):
    db = me.server.folder
    who = db.one("SELECT p.id FROM party p JOIN email_address e ON e.party = p.id WHERE p.kind = 2 AND e.state = 'ok' AND"
                 " p.basis <> 'none' AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.party = p.id AND c.said = 1) LIMIT 1")
    me.get("/mailing")
    page = me.post("/mailing", filter=f"id:{who}")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    version = lambda text: re.search(r'name="version" value="(\d+)"', text).group(1)
    page = me.post(path, version=version(page.text), subject="News for {{first_name|you}}", topic="0", filter=f"id:{who}",
                   mode="0", markdown="Hello", language="en", do="review")
    page = me.review(path)
    me.post(path + "/send", version=version(page.text))
    wait_until(lambda: me.model(path)["done"], 30, "the mailing")
    part, = me.model(f"/contacts/{who}/brief")["parts"]
    section, = [s for s in part["sections"] if s["label"] == "Last mailings"]
    assert section["rows"][0]["text"].startswith("News for") and section["rows"][0]["href"] == path
    assert section["rows"][0]["note"] in ("no reply", "replied", "bounced")
    # It is in the year sheet too, with its proof.
    year = time.gmtime().tm_year
    sheet = me.model(f"/sheet?from={year}-01-01&until={year}-12-31")
    got, = [r for s in sheet["sections"] if s["name"] == "mailing.people" for r in s["rows"] if r["name"] == "got"]
    assert got["n"] >= 1 and me.model(got["href"])["total"] == got["n"]
