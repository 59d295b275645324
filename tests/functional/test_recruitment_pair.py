"""Openings and candidates on their way to each other: asked by mail, named only once both said yes."""
import contextlib
import email
import email.policy
import re
import time
import urllib.parse

import pytest

from support import Client, Server, beside, wait_until
from test_access import invite, join
from test_mailing import live_folder
from test_recruitment_rows import row, skill

PEOPLE = """organisation,country,first name,last name,email,language,phone
Ada Packaging,AT,Anna,Huber,anna@ada.example.org,de,+43 1 2345678
,AT,Tomaz,Kogelnik,tomaz@kogelnik.example.org,en,+386 41 555777
,AT,Ladina,Joerimann,ladina@joerimann.example.org,fr,
"""
DAY = 86400
SECRETS = ("Kogelnik", "Tomaz", "tomaz@", "41555777")


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    (tmp_path / "people.csv").write_text(PEOPLE)
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink = folder, server, sink
    furnish(me)
    yield me
    server.stop()
    folder.remove()


def party(me, name):
    return me.folder.one("SELECT id FROM party WHERE name = ?", name)


def furnish(me):
    folder, now = me.folder, int(time.time())
    me.cluster = folder.one("SELECT id FROM cluster")
    moulds = skill(folder, "esco:moulds", en=["injection moulding"], de=["Spritzgießen"])
    weld = skill(folder, "own:welding", en=["welding"])
    me.opening = row(folder, "recruitment_opening", cluster=me.cluster, party=party(me, "Ada Packaging"), contact=party(me, "Anna Huber"),
                     state="open", title="Process engineer", body="Thin walls.", place="Dornbirn", country="AT", pay_min=52000, opened_at=now - 40 * DAY)
    row(folder, "recruitment_opening_skill", opening=me.opening, skill=moulds)
    row(folder, "recruitment_opening_skill", opening=me.opening, skill=weld)
    me.candidate = candidate(me, "Tomaz Kogelnik", headline="Setter", source="fair")
    row(folder, "recruitment_candidate_skill", candidate=me.candidate, skill=moulds)
    row(folder, "recruitment_candidate_past", candidate=me.candidate, kind="work", title="Setter at Kogelnik & Sons", organisation="Kogelnik & Sons")
    row(folder, "recruitment_candidate_past", candidate=me.candidate, kind="work", title="Shift lead", organisation="Hidden Ltd")
    me.other = candidate(me, "Ladina Joerimann", headline="Graduate", source="university")
    row(folder, "recruitment_match", opening=me.opening, candidate=me.candidate, score=83.4, person_rank=1, opening_rank=1, reasons="{}", at=now)


def candidate(me, name, **more):
    now = int(time.time())
    return row(me.folder, "recruitment_candidate", cluster=me.cluster, person=party(me, name), consent_at=now, consent_until=now + 300 * DAY, **more)


def suggest(me, *candidates, do="suggest"):
    page = me.post(f"/recruitment/openings/{me.opening}/pairs", candidate=list(candidates or [me.candidate]), do=do)
    assert page.status == 200, page.text[:800]
    return page


def pair(me, who=None):
    return me.folder.one("SELECT id FROM recruitment_pair WHERE candidate = ?", who or me.candidate)


def state(me, number=None):
    return me.folder.rows("SELECT state, candidate_said, employer_said FROM recruitment_pair WHERE id = ?", number or pair(me))[0]


def mails_to(me, address):
    found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]
    return [m for m in found if m["To"].addresses[0].addr_spec == address]


def mail_to(me, address, n=1):
    return wait_until(lambda: mails_to(me, address)[n - 1:], 30, f"mail {n} to {address}")[0]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def link_of(mail):
    return urllib.parse.urlparse(re.search(r"https?://\S+/recruitment/(?:ask|meet)/[\w.-]+", text_of(mail))[0]).path


def say(me, link, do, **more):
    return Client(me.server).post(link, do=do, **more)


def asked(me):
    """The candidate's link."""
    suggest(me, do="ask")
    return link_of(mail_to(me, "tomaz@kogelnik.example.org"))


def proposed(me):
    """The employer's link."""
    assert say(me, asked(me), "yes").status == 200
    me.post(f"/recruitment/pair/{pair(me)}/introduce")
    return link_of(mail_to(me, "anna@ada.example.org"))


def tells_nothing(text):
    assert not [s for s in SECRETS if s.lower() in text.lower()], text


def test_both_say_yes_and_then_know_each_other(office):
    link = asked(office)
    assert state(office) == ("asked", "asked", "")
    mail = text_of(mail_to(office, "tomaz@kogelnik.example.org"))
    assert "Ada Packaging looks for somebody" in mail and "You bring 1 of 2 skills" in mail
    page = Client(office.server).get(link)
    assert page.status == 200 and "Process engineer" in page.text and "injection moulding" in page.text and "52,000" in page.text
    assert state(office)[0] == "asked"  # to look changes nothing
    assert "You said yes" in say(office, link, "yes").text and state(office) == ("agreed", "yes", "")
    office.post(f"/recruitment/pair/{pair(office)}/introduce")
    mail = mail_to(office, "anna@ada.example.org")
    tells_nothing(mail.as_string())
    tells_nothing(text_of(mail))
    meet = link_of(mail)
    assert mail["Subject"] == "Jemand für: Process engineer" and "Kandidat/in" in text_of(mail)  # in the reader's language
    page = Client(office.server).get(meet)
    assert "Shift lead" in page.text and "Spritzgießen" in page.text and "Hidden Ltd" not in page.text
    tells_nothing(page.text + meet)
    tells_nothing(str(Client(office.server).model(meet)))
    looks = office.folder.rows("SELECT person, opening, blind FROM recruitment_view WHERE candidate = ?", office.candidate)
    assert looks == [(party(office, "Anna Huber"), office.opening, 1)]  # who saw a profile is written down
    page = say(office, meet, "yes")
    assert "Tomaz Kogelnik" in page.text and "tomaz@kogelnik.example.org" in page.text
    assert state(office) == ("introduced", "yes", "yes")
    both = text_of(mail_to(office, "anna@ada.example.org", 2)), text_of(mail_to(office, "tomaz@kogelnik.example.org", 2))
    assert all("Tomaz Kogelnik" in t and "anna@ada.example.org" in t and "+38641555777" in t for t in both), both
    kinds = {k for k, in office.folder.rows("SELECT kind FROM interaction WHERE kind LIKE 'recruitment.%'")}
    assert {"recruitment.asked", "recruitment.agreed", "recruitment.proposed", "recruitment.introduced"} <= kinds
    steps = [s for s, in office.folder.rows("SELECT state FROM recruitment_step ORDER BY id")]
    assert steps == ["suggested", "asked", "agreed", "introduced"]


def entries_of(me, name):
    return [" ".join(r) for r in me.folder.rows(
        "SELECT i.subject, i.body FROM interaction i JOIN interaction_party p ON p.interaction = i.id WHERE p.party = ?", party(me, name))]


def test_no_entry_of_the_employers_history_names_who_has_not_been_introduced(office):
    meet = proposed(office)
    assert entries_of(office, "Anna Huber") and entries_of(office, "Ada Packaging")
    tells_nothing(" ".join(entries_of(office, "Anna Huber") + entries_of(office, "Ada Packaging")))
    assert say(office, meet, "no", reason="skills").status == 200
    tells_nothing(" ".join(entries_of(office, "Anna Huber") + entries_of(office, "Ada Packaging")))
    page = Client(office.server).get(meet)
    assert state(office) == ("declined", "yes", "no")
    tells_nothing(page.text)
    assert say(office, meet, "yes").status == 200 and state(office)[0] == "declined"  # a dead link does nothing


def test_a_headline_that_says_the_name_is_not_shown(office):
    with contextlib.closing(beside(office.folder)) as db, db:
        db.execute("UPDATE recruitment_candidate SET headline = 'Tomaž Kogelnik, setter', place = 'Kogelnik-Straße 1' WHERE id = ?", (office.candidate,))
    page = Client(office.server).get(proposed(office))
    tells_nothing(page.text)
    assert "Tomaž" not in page.text


def test_one_click_goes_all_the_way(office):
    suggest(office, do="introduce")
    say(office, link_of(mail_to(office, "tomaz@kogelnik.example.org")), "yes")
    assert say(office, link_of(mail_to(office, "anna@ada.example.org")), "yes").status == 200
    assert state(office)[0] == "introduced"


def test_who_says_no_says_why(office):
    link = asked(office)
    assert say(office, link, "no").status == 422 and say(office, link, "no", reason="skills").status == 422
    assert say(office, link, "maybe").status == 422 and state(office)[0] == "asked"
    assert "Thank you for telling us" in say(office, link, "no", reason="far").text
    assert state(office) == ("declined", "no", "") and "Too far away" in office.get(f"/recruitment/pair/{pair(office)}").text
    assert not mails_to(office, "anna@ada.example.org")


def test_links_of_what_is_over_say_so(office):
    link, number = asked(office), pair(office)
    change = lambda sql: row_change(office, sql)
    change("UPDATE recruitment_opening SET state = 'closed'")
    assert "not open any more" in Client(office.server).get(link).text
    change("UPDATE recruitment_opening SET state = 'open'")
    office.post(f"/recruitment/pair/{number}/move", state="suggested")
    assert "was taken back" in Client(office.server).get(link).text
    assert "was taken back" in say(office, link, "yes").text and state(office)[0] == "suggested"
    change("DELETE FROM recruitment_candidate")
    page = Client(office.server).get(link)
    assert page.status == 200 and "not kept any more" in page.text and "Process engineer" not in page.text
    assert Client(office.server).get(link[:-3] + "aaa").status == 404
    assert office.folder.one("SELECT count(*) FROM recruitment_step WHERE pair = ?", number) == 3  # the figures stay
    assert "was erased" in office.get(f"/recruitment/pair/{number}").text


def row_change(me, sql, *args):
    with contextlib.closing(beside(me.folder)) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute(sql, args)


def test_a_candidate_who_went_is_not_there_for_the_employer(office):
    meet = proposed(office)
    say(office, link_of(mail_to(office, "tomaz@kogelnik.example.org")), "no", reason="other_job")
    page = Client(office.server).get(meet)
    assert "Diese Person steht nicht mehr zur Verfügung" in page.text
    tells_nothing(page.text)


def test_who_left_the_employer_sees_nothing(office):
    meet = proposed(office)
    row_change(office, "UPDATE recruitment_opening SET contact = NULL")
    row_change(office, "UPDATE role SET until = 1 WHERE party = ?", party(office, "Anna Huber"))
    page = Client(office.server).get(meet)
    assert "Shift lead" not in page.text and "eit bei diesem Betrieb" in page.text
    say(office, meet, "yes")
    assert state(office)[0] == "agreed"


def test_nobody_is_asked_without_consent_or_an_open_opening(office):
    row_change(office, "UPDATE recruitment_candidate SET consent_until = 1")
    assert "could not be asked" in suggest(office, do="ask").text and state(office)[0] == "suggested"
    row_change(office, "UPDATE recruitment_candidate SET consent_until = 9999999999")
    row_change(office, "UPDATE recruitment_opening SET state = 'closed'")
    assert office.post(f"/recruitment/pair/{pair(office)}/ask").status == 422
    assert not office.sink.mails


def test_moves_make_sense_and_are_taken_back(office):
    suggest(office)
    number = pair(office)
    move = lambda to, **more: office.post(f"/recruitment/pair/{number}/move", state=to, **more)
    assert move("hired").status == 422 and move("introduced").status == 422 and move("nowhere").status == 422
    assert move("declined").status == 422  # without a reason
    assert move("agreed").status == 200 and state(office) == ("agreed", "yes", "")
    page = move("introduced")
    assert state(office) == ("introduced", "yes", "yes")
    office.undo(page)
    assert state(office) == ("agreed", "yes", "")
    assert [s for s, in office.folder.rows("SELECT state FROM recruitment_step ORDER BY id")] == ["suggested", "agreed"]
    move("introduced")
    assert move("interview", meets="2031-03-04T10:00").status == 200
    assert "4 Mar 2031, 10:00" in office.get("/recruitment/pairs").text
    move("offer")
    move("hired")
    assert state(office)[0] == "hired" and move("agreed").status == 422


def test_the_board_shows_who_is_where(office):
    suggest(office, office.candidate, office.other)
    office.post(f"/recruitment/pair/{pair(office)}/move", state="agreed", board="one")
    board = {c["state"]: [r["label"] for r in c["cards"]] for c in office.model(f"/recruitment/openings/{office.opening}/pairs")["board"]}
    assert board["suggested"] == ["Ladina Joerimann"] and board["agreed"] == ["Tomaz Kogelnik"]
    rows = {r["label"]: r for r in office.model("/recruitment/pairs?view=list")["items"]}
    assert rows["Tomaz Kogelnik"]["score"] == 83 and rows["Tomaz Kogelnik"]["level"] == 5 and rows["Tomaz Kogelnik"]["how"] == "match"
    assert rows["Ladina Joerimann"]["how"] == "staff" and "score" not in rows["Ladina Joerimann"]
    assert [r["label"] for r in office.model("/recruitment/pairs?state=agreed")["items"]] == ["Tomaz Kogelnik"]
    assert "Introduce 1 person" in office.get(f"/recruitment/openings/{office.opening}/pairs").text
    office.post(f"/recruitment/openings/{office.opening}/introduce")
    assert "Waiting for the company, 0 days" in office.get("/recruitment/pairs").text


def test_who_may_not_see_names_sees_numbers(office):
    suggest(office)
    reader = join(office.server, invite(office, "rea@cluster.example.org", "reader", "Rea Reader"))
    for path in ("/recruitment/pairs", "/recruitment/pairs?view=list", f"/recruitment/pair/{pair(office)}", f"/recruitment/openings/{office.opening}/pairs"):
        page = reader.get(path)
        assert page.status == 200 and f"Candidate {office.candidate}" in page.text
        assert "Kogelnik" not in page.text and "Kogelnik" not in str(reader.model(path))
    assert reader.post(f"/recruitment/pair/{pair(office)}/move", state="agreed").status == 403


def test_who_is_silent_is_reminded_once(office):
    asked(office)
    row_change(office, "UPDATE recruitment_pair SET asked_at = asked_at - 6 * 86400")
    office.server.stop()
    office.folder.write("UPDATE schedule SET next_run = 1 WHERE name = 'recruitment.remind'")
    office.server = Server(office.folder)
    mail = mail_to(office, "tomaz@kogelnik.example.org", 2)
    assert mail["Subject"].startswith("Reminder:") and "only reminder" in text_of(mail)
    assert office.folder.one("SELECT reminded_at IS NOT NULL FROM recruitment_pair")
    assert state(office)[0] == "asked"


def test_the_reason_picks_a_mail_that_is_shown_and_changed_before_it_goes(office):
    proposed(office)
    page = office.post(f"/recruitment/pair/{pair(office)}/move", state="declined", reason="language")
    assert page.path.endswith("/letter") and "a language is needed there at a higher level" in page.text and "Hello Tomaz" in page.text
    assert len(mails_to(office, "tomaz@kogelnik.example.org")) == 1  # nothing goes by itself
    assert office.post(page.path, subject="", text="x").status == 422
    office.post(page.path, subject="About {{it}}", text="Dear Tomaz,\n\nnot this time: {{x}}.")
    mail = mail_to(office, "tomaz@kogelnik.example.org", 2)
    assert mail["Subject"] == "About {{it}}" and "not this time: {{x}}." in text_of(mail)


def test_what_the_employer_is_told_names_nobody(office):
    proposed(office)
    page = office.post(f"/recruitment/pair/{pair(office)}/move", state="declined", reason="other_job")
    assert re.search(rf"Kandidat/in {office.candidate}\b", page.text)  # in the reader's language
    office.post(page.path, subject="S", text=re.search(r'<textarea[^>]*>\n?(.*?)</textarea>', page.text, re.S)[1])
    tells_nothing(text_of(mail_to(office, "anna@ada.example.org", 2)))


def test_who_was_never_asked_is_not_written_to(office):
    suggest(office)
    page = office.post(f"/recruitment/pair/{pair(office)}/move", state="declined", reason="mistake")
    assert page.path == f"/recruitment/pair/{pair(office)}" and office.get(page.path + "/letter").status == 404


def test_when_somebody_is_hired_the_opening_is_filled_and_the_others_are_told(office):
    suggest(office, office.candidate, office.other)
    number, other = pair(office), pair(office, office.other)
    for to in ("agreed", "introduced", "hired"):
        office.post(f"/recruitment/pair/{number}/move", state=to)
    office.post(f"/recruitment/pair/{other}/move", state="agreed")
    assert "1 other candidate" in office.get(f"/recruitment/pair/{number}").text
    page = office.post(f"/recruitment/pair/{number}/filled", opening="1", placed="1", others="1", mails="1")
    assert page.status == 200 and "1 of the others is told" in page.text, page.text[:600]
    assert office.folder.one("SELECT state FROM recruitment_opening") == "filled"
    assert office.folder.one("SELECT state FROM recruitment_candidate WHERE id = ?", office.candidate) == "placed"
    assert state(office, other)[0] == "declined"
    assert "Process engineer" in mail_to(office, "ladina@joerimann.example.org")["Subject"]


def test_whom_the_match_list_ticks_is_asked(office):
    page = office.get(f"/recruitment/openings/{office.opening}")
    assert f'action="/recruitment/openings/{office.opening}/pairs"' in page.text and f'value="{office.candidate}"' in page.text
    assert "1 is asked by mail" in suggest(office, do="ask").text
