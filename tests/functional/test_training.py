"""A training date: invited, booked over HTTP by personal links, confirmed with a calendar file, moved up, ticked."""
import csv
import datetime
import email
import email.policy
import io
import re
import threading
import urllib.parse
import zoneinfo

import icalendar
import pytest
from support import Client, Server, beside, today, wait_until
from test_mailing import live_folder

LANGUAGES = ["en", "de", "fr", "it", "sl"]
VIENNA = zoneinfo.ZoneInfo("Europe/Vienna")


def start(sink, tmp_path, n):
    folder = live_folder(sink)
    lines = ["organisation,first name,last name,email,language"]
    lines += [f"Firm {i},Person{i},Huber{i:02d},p{i}@f{i}.example.org,{LANGUAGES[i % 5]}" for i in range(n)]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink = folder, server, sink
    return me


@pytest.fixture
def office(sink, tmp_path):
    me = start(sink, tmp_path, 4)
    yield me
    me.server.stop()
    me.folder.remove()


def soon(days=20):
    return (today() + datetime.timedelta(days=days)).isoformat()


def date(me, **fields):
    me.get("/training/new")
    page = me.post("/training", **{"title": "Recycling; basics, part 1", "place": "Linz, Main Street 1", "day": soon(), "from": "09:00",
                                   "until": "17:30", "seats": "2", "deadline": soon(10), "price": "€ 120", "language": "en",
                                   "description": "Bring *gloves*.\n\nAnd a {{helmet}}.", **fields})
    assert page.status == 200, page.text[:800]
    return "/training/%d" % me.folder.one("SELECT max(id) FROM training_date")


def change(me, path, **fields):
    form = me.model(path + "/edit")
    sent = {k: form[k] for k in ("title", "place", "day", "from", "until", "last_day", "seats", "deadline", "price", "language", "description",
                                 "remind_days")}
    return me.post(path + "/edit", **{**sent, **fields})


def invite(me, path, filter_="is:person", n=None):
    page = me.post(path + "/invite", filter=filter_, mode="0", topic="", do="send")
    assert page.status == 200, page.text[:600]
    if n:
        wait_until(lambda: len(links(me)) == n, 30, f"{n} invitations")
    return page


def mails(me, to=None):
    """All that went out, oldest first: [(address, mail)]."""
    found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]
    found = [(m["To"].addresses[0].addr_spec, m) for m in found]
    return [m for a, m in found if a == to] if to else found


def link_of(mail):
    found = re.search(r"https?://\S+/training/a/[\w-]+", mail.get_body(("plain",)).get_content())
    return urllib.parse.urlparse(found[0]).path if found else None


def links(me):
    return {to: link_of(m) for to, m in mails(me) if m["List-Unsubscribe"] and link_of(m)}


def calendar_of(mail):
    """The one event of a mail's calendar file, checked against RFC 5545 and 5546; its method."""
    parts = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    if not parts:
        return None
    assert len(parts) == 1 and parts[0].get_filename() == "calendar.ics"
    raw = parts[0].get_payload(decode=True)
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"") and all(len(x) <= 75 for x in raw.split(b"\r\n"))
    whole = icalendar.Calendar.from_ical(raw)
    assert not whole.errors and whole["VERSION"] == "2.0" and whole["PRODID"]
    assert parts[0].get_param("method") == whole["METHOD"] and parts[0].get_param("charset") == "utf-8"
    event, = whole.subcomponents
    assert event.name == "VEVENT" and not event.errors
    for name in ("UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "DTSTART", "DTEND", "SUMMARY", "STATUS"):
        assert name in event, name
    assert "ATTENDEE" not in event  # RFC 5546 3.2.1
    event.method = str(whole["METHOD"])
    return event


def last(me, to, subject):
    return wait_until(lambda: next((m for m in reversed(mails(me, to)) if subject in m["Subject"]), None), 20, f"{subject} to {to}")


def state(me, i):
    return me.folder.one("SELECT s.state FROM training_signup s JOIN email_address e ON e.party = s.person WHERE e.address = ?",
                         f"p{i}@f{i}.example.org")


def book(me, link, what="book"):
    return Client(me.server).post(link, do=what)


def test_from_the_date_to_the_list_of_who_was_there(office):
    me = office
    path = date(me)
    page = invite(me, path, n=4)
    assert "on their way" in page.text
    got = links(me)
    p0, p1, p2, p3 = (f"p{i}@f{i}.example.org" for i in range(4))
    assert mails(me, p1)[0]["Subject"] == "Einladung: Recycling; basics, part 1"
    assert "{{helmet}}" in mails(me, p0)[0].get_body(("plain",)).get_content()
    words = [link.rsplit("-", 1)[1] for link in got.values()]
    assert len(set(words)) == 4 and all(len(w) == 64 for w in words)

    # To look changes nothing; who has no link gets nothing.
    guest = Client(me.server)
    page = guest.get(got[p0])
    assert page.status == 200 and "2 of 2 seats are free" in page.text and "€ 120" in page.text and "Book a seat" in page.text
    assert guest.ask("HEAD", got[p0]).status == 200
    assert me.folder.rows("SELECT DISTINCT state, told FROM training_signup") == [("invited", "")]
    for wrong in (got[p0][:-1], got[p0] + "0", "/training/a/1", "/training/a/-"):
        assert Client(me.server).get(wrong).status == 404 and Client(me.server).post(wrong, do="book").status == 404
    assert guest.post(got[p0], do="dance").status == 422

    # Booked, twice pressed; confirmed with a file for the calendar.
    page = book(me, got[p0])
    assert page.status == 200 and "You have a seat" in page.text and page.path == got[p0]
    assert "You have a seat" in book(me, got[p0]).text
    mail = last(me, p0, "Your seat: Recycling; basics, part 1")
    assert mail["Auto-Submitted"] == "auto-generated" and not mail["List-Unsubscribe"] and link_of(mail) == got[p0]
    event = calendar_of(mail)
    day = datetime.date.fromisoformat(soon())
    assert event.method == "PUBLISH" and event["SEQUENCE"] == 0 and event["STATUS"] == "CONFIRMED"
    assert event.decoded("DTSTART") == datetime.datetime.combine(day, datetime.time(9), VIENNA)
    assert event.decoded("DTEND") == datetime.datetime.combine(day, datetime.time(17, 30), VIENNA)
    assert str(event["SUMMARY"]) == "Recycling; basics, part 1" and str(event["LOCATION"]) == "Linz, Main Street 1"
    assert str(event["DESCRIPTION"]) == "Bring *gloves*.\n\nAnd a {{helmet}}."
    assert str(event["ORGANIZER"]) == "mailto:office@cluster.example.org"
    file = guest.get(got[p0] + "/calendar.ics")
    assert file.status == 200 and icalendar.Calendar.from_ical(file.bytes).subcomponents[0]["UID"] == event["UID"]
    assert guest.get(got[p1] + "/calendar.ics").status == 404

    # The second takes the last seat, the others wait in their turn, in their language.
    book(me, got[p1])
    page = book(me, got[p2])
    assert "liste d’attente" in page.text or "liste d'attente" in page.text
    page = Client(me.server).get(got[p3] + "?l=en")
    assert "All seats are taken" in page.text and "place 2" in page.text
    book(me, got[p3])
    assert [state(me, i) for i in range(4)] == ["booked", "booked", "waiting", "waiting"]
    assert calendar_of(last(me, p1, "Ihr Platz")) and not calendar_of(last(me, p2, "attente"))

    # One gives the seat back: it goes to who waits longest, who is told, and the calendar forgets it.
    book(me, got[p0], "decline")
    assert [state(me, i) for i in range(4)] == ["declined", "booked", "booked", "waiting"]
    gone = calendar_of(last(me, p0, "Seat given back"))
    assert gone.method == "CANCEL" and gone["UID"] == event["UID"] and gone["SEQUENCE"] == 1 and gone["STATUS"] == "CANCELLED"
    moved = wait_until(lambda: [m for m in mails(me, p2) if calendar_of(m)], 20, "moved up")
    assert len(moved) == 1 and calendar_of(moved[0]).method == "PUBLISH" and calendar_of(moved[0])["UID"] != event["UID"]

    # Seats are raised: the next moves up by itself; fewer than have one there cannot be.
    assert change(me, path, seats="3").status == 200
    wait_until(lambda: state(me, 3) == "booked", 20, "moved up")
    page = change(me, path, seats="2")
    assert page.status == 422 and "3 people have a seat already" in page.text

    # The list, to print and to tick; it has not begun.
    page = me.get(path + "/participants")
    assert "Huber01" in page.text and "Signature" in page.text and "disabled" in page.text
    assert "not begun" in me.post(path + "/participants", there="1").text
    rows = list(csv.DictReader(io.StringIO(me.get(path + "/participants.csv").text.lstrip("\ufeff"))))
    assert [(r["name"], r["state"]) for r in rows] == [("Person1 Huber01", "booked"), ("Person2 Huber02", "booked"), ("Person3 Huber03", "booked"),
                                                       ("Person0 Huber00", "declined")]
    kinds = [k for k, in me.folder.rows("SELECT i.kind FROM interaction i JOIN interaction_party ip ON ip.interaction = i.id JOIN email_address e"
                                        " ON e.party = ip.party WHERE e.address = ? ORDER BY i.id", p0)]
    assert [k for k in kinds if k != "training.mail"] == ["training.invited", "training.booked", "training.declined"]
    assert kinds.count("training.mail") == 2


def test_who_was_there_is_in_their_history_and_can_be_taken_back(office):
    me = office
    path = date(me, seats="10")
    for i in range(3):
        page = me.post(path + "/people", who=f"Huber{i:02d}")
        assert page.status == 200 and "has a seat" in page.text, page.text[:500]
    assert "Nobody is called “Nobody Atall”" in me.post(path + "/people", who="Nobody Atall").text
    yesterday = (today() - datetime.timedelta(days=1)).isoformat()
    assert change(me, path, day=yesterday, last_day=yesterday, deadline="").status == 200
    people = me.model(path + "/participants")["people"]
    ids = [p["id"] for p in people]
    me.get(path + "/participants")
    page = me.post(path + "/participants", there=ids[:2])
    assert page.status == 200 and "history of each" in page.text
    there = ("SELECT p.name FROM interaction i JOIN interaction_party ip ON ip.interaction = i.id JOIN party p ON p.id = ip.party"
             " WHERE i.kind = 'training.attended' ORDER BY p.name")
    assert me.folder.rows(there) == [("Person0 Huber00",), ("Person1 Huber01",)]
    assert "Recycling; basics" in me.get("/contacts/%d" % people[0]["person"]).text
    found = me.model("/contacts?filter=" + urllib.parse.quote('is:person training.attended:"Recycling; basics, part 1"'))
    assert found["total"] == 2
    assert me.model("/contacts?filter=" + urllib.parse.quote('is:person training.booked:"Recycling; basics, part 1"'))["total"] == 3
    entry = me.folder.one("SELECT attended FROM training_date")
    assert me.get(f"/training/of/{entry}").path == path
    me.get(path + "/participants")
    page = me.post(path + "/participants", there=ids[1:])
    assert me.folder.rows(there) == [("Person1 Huber01",), ("Person2 Huber02",)]
    assert me.undo(page).status == 200
    assert me.folder.rows(there) == [("Person0 Huber00",), ("Person1 Huber01",)]
    assert [p["attended"] for p in me.model(path + "/participants")["people"]] == [True, True, False]


def test_twenty_take_ten_seats_at_once(sink, tmp_path):
    me = start(sink, tmp_path, 20)
    try:
        path = date(me, seats="10")
        invite(me, path, n=20)
        got = links(me)
        gate, answers = threading.Barrier(20), []

        def go(link):
            guest = Client(me.server)
            gate.wait()
            answers.append(guest.post(link, do="book").status)
            answers.append(guest.post(link, do="book").status)

        threads = [threading.Thread(target=go, args=(link,)) for link in got.values()]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert answers == [200] * 40
        turns = me.folder.rows("SELECT turn, state FROM training_signup ORDER BY turn")
        assert turns == [(n + 1, "booked" if n < 10 else "waiting") for n in range(20)]
        # Half of those with a seat give it back at once: the queue moves up in order.
        booked = me.folder.rows("SELECT e.address FROM training_signup s JOIN email_address e ON e.party = s.person WHERE s.state = 'booked'")
        gate, five = threading.Barrier(5), [a for a, in booked][:5]
        threads = [threading.Thread(target=lambda a=a: (gate.wait(), Client(me.server).post(got[a], do="decline"))) for a in five]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert me.folder.rows("SELECT state, count(*), min(turn), max(turn) FROM training_signup WHERE turn > 10 GROUP BY 1 ORDER BY 1") == [
            ("booked", 5, 11, 15), ("waiting", 5, 16, 20)]
        # Each knows what is: ten confirmed, ten told to wait, five moved up, five released; a file for each seat.
        wait_until(lambda: me.folder.one("SELECT count(*) FROM training_signup WHERE told <> state") == 0, 30, "telling")
        told = me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'training.mail'")
        wait_until(lambda: len(mails(me)) == 20 + told, 30, "mails")
        events = [calendar_of(m) for _, m in mails(me)]
        uids = {str(e["UID"]) for e in events if e}
        state_of = {u: max((int(e["SEQUENCE"]), e.method) for e in events if e and str(e["UID"]) == u)[1] for u in uids}
        assert sorted(state_of.values()).count("PUBLISH") == 10
    finally:
        me.server.stop()
        me.folder.remove()


def test_changes_and_cancelling_are_told_to_who_comes(office):
    me = office
    path = date(me)
    invite(me, path, n=4)
    got = links(me)
    p0, p1, p2 = (f"p{i}@f{i}.example.org" for i in range(3))
    for p in (p0, p1, p2):
        book(me, got[p])
    first = calendar_of(last(me, p0, "Your seat"))
    n = wait_until(lambda: len(mails(me)) if len(mails(me)) == 7 else 0, 20, "four invitations and three answers")
    change(me, path, price="€ 150")  # nothing they must know
    change(me, path, place="Graz")
    mail = last(me, p0, "Changed")
    event = calendar_of(mail)
    assert event["UID"] == first["UID"] and event["SEQUENCE"] == 1 and event["LOCATION"] == "Graz" and event.method == "PUBLISH"
    wait_until(lambda: len(mails(me)) == n + 3, 20, "three told")
    page = me.post(path + "/cancel")
    assert "Cancelled" in page.text
    event = calendar_of(last(me, p0, "Cancelled"))
    assert event.method == "CANCEL" and event["UID"] == first["UID"] and event["SEQUENCE"] == 2
    assert not calendar_of(last(me, p2, "Annulé"))  # waited: nothing to take out
    page = Client(me.server).get(got[p0])
    assert "was cancelled" in page.text and "<form" not in page.text
    assert book(me, got["p3@f3.example.org"]).status == 422
    # It was a slip: everybody knows within a moment.
    assert me.undo(page=me.get("/changes")).status == 200
    assert me.folder.one("SELECT state FROM training_date") == "open"
    event = calendar_of(wait_until(lambda: next((m for m in mails(me, p0) if "It takes place" in m["Subject"]), None), 60, "told again"))
    assert event.method == "PUBLISH" and event["SEQUENCE"] == 3
    assert len(mails(me, "p3@f3.example.org")) == 1


def test_after_the_last_day_the_office_books_and_the_page_says_so(office):
    me = office
    path = date(me)
    invite(me, path, n=4)
    got = links(me)
    p0, p1 = "p0@f0.example.org", "p1@f1.example.org"
    book(me, got[p0])
    change(me, path, deadline=(today() - datetime.timedelta(days=1)).isoformat())
    page = Client(me.server).get(got[p0])
    assert "last day to sign up is past" in page.text and "<form" not in page.text and "You have a seat" in page.text
    assert book(me, got[p0], "decline").status == 422 and state(me, 0) == "booked"
    assert book(me, got[p1]).status == 422
    seat = me.folder.one("SELECT s.id FROM training_signup s JOIN email_address e ON e.party = s.person WHERE e.address = ?", p1)
    me.get(path)
    assert "has a seat" in me.post(f"{path}/people/{seat}", do="book").text and state(me, 1) == "booked"
    assert me.post(f"{path}/people/{seat}", do="decline").status == 200 and state(me, 1) == "declined"
    assert "nobody could book" in me.post(path + "/invite", filter="is:person", mode="0", topic="", do="send").text


def test_a_reminder_goes_once_to_who_has_a_seat(office):
    me = office
    path = date(me, remind_days="3", day=soon(2), deadline="")
    for i in range(3):
        me.post(path + "/people", who=f"Huber{i:02d}")
    p0 = "p0@f0.example.org"
    last(me, p0, "Your seat")
    db = beside(me.folder)
    db.execute("UPDATE training_signup SET answered_at = answered_at - 20 * 86400")
    db.commit()
    db.close()
    change(me, path, price="other")
    mail = last(me, p0, "Soon")
    assert link_of(mail) and not calendar_of(mail)
    change(me, path, price="another")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'training.tell' AND state IN ('waiting', 'running')") == 0, 20, "jobs")
    assert len([m for _, m in mails(me) if "Soon" in m["Subject"]]) == 1 and len([m for m in mails(me, "p2@f2.example.org")]) == 1


def test_a_date_begins_with_what_another_page_knows(office):
    me = office
    page = me.get("/training/new?" + urllib.parse.urlencode({"title": "Welding <b>", "place": "Graz", "seats": 7, "filter": "id:2,4", "language": "de"}))
    assert 'value="Welding &lt;b&gt;"' in page.text and 'value="id:2,4"' in page.text and 'value="de" selected' in page.text
    page = me.post("/training", title="Welding", day=soon(), until="10:00", seats="7", filter="id:2,4", **{"from": "12:00"})
    assert page.status == 422 and "ends before it begins" in page.text and 'value="id:2,4"' in page.text
    path = date(me, filter="id:2,4")
    assert me.model(path + "/invite")["box"]["text"] == "id:2,4"
    page = me.get(path + "/copy")
    assert "Recycling; basics" in page.text and f'name="day" type="date" value=""' in page.text
    me.get(path)
    assert me.post(path + "/discard").status == 200 and me.folder.one("SELECT count(*) FROM training_date") == 0


def test_the_invitation_begins_with_own_words_and_asks_nobody_twice(office):
    me = office
    path = date(me, filter="Huber00", words="You asked for *this*, {{first_name}}:")
    assert me.model(path + "/invite")["audience"]["to"] == 1
    frame = me.get(path + "/mail")
    assert frame.status == 200 and "You asked for *this*, {{first_name}}:" in frame.text and "Invitation" in me.get(path + "/invite").text
    me.post(path + "/invite", filter="Huber00", mode="0", topic="", do="send", words="You asked for *this*, {{first_name}}:")
    wait_until(lambda: len(links(me)) == 1, 20, "one invitation")
    assert "You asked for *this*, {{first_name}}:" in mails(me)[0][1].get_body(("plain",)).get_content()
    me.post(path + "/invite", filter="is:person", mode="0", topic="", do="save", words="")
    model = me.model(path + "/invite")
    assert model["audience"]["to"] == 3 and model["asked"] == 1
    invite(me, path, n=4)
    assert len(mails(me)) == 4
    id_ = path.rsplit("/", 1)[1]
    assert me.model(f"/contacts?filter=training.asked:{id_}")["total"] == 4
    assert "Recycling; basics, part 1" in me.get(f"/contacts?filter=training.asked:{id_}").text


def test_where_there_is_no_address_to_write_from_people_are_told_once_there_is(office):
    me = office
    path = date(me)

    def address(text):
        db = beside(me.folder)
        db.execute("UPDATE cluster SET from_address = ?", (text,))
        db.commit()
        db.close()

    address("")
    page = me.post(path + "/people", who="Huber00")
    assert "No address to write from" in page.text and state(me, 0) == "booked"
    assert "no From address" in me.post(path + "/invite", filter="Huber01", mode="0", topic="", do="send").text
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'training.tell' AND state <> 'done'") == 0, 20, "jobs")
    assert not mails(me) and me.folder.one("SELECT told FROM training_signup") == ""
    address("office@cluster.example.org")
    assert calendar_of(wait_until(lambda: next(iter(mails(me, "p0@f0.example.org")), None), 60, "told"))


def test_two_records_of_one_person_keep_the_seat_and_what_is_stored_is_handed_out(office):
    me = office
    path = date(me, seats="1")
    invite(me, path, n=4)
    got = links(me)
    for i in (1, 0, 2):
        book(me, got[f"p{i}@f{i}.example.org"])
    wait_until(lambda: len(mails(me)) == 7, 20, "four invitations and three answers")
    one, other = (me.folder.one("SELECT party FROM email_address WHERE address = ?", f"p{i}@f{i}.example.org") for i in (3, 1))
    me.get(f"/merge?a={one}&b={other}")
    assert me.post("/merge", a=one, b=other, keep="a").status == 200
    rows = "SELECT person, state FROM training_signup WHERE turn IS NOT NULL ORDER BY turn"
    wait_until(lambda: me.folder.rows(rows)[0] == (one, "booked"), 20, "the seat is hers")
    assert [s for _, s in me.folder.rows(rows)] == ["booked", "waiting", "waiting"]
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'training.tell' AND state IN ('waiting', 'running')") == 0, 20, "jobs")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL") == 0, 20, "sending")
    assert len(mails(me)) == 7
    data = me.get(f"/contacts/{one}/data")
    assert data.status == 200 and "Trainings" in data.text and "booked" in data.text


def test_who_is_erased_leaves_the_seat_to_the_next(office):
    me = office
    path = date(me, seats="1")
    invite(me, path, n=4)
    got = links(me)
    book(me, got["p0@f0.example.org"])
    book(me, got["p1@f1.example.org"])
    her = me.folder.one("SELECT party FROM email_address WHERE address = 'p0@f0.example.org'")
    me.get(f"/contacts/{her}/erase")
    page = me.post(f"/contacts/{her}/erase", name="Person0 Huber00", sure="1")
    assert page.status == 200, page.text[:400]
    wait_until(lambda: me.folder.one("SELECT count(*) FROM training_signup WHERE person = ?", her) == 0, 30, "erased")
    assert Client(me.server).get(got["p0@f0.example.org"]).status == 404
    wait_until(lambda: state(me, 1) == "booked", 30, "the next has it")


def test_nobody_is_invited_while_no_filter_says_whom(office):
    me = office
    path = date(me)
    page = me.get(path + "/invite")
    assert "Nobody is chosen yet" in page.text and 'value="send"' not in page.text
    page = me.post(path + "/invite", filter="", mode="0", topic="", do="send")
    assert page.status == 422 and "nobody is chosen yet" in page.text
    assert me.folder.one("SELECT count(*) FROM training_signup") == 0
    page = me.post(path + "/invite", filter="is:person", mode="0", topic="", do="save")
    assert "Nobody is chosen yet" not in page.text and "Invite 4 people" in page.text
