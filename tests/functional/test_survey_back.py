"""A page that is not right is shown once more by a GET, so that the back button never asks to send it anew."""
import re
import urllib.parse

from support import Client, beside, wait_until
from test_survey import bring, link_of, mails, office, send  # noqa: F401
from test_survey_anonymous_reach import begun
from test_survey_anonymous import FORM, office as hidden, opened as opened_anonymously  # noqa: F401

ASKED = {"languages": ["en"], "title": {"en": "Needs"}, "sections": [
    {"key": "you", "words": {"en": "You"}, "questions": [
        {"key": "years", "kind": "number", "words": {"en": "Years"}},
        {"key": "why", "kind": "short", "words": {"en": "Why"}, "characters": 20},
        {"key": "fit", "kind": "yesno", "words": {"en": "Fit?"}, "required": True}]},
    {"key": "more", "words": {"en": "More"}, "questions": [{"key": "so", "kind": "short", "words": {"en": "So"}}]}]}


def asked(me):
    assert bring(me, ASKED).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    send(me, path, filter_="Anna")
    wait_until(lambda: mails(me), 20, "the invitation")
    return path, link_of(me, next(iter(mails(me).values())))


def test_what_is_wrong_is_shown_by_a_get_as_it_was_typed(office):  # noqa: F811
    me = office
    path, link = asked(me)
    guest = Client(me.server)
    answer = guest.post(link, follow=False, s="1", do="next", years="many", why="This is longer than twenty", fit="")
    assert answer.status == 303
    page = guest.get(urllib.parse.urljoin(link, answer.headers["Location"]))
    assert page.status == 422 and "3 answers are missing or not right" in page.text
    assert 'value="many"' in page.text and "This is longer than twenty" in page.text and "Please answer this" in page.text
    wrong = answer.headers["Location"]
    # Looked at again it is the same; nothing of it is an answer.
    assert guest.get(urllib.parse.urljoin(link, wrong)).status == 422
    assert me.folder.one("SELECT count(*) FROM survey_answer") == 0
    page = guest.post(link, s="1", do="next", years="7", why="Short", fit="yes")
    assert page.status == 200 and "More" in page.text
    # Back to where it was wrong: it is right now, and nothing waits beside it.
    page = guest.get(urllib.parse.urljoin(link, wrong))
    assert page.status == 200 and "missing or not right" not in page.text and 'value="7"' in page.text
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE typed IS NOT NULL") == 0
    # What is changed after it was sent goes the same way.
    assert "Thank you" in guest.post(link, s="2", do="next", so="that").text
    page = guest.post(link, s="1", do="next", years="few", why="Short", fit="yes")
    assert page.status == 422 and 'value="few"' in page.text
    assert me.folder.one("SELECT number FROM survey_answer WHERE question = 'years'") == 7


def test_in_an_anonymous_survey_it_waits_in_the_draft(hidden):  # noqa: F811
    me = hidden
    form = {**FORM, "sections": [{"key": "n", "questions": [{"key": "years", "kind": "number", "words": FORM["title"]}]}, *FORM["sections"]]}
    path, links = opened_anonymously(me, form)
    page = Client(me.server).post(links["Anna"], s="1", l="en", do="next", years="zwirbelquarz")
    assert page.status == 422 and 'value="zwirbelquarz"' in page.text and "e=1" in page.path + page.text
    assert me.folder.one("SELECT count(*) FROM survey_response") == 0
    assert Client(me.server).post(links["Anna"], s="1", l="en", do="next", years="3").status == 200


def test_strangers_who_only_begin_leave_nothing_and_of_many_drafts_the_oldest_go(hidden):  # noqa: F811
    me = hidden
    path, links = opened_anonymously(me)
    page = me.post(path + "/open-link", do="show")
    link = urllib.parse.urlsplit(re.search(r"https?://[^<\s]+/survey/o/[^<\s]+", page.text)[0]).path
    drafts = lambda: me.folder.one("SELECT count(*) FROM survey_draft")
    half, gone = begun(me, link).path, begun(me, link).path
    assert drafts() == 0 and half != gone
    keep = lambda to, say: Client(me.server).post(to, s="1", l="en", say=say, role="desk", do="later")
    keep(half, "one half"), keep(gone, "another"), keep(links["Anna"], "hers")
    assert drafts() == 3
    db = beside(me.folder)
    db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1998) INSERT INTO survey_draft(id, survey, sealed, batch)"
               " SELECT 'x' || i, ?, x'00', CASE WHEN i < 999 THEN 1 ELSE 2 END FROM n", (int(path.rsplit("/", 1)[1]),))
    db.commit()
    db.close()
    assert drafts() == 2001
    keep(half, "one half more")  # the third thousand begins: what nobody touched in the first two goes
    assert drafts() == 1002 and me.folder.one("SELECT count(*) FROM survey_draft WHERE batch IS NULL") == 1
    assert "one half more" in Client(me.server).get(half + "?l=en").text and "hers" in Client(me.server).get(links["Anna"] + "?l=en").text
    # Whose is gone begins anew, and still sends only once.
    page = Client(me.server).get(gone + "?l=en")
    assert page.status == 200 and "another" not in page.text and "cannot be changed" not in page.text
    for _ in range(2):
        Client(me.server).post(gone, s="1", l="en", say="anew", role="desk", do="next")
        assert "cannot be changed" in Client(me.server).post(gone, s="2", l="en", fit="4", do="next").text
    assert me.folder.one("SELECT count(*) FROM survey_sealed") == 1


def test_the_link_for_everybody_is_begun_once_more_by_a_get(office):  # noqa: F811
    me = office
    path, _ = asked(me)
    page = me.post(path + "/open-link", do="show")
    link = urllib.parse.urlsplit(re.search(r"https?://[^<\s]+/survey/o/[^<\s]+", page.text)[0]).path
    answer = Client(me.server).post(link, follow=False, l="en", door="no door")
    assert answer.status == 303
    page = Client(me.server).get(urllib.parse.urljoin(link, answer.headers["Location"]))
    assert "lay open for long" in page.text and 'name="door"' in page.text
