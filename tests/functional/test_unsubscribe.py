"""Leaving by the link of a mail: a person, a mail provider, a scanner; a pause, and why."""
import re
import sqlite3
import time
import urllib.parse

import pytest

from support import Client, relayed
from test_consent import NEWSLETTER, PEOPLE, counts, mail_to, person, send

DORA, ENDA = "dora@werk.example.org", "enda@works.example.org"


@pytest.fixture
def site(sink):
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        yield server


def change(site, sql, *args):
    """Time passes; for the change log, within the last set there is."""
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    last = site.folder.one("SELECT max(id) FROM change_set")
    db.create_function("change_set_now", 0, lambda: last)
    db.create_function("member_was", -1, lambda *_: None)
    db.execute(sql, args)
    db.commit()
    db.close()


def way_out(site, address, n=1):
    mail, _ = mail_to(site, address, "Hello", n)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return urllib.parse.urlsplit(re.search(r"<(https://[^>]+)>", mail["List-Unsubscribe"]).group(1)).path


def everything(site):
    return counts(site) + site.folder.rows("SELECT id, paused_until FROM party ORDER BY id") + \
        site.folder.rows("SELECT * FROM departure") + site.folder.rows("SELECT id, unsubscribed_at FROM outbox")


def test_a_scanner_changes_nothing(site):
    send(site, NEWSLETTER)
    link, before = way_out(site, DORA), None
    before = everything(site)
    scanner = Client(site)
    for tail in ("", "?scope=all", "?scope=pause", "?List-Unsubscribe=One-Click", "/choices"):
        assert scanner.get(link + tail).status == 200
        assert scanner.ask("HEAD", link + tail).status == 200
    for tail in ("/undo", "/why"):
        assert scanner.ask("GET", link + tail).status in (404, 405)
        assert scanner.ask("HEAD", link + tail).status in (404, 405)
    scanner.ask("OPTIONS", link)
    assert everything(site) == before


@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_a_provider_leaves_by_one_click(site, kind):
    """RFC 8058: no cookie, no redirect; both encodings a provider may use; once and again."""
    send(site, NEWSLETTER)
    link = way_out(site, DORA)
    body, of = "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    if kind == "multipart":
        of = "multipart/form-data; boundary=xx"
        body = '--xx\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--xx--\r\n'
    for _ in range(3):
        done = Client(site).ask("POST", link, body, {"Content-Type": of})
        assert done.status == 200 and not done.headers.get("Set-Cookie") and not done.headers.get("Location")
    assert site.folder.rows("SELECT what, reason FROM departure") == [("topic", "")]
    assert site.folder.rows("SELECT topic, given, place FROM consent WHERE party = ? AND said = 1",
                            person(site, DORA)) == [(NEWSLETTER, 0, "one-click")]
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 2


def test_a_person_pauses_says_why_and_takes_it_back(site):
    send(site, NEWSLETTER)
    link, who, her = way_out(site, DORA), person(site, DORA), Client(site)
    page = her.get(link)
    assert "Drei Monate Pause, bis" in page.text and "Warum" not in page.text
    page = her.post(link, scope="pause")
    until = site.folder.one("SELECT paused_until FROM party WHERE id = ?", who)
    assert 85 * 86400 < until - time.time() < 94 * 86400
    assert "Nichts bis" in page.text and "Sagen Sie uns, warum?" in page.text
    assert site.folder.one("SELECT count(*) FROM consent WHERE party = ? AND said = 1", who) == 0  # a state of its own
    assert "asked for a pause until" in site.me.get(f"/contacts/{who}").text
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 2
    assert site.folder.one("SELECT said FROM outbox WHERE party = ? AND state = 'suppressed'", who) == "paused"

    page = her.post(link + "/why", reason="often", words="Jede Woche ist zu viel <b>")
    assert "Danke." in page.text and "Sagen Sie uns, warum?" not in page.text
    assert site.folder.rows("SELECT what, reason, words FROM departure") == [
        ("pause", "often", "Jede Woche ist zu viel <b>")]
    her.post(link, scope="pause")  # again: nothing more
    assert site.folder.one("SELECT count(*) FROM interaction WHERE kind = 'preferences'") == 1

    page = her.post(link + "/undo")
    assert "wieder auf der Liste" in page.text or "Nichts hat sich" in page.text or 'role="status"' in page.text
    assert site.folder.one("SELECT paused_until FROM party WHERE id = ?", who) is None
    assert site.folder.one("SELECT count(*) FROM departure") == 0
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 3


def test_a_pause_ends_by_itself_and_a_longer_one_stays(site):
    send(site, NEWSLETTER)
    link, who, her = way_out(site, DORA), person(site, DORA), Client(site)
    year = int(time.time()) + 300 * 86400
    change(site, "UPDATE party SET paused_until = ? WHERE id = ?", year, who)
    her.post(link, scope="pause")
    assert site.folder.one("SELECT paused_until FROM party WHERE id = ?", who) == year
    change(site, "UPDATE party SET paused_until = NULL WHERE id = ?", who)
    her.post(link, scope="pause")
    change(site, "UPDATE party SET paused_until = ? WHERE id = ?", int(time.time()) - 60, who)
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 3
    assert "Drei Monate Pause" in her.get(link).text  # nothing to take back any more


def test_why_is_asked_after_the_act_of_who_acted_only(site):
    send(site, NEWSLETTER)
    link, her = way_out(site, ENDA), Client(site)
    assert "Would you tell us why" not in her.get(link).text
    her.post(link + "/why", reason="never", words="x")
    assert site.folder.one("SELECT count(*) FROM departure") == 0
    page = her.post(link, scope="all")
    assert "Would you tell us why? You need not." in page.text
    her.post(link + "/why", reason="nonsense")
    assert site.folder.rows("SELECT what, reason FROM departure") == [("all", "")]
    her.post(link + "/why", reason="nonsense", words="é" * 900)
    what, reason, words = site.folder.rows("SELECT what, reason, words FROM departure")[0]
    assert (what, reason, words) == ("all", "other", "é" * 500)
    her.post(link + "/undo")
    assert site.folder.one("SELECT count(*) FROM departure") == 0
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 3


def test_the_link_holds_for_more_than_a_year(site):
    send(site, NEWSLETTER)
    link = way_out(site, DORA)
    long_ago = int(time.time()) - 500 * 86400
    change(site, "UPDATE outbox SET queued_at = ?, tried_at = ?, ended_at = ?", long_ago, long_ago, long_ago)
    assert Client(site).post(link, scope="topic").status == 200
    assert site.folder.one("SELECT what FROM departure") == "topic"
