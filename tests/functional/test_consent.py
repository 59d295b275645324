"""What people choose themselves: by the link of a mail, by a public page, by an answer."""
import email
import email.policy
import re
import sqlite3
import time
import urllib.parse

import pytest

from support import Client, relayed, wait_until
from test_own_fields import field

PEOPLE = """organisation,country,first name,last name,email,language
Werk GmbH,AT,Dora,Deutsch,dora@werk.example.org,de
Works Ltd,IE,Enda,English,enda@works.example.org,en
Works Ltd,IE,Finn,Fresh,finn@works.example.org,en
"""

WORDS = {
    "de": {"title": "Was Sie von uns bekommen", "events": "Veranstaltungen", "saved": "Gespeichert.",
           "confirm": "Bitte bestätigen", "mailbox": "Sehen Sie in Ihr Postfach", "quick": "Das ging schnell",
           "thanks": "Es ist bestätigt", "stored": "Was über Sie gespeichert ist", "sent": "Gesendete E-Mails", "austria": "Österreich", "may": "darf mir schreiben"},
    "en": {"title": "What you get from us", "events": "Events", "saved": "Saved.", "confirm": "Please confirm",
           "mailbox": "Look into your mailbox", "quick": "That was quick", "thanks": "It is confirmed",
           "stored": "What is stored about you", "sent": "Mails sent", "ireland": "Ireland", "may": "may write to me"},
}
NEWSLETTER, EVENTS, SURVEYS, JOBS, FUNDING = 1, 2, 3, 4, 5


@pytest.fixture
def site(sink):
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        yield server


def send(site, topic, filter_=""):
    """Sends a mailing about a topic as a person does; gives its model when it is done."""
    me = site.me
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    version = lambda text: re.search(r'name="version" value="(\d+)"', text).group(1)
    page = me.post(path, version=version(page.text), subject="Hello", topic=str(topic), filter=filter_, mode="0",
                   markdown="Hello {{first_name}}\n\n[Choose]({{preferences_link}})\n", language="en", do="review")
    page = me.review(path)
    assert f'action="{path}/send"' in page.text, page.text
    me.post(path + "/send", version=version(page.text))
    wait_until(lambda: me.model(path)["done"], 30, "the mailing")
    return me.model(path)


def mail_to(site, address, having, n=1):
    """The newest mail to an address whose text has something, as (message, text)."""
    def found():
        got = []
        for _, to, raw in list(site.sink.mails):
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            text = mail.get_body(("plain",)).get_content()
            if to == [address] and having in text:
                got.append((mail, text))
        return got[-1] if len(got) >= n else None
    return wait_until(found, 20, f"a mail to {address} with {having}")


def path_in(text, start):
    return urllib.parse.urlsplit(re.search(r"https://crm\.example\.org(" + start + r"[a-z0-9/]*)", text).group(0)).path


def person(site, address):
    return site.folder.one("SELECT party FROM email_address WHERE folded = ?", address)


def change(site, sql, *args):
    """Time passes: what the test cannot wait for is written beside the server."""
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    db.execute(sql, args)
    db.commit()
    db.close()


def counts(site):
    return [site.folder.one(f"SELECT count(*) FROM {t}") for t in
            ("consent", "signup", "task", "interaction", "suppression", "party")]


@pytest.mark.parametrize("language,address", [("de", "dora@werk.example.org"), ("en", "enda@works.example.org")])
def test_the_link_of_a_mail_leads_to_the_page_of_choices(site, language, address):
    words, who = WORDS[language], person(site, address)
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 3
    mail, text = mail_to(site, address, "Hello")
    choices = path_in(text, "/u/[a-z2-7]+/choices")
    assert text.count(choices) == 2  # in the text by its merge field, and in the footer
    leave = urllib.parse.urlsplit(re.search(r"<(https://[^>]+)>", mail["List-Unsubscribe"]).group(1)).path
    assert choices == leave + "/choices"
    her = Client(site)
    assert f'href="{choices}"' in her.get(leave).text
    before = counts(site)
    for _ in range(5):  # scanners follow every link
        page = her.get(choices)
        assert page.status == 200
        assert her.ask("HEAD", choices + "?do=stop").status == 200
    assert counts(site) == before
    assert words["title"] in page.text and words["events"] in page.text and f'lang="{language}"' in page.text
    assert "dora" not in page.text.lower() and "enda" not in page.text.lower()  # whoever it was forwarded to
    assert page.text.count(" checked") == 5

    # One topic off, and a pause.
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 40 * 86400))
    page = her.post(choices, do="save", topic=[NEWSLETTER, SURVEYS, JOBS, FUNDING], until=day, language=language)
    assert page.status == 200 and words["saved"] in page.text
    assert page.text.count(" checked") == 4 and f'value="{day}"' in page.text
    row = site.folder.rows("SELECT topic, given, basis, place, address, wording FROM consent WHERE party = ? AND"
                           " said = 1", who)
    assert len(row) == 1 and row[0][:5] == (EVENTS, 0, "unsubscribed", "preference page", "127.0.0.1")
    assert words["may"] in row[0][5] and f"[ ] {words['events']}" in row[0][5]
    said = site.folder.one("SELECT i.subject FROM interaction i JOIN interaction_party x ON x.interaction = i.id WHERE "
                           "i.kind = 'preferences' AND x.party = ?", who)
    assert said.startswith("Events: off, paused until "), said  # in the language of those who work here
    again = her.post(choices, do="save", topic=[NEWSLETTER, SURVEYS, JOBS, FUNDING], until=day, language=language)
    assert again.status == 200 and site.folder.one("SELECT count(*) FROM consent WHERE party = ? AND said = 1", who) == 1

    # Who pauses is left out, and the reason says so.
    sent = send(site, NEWSLETTER)
    assert sent["numbers"]["sent"] == 2
    assert [r[0] for r in site.folder.rows("SELECT o.said FROM outbox o WHERE o.party = ? AND o.state = 'suppressed'",
                                           who)] == ["paused"]
    page = site.me.get(f"/contacts/{who}")
    assert "asked for a pause until" in page.text and "preference page" in page.text and "127.0.0.1" in page.text
    assert person_ids(site, "is:paused") == [who]
    assert who not in person_ids(site, "topic:events")
    assert len(person_ids(site, "topic:newsletter")) == 2

    # The pause over, she gets the newsletter, and no events.
    her.post(choices, do="save", topic=[NEWSLETTER, SURVEYS, JOBS, FUNDING], until="", language=language)
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 3
    assert send(site, EVENTS)["numbers"]["sent"] == 2

    # All of it.
    her.post(choices, do="stop", language=language)
    assert her.get(choices).text.count(" checked") == 0
    assert send(site, NEWSLETTER)["numbers"]["sent"] == 2
    assert send(site, 0)["numbers"]["sent"] == 2
    # ... and back, for one.
    her.post(choices, do="save", topic=[FUNDING], language=language)
    assert send(site, FUNDING)["numbers"]["sent"] == 3
    assert send(site, 0)["numbers"]["sent"] == 2


def test_the_links_of_a_test_mail_say_that_it_was_one(site):
    """It reads as for Dora and goes to who writes: her name is not in To:, and nothing changes."""
    me, dora = site.me, person(site, "dora@werk.example.org")
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    me.post(path, version=re.search(r'name="version" value="(\d+)"', page.text).group(1), subject="Tried", filter="",
            topic=str(EVENTS), mode="0", markdown="Hello {{first_name}}\n\n[Right?]({{correction_link}})\n",
            language="en", do="test", test_address="writer@cluster.example.org", **{"as": dora})
    mail, text = mail_to(site, "writer@cluster.example.org", "Hello Dora")
    assert mail["To"] == "writer@cluster.example.org"
    her, before = Client(site), counts(site)
    choices = path_in(text, "/u/[a-z2-7]+/choices")
    leave = choices.rsplit("/", 1)[0]
    for link in (choices, leave, leave + "/correct"):
        page = her.get(link)
        assert page.status == 200 and "This link is from a test mail: it changes nothing." in page.text, link
    page = her.get(choices)
    assert "Events" in page.text and "@" not in page.text and "Werk" not in page.text
    for do in ("save", "stop", "data", "erase"):
        assert "Nothing has changed." in her.post(choices, do=do, topic=[EVENTS], sure="1").text
    assert her.post(leave + "/correct").status == 200 and counts(site) == before


def person_ids(site, filter_):
    model = site.me.model("/contacts?filter=" + urllib.parse.quote(filter_))
    return [row["id"] for row in model["items"]] if "items" in model else [row["id"] for row in model["contacts"]]


def test_the_language_follows_the_choice(site):
    send(site, NEWSLETTER)
    choices = path_in(mail_to(site, "enda@works.example.org", "Hello")[1], "/u/[a-z2-7]+/choices")
    her = Client(site)
    page = her.post(choices, do="save", topic=[1, 2, 3, 4, 5], language="sl")
    assert "Kaj prejemate od nas" in page.text and "Novice" in page.text
    assert site.folder.one("SELECT language FROM party WHERE id = ?", person(site, "enda@works.example.org")) == "sl"
    page = her.post(choices, do="save", topic=[1, 2, 3, 4, 5], language="xx'; DROP TABLE party; --")
    assert page.status == 200 and "Kaj prejemate od nas" in page.text


@pytest.mark.parametrize("language,address", [("de", "dora@werk.example.org"), ("en", "enda@works.example.org")])
def test_what_is_stored_takes_a_second_mail_and_a_button(site, language, address):
    words, who = WORDS[language], person(site, address)
    me = site.me
    me.folder = site.folder
    me.get("/settings/fields")
    field(me, "Stand visited", "line", subject="interaction")
    me.get(f"/contacts/{who}")
    me.post(f"/parties/{who}/entries", kind="meeting", body="At the fair", **{"own.stand_visited": "Hall 7"})
    send(site, NEWSLETTER)
    choices = path_in(mail_to(site, address, "Hello")[1], "/u/[a-z2-7]+/choices")
    her = Client(site)
    assert her.post(choices, do="data").status == 200
    mail, text = mail_to(site, address, "/stored/")
    link = path_in(text, "/stored/")
    assert words["stored"] == mail["Subject"]
    page = her.get(link)
    assert page.status == 200 and words["stored"] in page.text and address not in page.text
    page = her.post(link, do="show")
    assert page.status == 200 and address in page.text
    assert words["sent"] in page.text and words["austria" if language == "de" else "ireland"] in page.text
    assert "Stand visited" in page.text and "Hall 7" in page.text
    assert "merge_values" not in page.text and "sort_name" not in page.text  # what programs read is in the file
    data = her.post(link, do="file").json()
    assert data["person"]["id"] == who
    assert site.folder.one("SELECT count(*) FROM audit WHERE action = 'export.person'") == 2
    for bad in (link[:-1] + ("a" if link[-1] != "a" else "b"), "/stored/" + "a" * 52, "/stored/x"):
        assert her.get(bad).status == 404 and her.post(bad, do="show").status == 404
    assert her.get(link.replace("/stored/", "/preferences/")).status == 404  # of another purpose
    change(site, "UPDATE token SET expires_at = 1")
    gone = her.post(link, do="show")
    assert gone.status == 404 and address not in gone.text
    for _ in range(5):  # three an hour
        her.post(choices, do="data")
    assert site.folder.one("SELECT count(*) FROM token WHERE purpose = 'console.data'") == 3


def test_who_asks_for_erasure_is_a_follow_up(site):
    who = person(site, "enda@works.example.org")
    send(site, NEWSLETTER)
    choices = path_in(mail_to(site, "enda@works.example.org", "Hello")[1], "/u/[a-z2-7]+/choices")
    her = Client(site)
    page = her.post(choices, do="erase")
    assert page.status == 422 and "Tick the box first" in page.text
    for _ in range(2):
        assert "within a month" in her.post(choices, do="erase", sure="1").text
    assert site.folder.rows("SELECT title FROM task WHERE party = ?", who) == \
        [("Enda English asks for erasure: answer within a month",)]
    assert "asks for erasure" in site.me.get("/").text
    assert site.folder.one("SELECT count(*) FROM interaction WHERE kind = 'preferences.erase'") == 1


def test_hostile_choices_change_nothing(site):
    send(site, NEWSLETTER)
    choices = path_in(mail_to(site, "enda@works.example.org", "Hello")[1], "/u/[a-z2-7]+/choices")
    her = Client(site)
    before = counts(site)
    for bad in ("/u/" + "a" * 26 + "/choices", "/u/x'%20OR%201=1/choices", "/preferences/" + "a" * 52,
                "/preferences/..%2f..%2fetc", "/confirm/" + "b" * 52):
        assert her.get(bad).status in (400, 404) and her.post(bad, do="stop").status in (400, 404)
    for until in ("yesterday", "2020-01-01", "9999-12-31", "2031-02-30"):
        assert her.post(choices, do="save", topic=[1, 2, 3, 4, 5], until=until).status == 422
    page = her.post(choices, do="save", topic=["1", "2", "3", "4", "5", "999", "-1", "1e9", "x" * 300], language="en")
    assert page.status == 200
    assert counts(site) == before


def sign_up(site, address, topics, language="de", wait=2.2, **more):
    her = Client(site)
    page = her.get("/subscribe?lang=" + language)
    assert page.status == 200
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    time.sleep(wait)
    return her, her.post("/subscribe", email=address, topic=topics, **{**hidden, **more})


@pytest.mark.parametrize("language", ["de", "en"])
def test_somebody_new_signs_up_and_confirms(site, language):
    words = WORDS[language]
    assert Client(site).get("/subscribe").status == 404
    assert site.me.post("/settings/topics/sign-up", on="1").status == 200
    for _ in range(5):  # a busy machine takes as long as a person
        began = time.monotonic()
        her, page = sign_up(site, "nora@neu.example.org", [NEWSLETTER, EVENTS], language, wait=0)
        if time.monotonic() - began < 1:
            break
    assert page.status == 422 and words["quick"] in page.text and 'value="nora@neu.example.org"' in page.text
    her, page = sign_up(site, "bot@neu.example.org", [NEWSLETTER], language, website="https://spam.example.org")
    assert page.status == 200 and words["mailbox"] in page.text
    her, page = sign_up(site, "forged@neu.example.org", [NEWSLETTER], language, at="1", proof="0" * 64)
    assert page.status == 422
    her, page = sign_up(site, "nora@neu.example.org", [NEWSLETTER, EVENTS], language, name="Nora <b>Neu</b>")
    assert page.status == 200 and words["mailbox"] in page.text
    assert site.folder.one("SELECT count(*) FROM party WHERE name LIKE 'Nora%'") == 0
    mail, text = mail_to(site, "nora@neu.example.org", "/confirm/")
    assert words["confirm"] in mail["Subject"] and words["events"] in text and "Nora" not in text
    link = path_in(text, "/confirm/")
    before = counts(site)
    for _ in range(5):
        page = her.get(link)
    assert counts(site) == before and words["confirm"] in page.text
    page = her.post(link)
    assert page.status == 200 and words["thanks"] in page.text
    who = person(site, "nora@neu.example.org")
    rows = site.folder.rows("SELECT topic, given, basis, place, address, wording FROM consent WHERE party = ? ORDER BY"
                            " topic", who)
    assert [r[:5] for r in rows] == [(t, 1, "confirmed", "sign-up page", "127.0.0.1") for t in (NEWSLETTER, EVENTS)]
    assert words["may"] in rows[0][5]
    assert words["thanks"] in her.post(link).text  # once more
    assert site.folder.one("SELECT count(*) FROM consent WHERE party = ?", who) == 2
    assert {to for _, tos, _ in site.sink.mails for to in tos} == {"nora@neu.example.org"}
    # She gets what she chose, and can change it by the link she was given.
    manage = re.search(r'href="https://crm\.example\.org(/preferences/\w+)"', page.text).group(1)
    assert her.get(manage).text.count(" checked") == 2
    assert send(site, EVENTS)["numbers"]["sent"] == 4
    assert send(site, FUNDING)["numbers"]["sent"] == 3
    her.post(manage, do="save", topic=[NEWSLETTER], language=language)
    assert send(site, EVENTS)["numbers"]["sent"] == 3
    change(site, "UPDATE token SET expires_at = 1 WHERE purpose = 'console.preferences'")
    assert her.get(manage).status == 404
    assert her.post(manage, do="stop").status == 404


def test_the_answer_is_the_same_whoever_is_known(site):
    site.me.post("/settings/topics/sign-up", on="1")
    _, known = sign_up(site, "dora@werk.example.org", [NEWSLETTER], "en")
    _, fresh = sign_up(site, "nobody@neu.example.org", [NEWSLETTER], "en")
    assert known.text == fresh.text
    for _ in range(3):
        _, page = sign_up(site, "nobody@neu.example.org", [NEWSLETTER], "en")
        assert page.text == fresh.text
    mail_to(site, "nobody@neu.example.org", "/confirm/", 3)
    time.sleep(0.5)
    assert sum(to == ["nobody@neu.example.org"] for _, to, _ in site.sink.mails) == 3
    _, page = sign_up(site, "no address", [NEWSLETTER], "en", wait=2.2)
    assert page.status == 422
    _, page = sign_up(site, "x@neu.example.org", [], "en")
    assert page.status == 422 and "Choose at least one topic" in page.text


def test_asked_by_mail_from_her_page(site):
    who = person(site, "finn@works.example.org")
    page = site.me.post(f"/parties/{who}/consent", given="0", topic=str(EVENTS), basis="spoken", note="by phone")
    assert page.status == 200 and "by phone" in page.text and "Ada Test" in page.text
    assert send(site, EVENTS)["numbers"]["sent"] == 2
    site.me.post(f"/parties/{who}/ask", topic=[EVENTS])
    mail, text = mail_to(site, "finn@works.example.org", "/confirm/")
    assert "would like to write to you" in text
    link = path_in(text, "/confirm/")
    assert "Asked, and not yet confirmed" in site.me.get(f"/contacts/{who}").text
    assert send(site, EVENTS)["numbers"]["sent"] == 2
    assert Client(site).post(link).status == 200
    assert send(site, EVENTS)["numbers"]["sent"] == 3
    assert site.folder.one("SELECT place FROM consent WHERE party = ? ORDER BY id DESC LIMIT 1", who) == "asked by mail"
    # Who leaves by the link of a mail is in the log with where that came from.
    leave = path_in(mail_to(site, "finn@works.example.org", "Hello")[1], "/u/[a-z2-7]+/choices").rsplit("/", 1)[0]
    assert Client(site).post(leave, scope="topic").status == 200
    assert site.folder.rows("SELECT topic, given, place, address FROM consent WHERE party = ? ORDER BY id DESC LIMIT 1",
                            who) == [(EVENTS, 0, "unsubscribe page", "127.0.0.1")]
    # Who left all is not asked to come back; a link that was not used in time is dead.
    site.me.post(f"/parties/{who}/ask", topic=[NEWSLETTER])
    link = path_in(mail_to(site, "finn@works.example.org", "/confirm/", 2)[1], "/confirm/")
    change(site, "UPDATE signup SET expires_at = 1 WHERE confirmed_at IS NULL")
    assert Client(site).get(link).status == 404 and Client(site).post(link).status == 404
    site.me.post(f"/parties/{who}/consent", given="0")
    assert "is not asked again" in site.me.post(f"/parties/{who}/ask", topic=[NEWSLETTER]).text


def test_topics_are_kept_by_who_may(site):
    me = site.me
    page = me.post("/settings/topics", name="Board", help="For few")
    assert re.match(r"/settings/topics/\d+$", page.path)
    path = page.path
    page = me.post(path, name="Board", help="For few", name_de="Vorstand", help_de="Für wenige")
    assert page.path == "/settings/topics"
    assert me.post("/settings/topics", name="vorstand").status == 422
    assert me.post("/settings/topics", name="").status == 422
    me.post(path + "/move", up="1")
    assert [t["base"] for t in me.model("/settings/topics")["topics"]][-2:] == ["Board", "Funding"]
    me.post(path + "/retire", retired="1")
    me.post("/settings/topics/sign-up", on="1")
    assert "Vorstand" not in Client(site).get("/subscribe?lang=de").text
    # Taken back, like every change.
    page = me.get("/changes")
    undo = re.search(r'action="(/changes/\d+/undo)"(?:(?!</li>).)*Retired the topic Board', page.text, re.S).group(1)
    me.post(undo)
    assert "Vorstand" in Client(site).get("/subscribe?lang=de").text
    for way in ("", "/move", "/retire"):
        assert me.post("/settings/topics/4711" + way, name="x", up="1", retired="1").status == 404
