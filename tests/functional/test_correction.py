"""People correct their own data by a signed link; some fields wait for a word."""
import re
import time

import pytest

from support import Client, relayed
from test_consent import PEOPLE, change, mail_to, path_in, person

WORDS = {"de": ("Ihre Daten", "Danke"), "en": ("Your data", "Thank you")}


@pytest.fixture
def site(sink):
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        yield server


def ask(site, address):
    """One click on the contact's page; the link that comes by mail."""
    who = person(site, address)
    assert f'action="/contacts/{who}/correct"' in site.me.get(f"/contacts/{who}").text
    page = site.me.post(f"/contacts/{who}/correct")
    assert page.status == 200 and "on its way" in page.text, page.text
    text = mail_to(site, address, "/correct/")[1]
    return path_in(text, "/correct/[a-z2-7]+")


def form(page):
    """What the form of a page would send as it is."""
    sent = dict(re.findall(r'<input id="f-\w+" name="(\w+)" type="\w+" value="([^"]*)"', page.text))
    chosen = re.search(r'<option value="(\w+)"[^>]* selected', page.text)
    return {**sent, "language": chosen.group(1)}


def party(site, who):
    return site.folder.rows("SELECT given_name, family_name, city, language FROM party WHERE id = ?", who)[0]


@pytest.mark.parametrize("language,address", [("de", "dora@werk.example.org"), ("en", "enda@works.example.org")])
def test_a_person_corrects_and_what_waits_waits(site, language, address):
    title, thanks = WORDS[language]
    who, link = person(site, address), ask(site, address)
    her, was = Client(site), party(site, who)
    before = site.folder.rows("SELECT count(*) FROM change")
    for _ in range(4):  # scanners follow every link
        page = her.get(link)
        assert page.status == 200 and title in page.text and f'lang="{language}"' in page.text
        assert her.ask("HEAD", link).status == 200
    assert site.folder.rows("SELECT count(*) FROM change") == before
    # Nothing is shown beyond what she may correct.
    assert "Newsletter" not in page.text and "Test Cluster" in page.text
    assert set(form(page)) == {"given_name", "family_name", "title", "role", "email", "phone", "street", "postcode", "city",
                               "country", "language"} - ({"role"} if 'name="role"' not in page.text else set())
    sent = form(page)
    assert sent["email"] == address and sent["given_name"] == was[0]

    # A wrong value is said and what was typed stays; the link is still good.
    wrong = her.post(link, **{**sent, "city": "Graz", "email": "no address"})
    assert wrong.status == 422 and 'role="alert"' in wrong.text and 'value="Graz"' in wrong.text
    done = her.post(link, **{**sent, "city": "Graz", "phone": "+43 316 1234", "family_name": "Neumann"})
    assert done.status == 200 and thanks in done.text
    assert party(site, who)[1:3] == (was[1], "Graz")
    assert site.folder.one("SELECT number FROM phone WHERE party = ?", who) == "+43 316 1234"

    # The link is of no use any more.
    for page in (her.get(link), her.post(link, **{**sent, "city": "Wien"})):
        assert page.status == 200 and "Graz" not in page.text and address not in page.text
    assert party(site, who)[2] == "Graz"

    # What waits is listed side by side, with a follow-up; accepted, it is in the register.
    model = site.me.model("/corrections")
    waiting, = model["waiting"]
    row, = waiting["rows"]
    assert (waiting["id"], row["field"], row["was"], row["now"], row["said"]) == (who, "family_name", was[1], was[1], "Neumann")
    task = site.folder.rows("SELECT party, staff, done_at FROM task")
    assert [(t[0], t[2]) for t in task] == [(who, None)] and task[0][1]
    page = site.me.get("/corrections")
    assert "Neumann" in page.text
    page = site.me.post("/corrections", do=f"accept {row['id']}")
    assert "Accepted" in page.text and party(site, who)[1] == "Neumann"
    assert site.folder.one("SELECT done_at FROM task") and not site.me.model("/corrections")["waiting"]

    # Undo takes the decision back: it waits again.
    undo = re.search(r'action="(/changes/\d+/undo)"', page.text).group(1)
    site.me.post(undo)
    assert party(site, who)[1] == was[1] and len(site.me.model("/corrections")["waiting"]) == 1
    site.me.post("/corrections", do="refuse", id=str(row["id"]))
    assert party(site, who)[1] == was[1] and not site.me.model("/corrections")["waiting"]
    assert {p["state"] for p in site.me.model("/corrections")["past"]} == {"refused", "taken"}


def test_what_she_changed_can_be_taken_back(site):
    address = "enda@works.example.org"
    who, link = person(site, address), ask(site, address)
    her = Client(site)
    her.post(link, **{**form(her.get(link)), "city": "Cork"})
    assert party(site, who)[2] == "Cork"
    changes = site.me.get("/changes")
    undo = re.search(r'Corrected own data.*?action="(/changes/\d+/undo)"', changes.text, re.S).group(1)
    site.me.post(undo)
    assert party(site, who)[2] == ""
    assert "Corrected own data" not in [k["label"] for k in site.me.model(f"/contacts/{who}")["timeline"]["kinds"]]


def test_which_fields_wait_is_a_choice(site):
    address = "dora@werk.example.org"
    site.me.get("/corrections")
    site.me.post("/corrections/rules", waits=["city"])
    assert [r["field"] for r in site.me.model("/corrections")["rules"] if r["waits"]] == ["city"]
    who, link = person(site, address), ask(site, address)
    her = Client(site)
    her.post(link, **{**form(her.get(link)), "city": "Graz", "family_name": "Neumann"})
    assert party(site, who)[1:3] == ("Neumann", "")
    # An address that somebody else has waits in any case, and says nothing of whose it is.
    link = ask_again(site, who, address)
    page = her.post(link, **{**form(her.get(link)), "email": "enda@works.example.org"})
    assert page.status == 200 and "Enda" not in page.text
    assert [r["field"] for r in site.me.model("/corrections")["waiting"][0]["rows"]] == ["city", "email"]
    email = site.me.model("/corrections")["waiting"][0]["rows"][1]["id"]
    site.me.get("/corrections")
    page = site.me.post("/corrections", do=f"accept {email}")
    assert "Enda" in page.text and 'role="alert"' in page.text  # here it is said who has it


def ask_again(site, who, address):
    change(site, "UPDATE token SET created_at = created_at - 4000 WHERE purpose = 'console.correct'")
    site.sink.mails.clear()
    return ask(site, address)


def test_a_link_ends_and_there_are_not_too_many(site):
    address = "enda@works.example.org"
    who, link = person(site, address), ask(site, address)
    assert site.folder.one("SELECT expires_at - created_at FROM token WHERE purpose = 'console.correct'") == 7 * 86400
    change(site, "UPDATE token SET expires_at = ? WHERE purpose = 'console.correct'", int(time.time()) - 1)
    her = Client(site)
    for page in (her.get(link), her.post(link, city="Wien")):
        assert page.status in (404, 410) and address not in page.text
    assert her.get("/correct/" + "a" * 52).status == 404
    for _ in range(2):
        site.me.post(f"/contacts/{who}/correct")
    assert "often enough" in site.me.post(f"/contacts/{who}/correct").text


def mailed(site, markdown):
    """A mailing to all; the text that one of them got."""
    me = site.me
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    version = lambda text: re.search(r'name="version" value="(\d+)"', text).group(1)
    page = me.post(path, version=version(page.text), subject="Still right?", topic="0", filter="", mode="0",
                   markdown=markdown, language="en", do="review")
    page = me.review(path)
    me.post(path + "/send", version=version(page.text))
    return lambda address: mail_to(site, address, "Hello")[1]


def links_sent(site):
    return site.folder.one("SELECT count(*) FROM token WHERE purpose = 'console.correct'")


@pytest.mark.parametrize("language,address", [("de", "dora@werk.example.org"), ("en", "enda@works.example.org")])
def test_the_link_of_a_mailing_asks_for_a_link_of_ones_own(site, language, address):
    text = mailed(site, "Hello {{first_name}}\n\n[Look]({{correction_link}})\n")(address)
    link, who = path_in(text, "/u/[a-z2-7]+/correct"), person(site, address)
    her, name = Client(site), party(site, who)[0]
    # Whoever it was forwarded to learns nothing by it, and changes nothing.
    page = her.get(link)
    title, hint = WORDS[language][0], f"{address[0]}…@{address.split('@')[1]}"
    assert page.status == 200 and title in page.text and hint in page.text and f'lang="{language}"' in page.text
    assert address not in page.text and name not in page.text and "<input" not in page.text.split("<main")[1]
    assert links_sent(site) == 0
    for _ in range(5):  # three an hour, and nobody is told
        page = her.post(link, city="Cork", given_name="Mallory")
        assert page.status == 200 and 'role="status"' in page.text and address not in page.text and name not in page.text
    assert party(site, who)[0] == name and party(site, who)[2] == "" and links_sent(site) == 3
    # Only the link that went to her shows and takes data.
    own = path_in(mail_to(site, address, "/correct/")[1], "/correct/[a-z2-7]+")
    page = her.get(own)
    assert f'value="{name}"' in page.text
    her.post(own, **{**form(page), "city": "Cork"})
    assert party(site, who)[2] == "Cork"
    assert "Cork" not in her.get(own).text and 'name="city"' not in her.get(own).text


def test_any_other_mailing_opens_nothing(site):
    address = "enda@works.example.org"
    text = mailed(site, "Hello {{first_name}}\n\n[Choose]({{preferences_link}})\n")(address)
    link, her = path_in(text, "/u/[a-z2-7]+/choices").replace("/choices", "/correct"), Client(site)
    for page in (her.get(link), her.post(link, city="Cork")):
        assert page.status == 200 and address not in page.text and "Enda" not in page.text
    assert party(site, person(site, address))[2] == ""
    assert her.get("/u/" + "a" * 26 + "/correct").status == 404
