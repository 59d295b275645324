"""The link for everybody: who comes by it is nobody, begins once, and is a person as far as one can tell by oneself."""
import re
import urllib.parse

from support import Client, Server, wait_until
from test_survey import PEOPLE, mails, make, office, send, skills  # noqa: F401
from test_survey_reach import LAST


def restarted(me, settings):
    me.server.stop()
    me.folder.configure(settings)
    me.server = Server(me.folder)
    again = me.server.browser(me.server.fresh_link())
    me.cookies, me.csrf = again.cookies, again.csrf


def opened(me):
    path = make(me)
    send(me, path, filter_="Anna")
    wait_until(lambda: mails(me), 20, "the invitation")
    assert me.model(path + "/reach").get("open_url") is None
    page = me.post(path + "/open-link", do="show")
    url = re.search(r"https?://[^<\s]+/survey/o/[^<\s]+", page.text)[0]
    assert "data-copy" in page.text
    return path, urllib.parse.urlsplit(url).path


def begin(me, link, language="en", **more):
    guest = Client(me.server)
    page = guest.get(link, headers={"Accept-Language": language})
    assert page.status == 200
    door = re.search(r'name="door" value="([^"]+)"', page.text)[1]
    return guest, door, guest.post(link, door=door, l=language, **more)


def fill(me, page, keys):
    guest, link = Client(me.server), page.path
    guest.post(link, s="1", role="production", do="next")
    fields = {}
    for key in keys:
        fields[f"skills.{key}.importance"], fields[f"skills.{key}.level"] = "5", "2"
    guest.post(link, s="2", do="next", **fields)
    return guest.post(link, s="3", do="next", **LAST)


def test_whoever_has_the_link_answers_as_nobody(office):  # noqa: F811
    me = office
    restarted(me, "survey { open_seconds = 0 }")
    path, link = opened(me)
    keys = skills(me, path)
    count = lambda: me.folder.one("SELECT count(*) FROM survey_response")
    guest, door, page = begin(me, link, "de")
    assert page.status == 200 and page.path.startswith("/survey/a/") and "Was machen Sie" in page.text
    assert count() == 1

    # The same page sent again begins nothing new.
    again = guest.post(link, door=door, l="de")
    assert again.path == page.path and count() == 1

    # Stopped and gone on with by the address alone; sent twice it is one answer.
    later = guest.post(page.path, s="1", role="production", do="later")
    assert page.path in later.text
    done = fill(me, page, keys)
    assert done.status == 200 and "Danke" in done.text
    fill(me, page, keys)
    rows = me.folder.rows("SELECT source, person, org, invitation, submitted_at IS NOT NULL FROM survey_response")
    assert rows == [("open", None, None, None, 1)]
    assert me.folder.one("SELECT count(*) FROM survey_answer WHERE person IS NOT NULL") == 0
    assert me.model(path)["answered"] == 1
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'survey.answer'") == 0

    # Off, it leads nowhere, and on again it is the same; over, it says so.
    me.post(path + "/open-link", do="hide")
    assert Client(me.server).get(link).status == 404
    assert Client(me.server).post(link, door=door).status == 404
    me.post(path + "/open-link", do="show")
    assert Client(me.server).get(link).status == 200
    me.post(path + "/close")
    assert "The survey is over" in Client(me.server).get(link, headers={"Accept-Language": "en"}).text
    assert "The survey is over" in Client(me.server).post(link, door=door, l="en").text
    assert count() == 1


def test_what_is_no_person_does_not_get_in(office):  # noqa: F811
    me = office
    restarted(me, "survey { open_seconds = 3600 }")
    path, link = opened(me)
    keys = skills(me, path)
    count = lambda: me.folder.one("SELECT count(*) FROM survey_response")

    # What nobody sees was filled in; the page was not ours; the link was not ours.
    _, door, page = begin(me, link, **{"e-mail-again": "a@b.example"})
    assert page.status == 422 and "must stay empty" in page.text and count() == 0
    number, word = door.split("-")
    for wrong in ("", "x", word, f"{int(number) + 1}-{word}", f"{number}-{'0' * 64}"):
        page = Client(me.server).post(link, door=wrong, l="en")
        assert page.status == 422 and "once more" in page.text, wrong
    number, word = link.rsplit("/", 1)[1].split("-")
    for wrong in (f"{int(number) + 1}-{word}", f"{number}-{word[:-1]}", "x"):
        assert Client(me.server).get("/survey/o/" + wrong).status == 404
    assert Client(me.server).get(link.replace("/o/", "/a/")).status == 404
    assert count() == 0

    # Sooner than anybody reads: it is kept, and asked to be looked at again.
    _, _, page = begin(me, link)
    done = fill(me, page, keys)
    assert done.status == 422 and "sooner than" in done.text
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 0
    assert me.folder.one("SELECT count(*) FROM survey_answer") > 40

    # So many in a minute from one address, and no more.
    answers = [Client(me.server).post(link, door="x").status for _ in range(140)]
    assert answers[0] == 422 and 429 in answers
