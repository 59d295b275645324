"""A mailing goes when it is said: at a time, in hours of the day, until it stops."""
import datetime
import re
import threading
import time
import zoneinfo

import pytest

from peer import Peer, refusing
from support import Server, wait_until
from test_mailing import live_folder, people_file, send_mailing


@pytest.fixture
def sender(sink, tmp_path):
    folder = live_folder(sink)
    people_file(tmp_path / "people.csv", 40)
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"), timeout=300)
    server = Server(folder)
    try:
        yield server.browser(), folder, sink
    finally:
        server.stop()
        folder.remove()


def written(me):
    """A mailing as far as its review; its path and the version to send."""
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    page = me.post(path, version=version, subject="News", markdown="Some **news**.\n", filter="", mode="0",
                   language="en", do="review")
    assert 'name="start_day"' in page.text
    return path, re.search(r'name="version" value="(\d+)"', page.text).group(1)


def zone_day(folder, seconds):
    """Day and time of the cluster's clock in so many seconds."""
    zone = zoneinfo.ZoneInfo(folder.one("SELECT zone FROM cluster"))
    at = datetime.datetime.fromtimestamp(time.time() + seconds, zone)
    return at.strftime("%Y-%m-%d"), at.strftime("%H:%M")


def test_it_waits_for_its_time_which_can_be_changed_while_it_waits(sender):
    me, folder, sink = sender
    path, version = written(me)
    day, hour = zone_day(folder, 86400)
    page = me.post(path + "/send", version=version, start_day=day, start_time=hour, stop_day=zone_day(folder, 3 * 86400)[0],
                   **{"from": "09:00", "until": "17:00", "day1": "1", "day2": "1", "day3": "1", "day4": "1",
                      "day5": "1", "day6": "1", "day7": "1"})
    assert "Scheduled for" in page.text and "waits until" in page.text and "Only from 9:00 to 17:00." in page.text
    wait_until(lambda: me.model(path)["numbers"]["waiting"] == 40, 30, "the outbox")
    assert me.model(path)["plan"]["start_day"] == day
    page = me.get(path).text
    assert "Scheduled for" in page and "0 of 40 so far" in page and "Sending, 0 of 40" not in page
    assert sink.mails == [] and "Scheduled" in me.get("/mailing").text
    begins = re.search(r"Scheduled for ([^<.]*?\d\d:\d\d)", page).group(1)
    assert begins in me.get("/mailing").text, begins  # when it goes, not when somebody pressed the button
    page = me.post(path + "/plan")
    assert "At any hour" in page.text
    wait_until(lambda: me.model(path)["numbers"]["sent"] == 40, 30, "sending")
    wait_until(lambda: me.model(path)["done"], 30, "the end")
    assert "plan" not in me.model(path)


def test_what_makes_no_sense_is_said_and_nothing_is_sent(sender):
    me, folder, sink = sender
    path, version = written(me)
    yesterday, tomorrow = zone_day(folder, -86400)[0], zone_day(folder, 86400)[0]
    page = me.post(path + "/send", version=version, stop_day=yesterday)
    assert "has passed already" in page.text and f'value="{yesterday}"' in page.text
    page = me.post(path + "/send", version=version, start_day="2020-01-01")
    assert "2020-01-01 08:00” has passed already" in page.text and 'value="2020-01-01"' in page.text
    page = me.post(path + "/send", version=version, start_time="10:00")
    assert "Say the day as well" in page.text
    page = me.post(path + "/send", version=version, start_day=tomorrow, stop_day=tomorrow, start_time="10:00",
                   stop_time="09:00")
    assert "stop before it begins" in page.text
    assert folder.one("SELECT count(*) FROM outbox o JOIN letter l ON l.id = o.letter WHERE l.plugin = 'mailing'") == 0
    assert me.model(path + "/review")["draft"]


# ---- how fast ---------------------------------------------------------------------


def test_it_keeps_the_pace_that_is_said_until_it_is_changed(sender):
    me, folder, sink = sender
    path, version = written(me)
    page = me.post(path + "/send", version=version, per_minute="0")
    assert "A pace is from 1 to" in page.text and me.model(path + "/review")["draft"]
    began = time.monotonic()
    page = me.post(path + "/send", version=version, per_minute="12")
    assert "At most 12 a minute." in page.text
    wait_until(lambda: me.model(path)["numbers"]["sent"] >= 1, 30, "the first")
    assert "Done at about " in me.get(path).text
    sent = me.model(path)["numbers"]["sent"]
    assert sent <= 2 + (time.monotonic() - began) / 5 and me.model(path)["plan"]["per_minute"] == 12
    page = me.post(path + "/plan")
    assert "At any hour" in page.text
    wait_until(lambda: me.model(path)["done"], 30, "the end")
    assert len(sink.mails) == 40


# ---- refused ----------------------------------------------------------------------


def test_it_pauses_by_itself_when_too_many_refuse_it_and_says_so_until_somebody_decides(tmp_path):
    enough = threading.Event()  # nobody else is taken before it has paused
    with Peer({("RCPT", 0): refusing(45, enough)}) as peer:
        folder = live_folder(peer)
        people_file(tmp_path / "people.csv", 120)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"), timeout=300)
        server = Server(folder)
        try:
            me = server.browser()
            path = send_mailing(me, "News", "Some **news**.\n")
            wait_until(lambda: me.model(path)["itself"], 30, "the pause")
            enough.set()
            wait_until(lambda: not folder.one("SELECT count(*) FROM outbox WHERE state = 'sending'"), 30, "what was under way")
            why = me.model(path)["itself_text"]
            assert re.match(r"Paused by itself: \d+ of the last \d+ were refused, mostly because there is no such mailbox",
                            why), why
            page = me.get(path).text
            assert why in page and "Resume anyway" in page and "Stop for good" in page and "Sending," not in page
            assert why in me.get("/mailing").text and why in me.get("/").text
            wait_until(lambda: [m for to, _, m in peer.messages if b"paused by itself" in m], 30, "the author's mail")
            waited = me.model(path)["numbers"]["waiting"]
            assert waited > 60
            server.stop()
            server = Server(folder)
            me = server.browser()
            assert me.model(path)["itself_text"] == why and me.model(path)["numbers"]["waiting"] == waited
            assert "Sending goes on" in me.post(path + "/resume").text
            # The last of the 45 may hold it once more, and those that were under way then again.
            wait_until(lambda: me.model(path)["done"] or (me.model(path)["itself"] and not me.post(path + "/resume")), 60, "the end")
            numbers = me.model(path)["numbers"]  # a refusal while it was being held is tried again
            assert numbers["bounced"] + numbers["sent"] == 120 and numbers["sent"] >= 75
            assert why not in me.get("/").text
        finally:
            server.stop()
            folder.remove()
