"""A training date on which something changes late: taken back, cancelled before the mails are out, a seat free shortly before, the door."""
import datetime
import html
import re
import threading

from support import Client, beside, today, wait_until
from test_access import invite as join_link, join
from test_clusters import bound, look, make, person
from test_training import (  # noqa: F401 (a fixture)
    LANGUAGES, book, calendar_of, change, date, invite, last, links, mails, office, soon, state)


def jobs_done(me):
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'training.tell' AND state IN ('waiting', 'running')") == 0, 20, "jobs")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL") == 0, 20, "sending")


def told_place(me, to, place):
    """The newest calendar file that somebody got, once it says so."""
    def look():
        events = [e for e in map(calendar_of, mails(me, to)) if e]
        return events[-1] if events and events[-1]["LOCATION"] == place else None
    return wait_until(look, 60, place)


def test_a_change_that_is_taken_back_is_told_to_who_was_told_of_it(office):  # noqa: F811
    me = office
    path, to = date(me), "p0@f0.example.org"
    me.post(path + "/people", who="Huber00")
    last(me, to, "Your seat")
    page = change(me, path, place="Graz")
    assert told_place(me, to, "Graz")["SEQUENCE"] == 1
    assert me.undo(page).status == 200 and me.folder.one("SELECT place FROM training_date") == "Linz, Main Street 1"
    event = told_place(me, to, "Linz, Main Street 1")
    assert event["SEQUENCE"] == 2 and event.method == "PUBLISH"
    # Changed once more, before anybody is told that it was taken back.
    page = change(me, path, place="Graz")
    told_place(me, to, "Graz")
    me.undo(page)
    change(me, path, place="Villach")
    told_place(me, to, "Villach")
    jobs_done(me)
    n = len(mails(me, to))
    change(me, path, price="€ 150")
    jobs_done(me)
    assert len(mails(me, to)) == n


def test_whom_a_cancelled_invitation_did_not_reach_can_be_asked_again(office):  # noqa: F811
    me = office
    path = date(me)
    me.sink.shutdown()
    me.sink.server_close()
    asked = "SELECT count(*) FROM training_signup WHERE outbox IS NOT NULL"
    invite(me, path, "Huber00")
    wait_until(lambda: me.folder.one(asked) == 1, 20, "the first letter")
    invite(me, path)
    wait_until(lambda: me.folder.one(asked) == 4, 20, "the second letter")
    assert me.model(path + "/invite")["audience"]["to"] == 0
    me.post(path + "/people", who="Huber03")
    page = me.post(path + "/cancel")
    assert "Cancelled" in page.text
    invitations = "SELECT o.state, count(*) FROM outbox o JOIN interaction i ON i.id = o.interaction WHERE i.kind = 'training.invited' GROUP BY 1"
    assert me.folder.rows(invitations) == [("cancelled", 4)]
    assert me.folder.rows("SELECT state FROM training_signup") == [("booked",)]
    assert me.undo(page).status == 200
    model = me.model(path + "/invite")
    assert model["audience"]["to"] == 3 and model["asked"] == 1


def test_who_moves_up_shortly_before_is_not_reminded_besides(office):  # noqa: F811
    me = office
    path = date(me, remind_days="3", day=soon(2), deadline="", seats="1")
    for i in range(2):
        me.post(path + "/people", who=f"Huber{i:02d}")
    first, next_ = (f"p{i}@f{i}.example.org" for i in range(2))
    wait_until(lambda: mails(me, first) and mails(me, next_), 20, "both told")
    db = beside(me.folder)
    db.execute("UPDATE training_signup SET answered_at = answered_at - 20 * 86400")
    db.commit()
    db.close()
    seat = me.folder.one("SELECT s.id FROM training_signup s JOIN email_address e ON e.party = s.person WHERE e.address = ?", first)
    me.get(path)
    assert me.post(f"{path}/people/{seat}", do="decline").status == 200 and state(me, 1) == "booked"
    moved = wait_until(lambda: mails(me, next_)[1:], 20, "moved up")
    assert calendar_of(moved[0])
    change(me, path, price="other")  # looks for who is to be reminded
    jobs_done(me)
    assert len(mails(me, next_)) == 2


def test_who_waits_and_is_there_when_it_begins_has_a_seat(office):  # noqa: F811
    me = office
    path = date(me, seats="1")
    assert "has a seat" in me.post(path + "/people", who="Huber00").text
    assert "is on the waiting list" in me.post(path + "/people", who="Huber01").text
    assert "is on the waiting list" in me.post(path + "/people", who="Huber01").text
    yesterday = (today() - datetime.timedelta(days=1)).isoformat()
    assert change(me, path, day=yesterday, last_day=yesterday, deadline="").status == 200
    assert "has a seat" in me.post(path + "/people", who="Huber01").text
    people = me.model(path + "/participants")["people"]
    assert [p["name"] for p in people] == ["Person0 Huber00", "Person1 Huber01"]
    me.get(path + "/participants")
    assert me.post(path + "/participants", there=[p["id"] for p in people]).status == 200
    assert me.folder.one("SELECT count(*) FROM training_attendance") == 2


def test_who_is_of_another_cluster_keeps_nobodys_seat(office):  # noqa: F811
    me = office
    make(me, "Stone")
    first, stone = (me.folder.one("SELECT %s(id) FROM cluster" % which) for which in ("min", "max"))
    luc = join(me.server, join_link(me, "luc@cluster.example.org", "editor", "Luc First"))
    bound(me, me.folder, "luc@cluster.example.org", **{f"role_{first}": "manager"})
    look(me, stone)
    flint = person(me, "Fritz Flint", "Flint Ltd", member="1")
    look(me, first)
    path = date(me, seats="1")
    look(me, 0)
    for who, words in (("Huber00", "has a seat"), (f"#{flint}", "waiting list"), ("Huber01", "waiting list")):
        assert words in me.post(path + "/people", who=who).text
    of = "SELECT s.state FROM training_signup s WHERE s.person = ?"
    huber = [me.folder.one("SELECT party FROM email_address WHERE address = ?", f"p{i}@f{i}.example.org") for i in range(3)]
    jobs_done(me)
    told = len(mails(me, "flint@fritz.example.org"))
    seat = me.folder.one("SELECT id FROM training_signup WHERE person = ?", huber[0])
    luc.get(path)
    assert "does not come" in luc.post(f"{path}/people/{seat}", do="decline").text
    # Nobody overtakes who waits, though Luc may not write into their history.
    assert "is on the waiting list" in luc.post(path + "/people", who=f"#{huber[2]}").text
    wait_until(lambda: me.folder.one(of, flint) == "booked", 60, "the clock moves them up")
    assert [me.folder.one(of, p) for p in huber] == ["declined", "waiting", "waiting"]
    wait_until(lambda: len(mails(me, "flint@fritz.example.org")) == told + 1, 60, "and tells them")
    # A change by Luc is told to all, also to those after whom Luc does not reach.
    assert change(luc, path, place="Graz").status == 200
    for to in ("flint@fritz.example.org", "p1@f1.example.org", "p2@f2.example.org"):
        wait_until(lambda: any("Graz" in m.get_body(("plain",)).get_content() for m in mails(me, to)), 60, to)


def held(me, *posts):
    """Pages of what is posted at once, while somebody else writes."""
    db = beside(me.folder)
    db.execute("BEGIN IMMEDIATE")
    pages = []
    threads = [threading.Thread(target=lambda post=post: pages.append(post())) for post in posts]
    for t in threads:
        t.start()
    for t in threads:
        t.join(0.5)
        assert t.is_alive()
    db.rollback()
    db.close()
    for t in threads:
        t.join()
    return pages


def test_two_who_tick_at_once_write_one_entry_and_who_is_ticked_was_there(office):  # noqa: F811
    me = office
    path = date(me)
    for i in range(2):
        me.post(path + "/people", who=f"Huber{i:02d}")
    yesterday = (today() - datetime.timedelta(days=1)).isoformat()
    assert change(me, path, day=yesterday, last_day=yesterday, deadline="").status == 200
    jobs_done(me)
    seats = [p["id"] for p in me.model(path + "/participants")["people"]]
    other = me.server.browser(me.server.fresh_link())
    for one in (me, other):
        one.get(path + "/participants")
    pages = held(me, *(lambda one=one: one.post(path + "/participants", there=seats) for one in (me, other)))
    assert [p.status for p in pages] == [200, 200]
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'training.attended'") == 1
    assert me.folder.one("SELECT count(*) FROM training_attendance") == 2
    # Who was there came: the list says so, or it is not so.
    page = me.post(f"{path}/people/{seats[0]}", do="decline")
    assert "was there" in page.text and "Untick" in page.text and state(me, 0) == "booked"
    me.get(path + "/participants")
    assert me.post(path + "/participants", there=seats[1:]).status == 200
    assert "does not come" in me.post(f"{path}/people/{seats[0]}", do="decline").text
    assert me.folder.one("SELECT count(*) FROM training_attendance") == 1


def test_a_merge_that_is_taken_back_gives_the_seat_back(office):  # noqa: F811
    me = office
    path = date(me, seats="1")
    invite(me, path, n=4)
    got = {to.split("@")[0]: link for to, link in links(me).items()}
    for who in ("p1", "p0"):
        book(me, got[who])
    stays, goes = (me.folder.one("SELECT party FROM email_address WHERE address = ?", f"p{i}@f{i}.example.org") for i in (3, 1))
    before = me.folder.rows("SELECT id, person, state, turn FROM training_signup ORDER BY id")
    me.get(f"/merge?a={stays}&b={goes}")
    page = me.post("/merge", a=stays, b=goes, keep="a")
    assert page.status == 200 and me.folder.rows("SELECT person FROM training_signup WHERE state = 'booked'") == [(stays,)]
    guest = Client(me.server)
    assert all("You have a seat" in guest.get(got[who] + "?l=en").text for who in ("p1", "p3"))  # both links are hers
    assert me.undo(page).status == 200
    wait_until(lambda: me.folder.rows("SELECT id, person, state, turn FROM training_signup ORDER BY id") == before, 60, "as before")
    assert "You have a seat" in guest.get(got["p1"] + "?l=en").text and "You have a seat" not in guest.get(got["p3"] + "?l=en").text
    assert me.folder.one("SELECT count(*) FROM training_signup WHERE before_merge IS NOT NULL") == 0


def test_who_comes_back_from_the_trash_is_said_to_be_one_too_many(office):  # noqa: F811
    me = office
    path = date(me, seats="1")
    for i in range(2):
        me.post(path + "/people", who=f"Huber{i:02d}")
    her = me.folder.one("SELECT party FROM email_address WHERE address = 'p0@f0.example.org'")
    me.get(f"/contacts/{her}")
    page = me.post(f"/parties/{her}/trash")
    assert page.status == 200, page.text[:600]
    wait_until(lambda: state(me, 1) == "booked", 60, "the next has the seat")
    assert "than there are seats" not in me.get(path).text
    assert me.undo().status == 200
    assert "1 person more has a seat than there are seats" in me.get(path).text
    assert me.model(path)["too_many"] == 1 and me.model(path)["left"] == 0
    assert change(me, path, seats="2").status == 200
    assert "too_many" not in me.model(path)


def test_a_date_is_said_in_its_own_zone_and_language(office):  # noqa: F811
    me = office
    make(me, "York")
    york = me.folder.one("SELECT max(id) FROM cluster")
    db = beside(me.folder)
    db.execute("UPDATE cluster SET zone = 'America/New_York', language = 'hr' WHERE id = ?", (york,))
    db.commit()
    db.close()
    look(me, york)
    # The hour in which Vienna, the first cluster's zone, has gone back and New York has not.
    path = date(me, day="2031-10-25", until="23:00", deadline="2031-10-25", **{"from": "22:00"})
    look(me, 0)
    assert me.model(path)["when"] == "Saturday, 25 October 2031, 22:00–23:00"
    assert [d["when"] for d in me.model("/training")["coming"]] == ["Saturday, 25 October 2031, 22:00–23:00"]
    # Nobody's language is picked for who writes another one.
    look(me, york)
    assert [x["code"] for x in me.model("/training/new")["languages"]] == LANGUAGES + [""]
    assert [x["code"] for x in me.model("/training/new")["languages"] if x["selected"]] == [""]
    path = date(me, language="")
    assert me.folder.one("SELECT language FROM training_date WHERE id = ?", path.rsplit("/", 1)[1]) == ""
    assert me.model(path + "/invite")["mail_subject"].startswith("Invitation")


def ticks(page, *seats):
    """What the form of a page says whose boxes are now these."""
    hidden = re.findall(r'type="hidden" name="(changes|were)" value="(\d+)"', page.text)
    return {"there": seats, "changes": [v for k, v in hidden if k == "changes"], "were": [v for k, v in hidden if k == "were"]}


def test_two_at_the_door_tick_each_their_own_and_nobody_is_unticked(office):  # noqa: F811
    me = office
    path = date(me, seats="5", remind_days="1")
    assert "A reminder goes 1 day before" in me.get(path).text
    for i in range(3):
        me.post(path + "/people", who=f"Huber{i:02d}")
    yesterday = (today() - datetime.timedelta(days=1)).isoformat()
    assert change(me, path, day=yesterday, last_day=yesterday, deadline="").status == 200
    jobs_done(me)
    assert "A reminder goes" not in me.get(path).text
    a, b, c = [p["id"] for p in me.model(path + "/participants")["people"]]
    there = lambda: [p["attended"] for p in me.model(path + "/participants")["people"]]
    left, right = me.get(path + "/participants"), me.get(path + "/participants")
    assert me.post(path + "/participants", **ticks(left, a)).status == 200
    assert me.post(path + "/participants", **ticks(right, c)).status == 200
    assert there() == [True, False, True]
    # Who takes a tick away means it, and only that one.
    page = me.get(path + "/participants")
    me.post(path + "/participants", **ticks(page, a, b))
    assert there() == [True, True, False]
    page = me.get(path + "/participants")
    assert "Somebody came who is not here" in page.text
    assert "nobody is ticked" in me.post(path + "/participants", **ticks(page)).text
    assert there() == [False, False, False]


def form_in(page):
    """What a browser sends of the form of a page in which nothing was typed."""
    text = page.text[page.text.index('action="/training/'):]
    hidden = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', text))
    hidden["language"] = re.search(r'<option value="(\w*)" selected', text)[1]
    hidden["description"] = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text, re.S)[1].replace("\n", "\r\n")
    return {k: html.unescape(v) for k, v in hidden.items() if k != "csrf"}


def test_two_who_change_a_date_in_two_windows_do_both_or_are_told(office):  # noqa: F811
    me = office
    path = date(me, seats="5", description="One\n\nTwo")
    first, second = form_in(me.get(path + "/edit")), form_in(me.get(path + "/edit"))
    assert me.post(path + "/edit", **{**first, "title": "Of the first"}).path == path
    assert me.post(path + "/edit", **{**second, "place": "Graz"}).path == path
    form = me.model(path + "/edit")
    assert (form["title"], form["place"], form["seats"]) == ("Of the first", "Graz", "5") and "Two" in form["description"]
    # Both said it otherwise: who comes second is told, and whoever then saves again means it.
    page = me.post(path + "/edit", **{**second, "title": "Of the second"})
    assert page.status == 422 and "somebody else changed what" in page.text and 'value="Graz"' in page.text
    assert me.model(path + "/edit")["title"] == "Of the first"
    assert me.post(path + "/edit", **form_in(page)).path == path
    assert me.model(path + "/edit")["title"] == "Of the second" and me.model(path + "/edit")["place"] == "Graz"
