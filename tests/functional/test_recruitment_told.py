"""Who looks for work hears of openings by mail, who looks for somebody of people: what is new, once, as long as they want it."""
import email
import email.policy
import json
import os
import re
import socket
import time

import pytest

from support import Client, Server, wait_until
from test_clusters import person
from test_mailing import live_folder
from test_recruitment_rows import DAY, row, skill


def run(me):
    """A round is run now, and its mails are out."""
    me.folder.write("INSERT INTO job(plugin, kind, args, run_at, queued_at) VALUES ('recruitment', 'recruitment.tell', '{\"cluster\":1}', 1, 1)")
    with socket.socket(socket.AF_UNIX) as ear:
        ear.connect(os.path.join(me.folder.path, "socket"))
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'recruitment.tell' AND state IN ('waiting', 'running')") == 0, 30, "the round")
    assert me.folder.rows("SELECT error FROM job WHERE kind = 'recruitment.tell' AND state = 'failed'") == []
    wait_until(lambda: me.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL") == 0, 30, "sending")


def due(me):
    """The day to write has come."""
    me.folder.write("UPDATE recruitment_follow SET next_at = 1")
    run(me)


def mails(me, address):
    found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]
    return [m for m in found if m["To"].addresses[0].addr_spec == address]


def text(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def link(mail, one=True):
    found = re.findall(r"/recruitment/told/\d+-[0-9a-f]{64}(?:/\d+-\d+-\d+)?", mail.get_body(("html",)).get_content())
    return next(x for x in found if (x.count("/") == 4) == one)


def match(me, opening, candidate, score=80.0, missing=()):
    reasons = json.dumps({"parts": {"skills": score / 100}, "essential": 2, "there": 2 - len(missing), "missing": list(missing)})
    row(me.folder, "recruitment_match", opening=opening, candidate=candidate, score=score, person_rank=1, opening_rank=1, reasons=reasons, at=1)


@pytest.fixture
def me(sink):
    folder = live_folder(sink)
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink, me.now = folder, server, sink, int(time.time())
    me.anna = person(me, "Anna Apt")
    me.dora = person(me, "Dora Dull", "Dull Ltd", member="1")
    me.org = folder.one("SELECT id FROM party WHERE name = 'Dull Ltd'")
    me.moulds, me.weld = skill(folder, "esco:moulds", en=["injection moulding"], de=["Spritzgießen"]), skill(folder, "own:welding", en=["welding"])
    me.candidate = row(folder, "recruitment_candidate", cluster=1, person=me.anna, headline="Secret headline", body="Secret words", consent_at=me.now,
                       consent_until=me.now + 300 * DAY)
    row(folder, "recruitment_candidate_skill", candidate=me.candidate, skill=me.moulds)
    me.opening = row(folder, "recruitment_opening", cluster=1, party=me.org, contact=me.dora, state="open", public=1, title="Moulds {{more}} & *more*", place="Graz",
                     body="Set moulds.")
    for number in (me.moulds, me.weld):
        row(folder, "recruitment_opening_skill", opening=me.opening, skill=number)
    match(me, me.opening, me.candidate, 83.4, [me.weld])
    run(me)  # who is told begins here
    yield me
    server.stop()
    folder.remove()


ANNA, DORA = "apt@anna.example.org", "dull@dora.example.org"


def test_each_hears_of_the_other_once_without_a_name(me):
    assert mails(me, ANNA) == mails(me, DORA) == []  # not before their day
    due(me)
    one, = mails(me, ANNA)
    assert one["Subject"] == "1 opening that may be for you"
    said = text(one)
    assert "Moulds {{more}} & *more*, Dull Ltd" in said and "83 of 100" in said and "There: injection moulding" in said and "Missing: welding" in said
    other, = mails(me, DORA)
    assert other["Subject"] == "1 person who may be for your opening"
    said = text(other)
    assert f"Candidate {me.candidate} for “Moulds" in said
    assert not re.search("Anna|Apt|Secret", other.as_string())
    due(me)
    due(me)
    assert len(me.sink.mails) == 2
    second = row(me.folder, "recruitment_opening", cluster=1, party=me.org, contact=me.dora, state="open", public=1, title="Weld")
    match(me, second, me.candidate, 60)
    due(me)
    assert len(mails(me, ANNA)) == 2 and "Weld, Dull Ltd" in text(mails(me, ANNA)[1]) and "Moulds" not in text(mails(me, ANNA)[1])


def test_not_for_me_is_said_behind_the_link_and_taken_back(me):
    due(me)
    for address, by in ((ANNA, "candidate"), (DORA, "member")):
        path = link(mails(me, address)[0])
        reader = Client(me.server)
        page = reader.get(path + "?do=no")
        assert page.status == 200 and "Not for me" in page.text and "Secret" not in page.text
        assert me.folder.rows("SELECT * FROM recruitment_no") == []
        page = reader.post(path, do="no")
        assert "you hear no more of it" in page.text
        assert me.folder.rows("SELECT opening, candidate, by FROM recruitment_no") == [(me.opening, me.candidate, by)]
        page = reader.post(path, do="undo")
        assert page.status == 200 and me.folder.rows("SELECT * FROM recruitment_no") == []
        assert reader.post(path, do="else").status == 422
        assert reader.get(path[:-1] + "9" * 6).status == 404
        assert reader.get("/recruitment/told/1-" + "0" * 64).status == 404


def test_who_wants_no_more_gets_none(me):
    due(me)
    reader = Client(me.server)
    path = link(mails(me, ANNA)[0], one=False)
    assert "How often" in reader.get(path).text
    assert "Saved" in reader.post(path, rhythm="off").text
    assert me.folder.rows("SELECT rhythm FROM recruitment_follow WHERE candidate IS NOT NULL") == [("off",)]
    third = row(me.folder, "recruitment_opening", cluster=1, party=me.org, state="open", public=1, title="Third")
    match(me, third, me.candidate, 90)
    due(me)
    assert len(mails(me, ANNA)) == 1
    reader.post(path, rhythm="daily")
    due(me)
    assert len(mails(me, ANNA)) == 2


def test_nothing_is_told_of_what_may_not_be_shown(me):
    hidden = row(me.folder, "recruitment_opening", cluster=1, party=me.org, state="open", public=0, title="Members only")
    match(me, hidden, me.candidate, 95)
    low = row(me.folder, "recruitment_opening", cluster=1, party=me.org, state="open", public=1, title="Low")
    match(me, low, me.candidate, 20)
    refused = row(me.folder, "recruitment_opening", cluster=1, party=me.org, state="open", public=1, title="Refused")
    match(me, refused, me.candidate, 90)
    row(me.folder, "recruitment_no", opening=refused, candidate=me.candidate, by="staff")
    due(me)
    assert not re.search("Members only|Low|Refused", text(mails(me, ANNA)[0]))
    me.folder.write("UPDATE recruitment_candidate SET consent_until = 1")
    page = Client(me.server).get(link(mails(me, DORA)[0], one=False))
    assert page.status == 200 and f"Candidate {me.candidate}" not in page.text


def test_who_left_all_mail_gets_none_and_who_has_no_basis_does(me):
    me.folder.write("DELETE FROM recruitment_told")
    assert me.folder.one("SELECT count(*) FROM party WHERE id = ? AND basis = 'none'", me.anna) == 1
    due(me)
    assert len(mails(me, ANNA)) == 1  # by her own profile


def test_the_office_sees_who_is_told_and_says_when(me):
    due(me)
    page = me.get("/recruitment/telling")
    assert "Anna Apt" in page.text and "1 match told" in page.text
    follow = me.folder.one("SELECT id FROM recruitment_follow WHERE candidate IS NOT NULL")
    assert "Saved" in me.post(f"/recruitment/telling/{follow}", rhythm="off").text
    me.get("/recruitment/telling")
    assert "Saved" in me.post("/recruitment/telling/settings", weekday=5, hour=15).text
    assert me.folder.rows("SELECT weekday, hour FROM recruitment_teller") == [(5, 15)]
    me.get("/recruitment/telling")
    assert me.post("/recruitment/telling/settings", weekday=9, hour=15).status == 422


def test_an_erased_profile_leaves_no_words_in_the_mails_that_told_of_it(me):
    due(me)
    assert me.folder.one("SELECT count(*) FROM outbox WHERE merge_values LIKE '%injection%'") == 2
    path = link(mails(me, DORA)[0], one=False)
    me.get(f"/recruitment/candidates/{me.candidate}")
    page = me.post(f"/recruitment/candidates/{me.candidate}/erase", sure="1")
    assert page.status == 200, page.text[:800]
    assert me.folder.rows("SELECT * FROM recruitment_candidate") == []
    assert me.folder.one("SELECT count(*) FROM outbox WHERE merge_values LIKE '%injection%' OR merge_values LIKE '%Candidate%'") == 0
    assert me.folder.rows("SELECT * FROM recruitment_told") == me.folder.rows("SELECT * FROM recruitment_alert") == []
    assert Client(me.server).get(path).status == 404
