"""Members are told of calls by mail: what is new, once; what they say by its buttons; and reminders."""
import datetime
import email
import email.policy
import json
import os
import re
import socket
import urllib.parse

import pytest
from support import Client, Server, files_in, wait_until
from test_funding_board import call
from test_mailing import live_folder
from test_outbox_faults import DAY, Clock, needs_faketime

PEOPLE = [("Anna", "en"), ("Bert", "de"), ("Clea", "fr"), ("Dora", "it"), ("Gera", "sl")]
WHY = [{"why": "word", "what": "recycled films", "points": 9.5}, {"why": "tag", "what": "packaging", "points": 3}]


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    lines = ["organisation,first name,last name,email,language"]
    lines += [f"{first} Ltd,{first},Huber,{first.lower()}@{first.lower()}.example.org,{language}" for first, language in PEOPLE]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    # What is matched is said here: the run that would work it out anew is not due.
    folder.write("INSERT INTO funding_matched(at, members, silent) VALUES (unixepoch() + 400 * 86400, 0, 0)")
    clock = Clock(tmp_path / "clock")
    clock.env["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"  # else who waits for a turn to write is told at once that it took too long
    server = Server(folder, env=clock.env)
    me = server.browser()
    me.folder, me.server, me.sink, me.clock = folder, server, sink, clock
    yield me
    me.server.stop()
    folder.remove()


def org(me, first):
    return me.folder.one("SELECT id FROM party WHERE name = ?", f"{first} Ltd")


def fits(me, number, first, strength=80):
    me.folder.write("INSERT INTO funding_match(call, party, strength, why) VALUES (?, ?, ?, ?)", number, org(me, first), strength, json.dumps(WHY))


def changed(me, number, field, was, became):
    me.folder.write("INSERT INTO funding_change(call, at, field, was, became) VALUES (?, unixepoch(), ?, ?, ?)", number, field, was, became)


def tell(me):
    """The round is run now, and its mails are out."""
    me.folder.write("INSERT INTO job(plugin, kind, run_at, queued_at) VALUES ('funding', 'funding.tell', 1, 1)")
    with socket.socket(socket.AF_UNIX) as ear:
        ear.connect(os.path.join(me.folder.path, "socket"))
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.tell' AND state IN ('waiting', 'running')") == 0, 30, "the round")
    assert me.folder.rows("SELECT error FROM job WHERE kind = 'funding.tell' AND state = 'failed'") == []
    wait_until(lambda: me.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL") == 0, 30, "sending")


def later(me, days):
    """So many days from the true time."""
    me.clock.jump(days * DAY)
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
    return mail.get_body(("plain",)).get_content()


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
                  "€ 1.2 M in all", "Horizon Europe", "Why: Words in common: recycled films; Themes in common: packaging", "https://example.org/films"):
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
