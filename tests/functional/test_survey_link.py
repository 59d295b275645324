"""Personal links: one is withdrawn and given back, and they end where a survey has no last day."""
from support import Client, beside, wait_until
from test_survey import NEXT_YEAR, PEOPLE, bring, link_of, mails, make, office, send  # noqa: F401
from test_survey_amend import FORM, counted, sent
from test_survey_company import form_of, one_each, office as firms  # noqa: F401
from test_survey_open import restarted
from test_survey_reach import all_mails, jobs_done, to_of


def asked(me, **fields):
    assert bring(me, FORM).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    assert send(me, path, filter_="Anna OR Bert", **fields).status == 200
    wait_until(lambda: len(mails(me)) == 2, 20, "invitations")
    jobs_done(me, "survey.invite")
    return path, {to.split("@")[0]: link_of(me, mail) for to, mail in mails(me).items()}


def later(me, days):
    db = beside(me.folder)
    db.execute("UPDATE survey_invitation SET link_until = link_until - ?", (days * 86400,))
    db.commit()
    db.close()


def test_one_link_is_withdrawn_and_given_back(office):  # noqa: F811
    me = office
    path, link = asked(me)
    sent(me, link["anna"])
    model = me.model(path + "/asked")
    assert [(p["name"], p["answered"], p["begun"]) for p in model["people"]] == [("Anna Huber", True, True), ("Bert Huber", False, False)]
    assert [p["name"] for p in me.model(path + "/asked?find=bert+ltd")["people"]] == ["Bert Huber"]
    assert me.model(path + "/asked?find=zzz")["people"] == []
    anna, bert = (p["id"] for p in model["people"])

    page = me.post(path + "/link", invitation=str(anna), do="withdraw")
    assert page.status == 200 and "withdrawn on" in page.text
    guest = Client(me.server)
    page = guest.get(link["anna"], headers={"Accept-Language": "en"})
    assert page.status == 200 and "This link was withdrawn" in page.text and "Needs" not in page.text and "Lead" not in page.text
    assert "Dieser Link wurde zurückgezogen" in guest.get(link["anna"] + "?l=de").text
    page = guest.post(link["anna"], s="1", role="worker", do="next")
    assert "This link was withdrawn" in page.text
    assert ("role", "lead") in counted(me) and me.folder.one("SELECT count(*) FROM survey_amend") == 0
    assert 'name="role"' in guest.get(link["bert"]).text

    # What was done is taken back, there and by Undo.
    page = me.post(path + "/link", invitation=str(anna), do="restore")
    assert "The link is good again." in page.text and "withdrawn on" not in page.text
    assert "Your answers are here" in guest.get(link["anna"]).text
    page = me.post(path + "/link", invitation=str(bert), do="withdraw")
    assert "This link was withdrawn" in guest.get(link["bert"] + "?l=en").text
    me.undo(page)
    assert 'name="role"' in guest.get(link["bert"]).text

    # Of another survey, and of nobody.
    assert bring(me, FORM).status == 200
    other = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    send(me, other, filter_="Clea")
    for wrong in (anna, 0):
        assert me.post(other + "/link", invitation=str(wrong), do="withdraw").status == 404
    assert me.folder.one("SELECT count(*) FROM survey_withdrawn") == 0


def test_whose_link_was_withdrawn_is_not_reminded(office):  # noqa: F811
    me = office
    path, _ = asked(me)
    bert = me.model(path + "/asked?find=bert")["people"][0]["id"]
    me.post(path + "/link", invitation=str(bert), do="withdraw")
    assert me.model(path + "/reach")["audience"]["to"] == 1
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    wait_until(lambda: len(all_mails(me)) == 3, 20, "a reminder")
    assert sorted(to_of(m).split("@")[0] for m in all_mails(me)) == ["anna", "anna", "bert"]


def test_a_colleague_is_reminded_in_place_of_whose_link_was_withdrawn(firms):  # noqa: F811
    me = firms
    assert bring(me, form_of(5)).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    one_each(me, path)
    wait_until(lambda: len(mails(me)) == 3, 20, "invitations")
    jobs_done(me, "survey.invite")
    for person in me.model(path + "/asked")["people"]:
        me.post(path + "/link", invitation=str(person["id"]), do="withdraw")
    assert me.model(path + "/reach")["audience"]["to"] == 2  # of Gamma there is nobody else
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    wait_until(lambda: len(mails(me)) == 5, 20, "colleagues")
    assert len(all_mails(me)) == 5


def test_links_end_where_there_is_no_last_day(office):  # noqa: F811
    me = office
    path, link = asked(me)
    text = mails(me)["anna@anna.example.org"].get_body(("plain",)).get_content()
    assert "You can answer until" in text
    assert me.model(path + "/asked")["people"][0]["until_text"] and "link good until" in me.get(path + "/asked").text
    guest = sent(me, link["anna"])
    page = guest.post(link["bert"], s="1", role="lead", do="later")
    assert page.status == 200

    later(me, 370)
    page = guest.get(link["anna"])
    assert "This link has ended" in page.text and "Yours are kept, and count" in page.text and "Needs" in page.text
    page = guest.post(link["bert"], l="en", s="1", role="worker", do="next")
    assert "This link has ended" in page.text and "do not count" in page.text
    assert me.folder.one("SELECT count(*) FROM survey_answer WHERE words = 'worker'") == 0
    assert "link has ended" in me.get(path + "/asked").text

    # A reminder brings it again, and it is good for as long once more.
    me.post(path + "/remind")
    jobs_done(me, "survey.remind")
    assert 'name="role"' in guest.get(link["bert"] + "?s=1").text and "This link has ended" in guest.get(link["anna"]).text

    # With a last day that holds, for everybody.
    later(me, 800)
    me.post(path + "/plan", closes=NEXT_YEAR, closes_after="", remind_most="0", remind_days="7")
    assert "Change my answers" in guest.get(link["anna"]).text


def test_links_can_hold_as_long_as_the_survey(office):  # noqa: F811
    me = office
    restarted(me, "survey { link_months = 0 }")
    asked(me)
    text = mails(me)["anna@anna.example.org"].get_body(("plain",)).get_content()
    assert "You can answer until" not in text
    assert me.folder.one("SELECT count(link_until) FROM survey_invitation") == 0


def test_a_link_asks_in_the_language_of_its_mail_whatever_the_browser_says(office):  # noqa: F811
    me = office
    path = make(me)
    send(me, path)
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    link = link_of(me, mails(me)["bert@bert.example.org"])
    page = Client(me.server).get(link, headers={"Accept-Language": "en"})
    assert "Was machen Sie" in page.text
    assert "What do you mainly do?" in Client(me.server).get(link + "?l=en").text
