"""Who is told of calls, beside the digests: calls that are withdrawn, reminders of whoever is interested, and what ends."""
import json
import os
import re
import time

import pytest
import test_funding_board
from support import Client, beside, wait_until
from test_funding_board import call
from test_funding_telling import ask, changed, fits, later, leaves, link, mails, mails_to, office, org, start, tell, text, told, write  # noqa: F401
from test_outbox_faults import DAY, needs_faketime


def closed(me, number, days):
    """The source says so, as many days from now as that."""
    at = test_funding_board.NOW + days * DAY
    db = beside(me.folder)
    db.execute("INSERT INTO funding_change(call, at, field, was, became) VALUES (?, ?, 'status', 'open', 'closed')", (number, at))
    record, = db.execute("SELECT record FROM funding_call WHERE id = ?", (number,)).fetchone()
    db.execute("UPDATE funding_call SET status = 'closed', record = ?, changed_at = ? WHERE id = ?",
               (json.dumps({**json.loads(record), "status": "closed"}), at, number))
    db.execute("DELETE FROM funding_match WHERE call = ?", (number,))  # as the next run leaves it
    db.commit()
    db.close()


def signed_in(me):
    """Anew: a session ends when days go by."""
    said = me.folder.cordee("serve", env={**os.environ, **me.clock.env})
    other = me.server.browser(re.search(r"Sign in once\s+(\S+)", said)[1])
    other.sink, other.clock, other.base = me.sink, me.clock, me.base
    other.get("/")
    return other


def person(me, first):
    return me.folder.one("SELECT id FROM party WHERE given_name = ? AND kind = 2", first)


@needs_faketime
def test_a_call_that_is_withdrawn_is_told_once_to_whom_it_was_told_or_who_is_interested(office):  # noqa: F811
    me = office
    number, other = (call(me.folder, key, f"{key} films", closes=80) for key in ("GONE", "OVER"))
    for n in (number, other):
        fits(me, n, "Anna")
    fits(me, number, "Bert")
    start(me, "Anna", "Bert", "Clea")
    later(me, 7)
    for name in ("Anna", "Bert"):
        assert len(mails(me, name)) == 1
    # Clea's member is interested, as the office knows from a talk; she was told of nothing.
    assert signed_in(me).post(f"/funding/call/{number}/answer", who="Clea Huber", answer="interested").status == 200
    closed(me, number, 8)
    later(me, 9)
    clea, = mails(me, "Clea")
    assert "Clos avant terme" in text(clea) and "Recycled" not in text(clea)
    later(me, 14)
    anna = mails(me, "Anna")[-1]
    assert anna["Subject"] == "Closed: GONE films" and "Closed before its time. Changed: it is closed* · Closed · HORIZON" in text(anna) and "Not for us" not in text(anna), text(anna)
    assert "News of 1 call for funding, for Anna Ltd:" in text(anna)
    assert told(me, "Anna")[2:] == told(me, "Bert")[1:] == told(me, "Clea") == [(number, "changed")]
    # What came to its end is no news, also when its source says so afterwards; and what was told is not told again.
    closed(me, other, 82)
    for days in (84, 91):
        later(me, days)
    assert [len(mails(me, name)) for name in ("Anna", "Bert", "Clea")] == [2, 2, 1]


@needs_faketime
def test_a_last_day_that_moves_into_the_past_is_told(office):  # noqa: F811
    me = office
    number = call(me.folder, "MOVED", "Moved films", closes=60)
    fits(me, number, "Anna")
    start(me, "Anna")
    later(me, 7)
    was, = me.folder.rows("SELECT record FROM funding_call WHERE id = ?", number)[0]
    at = test_funding_board.NOW + 6 * DAY
    became = [{"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)), "said": "earlier"}]
    db = beside(me.folder)
    db.execute("INSERT INTO funding_change(call, at, field, was, became) VALUES (?, ?, 'deadlines', ?, ?)",
               (number, at + 2 * DAY, json.dumps(json.loads(was)["deadlines"]), json.dumps(became)))
    db.execute("UPDATE funding_call SET closes_at = ?, record = ? WHERE id = ?", (at, json.dumps({**json.loads(was), "deadlines": became}), number))
    db.execute("UPDATE funding_deadline SET at = ? WHERE call = ?", (at, number))
    db.execute("DELETE FROM funding_match")
    db.commit()
    db.close()
    later(me, 14)
    mail = mails(me, "Anna")[-1]
    assert mail["Subject"] == "Closed: Moved films" and "Changed: the last day (it was" in text(mail), text(mail)


@needs_faketime
def test_who_is_interested_is_reminded_wherever_it_was_said(office):  # noqa: F811
    me = office
    named, unnamed, project = (call(me.folder, key, f"{key} films", closes=40) for key in ("NAMED", "UNNAMED", "PROJECT"))
    assert me.post(f"/funding/call/{named}/answer", who="Anna Huber", answer="interested").status == 200
    page = me.post(f"/funding/call/{unnamed}/answer", who="Bert Ltd", answer="interested")
    assert "They are interested." in page.text
    later(me, 11)
    for name, number in (("Anna", named), ("Bert", unnamed)):
        assert told(me, name) == [(number, "t30")], name
    # Nobody is told anything else by that, and they are proposed for digests as before.
    me = signed_in(me)
    model = me.model("/funding/telling")
    assert [(p["name"], p["rhythm"]) for p in model["people"]] == [("Anna Huber", "off"), ("Bert Huber", "off")]
    assert {"Anna Huber", "Bert Huber"} <= {p["name"] for p in model["proposed"]}
    start(me, "Anna")
    assert [p["rhythm"] for p in me.model("/funding/telling")["people"]] == ["weekly", "off"]
    # It goes with the answer.
    page = me.post(f"/funding/call/{project}/answer", who="Dora Ltd", answer="interested")
    assert len(me.model("/funding/telling")["people"]) == 3
    assert me.undo(page).status == 200
    assert len(me.model("/funding/telling")["people"]) == 2


@needs_faketime
def test_whoever_said_never_is_not_proposed_again(office):  # noqa: F811
    me = office
    number = call(me.folder, "FILMS", "Recycled films", closes=60)
    fits(me, number, "Anna")
    start(me, "Anna")
    later(me, 7)
    mail, = mails(me, "Anna")
    assert Client(me.server).post(link(mail), rhythm="off").status == 200
    assert "Anna Huber" not in [p["name"] for p in signed_in(me).model("/funding/telling")["proposed"]]


@needs_faketime
def test_nobody_unknown_is_promised_a_reminder(office):  # noqa: F811
    me = office
    number = call(me.folder, "FILMS", "Recycled films", closes=60)
    fits(me, number, "Anna")
    start(me, "Anna")
    later(me, 7)
    mail, = mails(me, "Anna")
    anna, olga = Client(me.server), Client(me.server)
    assert anna.post(link(mail, number), do="forward", to="olga@anna.example.org").status == 200
    tell(me)
    got, = mails_to(me, "olga@anna.example.org")
    page = olga.post(link(got, number), do="interested").text
    assert "is interested" in page and "We remind you" not in page
    assert "We remind you" in anna.get(link(mail, number)).text


@pytest.fixture
def two(office):  # noqa: F811
    """Anna is told by a second cluster, Bert by the first."""
    me = office
    number = call(me.folder, "FILMS", "Recycled films", closes=60)
    for name in ("Anna", "Bert"):
        fits(me, number, name)
    start(me, "Anna", "Bert")
    write(me, "INSERT INTO cluster(name, language, zone, from_name, from_address) SELECT 'Second', language, zone, from_name, from_address FROM cluster LIMIT 1")
    me.second = me.folder.one("SELECT max(id) FROM cluster")
    write(me, "INSERT INTO party_cluster(party, cluster) SELECT id, CASE name WHEN 'Anna Ltd' THEN ? ELSE 1 END FROM party WHERE kind = 1", me.second)
    write(me, "UPDATE funding_follow SET cluster = ? WHERE person = ?", me.second, person(me, "Anna"))
    return me


@needs_faketime
def test_a_cluster_that_is_retired_writes_no_more(two):
    me = two
    write(me, "UPDATE cluster SET retired_at = unixepoch() WHERE id = ?", me.second)
    later(me, 7)
    assert told(me, "Anna") == [] and len(told(me, "Bert")) == 1
    assert me.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.tell' AND args = ?", f'{{"cluster":{me.second}}}') == 0
    write(me, "UPDATE cluster SET retired_at = NULL WHERE id = ?", me.second)
    later(me, 14)
    assert len(told(me, "Anna")) == len(told(me, "Bert")) == 1


@needs_faketime
def test_what_fails_in_one_cluster_stops_no_other(two):
    me = two
    me.folder.write(f"CREATE TRIGGER broken BEFORE INSERT ON funding_digest WHEN new.cluster = {me.second} BEGIN SELECT raise(ABORT, 'broken'); END")
    me.clock.jump(me.base + 7 * DAY)
    ask(me)
    wait_until(lambda: told(me, "Bert"), 30, "Bert's mail")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.tell' AND error LIKE '%broken%' AND state = 'waiting'"), 30, "another try")
    assert told(me, "Anna") == [] and me.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.tell' AND state = 'failed'") == 0
    me.folder.write("DROP TRIGGER broken")
    me.server.sooner("funding.tell")
    wait_until(lambda: told(me, "Anna"), 30, "Anna's mail")
    # The letter of the first try is the one that went, and there is no other in the history.
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'funding.digest'") == 2
    assert len(told(me, "Bert")) == 1


@needs_faketime
def test_undo_of_an_answer_leads_back_to_the_call(office):  # noqa: F811
    me = office
    number = call(me.folder, "FILMS", "Recycled films", closes=60)
    page = me.post(f"/funding/call/{number}/answer", who="Anna Ltd", answer="no")
    assert f'name="back" value="/funding/call/{number}"' in page.text
    set_ = re.search(r'action="(/changes/\d+/undo)"', page.text)[1]
    back = me.post(set_, back=f"/funding/call/{number}")
    assert back.path == f"/funding/call/{number}" and "Taken back." in back.text
    assert me.folder.one("SELECT count(*) FROM funding_answer") == 0
    # And to no place but ours.
    page = me.post(f"/funding/call/{number}/answer", who="Anna Ltd", answer="no")
    set_ = re.search(r'action="(/changes/\d+/undo)"', page.text)[1]
    assert me.post(set_, back="//elsewhere.example.org/").path == "/changes"


@needs_faketime
def test_a_long_list_has_pages_and_can_be_unticked(office, tmp_path):  # noqa: F811
    me = office
    assert me.get("/funding/telling?who=none").text.count(' checked') == 0
    assert me.get("/funding/telling").text.count(' checked') == 5
    (tmp_path / "more.csv").write_text("organisation,first name,last name,email\n" + "".join(
        f"Anna Ltd,P{i:03},Huber,p{i}@anna.example.org\n" for i in range(1, 204)))
    me.folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "more.csv"))
    write(me, "INSERT INTO funding_follow(person, party, cluster, made_at) SELECT id, ?, 1, 1 FROM party WHERE name LIKE 'P___ Huber'", org(me, "Anna"))
    first, second = (me.model(f"/funding/telling?page={n}") for n in (1, 2))
    assert first["n"] == 203 and len(first["people"]) == 200 and first["pager"]["text"] == "1 to 200 of 203"
    assert [p["name"] for p in second["people"]] == ["P201 Huber", "P202 Huber", "P203 Huber"] and "next" not in second["pager"]
    assert 'href="/funding/telling?page=2#told"' in me.get("/funding/telling").text
    assert me.post(f"/funding/telling/{second['people'][2]['id']}", do="save", rhythm="daily", most="3").status == 200
    assert me.folder.one("SELECT count(*) FROM funding_follow WHERE rhythm = 'daily'") == 1


@needs_faketime
def test_whoever_had_enough_mailings_is_told_when_there_is_room(office):  # noqa: F811
    me = office
    me.post("/settings/more", key="mail.budget_person", value="1")
    me.post("/settings/more", key="mail.budget_act", value="defer")
    first, second = (call(me.folder, key, f"{key} films", closes=60) for key in ("ONE", "TWO"))
    fits(me, first, "Anna")
    start(me, "Anna")
    follow = me.model("/funding/telling")["people"][0]["id"]
    assert me.post(f"/funding/telling/{follow}", do="save", rhythm="daily", most="3").status == 200
    later(me, 2)
    assert told(me, "Anna") == [(first, "new")]
    fits(me, second, "Anna")
    later(me, 3)
    assert len(told(me, "Anna")) == 1
    later(me, 11)
    assert told(me, "Anna") == [(first, "new"), (second, "new")]


def looks(me, minutes):
    """So many minutes pass; that the schedules ran is seen by a source that is due at each."""
    for _ in range(minutes):
        me.gone += 61
        before = me.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.read' AND ended_at IS NOT NULL")
        write(me, "UPDATE funding_source SET next_at = 1")
        me.clock.jump(me.base + me.gone)
        wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.read' AND ended_at IS NOT NULL") > before, 120, "a look")


@needs_faketime
def test_whoever_cannot_be_told_anything_wakes_no_job(office):  # noqa: F811
    me = office
    me.folder.write("UPDATE funding_matched SET at = 1")
    start(me, "Anna", "Bert", "Clea")
    write(me, "UPDATE party SET deleted_at = unixepoch() WHERE name = 'Anna Ltd'")
    leaves(me, "Bert")
    write(me, "UPDATE party SET deleted_at = unixepoch() WHERE given_name = 'Clea' AND kind = 2")
    later(me, 7)
    me.gone = 7 * DAY
    write(me, "INSERT INTO funding_source(name, address, every_days) VALUES ('Dead', 'http://127.0.0.1:9/', 1)")
    jobs = "SELECT count(*) FROM job WHERE kind = 'funding.tell'"
    looks(me, 2)
    before = me.folder.one(jobs)
    looks(me, 3)
    assert me.folder.one(jobs) == before
    # There again, each of them is.
    write(me, "UPDATE party SET deleted_at = NULL WHERE name = 'Anna Ltd'")
    looks(me, 2)
    assert me.folder.one(jobs) > before


@needs_faketime
def test_mails_stand_in_the_year_and_end_with_their_calls(office):  # noqa: F811
    me = office
    number, other = (call(me.folder, key, f"{key} films", closes=60) for key in ("ONE", "TWO"))
    for name in ("Anna", "Bert"):
        fits(me, number, name)
    fits(me, other, "Bert")
    start(me, "Anna", "Bert")
    later(me, 7)
    other_me = signed_in(me)
    year = time.gmtime(test_funding_board.NOW + 7 * DAY).tm_year
    sheet = json.dumps(other_me.model(f"/sheet?from={year}-01-01&until={year}-12-31"))
    for label in ("Mails about calls", "People who got them"):
        row, = [part for part in re.findall(r"{[^{}]*}", sheet) if f'"{label}"' in part]
        assert json.loads(row)["n"] == 2
    me.folder.write("DELETE FROM funding_told WHERE call = ?", number)
    me.folder.write("DELETE FROM funding_call WHERE id = ?", number)
    me.clock.jump(me.base + 45 * DAY)
    wait_until(lambda: me.folder.one("SELECT count(*) FROM funding_digest") == 1, 60, "the end of Anna's mail")
    assert told(me, "Bert") == [(other, "new")]


@needs_faketime
def test_whoever_works_at_two_members_is_told_of_the_calls_of_both_in_one_mail(office):  # noqa: F811
    me = office
    write(me, "INSERT INTO role(party, other) VALUES (?, ?)", person(me, "Anna"), org(me, "Clea"))
    first, second, both = (call(me.folder, key, f"{key} films", closes=60) for key in ("FIRST", "SECOND", "BOTH"))
    fits(me, first, "Anna", 70)
    fits(me, second, "Clea", 80)
    fits(me, both, "Anna", 60)
    fits(me, both, "Clea", 90)
    start(me, "Anna")
    assert me.post("/funding/telling/add", who="Anna Huber").status == 200
    page = me.post("/funding/telling/add", who="Anna Huber")
    assert page.status == 422 and "They are told already" in page.text
    people = me.model("/funding/telling")["people"]
    assert sorted(p["member"] for p in people if p["name"] == "Anna Huber") == ["Anna Ltd", "Clea Ltd"]
    # How often holds for both.
    assert me.post(f"/funding/telling/{people[0]['id']}", do="save", rhythm="daily", most="3").status == 200
    assert me.folder.rows("SELECT DISTINCT rhythm, most FROM funding_follow") == [("daily", 3)]
    later(me, 2)
    mail, = mails(me, "Anna")
    assert mail["Subject"] == "Calls for Clea Ltd, Anna Ltd: 3 new"
    assert told(me, "Anna") == [(both, "new"), (second, "new"), (first, "new")]
    assert [text(mail).count(words) for words in ("For Clea Ltd ·", "For Anna Ltd ·")] == [2, 1], text(mail)
    # What is said to a call is said for the member that it fits.
    anna = Client(me.server)
    assert "For Anna Ltd" in anna.get(link(mail)).text and "For Clea Ltd" in anna.get(link(mail)).text
    assert "For Anna Ltd" in anna.get(link(mail, first)).text
    for number in (first, second):
        assert anna.post(link(mail, number), do="interested").status == 200
    assert sorted(me.folder.rows("SELECT call, party FROM funding_answer")) == sorted([(first, org(me, "Anna")), (second, org(me, "Clea"))])
    # Who leaves one of them hears of the other.
    write(me, "UPDATE role SET until = unixepoch() - 1 WHERE party = ? AND other = ?", person(me, "Anna"), org(me, "Anna"))
    page = anna.get(link(mail)).text
    assert "SECOND films" in page and "FIRST films" not in page and anna.get(link(mail, first)).status == 404
    later(me, 3)
    assert len(mails(me, "Anna")) == 1
    third = call(me.folder, "THIRD", "THIRD films", closes=60)
    for name in ("Anna", "Clea"):
        fits(me, third, name)
    later(me, 4)
    assert mails(me, "Anna")[-1]["Subject"] == "A call that may be for you: THIRD films"
    assert me.folder.one("SELECT party FROM funding_told WHERE call = ?", third) == org(me, "Clea")


@pytest.fixture
def several(office):  # noqa: F811
    """Anna works at Anna Ltd and at Clea Ltd, and is told of the calls of both."""
    me = office
    write(me, "INSERT INTO role(party, other) VALUES (?, ?)", person(me, "Anna"), org(me, "Clea"))
    start(me, "Anna")
    assert me.post("/funding/telling/add", who="Anna Huber").status == 200
    return me


@needs_faketime
def test_what_is_not_for_one_member_is_no_news_for_another_that_it_does_not_fit(several):
    me = several
    number, hers = (call(me.folder, key, f"{key} films", closes=60) for key in ("REFUSED", "HERS"))
    fits(me, number, "Anna")
    me.folder.write("INSERT INTO funding_match(call, party, strength, why) VALUES (?, ?, 90, '[]')", hers, person(me, "Anna"))
    later(me, 7)
    mail, = mails(me, "Anna")
    for n in (number, hers):
        assert Client(me.server).post(link(mail, n), do="no").status == 200
        changed(me, n, "budget_total", "1000000", "2000000")
    later(me, 14)
    assert told(me, "Anna") == [(hers, "new"), (number, "new")] and len(mails(me, "Anna")) == 1
    # Where it fits both it is said of each.
    fits(me, number, "Clea")
    later(me, 21)
    assert mails(me, "Anna")[-1]["Subject"] == "Changed: REFUSED films"
    assert told(me, "Anna")[2:] == [(number, "changed")]


@needs_faketime
def test_who_left_one_of_two_members_finds_what_is_of_the_other_by_the_link(several):
    me = several
    first, second = (call(me.folder, key, f"{key} films", closes=60) for key in ("FIRST", "SECOND"))
    fits(me, first, "Anna", 90)
    fits(me, second, "Clea", 70)
    later(me, 7)
    mail, = mails(me, "Anna")
    anna = Client(me.server)

    def feed():
        return re.search(r'href="[^"]*(/funding/(?:feed|atom|calls)[^"]+)"', anna.get(link(mail)).text)[1]
    assert me.folder.one("SELECT party FROM funding_digest") == org(me, "Anna")
    before = feed()
    write(me, "UPDATE role SET until = unixepoch() - 1 WHERE party = ? AND other = ?", person(me, "Anna"), org(me, "Anna"))
    page = anna.get(link(mail)).text
    assert "SECOND films" in page and "FIRST films" not in page and "Anna Ltd" not in page
    assert feed() != before
    # So does the member's going.
    write(me, "UPDATE party SET deleted_at = unixepoch() WHERE id = ?", org(me, "Anna"))
    assert "SECOND films" in anna.get(link(mail)).text


@needs_faketime
def test_of_several_last_days_the_one_that_moved_is_named(office):  # noqa: F811
    me = office
    number = call(me.folder, "STAGES", "Films in stages", closes=60)
    fits(me, number, "Anna")
    start(me, "Anna")
    later(me, 7)

    def days(*ends):
        return [{"at": time.strftime("%Y-%m-%dT12:00:00Z", time.gmtime(test_funding_board.NOW + n * DAY)), "said": "stage"} for n in ends]
    changed(me, number, "deadlines", json.dumps(days(3, 50)), json.dumps(days(3, 70)))
    later(me, 14)
    moved = time.gmtime(test_funding_board.NOW + 50 * DAY)
    line, = re.findall(r"Changed: the last day \(it was ([^)]*)\)", text(mails(me, "Anna")[-1]))
    assert f"{moved.tm_mday} {time.strftime('%b', moved)}" in line, line
    # One that was added was none before.
    changed(me, number, "deadlines", json.dumps(days(3, 70)), json.dumps(days(3, 70, 90)))
    later(me, 21)
    assert "Changed: the last day*" in text(mails(me, "Anna")[-1])


def test_what_ends_with_a_call_or_a_mail_is_found_by_an_index(office):  # noqa: F811
    """Else the nightly end reads all that was ever told, for each of them, while nobody else may write."""
    db = beside(office.folder)
    for table, column in (("funding_told", "call"), ("funding_told", "digest"), ("funding_digest", "sent_by"), ("funding_digest", "interaction")):
        plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN SELECT rowid FROM {table} WHERE {column} = 1"))
        assert plan.startswith("SEARCH"), plan
