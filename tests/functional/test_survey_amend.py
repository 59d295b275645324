"""Answers that were sent and are changed page by page: what was sent holds until it is sent again."""
from support import Client, wait_until
from test_survey import bring, link_of, mails, office, send  # noqa: F401
from test_survey_open import begin, restarted

ROLES = {"key": "role", "kind": "single", "required": True, "words": {"en": "Role"},
         "items": [{"key": "lead", "words": {"en": "Lead"}}, {"key": "worker", "words": {"en": "Worker"}}]}
FORM = {"languages": ["en", "de"], "title": {"en": "Needs", "de": "Bedarf"}, "sections": [
    {"key": "a", "questions": [ROLES]},
    {"key": "b", "questions": [{"key": "team", "kind": "number", "words": {"en": "Team"}, "show": {"question": "role", "is": "lead"}},
                               {"key": "name", "kind": "short", "required": True, "words": {"en": "Name", "de": "Wie heißen Sie"}}]},
    {"key": "c", "questions": [{"key": "wish", "kind": "long", "words": {"en": "Wish"}}]}]}


def asked(me):
    assert bring(me, FORM).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    assert send(me, path, filter_="Anna OR Bert").status == 200
    wait_until(lambda: len(mails(me)) == 2, 20, "invitations")
    return path, link_of(me, mails(me)["anna@anna.example.org"])


def counted(me):
    return me.folder.rows("SELECT a.question, coalesce(a.words, CAST(a.number AS INTEGER)) FROM survey_told a ORDER BY 1")


def sent(me, link):
    guest = Client(me.server)
    for n, fields in enumerate(({"role": "lead"}, {"team": "7", "name": "Anna"}, {"wish": "More"})):
        assert guest.post(link, s=str(n + 1), do="next", **fields).status == 200
    return guest


SENT = [("name", "Anna"), ("role", "lead"), ("team", 7), ("wish", "More")]


def test_half_a_change_does_not_count_and_is_not_lost(office):  # noqa: F811
    me = office
    path, link = asked(me)
    guest = sent(me, link)
    assert counted(me) == SENT

    # A page is changed, and the window is closed.
    page = guest.post(link, s="1", role="worker", do="next")
    assert "They hold as they are until you send them again" in page.text
    assert 'name="team"' not in page.text and 'value="Anna"' in page.text
    assert counted(me) == SENT

    # What must be answered was emptied, and is to be finished later.
    page = guest.post(link, s="2", name="", do="later")
    assert "holds until you send it again" in page.text
    assert counted(me) == SENT

    # On another device all of it is there, in the language that was chosen.
    assert Client(me.server).post(link, s="3", wish="Less", l="de", do="later").status == 200
    other = Client(me.server)
    page = other.get(link)
    assert "Sie haben begonnen, sie zu ändern" in page.text
    assert 'value="worker" checked' in other.get(link + "?s=1").text
    page = other.get(link + "?s=2")
    assert 'value="Anna"' not in page.text and "Wie heißen Sie" in page.text
    assert "Less" in other.get(link + "?s=3").text
    assert counted(me) == SENT and me.model(path)["answered"] == 1

    # What is missing is asked for before it is sent; sent, it counts as a whole.
    page = other.post(link, s="3", wish="Less", l="en", do="next")
    assert page.status == 422 and 'name="name"' in page.text and counted(me) == SENT
    other.post(link, s="2", name="Anna H.", do="next")
    page = other.post(link, s="3", wish="Less", do="next")
    assert page.status == 200 and "Change my answers" in page.text
    assert counted(me) == [("name", "Anna H."), ("role", "worker"), ("wish", "Less")]
    assert me.folder.one("SELECT count(*) FROM survey_amend") == 0
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'survey.answer'") == 1


def test_a_change_can_be_left_and_does_not_count_when_it_is_over(office):  # noqa: F811
    me = office
    path, link = asked(me)
    guest = sent(me, link)
    guest.post(link, s="2", team="8", name="Else", do="later")
    page = guest.get(link)
    assert "Leave them as they were" in page.text
    page = guest.post(link, do="forget")
    assert page.status == 200 and "Leave them" not in page.text
    assert 'value="7"' in guest.get(link + "?s=2").text and counted(me) == SENT
    guest.post(link, s="2", team="9", name="Else", do="later")
    me.post(path + "/close")
    page = guest.get(link)
    assert "Yours are kept, and count" in page.text and "does not count" in page.text
    assert counted(me) == SENT


def test_who_answered_by_the_link_for_everybody_changes_it_so_too(office):  # noqa: F811
    me = office
    restarted(me, "survey { open_seconds = 0 }")
    assert bring(me, FORM).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    send(me, path, filter_="Anna")
    wait_until(lambda: mails(me), 20, "the invitation")
    me.post(path + "/open-link", do="show")
    url = me.model(path + "/reach")["open_url"]
    _, _, page = begin(me, url[url.index("/survey/o/"):])
    guest = sent(me, page.path)
    assert counted(me) == SENT
    guest.post(page.path, s="1", role="worker", do="next")
    guest.post(page.path, s="2", name="B", do="later")
    assert counted(me) == SENT
    again = guest.get(page.path + "?s=2").text
    assert 'value="B"' in again and 'name="team"' not in again
    guest.post(page.path, s="3", wish="", do="next")
    assert counted(me) == [("name", "B"), ("role", "worker")]
