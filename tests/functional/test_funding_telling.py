"""Members are told of calls by mail: what is new, once; what they say by its buttons; and reminders."""
import datetime
import email
import email.policy
import json
import os
import re
import socket
import time
from zoneinfo import ZoneInfo

import pytest
import test_funding_board
from support import Client, Server, beside, files_in, wait_until
from test_funding_board import call
from test_mailing import live_folder
from test_outbox_faults import DAY, Clock, needs_faketime

PEOPLE = [("Anna", "en"), ("Bert", "de"), ("Clea", "fr"), ("Dora", "it"), ("Gera", "sl")]
WHY = [{"why": "word", "what": "recycled films", "points": 9.5}, {"why": "tag", "what": "packaging", "points": 3}]


def morning():
    """Seconds to the next time that it is ten o'clock there: by day, whenever the tests run."""
    now = datetime.datetime.now(ZoneInfo("Europe/Vienna"))
    there = now.replace(hour=10, minute=0, second=0, microsecond=0)
    return int(((there if there > now else there + datetime.timedelta(days=1)) - now).total_seconds()) + 60


@pytest.fixture
def office(sink, tmp_path, monkeypatch):
    yield from office_from(sink, tmp_path, monkeypatch, morning())


def office_from(sink, tmp_path, monkeypatch, base):
    """An office whose first morning is so many seconds from now."""
    monkeypatch.setattr(test_funding_board, "NOW", int(time.time()) + base)
    folder = live_folder(sink)
    lines = ["organisation,first name,last name,email,language"]
    lines += [f"{first} Ltd,{first},Huber,{first.lower()}@{first.lower()}.example.org,{language}" for first, language in PEOPLE]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    # What is matched is said here: the run that would work it out anew is not due.
    folder.write("INSERT INTO funding_matched(at, members, silent) VALUES (unixepoch() + 400 * 86400, 0, 0)")
    clock = Clock(tmp_path / "clock")
    clock.jump(base)
    clock.env["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"  # else who waits for a turn to write is told at once that it took too long
    server = Server(folder, env=clock.env)
    me = server.browser()
    me.folder, me.server, me.sink, me.clock, me.base = folder, server, sink, clock, base
    yield me
    me.server.stop()
    folder.remove()


def org(me, first):
    return me.folder.one("SELECT id FROM party WHERE name = ?", f"{first} Ltd")


def fits(me, number, first, strength=80):
    me.folder.write("INSERT INTO funding_match(call, party, strength, why) VALUES (?, ?, ?, ?)", number, org(me, first), strength, json.dumps(WHY))


def changed(me, number, field, was, became):
    me.folder.write("INSERT INTO funding_change(call, at, field, was, became) VALUES (?, ?, ?, ?, ?)", number, test_funding_board.NOW, field, was, became)


def ask(me):
    """The round is to be run now."""
    me.folder.write("INSERT INTO job(plugin, kind, run_at, queued_at) VALUES ('funding', 'funding.tell', 1, 1)")
    with socket.socket(socket.AF_UNIX) as ear:
        ear.connect(os.path.join(me.folder.path, "socket"))


def tell(me):
    """It is run, and its mails are out."""
    ask(me)
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.tell' AND state IN ('waiting', 'running')") == 0, 30, "the round")
    assert me.folder.rows("SELECT error FROM job WHERE kind = 'funding.tell' AND state = 'failed'") == []
    wait_until(lambda: me.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL") == 0, 30, "sending")


def later(me, days):
    """So many days from the first morning."""
    me.clock.jump(me.base + int(days * DAY))
    tell(me)


def start(me, *firsts):
    """One press: whoever is proposed is told, or only these."""
    me.get("/funding/telling")
    people = [p["id"] for p in me.model("/funding/telling")["proposed"] if not firsts or p["name"].split()[0] in firsts]
    page = me.post("/funding/telling/start", who=people)
    assert page.status == 200 and "told from now on" in page.text, re.sub("<[^>]*>", " ", page.text)[-1500:] + open(me.folder.top + "/log").read()[-1500:]
    tell(me)


def mails(me, first):
    found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]
    return [m for m in found if m["To"].addresses[0].addr_spec == f"{first.lower()}@{first.lower()}.example.org"]


def text(mail):
    """Its words, however its lines are broken."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


def link(mail, number=None):
    """The path of a mail's link to one of its calls, or to all of them."""
    found = re.search(r"/funding/c/\d+-[0-9a-f]{64}", mail.get_body(("html",)).get_content())[0]
    return found if number is None else f"{found}/{number}"


@needs_faketime
def test_a_week_brings_only_what_is_new(office):
    me = office
    first = call(me.folder, "FILMS", "Recycled films for {{food}} & *packaging*", "Films of recycled plastic.", closes=60, budget_total=1_200_000,
                 url="https://example.org/films", programme_name="Horizon Europe")
    fits(me, first, "Anna")
    start(me)
    assert mails(me, "Anna") == []  # it is not the day for mails
    assert "Nothing told yet" in me.get("/funding/telling").text

    later(me, 7)
    mail, = mails(me, "Anna")
    assert mail["Subject"] == "A call that may be for you: Recycled films for {{food}} & *packaging*"
    body = text(mail)
    for words in ("Hello Anna,", "1 call for funding that may be for Anna Ltd", "Recycled films for {{food}} & *packaging*", "days left, until",
                  "€ 1,200,000 in all", "Horizon Europe", "Why: Words in common: recycled films; Themes in common: packaging", "https://example.org/films"):
        assert words in body, body
    assert mail["List-Unsubscribe"] and "One-Click" in mail["List-Unsubscribe-Post"]
    assert [len(mails(me, name)) for name, _ in PEOPLE] == [1, 0, 0, 0, 0]

    # The same day again, and the next week: nothing.
    tell(me)
    later(me, 14)
    assert len(mails(me, "Anna")) == 1

    second = call(me.folder, "TANKS", "Tanks of films", closes=70)
    fits(me, second, "Anna")
    later(me, 21)
    assert [m["Subject"] for m in mails(me, "Anna")[1:]] == ["A call that may be for you: Tanks of films"]
    assert "Recycled films" not in text(mails(me, "Anna")[1])
    assert me.folder.one("SELECT count(*) FROM interaction i JOIN interaction_party x ON x.interaction = i.id WHERE i.kind = 'funding.digest'") == 2


@needs_faketime
def test_behind_the_buttons_a_get_shows_and_a_post_saves(office):
    me = office
    number = call(me.folder, "FILMS", "Recycled films", "Films of recycled plastic.", closes=60, url="https://example.org/films")
    other = call(me.folder, "OTHER", "Not told", closes=60)
    fits(me, number, "Anna")
    start(me)
    later(me, 7)
    mail, = mails(me, "Anna")
    path = link(mail, number)
    anna = Client(me.server)
    for look in (path, path + "?do=no", path + "?do=forward", link(mail)):
        page = anna.get(look)
        assert page.status == 200 and "Recycled films" in page.text, page.text[:400]
    assert me.folder.one("SELECT count(*) FROM funding_answer") == 0

    page = anna.post(path, do="interested")
    assert page.status == 200 and "You are interested." in page.text
    her = me.folder.one("SELECT id FROM party WHERE given_name = 'Anna'")
    assert me.folder.rows("SELECT call, party, person, answer, place FROM funding_answer") == [(number, org(me, "Anna"), her, "interested", "mail")]
    page = anna.post(path, do="no")
    assert "you hear no more of it" in page.text
    assert anna.post(path, do="none").status == 200
    assert me.folder.one("SELECT count(*) FROM funding_answer") == 0
    assert anna.post(path, do="dance").status == 422

    # Neither a link that was cut, nor a call that was not in the mail.
    for wrong in (path[:-len(f"/{number}") - 1], link(mail, other), link(mail, "x"), "/funding/c/1-" + "0" * 64):
        assert anna.get(wrong).status == 404, wrong
        assert anna.post(wrong, do="interested").status in (404, 405)
    word = link(mail).rsplit("-", 1)[1].encode()
    assert word not in b"".join(files_in(me.folder.path).values())


@needs_faketime
def test_each_reads_it_in_their_language(office):
    me = office
    number = call(me.folder, "FILMS", "Recycled films", closes=60, url="https://example.org/films")
    for name, _ in PEOPLE:
        fits(me, number, name)
    start(me)
    later(me, 7)
    words = {"Anna": "Interested", "Bert": "Interessiert", "Clea": "Intéressé", "Dora": "Interessat", "Gera": "Zanima"}
    for name, word in words.items():
        mail, = mails(me, name)
        assert word in text(mail), text(mail)
        if name != "Anna":
            assert "days left" not in text(mail) and "Why:" not in text(mail) and "A call" not in mail["Subject"], text(mail)


def told(me, first):
    return me.folder.rows("SELECT t.call, t.what FROM funding_told t JOIN party p ON p.id = t.person WHERE p.given_name = ? ORDER BY t.id", first)


@needs_faketime
def test_what_closes_shortly_is_told_at_once_and_what_changes_once(office):
    me = office
    far = call(me.folder, "FAR", "Films of tomorrow", closes=90)
    fits(me, far, "Anna")
    start(me, "Anna")
    later(me, 7)
    assert told(me, "Anna") == [(far, "new")]
    soon = call(me.folder, "SOON", "Films by Friday", closes=17)  # in nine days as she reads it
    fits(me, soon, "Anna")
    later(me, 7.6)
    assert told(me, "Anna") == [(far, "new")]  # it is night there: nobody is woken
    later(me, 8)
    mail = mails(me, "Anna")[-1]
    assert told(me, "Anna") == [(far, "new"), (soon, "new")] and "New, and it closes shortly" in text(mail)

    # Its last day moves: said in the next digest, with what it was, and not again.
    changed(me, far, "description", "a", "b")
    later(me, 14)
    assert len(mails(me, "Anna")) == 2
    changed(me, far, "deadlines", '[{"at": "2031-05-03T15:00:00Z", "said": "3 May"}]', '[{"at": "2031-06-03T15:00:00Z", "said": "3 June"}]')
    later(me, 21)
    mail = mails(me, "Anna")[-1]
    assert mail["Subject"] == "Changed: Films of tomorrow" and "the last day (it was 3 May 2031, 17:00)" in text(mail)
    later(me, 28)
    assert told(me, "Anna") == [(far, "new"), (soon, "new"), (far, "changed")] and len(mails(me, "Anna")) == 3


@needs_faketime
def test_who_is_interested_is_reminded_five_times(office):
    me = office
    number = call(me.folder, "FILMS", "Recycled films", closes=80)
    refused = call(me.folder, "NO", "Not for Anna", closes=80)
    for n in (number, refused):
        fits(me, n, "Anna")
    start(me, "Anna")
    later(me, 7)
    mail, = mails(me, "Anna")
    assert mail["Subject"] == "Calls for Anna Ltd: 2 new"
    anna = Client(me.server)
    anna.post(link(mail, number), do="interested")
    anna.post(link(mail, refused), do="no")
    anna.post(link(mail), rhythm="off")
    page = anna.get(link(mail)).text
    assert "Interested" in page and 'value="off" checked' in page
    for days in range(8, 81):
        later(me, days)
    assert told(me, "Anna")[2:] == [(number, what) for what in ("t60", "t30", "t14", "t7", "t2")]
    assert len(mails(me, "Anna")) == 6
    assert "days left: Recycled films" in mails(me, "Anna")[-1]["Subject"] and "A reminder, because you are interested" in text(mails(me, "Anna")[-1])


@needs_faketime
def test_a_mail_has_so_many_calls_and_the_rest_come_with_the_next(office):
    me = office
    numbers = [call(me.folder, f"C{i}", f"Call number {i}", closes=60 + i) for i in range(4)]
    for i, number in enumerate(numbers):
        fits(me, number, "Anna", strength=60 + i)
    start(me, "Anna")
    me.get("/funding/telling")
    follow = me.model("/funding/telling")["people"][0]["id"]
    assert me.post(f"/funding/telling/{follow}", do="save", rhythm="daily", most="3").status == 200
    assert me.post(f"/funding/telling/{follow}", do="save", rhythm="hourly", most="3").status == 422
    later(me, 2)
    mail, = mails(me, "Anna")
    assert [n for n, _ in told(me, "Anna")] == numbers[:0:-1] and "1 more waits for the next mail." in text(mail)  # what fits best first
    later(me, 3)
    assert [n for n, _ in told(me, "Anna")] == numbers[:0:-1] + numbers[:1]


@needs_faketime
def test_a_call_goes_on_to_a_colleague_and_to_nobody_else(office):
    me = office
    number = call(me.folder, "FILMS", "Recycled films", closes=60)
    for name in ("Anna", "Bert"):
        fits(me, number, name)
    start(me, "Anna")
    later(me, 7)
    mail, = mails(me, "Anna")
    path = link(mail, number)
    anna = Client(me.server)
    for wrong, words in (("bert@bert.example.org", "Only colleagues at Anna Ltd"), ("mallory@elsewhere.example", "Only colleagues at Anna Ltd"),
                         ("nothing", "Please write the e-mail address")):
        page = anna.post(path, do="forward", to=wrong)
        assert page.status == 422 and words in page.text, page.text[:900]
    assert me.folder.one("SELECT count(*) FROM funding_digest") == 1

    page = anna.post(path, do="forward", to="Olga@anna.example.org")
    assert page.status == 200 and "It is on its way to your colleague." in page.text, page.text[:900]
    wait_until(lambda: mails_to(me, "olga@anna.example.org"), 30, "the colleague's mail")
    got, = mails_to(me, "olga@anna.example.org")
    assert got["Subject"] == "Anna Huber forwards a call: Recycled films"
    assert "Anna Huber thinks that this call may be for Anna Ltd:" in text(got) and not got["List-Unsubscribe"]
    assert "Your colleague had it before." in anna.post(path, do="forward", to="olga@anna.example.org").text
    assert len(mails_to(me, "olga@anna.example.org")) == 1 and me.folder.one("SELECT count(*) FROM funding_digest") == 2
    olga = Client(me.server)
    theirs = link(got, number)
    assert "Recycled films" in olga.get(theirs).text
    assert "You are interested." in olga.post(theirs, do="interested").text or "is interested" in olga.get(theirs).text
    assert me.folder.rows("SELECT party, person, answer FROM funding_answer") == [(org(me, "Anna"), None, "interested")]
    assert olga.post(link(got), rhythm="daily").status == 422  # of somebody we do not know nothing is kept
    assert "Forwarded a call to a colleague" in me.folder.one("SELECT group_concat(kind) FROM interaction").replace("funding.forwarded", "Forwarded a call to a colleague")


def mails_to(me, address):
    found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]
    return [m for m in found if m["To"].addresses[0].addr_spec == address]


@needs_faketime
def test_who_leaves_is_left_alone_and_whom_a_mail_did_not_reach_is_told_again(office):
    me = office
    first = call(me.folder, "ONE", "First films", closes=80)
    for name in ("Anna", "Bert"):
        fits(me, first, name)
    start(me, "Anna", "Bert")
    later(me, 7)
    leave = re.search(r"/u/[a-z0-9]+", mails(me, "Anna")[0]["List-Unsubscribe"])[0]
    assert Client(me.server).post(leave, **{"List-Unsubscribe": "One-Click"}).status == 200
    me.folder.write("UPDATE outbox SET state = 'failed' WHERE address LIKE 'bert@%'")
    second = call(me.folder, "TWO", "Second films", closes=80)
    for name in ("Anna", "Bert"):
        fits(me, second, name)
    later(me, 14)
    assert len(mails(me, "Anna")) == 1
    assert told(me, "Bert") == [(first, "new"), (second, "new")] or told(me, "Bert") == [(second, "new"), (first, "new")]
    assert mails(me, "Bert")[-1]["Subject"].endswith("2 neu")
    # Whoever comes back has missed nothing.
    me.folder.write("DELETE FROM consent WHERE given = 0 AND topic IS NOT NULL")
    later(me, 16)
    assert [n for n, _ in told(me, "Anna")] == [first, second]


def write(me, sql, *args):
    """Into what triggers watch."""
    db = beside(me.folder)
    db.execute(sql, args)
    db.commit()
    db.close()


def leaves(me, first):
    write(me, "UPDATE role SET until = unixepoch() - 1 WHERE party = (SELECT id FROM party WHERE given_name = ? AND kind = 2)", first)


@needs_faketime
def test_who_left_the_member_hears_of_its_calls_no_more(office):
    me = office
    first = call(me.folder, "ONE", "First films", closes=40)
    for name in ("Anna", "Bert"):
        fits(me, first, name)
    start(me, "Anna", "Bert")
    later(me, 7)
    mail, = mails(me, "Anna")
    anna = Client(me.server)
    assert anna.post(link(mail, first), do="interested").status == 200
    leaves(me, "Anna")
    second = call(me.folder, "TWO", "Second films", closes=80)
    for name in ("Anna", "Bert"):
        fits(me, second, name)
    for days in (11, 14):  # a reminder, and a digest
        later(me, days)
    assert len(mails(me, "Anna")) == 1 and told(me, "Bert") == [(first, "new"), (second, "new")]

    # Her links say so, and save nothing in the name of who employed her.
    for path, said in ((link(mail), {"rhythm": "daily"}), (link(mail, first), {"do": "no"}), (link(mail, first), {"do": "forward", "to": "olga@anna.example.org"})):
        for page in (anna.get(path), anna.post(path, **said)):
            assert page.status == 200 and "This link was for your time at Anna Ltd." in page.text and "First films" not in page.text, page.text[:900]
    assert me.folder.rows("SELECT answer FROM funding_answer") == [("interested",)]
    assert me.folder.one("SELECT count(*) FROM funding_digest WHERE sent_by IS NOT NULL") == 0
    assert me.folder.one("SELECT f.rhythm FROM funding_follow f JOIN party p ON p.id = f.person WHERE p.given_name = 'Anna'") == "weekly"


@needs_faketime
def test_what_fits_a_person_or_her_group_comes_with_what_fits_the_member(office):
    me = office
    group, both = (call(me.folder, name, f"{name} films", closes=60) for name in ("Group", "Both"))
    fits(me, both, "Anna", 60)
    for number, strength in ((group, 70), (both, 90)):
        me.folder.write("INSERT INTO funding_match(call, party, strength, why) SELECT ?, id, ?, ? FROM party WHERE given_name = 'Anna' AND kind = 2",
                        number, strength, json.dumps([{"why": "group", "what": "Recyclers", "points": 0.0}]))
    start(me, "Anna", "Bert")
    later(me, 7)
    mail, = mails(me, "Anna")
    assert text(mail).count("Recyclers") == 2 and mails(me, "Bert") == []
    assert me.folder.rows("SELECT call, what, strength FROM funding_told ORDER BY id") == [(both, "new", 90), (group, "new", 70)]


@needs_faketime
def test_who_moves_to_another_member_is_told_of_its_calls(office):
    me = office
    start(me, "Anna")
    assert "works there no more" not in me.get("/funding/telling").text
    leaves(me, "Anna")
    assert "works there no more" in me.get("/funding/telling").text
    assert me.post("/funding/telling/add", who="Anna Huber").status == 422
    write(me, "INSERT INTO role(party, other) VALUES ((SELECT id FROM party WHERE given_name = 'Anna' AND kind = 2), ?)", org(me, "Clea"))
    assert me.post("/funding/telling/add", who="Anna Huber").status == 200
    number = call(me.folder, "THREE", "Third films", closes=90)
    fits(me, number, "Clea")
    later(me, 7)
    mail, = mails(me, "Anna")
    assert told(me, "Anna") == [(number, "new")] and "Clea Ltd" in text(mail)


@needs_faketime
def test_who_is_told_is_said_on_a_page_and_taken_back(office):
    me = office
    model = me.model("/funding/telling")
    assert [p["name"].split()[0] for p in model["proposed"]] == [n for n, _ in PEOPLE] and model["people"] == []
    start(me, "Anna", "Bert")
    model = me.model("/funding/telling")
    assert [p["name"] for p in model["people"]] == ["Anna Huber", "Bert Huber"] and len(model["proposed"]) == 3
    assert me.post("/funding/telling/start").status in (200, 422) and len(me.model("/funding/telling")["people"]) == 2
    assert me.post("/funding/telling/add", who="Clea Huber").status == 200
    assert "They are told already" in me.post("/funding/telling/add", who="Clea Huber").text
    assert me.post("/funding/telling/add", who="Nobody Known").status == 422
    page = me.post(f"/funding/telling/{model['people'][0]['id']}", do="remove")
    assert [p["name"].split()[0] for p in me.model("/funding/telling")["people"]] == ["Bert", "Clea"]
    assert me.undo(page).status == 200
    assert [p["name"].split()[0] for p in me.model("/funding/telling")["people"]] == ["Anna", "Bert", "Clea"]
    tell(me)  # and has a day for mails again
    assert me.folder.one("SELECT count(*) FROM funding_follow WHERE next_at < unixepoch()") == 0
    assert me.post("/funding/telling/settings", topic="0", weekday="3", hour="9", short_days="61").status == 422
    assert me.post("/funding/telling/settings", topic="0", weekday="3", hour="9", short_days="10").status == 200
    assert me.folder.rows("SELECT topic, weekday, hour, short_days FROM funding_teller") == [(None, 3, 9, 10)]
    # Who waits for a mail waits for the new day and hour.
    waits = {p["name"]: p["next_text"] for p in me.model("/funding/telling")["people"]}
    assert len(waits) == 3 and all(text.startswith("Wed ") and text.endswith("09:00") for text in waits.values()), waits
