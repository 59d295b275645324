"""The ledger of introductions: written down, asked for, asked about, answered by one click."""
import email
import email.policy
import re
import sqlite3
import time
import urllib.parse

import pytest

from support import Client, Folder, Server, Sink, wait_until

PEOPLE = (("Ada", "Lovelace", "Engines Ltd", "en"), ("Greta", "Hopper", "Navy", "de"), ("Emmy", "Noether", "Ring", "sl"),
          ("Bob", "Gone", "Left Ltd", "fr"))


def day(ago):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago * 86400))


class Site:
    def __init__(self, sink):
        self.sink = sink
        self.folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{sink.port}",
                                "relay-security": "none"})
        self.server = Server(self.folder)
        self.me = self.server.browser()
        for first, last, org, language in PEOPLE:
            self.me.get("/new")
            self.me.post("/new", given_name=first, family_name=last, known="1", basis="member", org_name=org,
                         email=f"{first}@x.example.org".lower(), language=language)

    def id(self, name):
        return self.folder.one("SELECT id FROM party WHERE name = ?", name)

    def add(self, one, other, **fields):
        self.me.get(f"/contacts/{self.id(one)}")
        return self.me.post("/introductions", party=str(self.id(one)), other=other, **fields)

    def morning(self):
        """The next morning, as after a night in which the server was down."""
        self.server.stop()
        db = sqlite3.connect(f"{self.folder.path}/cordee.db", timeout=60)
        db.execute("UPDATE schedule SET next_run = 1 WHERE name = 'introductions.ask'")
        db.commit()
        db.close()
        self.server = Server(self.folder)
        self.me.server = self.server
        wait_until(lambda: self.folder.one("SELECT count(*) FROM schedule WHERE name = 'introductions.ask' AND last_run"
                                           " IS NOT NULL"), 30, "the morning")
        wait_until(lambda: not self.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL"), 30, "sending")
        self.me = self.server.browser()

    def mails(self, to):
        return [m[2].decode() for m in self.sink.mails if f"{to}@x.example.org" in m[1]]

    def links(self, to):
        text = self.mails(to)[-1].replace("=\r\n", "").replace("=3D", "=")
        return [urllib.parse.urlsplit(u) for u in re.findall(r"https://crm\.example\.org/introductions/answer/\S+", text)]

    def close(self):
        self.server.stop()
        self.folder.remove()


@pytest.fixture
def site(sink):
    it = Site(sink)
    yield it
    it.close()


def path_of(link):
    return f"{link.path}?{link.query}"


def test_an_introduction_is_on_both_timelines_changed_taken_back_and_counted(site):
    me = site.me
    assert "No introduction yet" in me.get("/introductions").text
    page = site.add("Ada Lovelace", "Greta Hopper", purpose="Compilers for looms")
    assert "It is in the ledger" in page.text
    for name in ("Ada Lovelace", "Greta Hopper"):
        text = me.get(f"/contacts/{site.id(name)}").text
        assert "Introduced to each other" in text and "Compilers for looms" in text
    # They know each other now: a way to be introduced leads over either.
    assert site.folder.one("SELECT count(*) FROM acquaintance") == 1
    one = me.model("/introductions")["introductions"][0]
    assert [(p["name"], p["part"]) for p in one["people"]] == [("Ada Lovelace", "one"), ("Greta Hopper", "other")]
    path = f"/introductions/{one['id']}"
    assert me.get(path).status == 200
    changed = me.post(path, stands="project", purpose="Looms", note="They build one")
    assert "Saved." in changed.text and me.model(path)["led"] == "a project"
    assert "Came of the introduction: a project" in me.get(f"/contacts/{site.id('Greta Hopper')}").text
    year = time.strftime("%Y")
    states = {s["state"]: s["n"] for s in me.model(f"/introductions?year={year}")["states"]}
    assert states == {"": 1, "made": 1, "asked": 0, "open": 0, "led": 1, "nothing": 0}
    assert me.model("/introductions?state=nothing")["introductions"] == []
    assert "None stands so." in me.get("/introductions?year=1999").text
    sheet = me.model(f"/sheet?from={year}-01-01&until={year}-12-31")["sections"]
    rows = [s["rows"] for s in sheet if s["name"] == "introductions"][0]
    assert [(r["name"], r["n"], len(me.model(r["href"])["introductions"])) for r in rows] == [("made", 1, 1), ("led", 1, 1)]
    me.undo(changed)
    assert me.model(path)["state"] == "introduced"
    me.undo(me.post(path + "/remove"))
    assert me.model(path)["purpose"] == "Compilers for looms"


def test_what_is_wrong_is_said(site):
    me = site.me
    assert site.add("Ada Lovelace", "Nobody Here").status == 422
    assert site.add("Ada Lovelace", "Ada Lovelace").status == 422
    assert site.add("Ada Lovelace", "Greta Hopper", on=day(-9)).status == 422
    assert site.add("Ada Lovelace", "Greta Hopper", on="next week").status == 422
    assert site.add("Ada Lovelace", "").status == 422
    kept = me.post("/introductions", who="Ada Lovelace", other="No One", purpose="Kept words")
    assert kept.status == 422 and 'value="Kept words"' in kept.text and 'value="No One"' in kept.text
    assert site.folder.one("SELECT count(*) FROM introductions_introduction") == 0
    assert me.get("/introductions/9").status == 404 and me.get("/introductions/of/9").status == 404
    assert me.get("/introductions?from=x&until=y").status == 422
    assert me.post("/introductions", who="Ada Lovelace", other="Greta Hopper", by="Emmy Noether").status == 200
    one = me.model("/introductions")["introductions"][0]
    assert me.post(f"/introductions/{one['id']}", stands="divorce").status == 422


def test_asking_by_mail_makes_an_entry(site):
    me = site.me
    whom, by = site.id("Emmy Noether"), site.id("Ada Lovelace")
    form = me.get(f"/write?to={by}&introduces={whom}")
    assert f'name="introduces" value="{whom}"' in form.text
    me.post("/write", to=str(by), party=str(by), introduces=str(whom), subject="Would you?", body="Please introduce me")
    one = me.model("/introductions?state=asked")["introductions"][0]
    assert [(p["name"], p["part"]) for p in one["people"]] == [("Ada Lovelace", "introducer"), ("Emmy Noether", "other")]
    assert one["staff"] == "Ada Test"
    assert "Asked for an introduction" in me.get(f"/contacts/{whom}").text
    entry = site.folder.one("SELECT max(id) FROM interaction WHERE kind = 'mail.out'")
    assert me.get(f"/introductions/of/{entry}").path == f"/introductions/{one['id']}"
    # It begins in the words of who reads it.
    assert "would like to meet Emmy Noether" in form.text
    assert "Ada Lovelace kennenlernen" in me.get(f"/write?to={site.id('Greta Hopper')}&introduces={by}").text
    # A mail that asks for nothing makes none.
    me.get(f"/write?to={by}")
    me.post("/write", to=str(by), party=str(by), subject="Hello", body="Only that")
    me.post("/write", to=str(by), party=str(by), introduces="999", subject="Hello", body="To nobody")
    assert len(me.model("/introductions")["introductions"]) == 1


def test_after_two_months_both_are_asked_and_answer_by_a_click(site):
    site.add("Ada Lovelace", "Greta Hopper", purpose="Looms {{first_name}} [[x]]", on=day(61))
    site.add("Ada Lovelace", "Emmy Noether", on=day(30))
    site.morning()
    me, folder = site.me, site.folder
    assert len(site.mails("ada")) == 1 and len(site.mails("greta")) == 1 and not site.mails("emmy")
    assert "Auto-Submitted: auto-generated" in site.mails("ada")[0]
    links = site.links("greta")
    assert [urllib.parse.parse_qs(u.query)["came"][0] for u in links] == ["nothing", "meeting", "project", "contract"]
    # Opening it, as programs do that look at links first, changes nothing.
    reader = Client(site.server)
    shown = reader.get(path_of(links[3]))
    assert shown.status == 200 and 'lang="de"' in shown.text and re.search(r'value="contract" checked', shown.text)
    assert "Greta" not in shown.text.split("<main")[0] and "Ada Lovelace" in shown.text
    assert folder.one("SELECT count(*) FROM introductions_person WHERE answer IS NOT NULL") == 0
    said = reader.post(links[3].path, came="contract", note="Signed in May")
    assert said.status == 200
    one = [i for i in me.model("/introductions?state=led")["introductions"]][0]
    assert one["outcome"] == "contract" and one["led"] == "a contract"
    for name in ("Ada Lovelace", "Greta Hopper"):
        text = me.get(f"/contacts/{site.id(name)}").text
        assert "Came of the introduction: a contract" in text and "Signed in May" in text
    # The other says less: the larger stays, and each has said something.
    ada = Client(site.server)
    ada.post(site.links("ada")[0].path, came="nothing")
    detail = me.model(f"/introductions/{one['id']}")
    assert detail["outcome"] == "contract" and {p["answer"] for p in detail["people"]} == {"contract", "nothing"}
    # Said again, it is said once.
    n = folder.one("SELECT count(*) FROM interaction WHERE kind = 'introductions.answer'")
    ada.post(site.links("ada")[0].path, came="nothing")
    assert folder.one("SELECT count(*) FROM interaction WHERE kind = 'introductions.answer'") == n == 2
    assert ada.post(site.links("ada")[0].path, came="a war").status == 422
    assert ada.get("/introductions/answer/" + "a" * 52).status in (404, 410)
    # Nobody fills a timeline by one link.
    for i in range(14):
        last = ada.post(site.links("ada")[0].path, came=("nothing", "meeting")[i % 2], note=str(i))
    assert folder.one("SELECT max(answers) FROM introductions_person") == 10 and last.status == 200
    # Once is enough.
    site.morning()
    assert len(site.mails("ada")) == 1


def test_who_cannot_be_written_to_is_not_asked(site):
    me = site.me
    bob, greta = site.id("Bob Gone"), site.id("Greta Hopper")
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    for name in ("change_set_now", "fold", "member_was"):  # what triggers ask
        db.create_function(name, -1, lambda *a: 1)
    db.create_function("logged_together", 1, lambda table: 0)
    db.execute("UPDATE email_address SET state = 'bounced' WHERE party = ?", (greta,))
    db.execute("UPDATE role SET until = 1 WHERE party = ?", (bob,))
    db.commit()
    db.close()
    site.add("Bob Gone", "Greta Hopper", on=day(70))
    site.add("Bob Gone", "Emmy Noether", by="Ada Lovelace", on=day(70))
    site.morning()
    assert not site.mails("bob") and not site.mails("greta") and not site.mails("ada")
    assert len(site.mails("emmy")) == 1
    assert site.folder.one("SELECT count(*) FROM task WHERE title = 'Ask what came of the introduction'") == 1


def test_the_introducer_is_asked_where_nobody_knows_whether_they_met(site):
    me = site.me
    whom, by = site.id("Emmy Noether"), site.id("Ada Lovelace")
    me.get(f"/write?to={by}&introduces={whom}")
    me.post("/write", to=str(by), party=str(by), introduces=str(whom), subject="Would you?", body="Please")
    one = me.model("/introductions")["introductions"][0]["id"]
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    for name in ("change_set_now", "fold", "member_was"):  # what triggers ask
        db.create_function(name, -1, lambda *a: 1)
    db.create_function("logged_together", 1, lambda table: 0)
    db.execute("UPDATE introductions_introduction SET asked_at = asked_at - 70 * 86400")
    db.commit()
    db.close()
    site.morning()
    asked = [m for m in site.mails("ada") if "introductions/answer" in m]
    assert len(asked) == 1 and not site.mails("emmy")
    Client(site.server).post(site.links("ada")[1].path, came="meeting")
    one = site.me.model(f"/introductions/{one}")
    assert one["outcome"] == "meeting" and one["introduced_at"]


def test_it_follows_a_merge_its_undo_and_an_erasure(site):
    me, folder = site.me, site.folder
    site.add("Ada Lovelace", "Greta Hopper", purpose="Greta Hopper knows looms")
    ada, emmy, greta = site.id("Ada Lovelace"), site.id("Emmy Noether"), site.id("Greta Hopper")
    me.get(f"/contacts/{emmy}")
    page = me.post("/merge", a=str(emmy), b=str(ada))
    assert (emmy,) in folder.rows("SELECT party FROM introductions_person")
    me.undo(page)
    assert (ada,) in folder.rows("SELECT party FROM introductions_person")
    assert me.get(f"/contacts/{ada}/data").status == 200
    folder.cordee("erase", "--yes", str(greta))
    assert folder.rows("SELECT party FROM introductions_person") == [(ada,)]
    assert folder.one("SELECT purpose FROM introductions_introduction") == ""
    assert me.get("/introductions").status == 200 and me.get("/introductions/1").status == 200


@pytest.mark.parametrize("language, words", [("de", "Ist aus der Vorstellung etwas geworden?"),
                                             ("fr", "La mise en relation a-t-elle donné quelque chose\u202f?"),
                                             ("it", "È nato qualcosa dalla presentazione?"),
                                             ("sl", "Ali je iz predstavitve kaj nastalo?")])
def test_the_question_has_the_words_of_its_reader(site, language, words):
    me = site.me
    me.get("/new")
    me.post("/new", given_name="Lin", family_name="Gua", known="1", basis="member", email="lin@x.example.org", language=language)
    site.add("Lin Gua", "Ada Lovelace", on=day(61))
    site.morning()
    link = site.links("lin")[1]
    assert words in Client(site.server).get(path_of(link)).text.replace("&#39;", "'")


def test_timelines_have_our_words_and_mails_those_of_who_reads_them(site):
    """Whoever clicks, and in whose language the page behind the link is."""
    me, folder = site.me, site.folder
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    for name in ("change_set_now", "fold", "member_was"):  # what triggers ask
        db.create_function(name, -1, lambda *a: 1)
    db.create_function("logged_together", 1, lambda table: 0)
    db.execute("UPDATE cluster SET language = 'it'")
    db.commit()
    db.close()
    site.add("Ada Lovelace", "Greta Hopper", on=day(61))
    site.morning()
    Client(site.server).post(site.links("greta")[2].path, came="project")
    subjects = {k: s for k, s in folder.rows("SELECT kind, subject FROM interaction WHERE kind LIKE 'introductions.%'")}
    assert subjects["introductions.question"] == "È nato qualcosa dalla presentazione?"
    assert subjects["introductions.answer"] == "Dalla presentazione è nato: un progetto"
    assert email.message_from_string(site.mails("greta")[0], policy=email.policy.default)["Subject"] == \
        "Ist aus der Vorstellung etwas geworden?"


def test_the_old_are_not_asked_about_and_one_that_fails_keeps_nobody_waiting(site):
    site.add("Bob Gone", "Ada Lovelace", on=day(61))
    site.add("Greta Hopper", "Emmy Noether", on=day(800))
    site.add("Greta Hopper", "Bob Gone", on=day(62))
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    db.execute("CREATE TRIGGER fails BEFORE UPDATE OF asked_again_at ON introductions_introduction WHEN old.id = 1"
               " BEGIN SELECT raise(ABORT, 'broken'); END")
    db.commit()
    db.close()
    site.morning()
    assert not site.mails("ada") and not site.mails("emmy")
    assert len(site.mails("greta")) == 1


def test_who_is_in_charge_asks_when_who_wrote_it_down_is_gone(site):
    bob, greta = site.id("Bob Gone"), site.id("Greta Hopper")
    site.add("Bob Gone", "Greta Hopper", on=day(70))
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    for name in ("change_set_now", "fold", "member_was"):  # what triggers ask
        db.create_function(name, -1, lambda *a: 1)
    db.create_function("logged_together", 1, lambda table: 0)
    db.execute("UPDATE email_address SET state = 'bounced' WHERE party IN (?, ?)", (bob, greta))
    db.execute("UPDATE introductions_introduction SET staff = NULL")
    db.commit()
    db.close()
    site.morning()
    assert site.folder.rows("SELECT staff FROM task WHERE title = 'Ask what came of the introduction'") == [(1,)]


def test_asked_twice_is_one_entry(site):
    me = site.me
    whom, by = site.id("Emmy Noether"), site.id("Ada Lovelace")
    for subject in ("Would you?", "Once more"):
        me.get(f"/write?to={by}&introduces={whom}")
        me.post("/write", to=str(by), party=str(by), introduces=str(whom), subject=subject, body="Please introduce me")
    assert len(me.model("/introductions")["introductions"]) == 1
    assert site.folder.one("SELECT count(*) FROM introductions_entry") == 3


def test_what_one_of_us_wrote_down_counts_among_the_answers(site):
    site.add("Ada Lovelace", "Greta Hopper", on=day(61))
    site.morning()
    me, path = site.me, "/introductions/1"
    me.get(path)
    me.post(path, stands="contract", purpose="", note="Signed")
    reader = Client(site.server)
    reader.post(site.links("ada")[0].path, came="nothing")
    one = me.model(path)
    assert one["outcome"] == "contract" and [p.get("answer") for p in one["people"]].count("nothing") == 1
    # Said again by hand it is what it is; a note alone says nothing of it.
    me.get(path)
    me.post(path, stands="nothing", purpose="", note="It came to nothing")
    reader.post(site.links("greta")[1].path, came="meeting")
    assert me.model(path)["outcome"] == "meeting"
    me.get(path)
    me.post(path, stands="meeting", purpose="", note="They met")
    reader.post(site.links("greta")[1].path, came="project")
    reader.post(site.links("greta")[1].path, came="nothing")
    assert me.model(path)["outcome"] == "nothing"
