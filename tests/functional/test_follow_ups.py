"""Follow-ups, adding from anywhere, the calendar feed."""
import datetime
import re
import urllib.parse

import pytest

from support import Client, Folder, today


ZONE = "Europe/Vienna"


@pytest.fixture
def folder():
    made = Folder(zone=ZONE)
    yield made
    made.remove()


def add(me, given, family, org="", **more):
    me.get("/new")
    return me.post("/new", given_name=given, family_name=family, org_name=org, known="1", **more).path


@pytest.fixture
def people(me):
    """Two Annas, and somebody with a letter that is folded."""
    return [add(me, "Anna", "Huber", "Engines Ltd", email="anna@engines.example.org"),
            add(me, "Anna", "Huber", "Ropes AG"), add(me, "Žiga", "Hribernik")]


def day(n):
    """A day from today on, as the cluster's calendar has it."""
    return (today() + datetime.timedelta(days=n)).isoformat()


def shown(me, path="/tasks"):
    return {g["label"]: [t["title"] for t in g["tasks"]] for g in me.model(path)["groups"]}


def test_the_overdue_first_mine_and_everybodys(me, people):
    for title, due, staff in (("late", day(-3), 1), ("now", day(0), 1), ("soon", day(3), 1), ("far", day(40), 1),
                              ("ever", "", 1), ("theirs", day(-1), 0)):
        me.get("/quick?kind=follow")
        me.post("/quick", kind="follow", body=title, names="Ziga Hribernik", due=due, staff=staff)
    assert shown(me) == {"Overdue": ["late"], "Today": ["now"], "Within a week": ["soon"], "Later": ["far"],
                         "No day": ["ever"]}
    assert shown(me, "/tasks?who=all")["Overdue"] == ["late", "theirs"]
    # Beside the menu stands what is late of mine.
    assert re.search(r'Follow-ups<small>(\d+)</small>', me.get("/tasks").text).group(1) == "1"
    one = me.folder.one("SELECT id FROM task WHERE title = 'late'")
    page = me.post(f"/tasks/{one}/done", back="/tasks")
    assert "Overdue" not in shown(me)
    assert shown(me, "/tasks?done=1") == {"Done": ["late"]}
    me.post(re.search(r"/changes/\d+/undo", page.text).group(0))
    assert shown(me)["Overdue"] == ["late"]
    me.post(f"/tasks/{one}/done", back="/tasks")
    me.post(f"/tasks/{one}/open", back="/tasks")
    me.post(f"/tasks/{one}", title="not so late", due=day(1), staff="1", back="/tasks")
    assert shown(me)["Within a week"] == ["not so late", "soon"]
    assert me.post(f"/tasks/{one}", title=" ", due="", staff="1").status == 422
    assert me.post("/tasks/999/open").status == 404


def test_a_long_list_has_pages(me):
    for i in range(130):

        me.post("/quick", kind="follow", body=f"task {i}", names="", due=day(i % 50 - 20) if i % 7 else "", staff="1")
    seen, path = [], "/tasks"
    while path:
        model = me.model(path)
        seen += [t["id"] for g in model["groups"] for t in g["tasks"]]
        path = model["next"]
    assert len(seen) == len(set(seen)) == 130


def test_a_meeting_with_many_by_their_names(me, people):
    page = me.get("/quick?kind=meeting")
    page = me.post("/quick", kind="meeting", body="Board meeting\nWe met.", on="2026-11-03", time="10:30",
                   names="anna@engines.example.org\nHribernik Ziga\nAnna Huber\nNobody Atall\nAnna Huber, Ropes AG")
    assert page.status == 422
    assert "Nobody Atall" in page.text and "nobody of this name is here" in page.text.lower()
    assert "who is meant?" in page.text
    assert me.folder.one("SELECT count(*) FROM interaction") == 0
    boxes = re.findall(r'name="party" value="(\d+)" checked', page.text)
    assert len(boxes) == 3
    page = me.post("/quick", kind="meeting", body="Board meeting\nWe met.", on="2026-11-03", time="10:30", party=boxes,
                   names="", due=day(5), staff="1")
    assert page.status == 200 and "Added." in page.text
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'meeting'") == 1
    assert me.folder.one("SELECT count(*) FROM interaction_party") == 3
    assert me.folder.one("SELECT count(*) FROM task WHERE title = 'Board meeting'") == 3
    for path in people:
        assert "Board meeting" in me.get(path).text
    me.post(re.search(r"/changes/\d+/undo", page.text).group(0))
    assert me.folder.one("SELECT count(*) FROM interaction") == 0
    assert me.folder.one("SELECT count(*) FROM task WHERE title = 'Board meeting'") == 0


def test_adding_begins_with_whom_one_looks_at(me, people):
    page = me.get("/quick?kind=call&from=" + urllib.parse.quote(people[2]))
    assert "Žiga Hribernik" in page.text and 'value="call" checked' in page.text
    assert "Žiga" not in me.get("/quick?kind=call&from=/contacts").text
    assert me.post("/quick", kind="call", body="Hello", names="").status == 422
    assert me.post("/quick", kind="call", body="", names="Ziga Hribernik").status == 422
    assert me.post("/quick", kind="call", body="x", names="Ziga Hribernik", on="2026-99-99").status == 422
    assert me.post("/quick", kind="call", body="x", names="\n".join(f"Name {i}" for i in range(200))).status == 413


# ---- the calendar ------------------------------------------------------------------------

def unfolded(body):
    lines = body.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is cut
    return body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def components(lines):
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in lines[:4] and lines[2].startswith("PRODID:")
    found, now = [], None
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            assert now is None
            now = {"": value}
        elif name == "END":
            assert now[""] == value and {"UID", "DTSTAMP"} <= {k.split(";")[0] for k in now}
            assert re.fullmatch(r"\d{8}T\d{6}Z", now["DTSTAMP"])
            found.append(now)
            now = None
        elif now is not None:
            assert name not in now, "twice " + name
            now[name] = value
    return found


def feed_path(page):
    return urllib.parse.urlsplit(re.search(r"http\S+/calendar/[a-z2-7]{52}/cordee\.ics", page.text).group(0)).path


def test_follow_ups_and_meetings_are_in_ones_calendar(me, people):
    long = "Grüße; an, alle \\ von " + "Žiga " * 40
    me.get("/calendar")
    me.post("/quick", kind="follow", body=long, names="Ziga Hribernik", due="2026-12-24", staff="1")
    me.post("/quick", kind="follow", body="not mine", names="Ziga Hribernik", due="2026-12-24", staff="0")
    me.post("/quick", kind="meeting", body="Board\nand more", names="Ziga Hribernik\nanna@engines.example.org",
            on=day(-2), time="10:30")
    me.post("/quick", kind="follow", body="done with", names="", due="2026-12-20", staff="1")
    me.post("/tasks/%d/done" % me.folder.one("SELECT max(id) FROM task"))
    path = feed_path(me.post("/calendar", whose="mine", **{"as": "todo"}))
    stranger = Client(me.server)
    answer = stranger.get(path)
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    all_ = components(unfolded(answer.bytes))
    todos = [c for c in all_ if c[""] == "VTODO"]
    assert {c["STATUS"] for c in todos} == {"NEEDS-ACTION", "COMPLETED"} and len(todos) == 2
    one = [c for c in todos if c["STATUS"] == "NEEDS-ACTION"][0]
    assert one["DUE;VALUE=DATE"] == "20261224"
    assert one["SUMMARY"].startswith("Žiga Hribernik: Grüße\\; an\\, alle \\\\ von Žiga")
    event = [c for c in all_ if c[""] == "VEVENT"]
    assert len(event) == 1 and "Žiga Hribernik\\, Anna Huber: Board" == event[0]["SUMMARY"]
    assert event[0]["DESCRIPTION"] == "Board\\nand more"
    uids = [c["UID"] for c in all_]
    assert len(set(uids)) == len(uids) == 3
    assert uids == [c["UID"] for c in components(unfolded(stranger.get(path).bytes))]
    assert me.folder.one("SELECT count(*) FROM token WHERE hash = ?", path.split("/")[2]) == 0
    days = feed_path(me.post("/calendar", whose="all", **{"as": "day"}))
    all_ = components(unfolded(stranger.get(days).bytes))
    assert {c[""] for c in all_} == {"VEVENT"}
    assert len([c for c in all_ if c.get("DTSTART;VALUE=DATE") == "20261224"]) == 2


def test_a_link_that_was_ended_or_never_was_shows_nothing(me):
    me.get("/calendar")
    path = feed_path(me.post("/calendar", whose="mine", **{"as": "todo"}))
    stranger = Client(me.server)
    assert stranger.get(path).status == 200
    assert stranger.get("/calendar/" + "a" * 52 + "/cordee.ics").status == 404
    me.post("/calendar/end")
    assert stranger.get(path).status == 404
    assert "Links that hold" not in me.get("/calendar").text


def test_more_than_a_line_is_kept_as_a_note(me):
    me.get("/new")
    org = int(me.post("/new", org_name="Long Mill", country="AT").path.rsplit("/", 1)[1])
    me.get("/quick?kind=follow")
    page = me.post("/quick", kind="follow", body="Call about the fair\r\nAsk for hall 7\r\nand for the badges", party=str(org),
                   due="2030-01-02", staff="1")
    assert "The whole text is kept as a note." in page.text
    assert me.folder.rows("SELECT title FROM task") == [("Call about the fair",)]
    assert "and for the badges" in me.get(f"/members/{org}").text
    long = "Send " + "very " * 40 + "much"
    me.get("/quick?kind=follow")
    page = me.post("/quick", kind="follow", body=long, due="2030-01-02", staff="1")
    assert page.status == 422 and "about whom it is, or shorten it" in page.text and "much</textarea>" in page.text
    me.post("/quick", kind="follow", body="One line", due="2030-01-02", staff="1")
    assert me.folder.one("SELECT count(*) FROM interaction") == 1
