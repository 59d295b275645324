"""What the mails of a survey say: the words that are ready, or somebody's own, and a test of them."""
import html
import re

from support import wait_until
from test_survey import NEXT_YEAR, PEOPLE, link_of, mails, make, office, send  # noqa: F401
from test_survey_reach import all_mails, jobs_done, to_of

OWN = "Dear {{first_name|friend}},\r\n\r\nwhat do **you** need, {{organisation|all of you}}?\r\n"


def plain(mail):
    return mail.get_body(("plain",)).get_content()


def test_a_test_goes_to_oneself_and_asks_nobody(office):  # noqa: F811
    me = office
    path = make(me)
    page = me.get(path + "/words")
    login = me.folder.one("SELECT login FROM staff")
    assert f'value="{login}"' in page.text and "Hello {{first_name}}," in page.text and "What they say" not in page.text
    page = me.post(path + "/words", do="test", address=login, language="de", **{"subject.en": "Your turn", "words.en": OWN})
    assert page.status == 200 and f"A test is on its way to {login}" in page.text, page.text[:800]
    wait_until(lambda: all_mails(me), 20, "the test")
    mail, = all_mails(me)
    assert to_of(mail) == login and mail["Subject"] == "[Test] Welche Weiterbildung brauchen Sie?"
    assert f"{path}/preview?lang=de" in plain(mail) and "/survey/a/" not in plain(mail)
    # What stood there was kept.
    assert "Your turn" in me.get(path + "/words").text
    me.post(path + "/words", do="test", address=login, language="en", **{"subject.en": "Your turn", "words.en": OWN})
    wait_until(lambda: len(all_mails(me)) == 2, 20, "the second test")
    mail = next(m for m in all_mails(me) if m["Subject"] == "[Test] Your turn")
    assert "Dear friend," in plain(mail) and "Hello" not in plain(mail) and "preview?lang=en" in plain(mail)
    assert me.folder.one("SELECT count(*) FROM survey_invitation") == 0
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind LIKE 'survey%'") == 0
    page = me.post(path + "/words", do="test", address="nobody at all", language="en")
    assert "not an e-mail address" in page.text


def test_own_words_go_out_in_their_language_with_what_must_be_said(office):  # noqa: F811
    me = office
    path = make(me)
    page = me.post(path + "/words", do="save", **{"subject.en": "{{first_name}}, your turn", "words.en": OWN})
    assert page.status == 200 and "your own words" in page.text
    me.post(path + "/words", mail="reminder", do="save", **{"words.en": "Once more, {{first_name}}."})
    assert "Dear friend" in me.get(path + "/mail?lang=en").text and "Jetzt antworten" in me.get(path + "/mail?lang=de").text
    assert "Once more" in me.get(path + "/mail?mail=reminder&lang=en").text
    assert send(me, path, closes=NEXT_YEAR).status == 200
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "seven invitations")
    got = {to.split("@")[0]: mail for to, mail in mails(me).items()}
    assert got["anna"]["Subject"] == "Anna, your turn"
    assert "Dear Anna," in plain(got["anna"]) and "Anna Ltd?" in plain(got["anna"])
    assert "You can answer until" in plain(got["anna"]) and link_of(me, got["anna"])
    assert got["bert"]["Subject"].startswith("Welche")

    # The reminder may still be written while it runs; the invitation that went stays as it went.
    assert "What they say" in me.get(path + "/reach").text
    me.post(path + "/words", mail="reminder", do="save", **{"subject.en": "Still there, {{organisation}}?", "words.en": "Once more, {{first_name}}."})
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    wait_until(lambda: len(mails(me)) == len(PEOPLE) and len(all_mails(me)) == 2 * len(PEOPLE), 20, "seven reminders")
    reminder = next(m for m in all_mails(me) if m["Subject"] == "Still there, Anna Ltd?")
    assert "Once more, Anna." in plain(reminder) and "We asked you some days ago" not in plain(reminder)

    # Used again, it says the same.
    me.post(path + "/again")
    again = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    assert "your turn" in me.get(again + "/words").text


def test_what_is_wrong_with_own_words_is_told_and_nothing_of_it_is_lost(office):  # noqa: F811
    me = office
    path = make(me)
    page = me.post(path + "/words", do="save", **{"subject.en": "Hi", "words.en": "One\n\n{{fist_name}} two", "words.de": "Grüß Gott"})
    assert page.status == 422 and "English, line 3" in page.text and "Grüß Gott" in page.text and "{{fist_name}} two" in page.text
    assert me.folder.one("SELECT count(*) FROM survey_words") == 0
    page = me.post(path + "/words", do="save", **{"subject.en": "x" * 201})
    assert page.status == 422 and "200 characters at most" in page.text
    page = me.post(path + "/words", do="test", address="a@example.org", **{"words.en": "{{#first_name}}open"})
    assert page.status == 422 and not all_mails(me)

    # As it was ready is as it is ready, and what was emptied too.
    ready = re.search(r'id="words.en"[^>]*>\n(.*?)</textarea>', me.get(path + "/words").text, re.S)[1]
    me.post(path + "/words", do="save", **{"words.en": html.unescape(ready).replace("\n", "\r\n")})
    assert me.folder.one("SELECT count(*) FROM survey_words") == 0
    me.post(path + "/words", do="save", **{"words.en": "Mine"})
    assert me.folder.one("SELECT count(*) FROM survey_words") == 1
    me.post(path + "/words", do="save", **{"words.en": ""})
    assert me.folder.one("SELECT count(*) FROM survey_words") == 0
