"""Anonymous surveys: who has not answered is reminded, strangers answer once, and it ends by number; nothing tells when."""
import re
import urllib.parse

from support import Client, wait_until
from test_survey import bring
from test_survey_anonymous import FORM, NAMES, answer, office, opened  # noqa: F401
from test_survey_reach import all_mails, jobs_done, to_of


def begun(me, link):
    """Somebody with the link for everybody, on the first page."""
    guest = Client(me.server)
    page = guest.get(link + "?l=en")
    assert "anonymous" in page.text
    door = re.search(r'name="door" value="([^"]+)"', page.text)[1]
    return guest.post(link, door=door, l="en")


def test_reminders_go_to_those_whose_invitation_is_not_used(office):  # noqa: F811
    me = office
    path, links = opened(me, thanks="1")
    for name in NAMES[:9]:
        answer(me, links[name], "words of " + name)
    me.sink.mails.clear()
    model = me.model(path + "/reach")
    assert (model["asked"], model["answered"], model["waiting"], model["audience"]["to"]) == (14, 9, 5, 5)
    assert "waiting_href" not in model and "coverage" not in model
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    wait_until(lambda: len(me.sink.mails) == 5, 20, "five reminders")
    assert sorted(to_of(m).split("@")[0].title() for m in all_mails(me)) == NAMES[9:]
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'survey.answer'") == 0
    # Nobody finds out by a filter who they are.
    number = path.rsplit("/", 1)[1]
    assert me.model("/contacts?filter=survey.waiting:" + number)["total"] == 0
    me.post(path + "/close")
    page = me.post(path + "/plan", closes="", closes_after="", remind_most="0")
    assert "stays over" in page.text and me.folder.one("SELECT state FROM survey_survey") == "closed"


def test_strangers_answer_once_and_leave_nothing(office):  # noqa: F811
    me = office
    path, links = opened(me, closes_after="7")
    page = me.post(path + "/open-link", do="show")
    link = urllib.parse.urlsplit(re.search(r"https?://[^<\s]+/survey/o/[^<\s]+", page.text)[0]).path
    count = lambda: me.model(path + "/reach")["answered"]
    own = []
    for i in range(6):
        page = begun(me, link)
        assert page.path.startswith("/survey/a/") and "Nobody knows that you took part" in page.text
        own.append(page.path)
        assert answer(me, page.path, f"stranger {i}").status == 200
    assert count() == 6 and me.folder.one("SELECT count(*) FROM survey_response") == 0
    assert me.folder.one("SELECT count(*) FROM survey_draft") == 0 and me.folder.one("SELECT sum(used) FROM survey_invitation") == 0

    # Sent, it is sent: by the second click, and by the page before.
    for fields in ({"s": "2", "fit": "1"}, {"s": "1", "say": "again", "role": "shop"}):
        page = Client(me.server).post(own[0], l="en", do="next", **fields)
        assert page.status == 200 and "cannot be changed" in page.text
    assert count() == 6 and me.folder.one("SELECT count(*) FROM survey_draft") == 0

    # A link that was made by nobody; one that is begun goes on elsewhere; the seventh closes it.
    number, word = own[1].rsplit("/", 1)[1].split("-")
    assert Client(me.server).get(f"/survey/a/{int(number) + 1}-{word}").status == 404
    half, late = begun(me, link).path, begun(me, link).path
    Client(me.server).post(half, s="1", l="en", say="half", role="desk", do="later")
    assert "half" in Client(me.server).get(half).text
    answer(me, links[NAMES[0]], "the seventh")
    assert me.folder.one("SELECT state FROM survey_survey") == "closed"
    page = Client(me.server).post(late, s="1", l="en", say="late", role="desk", do="next")
    assert "The survey is over" in page.text and "Yours are kept" not in page.text
    assert "The survey is over" in Client(me.server).get(link + "?l=en").text
    assert me.folder.one("SELECT count(*) FROM survey_anonymous WHERE question = ''") == 7


def test_one_answer_for_all_cannot_be_anonymous(office):  # noqa: F811
    me = office
    assert bring(me, FORM).status == 200
    page = me.post("/survey/%d/send" % me.folder.one("SELECT max(id) FROM survey_survey"), filter="is:person", mode="2", topic="", closes="", anonymous="1", do="send")
    assert page.status == 422 and "cannot be anonymous" in page.text and me.folder.one("SELECT state FROM survey_survey") == "draft"
