"""Who comes into the audience of a survey that runs is counted, asked by one press, and never twice."""
from support import wait_until
from test_survey import NEXT_YEAR, PEOPLE, mails, make, office, send  # noqa: F401
from test_survey_company import office as firms, one_each  # noqa: F401
from test_survey_reach import all_mails, jobs_done, later, opened, to_of


def add(me, tmp_path, *names, organisation=None):
    lines = ["organisation,first name,last name,email,language"]
    lines += [f"{organisation or name + ' Ltd'},{name},Huber,{name.lower()}@{name.lower()}.example.org,en" for name in names]
    (tmp_path / "more.csv").write_text("\n".join(lines) + "\n")
    me.folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "more.csv"))


def test_who_comes_later_is_counted_and_asked_once(office, tmp_path):  # noqa: F811
    me = office
    path, links, _ = opened(me)
    jobs_done(me, "survey.invite")
    assert "later" not in me.model(path + "/reach")
    assert "Everybody in the audience was asked" in me.post(path + "/later").text
    add(me, tmp_path, "Hans", "Ines")
    page = me.get(path + "/reach")
    assert "2 people came into the audience since" in page.text and "Ask 2 people more" in page.text
    # The last day was said meanwhile: what they get says it, too.
    me.post(path + "/plan", closes=NEXT_YEAR, closes_after="", remind_most="0", remind_days="7")
    page = me.post(path + "/later")
    assert page.status == 200 and "Their invitation is on its way" in page.text
    me.post(path + "/later")
    wait_until(lambda: len(mails(me)) == len(PEOPLE) + 2, 20, "two invitations more")
    jobs_done(me, "survey.invite")
    assert len(all_mails(me)) == len(PEOPLE) + 2
    hans = next(m for m in all_mails(me) if to_of(m).startswith("hans"))
    assert "You can answer until" in hans.get_body(("plain",)).get_content()
    assert me.folder.one("SELECT count(*) FROM survey_invitation") == len(PEOPLE) + 2
    page = me.get(path + "/reach").text
    assert "Asked later" in page and "Everybody in the audience was asked" in page and "Ask 2" not in page
    model = me.model(path + "/reach")
    assert model["asked"] == 9 and model["rounds"][0]["reached"] == 2 and model["lately"]
    assert me.model(path)["reached"] == 9

    # Their entry leads to the survey, and a reminder that goes by itself waits for their days.
    entry = me.folder.one("SELECT interaction FROM survey_later")
    assert me.get(f"/survey/of/{entry}").path == path
    me.post(path + "/plan", closes="", closes_after="", remind_most="1", remind_days="3")
    later(me, "UPDATE survey_survey SET opened_at = opened_at - 4 * 86400")
    wait_until(lambda: me.folder.one("SELECT next_run > 1 FROM schedule WHERE name = 'survey.due'"), 20, "the survey's clock")
    assert me.folder.one("SELECT count(*) FROM survey_reminder") == 0
    later(me, "UPDATE survey_later SET made_at = made_at - 4 * 86400")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM survey_reminder") == 1, 20, "the reminder")

    me.post(path + "/close")
    add(me, tmp_path, "Jana")
    assert "came into the audience" not in me.get(path + "/reach").text
    assert "The survey is over" in me.post(path + "/later").text


def test_where_one_answers_for_all_only_new_organisations_are_asked(firms, tmp_path):  # noqa: F811
    me = firms
    path = make(me)
    one_each(me, path)
    jobs_done(me, "survey.invite")
    asked = me.folder.one("SELECT count(*) FROM survey_invitation")
    had = me.folder.one("SELECT o.name FROM survey_invitation i JOIN party o ON o.id = i.org LIMIT 1")
    add(me, tmp_path, "Kira", organisation=had)
    assert "came into the audience" not in me.get(path + "/reach").text
    add(me, tmp_path, "Lena")
    assert "Ask 1 person more" in me.get(path + "/reach").text
    me.post(path + "/later")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM survey_invitation") == asked + 1, 20, "one more")
