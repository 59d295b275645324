"""Who is asked is reminded, thanked and told when it is over: real mails, real answers."""
import email
import email.policy
import json
import re
import threading

from support import Client, Server, beside, wait_until
from test_survey import NEXT_YEAR, PEOPLE, answer, bring, link_of, mails, make, office, send, skills  # noqa: F401

LAST = {"days": "3", "recommend": "9", "format.online": "1"}


def all_mails(me):
    return [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(me.sink.mails)]


def to_of(mail):
    return mail["To"].addresses[0].addr_spec


def opened(me, **fields):
    """A survey that went to all seven: its path, the links by first name, the keys of the competences."""
    path = make(me)
    page = send(me, path, **fields)
    assert page.status == 200 and "on its way" in page.text, page.text[:800]
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "seven invitations")
    return path, {to.split("@")[0]: link_of(me, mail) for to, mail in mails(me).items()}, skills(me, path)


def later(me, *statements, due=True):
    """Time passes: what the statements say, and the hour of the survey's clock."""
    me.server.stop()
    db = beside(me.folder)
    for statement in statements:
        db.execute(statement)
    if due:
        db.execute("UPDATE schedule SET next_run = 1 WHERE name = 'survey.due'")
    db.commit()
    db.close()
    me.server = Server(me.folder)
    again = me.server.browser(me.server.fresh_link())
    me.cookies, me.csrf = again.cookies, again.csrf


def jobs_done(me, kind):
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = ? AND state IN ('waiting', 'running') AND run_at <= unixepoch()", kind) == 0, 20, kind)


def test_only_who_did_not_answer_is_reminded_and_who_did_is_thanked(office):  # noqa: F811
    me = office
    path, links, keys = opened(me, thanks="1")
    for name in ("anna", "bert", "clea"):
        assert answer(me, links[name], keys, 5, 2, LAST).status == 200
    answer(me, links["emil"], keys[:3], 5, 1)
    dora = next(m for m in all_mails(me) if to_of(m).startswith("dora"))
    leave = re.search(r"/u/[a-z0-9]+", dora["List-Unsubscribe"])[0]
    assert Client(me.server).post(leave, **{"List-Unsubscribe": "One-Click"}).status == 200

    model = me.model(path + "/reach")
    assert (model["asked"], model["answered"], model["waiting"]) == (7, 3, 4)
    assert model["audience"]["to"] == 3 and model["audience"]["left_out"] == 1
    page = me.get(path + "/reach")
    assert "Remind 3 people now" in page.text
    page = me.post(path + "/remind")
    assert page.status == 200 and "on its way" in page.text
    reminders = lambda: {to_of(m).split("@")[0]: m for m in all_mails(me) if m["Subject"].startswith(("Reminder", "Promemoria", "Opomnik", "Rappel", "Erinnerung"))}
    wait_until(lambda: len(reminders()) == 3, 20, "three reminders")
    jobs_done(me, "survey.remind")
    got = reminders()
    assert set(got) == {"emil", "fina", "gera"}
    assert got["gera"]["Subject"] == "Opomnik: Katera usposabljanja potrebujete?"
    assert got["fina"]["Subject"].startswith("Promemoria: ")
    assert all(link_of(me, mail) == links[name] for name, mail in got.items())
    assert got["emil"]["List-Unsubscribe"]
    # A reminder that is still under way takes away nobody whom the invitation reached.
    me.folder.write("UPDATE outbox SET state = 'deferred', next_at = unixepoch() + 9999, ended_at = NULL"
                    " WHERE letter = (SELECT letter FROM survey_reminder)")
    assert me.model(path)["reached"] == 7

    # Who answered is thanked, once, in the language they answered in; changing an answer is no second one.
    answer(me, links["anna"], keys, 4, 2, LAST)
    thanked = lambda: [to_of(m).split("@")[0] for m in all_mails(me) if m["Auto-Submitted"] and "Thank you: " in m["Subject"] or m["Subject"].startswith(("Danke: ", "Merci\u202f: "))]
    wait_until(lambda: len(thanked()) == 3, 20, "three thanks")
    assert sorted(thanked()) == ["anna", "bert", "clea"]

    # All of it is in the history of each, and leads to the survey.
    takers = {k: n for k, n in me.folder.rows("SELECT i.kind, count(x.party) FROM interaction i LEFT JOIN interaction_party x ON x.interaction = i.id WHERE i.kind LIKE 'survey%' GROUP BY 1")}
    assert takers == {"survey": 7, "survey.reminder": 3, "survey.answer": 3, "survey.thanks": 3}
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'survey.answer'") == 3
    anna = me.folder.one("SELECT id FROM party WHERE given_name = 'Anna'")
    timeline = me.get(f"/contacts/{anna}").text
    assert "Survey answered" in timeline and "Thanks for an answer" in timeline
    for entry, in me.folder.rows("SELECT min(id) FROM interaction WHERE kind LIKE 'survey%' GROUP BY kind"):
        assert me.get(f"/survey/of/{entry}").path == path

    # Three times at most.
    for _ in range(2):
        me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    assert "nuisance" in me.post(path + "/remind").text
    assert [r["number"] for r in me.model(path + "/reach")["reminders"]] == [1, 2, 3]
    wait_until(lambda: sum(m["Subject"].startswith("Reminder") for m in all_mails(me)) == 3, 20, "emil's three")


def test_reminders_go_by_themselves_when_it_was_said(office):  # noqa: F811
    me = office
    path = make(me)
    me.post(path + "/send", filter="is:person", mode="0", topic="", closes="", remind_most="2", remind_days="3", do="save")
    assert "Sent today, it reminds who has not answered" in me.get(path + "/send").text
    page = me.post(path + "/send", filter="is:person", mode="0", topic="", closes="", remind_most="9", remind_days="3", do="save")
    assert page.status == 422 and "3 at most" in page.text
    assert send(me, path, remind_most="2", remind_days="3").status == 200
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "seven invitations")
    assert "goes by itself on" in me.get(path + "/reach").text
    later(me)
    assert me.folder.one("SELECT count(*) FROM survey_reminder") == 0
    later(me, "UPDATE survey_survey SET opened_at = opened_at - 4 * 86400")
    wait_until(lambda: sum(m["Subject"].startswith("Reminder") for m in all_mails(me)) == 2, 20, "reminders")
    reminder, = me.model(path + "/reach")["reminders"]
    assert reminder["number"] == 1 and "by" not in reminder
    later(me, "UPDATE survey_reminder SET made_at = made_at - 4 * 86400")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM survey_reminder") == 2, 20, "the second")
    later(me, "UPDATE survey_reminder SET made_at = made_at - 9 * 86400")
    assert me.folder.one("SELECT count(*) FROM survey_reminder") == 2

    # Its last day comes.
    later(me, "UPDATE survey_survey SET closes_at = unixepoch() - 60")
    wait_until(lambda: me.folder.one("SELECT state FROM survey_survey") == "closed", 20, "the end")


def test_who_had_enough_mailings_is_reminded_when_there_is_room(office):  # noqa: F811
    me = office
    path, _, _ = opened(me)
    me.server.stop()
    me.folder.configure('mail { budget_person = 1\n budget_act = "defer" }')
    later_ = Server(me.folder)
    me.server = later_
    again = later_.browser(later_.fresh_link())
    me.cookies, me.csrf = again.cookies, again.csrf
    before = len(me.sink.mails)
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    waits = wait_until(lambda: me.folder.rows("SELECT run_at - unixepoch() FROM job WHERE kind = 'survey.remind' AND state = 'waiting'"), 20, "the second try")
    assert 6 * 86400 < waits[0][0] <= 7 * 86400 and len(me.sink.mails) == before


def test_it_closes_with_as_many_answers_as_it_takes_and_can_go_on(office):  # noqa: F811
    me = office
    path, links, keys = opened(me, closes_after="3")
    for name in ("anna", "bert", "clea", "dora", "emil", "fina"):
        answer(me, links[name], keys, 5, 2)
    assert me.folder.one("SELECT state FROM survey_survey") == "open"
    pages = {}

    def finish(name):
        pages[name] = Client(me.server).post(links[name], s="3", do="next", **LAST)
    threads = [threading.Thread(target=finish, args=(name,)) for name in ("anna", "bert", "clea", "dora", "emil", "fina")]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    answered = [n for n, in me.folder.rows("SELECT lower(p.given_name) FROM survey_response r JOIN party p ON p.id = r.person WHERE r.submitted_at IS NOT NULL")]
    assert len(answered) == 3 and me.folder.one("SELECT state FROM survey_survey") == "closed"
    assert all(p.status == 200 for p in pages.values())

    # The kind page: in their language, and it says what became of theirs.
    late = next(n for n in ("anna", "emil", "bert", "dora", "clea", "fina") if n not in answered)
    gera = Client(me.server).get(links["gera"] + "?l=en").text
    assert "The survey is over" in gera and "reply to the mail" in gera and "begun" not in gera
    assert "nuisance" not in me.post(path + "/remind").text
    assert me.folder.one("SELECT count(*) FROM survey_reminder") == 0
    done = Client(me.server).get(links[answered[0]] + "?l=en").text
    assert "Yours are kept" in done
    assert "were begun and not sent" in Client(me.server).get(links[late] + "?l=en").text

    # Open again: not for a number that is reached, nor a day that is past.
    page = me.post(path + "/plan", closes="", closes_after="3", remind_most="0")
    assert page.status == 422 and "3 answers already" in page.text
    page = me.post(path + "/plan", closes="2020-01-01", closes_after="")
    assert page.status == 422 and "is past" in page.text and 'value="2020-01-01"' in page.text
    page = me.post(path + "/plan", closes=NEXT_YEAR, closes_after="4", remind_most="0")
    assert page.status == 200 and "takes answers again" in page.text and NEXT_YEAR[:4] in page.text
    assert me.model(path + "/reach")["closes"] == NEXT_YEAR
    assert Client(me.server).post(links[late], s="3", do="next", **LAST).status == 200
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 4
    assert me.folder.one("SELECT state FROM survey_survey") == "closed"


def test_a_condition_that_cannot_be_read_is_told_before_it_is_sent(office):  # noqa: F811
    me = office
    assert bring(me, {"languages": ["en"], "title": {"en": "T"}, "sections": [
        {"key": "a", "questions": [{"key": "town", "kind": "short", "words": {"en": "Your town?"}},
                                   {"key": "only", "kind": "short", "words": {"en": "Only some"}, "show": {"all": [{"question": "town"}, {"of": "tgg:recycling"}]}}]}]}).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    page = me.get(path + "/send")
    assert "section 1, question 2" in page.text and "tgg:recycling" in page.text and "cannot be read" in page.text
    page = send(me, path)
    assert page.status == 422 and "cannot be read" in page.text
    assert me.folder.one("SELECT state FROM survey_survey") == "draft" and not mails(me)


def test_a_link_is_safe_from_the_back_button_a_second_click_and_another_device(office):  # noqa: F811
    me = office
    path, links, keys = opened(me, thanks="1")
    anna = links["anna"]

    # Straight to the last page: it leads back to what is missing before it.
    page = Client(me.server).post(anna, s="3", l="en", do="next", **LAST)
    assert page.status == 422 and "What do you mainly do?" in page.text and 'name="s" value="1"' in page.text
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 0
    assert 'value="9" checked' in Client(me.server).get(anna + "?s=3").text

    # Begun here, gone on with there, and back: what was said before stands in the page.
    answer(me, anna, keys, 5, 2)
    there = Client(me.server)
    assert there.get(anna).status == 200 and 'name="s" value="3"' in there.get(anna).text
    assert 'value="production" checked' in there.get(anna + "?s=1").text
    there.post(anna, s="1", role="quality", do="next")
    assert there.get(anna + "?s=2").text.count('value="5" checked') == len(keys)

    # Sent by several clicks at once it is one answer, one entry and one mail.
    threads = [threading.Thread(target=lambda: Client(me.server).post(anna, s="3", do="next", **LAST)) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert me.folder.rows("SELECT count(*), count(submitted_at) FROM survey_response") == [(1, 1)]
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'survey.answer'") == 1
    thanks = lambda: [m for m in all_mails(me) if m["Subject"].startswith("Thank you: ")]
    wait_until(thanks, 20, "thanks")
    assert Client(me.server).post(anna, s="3", do="next", **LAST).status == 200
    assert len(thanks()) == 1 and me.folder.one("SELECT count(*) FROM survey_response") == 1
    assert me.folder.one("SELECT words FROM survey_answer WHERE question = 'role'") == "quality"

    # A link is good as long as the survey takes answers.
    me.post(path + "/close")
    for page in (Client(me.server).get(anna + "?l=en"), Client(me.server).post(anna, s="1", role="sales", l="en", do="next")):
        assert page.status == 200 and "Yours are kept" in page.text
    assert me.folder.one("SELECT words FROM survey_answer WHERE question = 'role'") == "quality"
    me.post(path + "/plan", closes="", closes_after="", remind_most="0")
    assert "Change my answers" in Client(me.server).get(anna + "?l=en").text
    assert 'href="/contacts?filter=survey.waiting:' in me.get(path + "/reach").text
    listed = me.get("/contacts?filter=survey.waiting:%s" % path.rsplit("/", 1)[1]).text
    assert "Bert" in listed and "Anna" not in listed.split("<tbody", 1)[1] and "What training do you need?" in listed


def test_questions_that_were_changed_hold_when_somebody_says_so(office):  # noqa: F811
    me = office
    path, links, keys = opened(me)
    answer(me, links["anna"], keys, 5, 2)
    assert "Nothing was changed" in me.post(path + "/publish").text
    assert me.post(path + "/edit", **{"do": "save", "lang": "en", "q.role.words": "Which is your trade?"}).status == 200
    assert "Which is your trade?" not in Client(me.server).get(links["emil"] + "?l=en").text
    assert "questions were changed" in me.get(path + "/reach").text
    page = me.post(path + "/publish")
    assert "gets the new version" in page.text and "questions were changed" not in page.text
    assert "Which is your trade?" in Client(me.server).get(links["emil"] + "?l=en").text
    assert "Which is your trade?" not in Client(me.server).get(links["anna"] + "?l=en&s=1").text
    for name in ("anna", "emil"):
        assert answer(me, links[name], keys, 4, 2, LAST).status == 200
    rows = me.folder.rows("SELECT v.number, count(*) FROM survey_response r JOIN survey_version v ON v.id = r.version WHERE r.submitted_at IS NOT NULL GROUP BY 1")
    assert rows == [(1, 1), (2, 1)]


def test_what_is_checked_is_what_is_published(office):  # noqa: F811
    me = office
    path, _, _ = opened(me)
    assert me.post(path + "/edit", **{"do": "save", "lang": "en", "q.role.words": "Which is your trade?"}).status == 200
    form = json.loads(me.folder.one("SELECT form FROM survey_version WHERE published_at IS NULL"))
    form["sections"][0]["questions"][0]["show"] = {"of": "tgg:recycling"}

    # A colleague saves while somebody has the questions published: their text comes in between.
    db = beside(me.folder)
    db.execute("BEGIN IMMEDIATE")
    pages = []
    publishing = threading.Thread(target=lambda: pages.append(me.post(path + "/publish")))
    publishing.start()
    publishing.join(1)
    assert publishing.is_alive()
    db.execute("UPDATE survey_version SET form = ? WHERE published_at IS NULL", (json.dumps(form),))
    db.commit()
    db.close()
    publishing.join()
    assert "cannot be read" in pages[0].text, pages[0].text[:600]
    assert me.folder.one("SELECT count(*) FROM survey_version WHERE published_at IS NULL") == 1


def test_who_was_written_to_today_is_not_what_to_do_next(office):  # noqa: F811
    me = office
    path, _, _ = opened(me)
    page = me.get(path + "/reach").text
    assert "They were last written to" in page and '<button class="btn">Remind 7 people now' in page
    later(me, "UPDATE survey_survey SET opened_at = opened_at - 90000", due=False)
    page = me.get(path + "/reach").text
    assert "They were last written to" not in page and '<button class="btn go">Remind 7 people now' in page


def test_the_topic_of_the_last_survey_is_offered_for_the_next(office):  # noqa: F811
    me = office
    topic, name = me.folder.rows("SELECT id, name FROM topic WHERE retired_at IS NULL ORDER BY id DESC")[0]
    path = make(me)
    chosen = f'<option value="{topic}" selected>{name}'
    assert chosen not in me.get(path + "/send").text
    me.post(path + "/send", filter="is:person", mode="0", topic=str(topic), do="send", closes="")
    assert chosen in me.get(make(me) + "/send").text
