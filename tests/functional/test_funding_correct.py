"""What is decided of a call in the office holds over what its sources say, can be undone, and what is over for long ends."""
import datetime
import os

import pytest
from support import Folder, Server, beside, today, wait_until
from test_funding_call import bring, page
from test_outbox_faults import DAY, Clock, needs_faketime


def day(n):
    return (today() + datetime.timedelta(days=n)).isoformat()


def row(**more):
    return {"id": "LIFE-2031-C", "title": "Closing loops of films", "status": "Open", "deadline": "2031-03-01", "url": "https://example.org/c", **more}


def decide(me, server, **form):
    number = server.folder.one("SELECT max(id) FROM funding_call")
    return me.post(f"/funding/call/{number}/correct", **form)


def undo(me, answer):
    me.undo(answer)


def titles(me, show):
    return [c["title"] for c in me.model(f"/funding?show={show}")["calls"]]


def tabs(me):
    return [t["show"] for t in me.model("/funding")["tabs"]]


def closing(me, server):
    return [d["when"] for d in page(me, server)[0]["deadlines"]]


def test_who_closes_a_call_is_right_until_that_is_undone(me, server):
    bring(me, server, "Radar", [row()])
    answer = decide(me, server, what="closed")
    assert "It was closed here." in answer.text and "days left" not in answer.text and titles(me, "closed") == ["Closing loops of films"] and titles(me, "open") == []
    bring(me, server, "Radar", [row(status="Forthcoming")])
    model, text = page(me, server)
    assert model["status"] == "closed" and model["closed"]
    assert [r["label"] for h in model["history"] for r in h["rows"]].count("Status") == 1
    undo(me, answer)
    model, text = page(me, server)
    assert titles(me, "closed") == [] and "It was closed here." not in text
    assert model["announced"] or model["status"] == "forthcoming"  # as the source says by now


def test_a_last_day_that_was_set_holds_until_it_is_given_back(me, server):
    bring(me, server, "Radar", [row()])
    assert "A last day is a date" in decide(me, server, what="day", day="soon").text
    assert "An hour is written so" in decide(me, server, what="day", day="2031-05-02", time="25:99").text
    assert "That day is over." in decide(me, server, what="day", day="2020-05-02").text  # a slip of the year closes nothing
    assert server.folder.one("SELECT count(*) FROM funding_ruling") == 0
    answer = decide(me, server, what="day", day="2031-05-02", time="12:00")
    assert "Its last day was set here." in answer.text and ["2 May 2031" in w and "12:00" in w for w in closing(me, server)] == [True]
    bring(me, server, "Radar", [row(deadline="2031-04-01")])
    assert "2 May 2031" in closing(me, server)[0]
    assert server.folder.one("SELECT count(*) FROM funding_deadline") == 1
    decide(me, server, what="")
    assert "1 Apr 2031" in closing(me, server)[0] and "Its last day was set here." not in page(me, server)[1]


def test_what_is_no_call_comes_back_by_no_reading(me, server):
    bring(me, server, "Radar", [row(id="n1", deadline="", title="A bridge is painted"), row()])
    number = server.folder.one("SELECT id FROM funding_call WHERE title LIKE 'A bridge%'")
    assert "out" not in tabs(me)
    answer = me.post(f"/funding/call/{number}/correct", what="none")
    assert "It is no call, and was taken off the board." in answer.text
    for offered in ("Form a consortium", "Somebody else said something", "Correct this call", "left</span>"):
        assert offered not in answer.text
    bring(me, server, "Radar", [row(id="n1", deadline="", title="A bridge is painted red"), row()])
    assert titles(me, "open") == ["Closing loops of films"] and titles(me, "closed") == [] and "out" in tabs(me)
    assert titles(me, "out") == ["A bridge is painted red"]
    assert f'name="back" value="/funding/call/{number}"' in answer.text  # where Undo leads
    undo(me, answer)
    back = me.get(f"/funding/call/{number}")
    assert "A bridge is painted red" in titles(me, "open") and "out" not in tabs(me)
    assert all(offered in back.text for offered in ("Form a consortium", "Correct this call", "A bridge is painted red"))


def test_several_that_are_none_go_at_once_and_come_back_at_once(me, server):
    bring(me, server, "City", [row(id=f"n{i}", deadline="", title=f"A bridge is painted {i}") for i in range(3)] + [row()])
    calls = [c["id"] for c in me.model("/funding?show=open")["calls"] if c["title"].startswith("A bridge")]
    assert "Choose calls first." in me.post("/funding/correct", what="none", show="open").text
    answer = me.post("/funding/correct", what="none", show="open", call=[str(c) for c in calls])
    assert "3 calls corrected." in answer.text and titles(me, "open") == ["Closing loops of films"] and len(titles(me, "out")) == 3
    undo(me, answer)
    assert len(titles(me, "open")) == 4 and server.folder.one("SELECT count(*) FROM funding_ruling") == 0
    assert me.post("/funding/correct", what="none", call=["999"]).status == 404


def test_what_a_source_gives_no_more_is_said(me, server):
    bring(me, server, "Radar", [row()])
    assert "it is not in what it gives now" not in page(me, server)[1]
    db = beside(server.folder)
    db.execute("UPDATE funding_source SET address = 'https://example.org/calls'")
    db.execute("UPDATE funding_seen SET last_at = last_at - 200000")
    db.commit()
    db.close()
    assert "it is not in what it gives now" in page(me, server)[1]


def test_nobody_else_decides_it(me, server):
    bring(me, server, "Radar", [row()])
    assert "can be closed" in decide(me, server, what="gone").text
    assert server.folder.one("SELECT count(*) FROM funding_ruling") == 0
    assert me.post("/funding/call/999/correct", what="none").status == 404


def test_a_cut_off_that_is_past_closes_nothing_that_goes_on(me, server):
    bring(me, server, "Agency", [row(id="v1", title="Voucher", deadline=["2024-03-01", "laufend"])])
    model, _ = page(me, server)
    assert not model["closed"] and titles(me, "open") == ["Voucher"]


@pytest.fixture
def years(tmp_path):
    folder = Folder()
    clock = Clock(tmp_path / "clock")
    clock.env["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"
    server = Server(folder, env=clock.env)
    me = server.browser()

    def later(days):
        clock.jump(days * DAY)
        wait_until(lambda: not folder.one("SELECT count(*) FROM schedule WHERE name = 'funding.end' AND next_run <= ?",
                                          int(datetime.datetime.now().timestamp()) + days * DAY), what="the nightly work")
        again = server.browser(folder.cordee("user", "link", folder.one("SELECT login FROM staff"), env={**os.environ, **clock.env}).strip())
        me.cookies, me.csrf = again.cookies, again.csrf
    me.later = later
    yield me, server
    server.stop()
    folder.remove()


def count(server, table):
    return server.folder.one(f"SELECT count(*) FROM {table}")


@needs_faketime
def test_what_is_over_for_three_years_goes_and_what_somebody_wanted_stays_as_a_title(years):
    me, server = years
    bring(me, server, "Radar", [row(id="LIFE-2026-A", title="Films", deadline=day(20), description="Long words"),
                                row(id="LIFE-2026-B", title="Tanks", deadline=day(30), description="Long words"),
                                row(id="LIFE-2040-C", title="Boats of 2040", deadline="2040-01-01")])
    bring(me, server, "Radar", [row(id="LIFE-2026-A", title="Films", deadline=day(25), description="Long words")])
    films = server.folder.one("SELECT id FROM funding_call WHERE title = 'Films'")
    me.post(f"/funding/call/{films}/together")
    assert count(server, "funding_project") == 1
    me.later(500)
    assert count(server, "funding_call") == 3 and count(server, "funding_seen") == 3
    me.later(25 + 38 * 31)
    assert [c["title"] for c in me.model("/funding?show=open")["calls"]] == ["Boats of 2040"]
    wait_until(lambda: count(server, "funding_call") == 2 and count(server, "funding_seen") == 1 and count(server, "funding_change") == 0)
    text = me.get(f"/funding/call/{films}").text
    assert "Films" in text and "Long words" not in text and "closed" in text
    # Who brings the old file again brings nothing.
    changed = server.folder.one("SELECT changed_at FROM funding_call WHERE id = ?", films)
    bring(me, server, "Radar", [row(id="LIFE-2026-A", title="Films", deadline=day(25), description="Long words"),
                                row(id="LIFE-2026-B", title="Tanks", deadline=day(30))])
    assert count(server, "funding_call") == 2 and count(server, "funding_seen") == 1  # nor is the title filled again
    assert server.folder.one("SELECT changed_at FROM funding_call WHERE id = ?", films) == changed


@needs_faketime
def test_a_call_without_a_day_is_closed_when_nobody_tells_of_it_and_opens_when_somebody_does(years):
    me, server = years
    bring(me, server, "Radar", [row(id="n1", deadline="", title="Ideas wanted")])
    me.later(100)
    assert titles(me, "open") == ["Ideas wanted"]
    me.later(200)
    wait_until(lambda: titles(me, "closed") == ["Ideas wanted"] and titles(me, "open") == [])
    assert "no source has told of it for long" in page(me, server)[1]
    bring(me, server, "Radar", [row(id="n1", deadline="", title="Ideas wanted")])
    me.later(202)
    wait_until(lambda: titles(me, "open") == ["Ideas wanted"])
