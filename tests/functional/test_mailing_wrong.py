"""What a mailing is not given, whoever posts it; what was typed stays; numbers that mean the same are the same."""
import pytest
from support import wait_until
from test_mailing_audience import choose, draft
from test_mailing_check import check, office, send, state, write  # noqa: F401 (office is a fixture)
from test_mailing_plan import zone_day
from test_unsubscribe import change


def save(me, path, **fields):
    return me.post(path, **{"version": me.model(path + "/edit")["edit_version"], "subject": "News", "markdown": "Hello.\n",
                            "do": "save", **fields})


@pytest.mark.parametrize("field, value, words", [
    ("topic", "999999", "no such topic"), ("topic", "-1", "no such topic"), ("sender", "99999", "no such sender"),
    ("sender", "-7", "no such sender"), ("language", "", "no such language"), ("language", "xx", "no such language"),
    ("language", "../x", "no such language"), ("subject", "x" * 201, "at most 200 characters"),
    ("preheader", "x" * 201, "at most 200 characters")])
def test_what_no_page_offers_is_not_saved(office, field, value, words):
    me = office
    path = draft(me)
    save(me, path)
    before = me.model(path + "/edit")
    page = save(me, path, **{field: value})
    after = me.model(path + "/edit")
    assert page.status == 422 and words in page.text
    assert after["version"] == before["version"] and after.get(field) == before.get(field)


def test_what_a_page_offers_is_saved(office):
    me = office
    path = draft(me)
    for fields in ({"topic": "2", "sender": "-1"}, {"topic": "", "sender": "-2"}, {"sender": "1"},
                   {"language": "de", "subject": "ä" * 200, "preheader": "ß" * 200}):
        assert save(me, path, **fields).status == 200
    model = me.model(path + "/edit")
    assert model["sender"] == 1 and model["language"] == "de" and len(model["subject"]) == 200


def test_a_topic_and_a_sender_that_are_gone_since_stay_until_another_is_chosen(office):
    me = office
    path = draft(me)
    save(me, path, topic="1")
    me.get("/settings/topics")
    me.post("/settings/topics/1/retire", retired="1")
    assert save(me, path, topic="1", subject="Later").status == 200
    row, = check(me, path, "topic")
    assert row["level"] == "warn" and row["title"] == "Its topic is no longer in use"
    other = draft(me)
    assert save(me, other, topic="1").status == 422


@pytest.mark.parametrize("fields, words", [
    ({"budget": "xyz"}, "who got as many as they may"), ({"topic": "4711"}, "no such topic"),
    ({"notice": "1", "reason": "R" * 301}, "at most 300 characters"),
    ({"notice": "1", "reason": "By law", "why": "W" * 301}, "at most 300 characters")])
def test_the_page_of_the_audience_takes_what_it_offers(office, fields, words):
    me = office
    path = draft(me)
    page = choose(me, path, **fields)
    assert page.status == 422 and words in page.text and "SQL" not in page.text and "CHECK" not in page.text
    choice = me.model(path + "/audience")["choice"]
    assert not choice.get("why") and not choice.get("reason")


def test_names_reasons_and_countries_have_limits(office):
    me = office
    path = draft(me)
    write(me, path, "Hello [x](http://127.0.0.1:9/).\n")
    assert "at most 80 characters" in me.post(path + "/template", name="N" * 81).text
    assert me.folder.one("SELECT count(*) FROM mailing_template") == 0
    wait_until(lambda: not me.model(path + "/review")["waiting"], 60, "the links")
    assert "too long" in me.post(path + "/anyway", code="links", reason="R" * 501).text
    assert me.folder.one("SELECT count(*) FROM mailing_anyway") == 0
    assert me.post(path + "/contacts", country="at", staff="1").status == 422
    assert me.post(path + "/contacts", country="AT", staff="1").status == 200
    assert me.folder.rows("SELECT country FROM mailing_contact") == [("AT",)]


# ---- a plan that cannot be ---------------------------------------------------------


def test_a_window_of_no_hours_is_no_window(office):
    me = office
    path = draft(me)
    write(me, path, "Hello.\n")
    me.review(path)
    version = me.model(path + "/review")["version"]
    page = me.post(path + "/send", version=version, **{"from": "10:00", "until": "10:00"})
    assert page.status == 422 and "same hour" in page.text and state(me, path) == "draft"
    page = me.post(path + "/send", version=version, **{"from": "24:30"})
    assert page.status == 422 and state(me, path) == "draft"


def test_what_was_typed_of_a_plan_stays_when_a_part_of_it_is_wrong(office):
    me = office
    path = draft(me)
    write(me, path, "Hello.\n")
    me.review(path)
    typed = {"start_day": "2020-01-01", "start_time": "09:30", "from": "09:00", "until": "17:00", "per_minute": "77",
             "day1": "1", "day3": "1", "stop_day": "2031-01-01"}
    page = me.post(path + "/send", version=me.model(path + "/review")["version"], **typed)
    kept(page, typed)
    day, hour = zone_day(me.folder, 7 * 86400)
    me.post(path + "/send", version=me.model(path + "/review")["version"], start_day=day, start_time=hour)
    assert state(me, path) != "draft"
    page = me.post(path + "/plan", **typed)
    kept(page, typed)
    assert "<details open><summary>Change when it goes" in page.text and me.model(path)["plan"]["start_day"] == day


def kept(page, typed):
    assert page.status == 422 and "has passed already" in page.text
    for name, value in typed.items():
        if name.startswith("day"):
            assert f'name="{name}" value="1" checked' in page.text
        else:
            assert f'name="{name}"' in page.text and f'value="{value}"' in page.text, name


# ---- while it is being put together --------------------------------------------------


def test_it_is_paused_and_goes_on_while_it_is_still_being_put_together(office):
    me = office
    path = draft(me)
    write(me, path, "Hello.\n")
    me.review(path)
    day, hour = zone_day(me.folder, 7 * 86400)
    me.post(path + "/send", version=me.model(path + "/review")["version"], start_day=day, start_time=hour)
    wait_until(lambda: state(me, path) == "sending", 20, "the outbox is filled")
    number = int(path.split("/")[-1])
    job = me.folder.one("SELECT job FROM mailing_mailing WHERE id = ?", number)
    change(me, "UPDATE job SET state = 'running' WHERE id = ?", job)
    change(me, "UPDATE mailing_mailing SET state = 'preparing' WHERE id = ?", number)
    page = me.get(path)
    assert f'action="{path}/pause"' in page.text
    page = me.post(path + "/pause")
    assert "Paused. Nothing more goes out" in page.text and state(me, path) == "paused"
    assert me.folder.one("SELECT held FROM letter WHERE id = (SELECT letter FROM mailing_mailing WHERE id = ?)", number) == 1
    assert "Sending goes on" in me.post(path + "/resume").text and state(me, path) == "preparing"
    change(me, "UPDATE job SET state = 'done' WHERE id = ?", job)
    wait_until(lambda: state(me, path) == "sending", 20, "the state after the filling")
    me.post(path + "/cancel")
    assert state(me, path) == "cancelled"


def test_it_is_stopped_for_good_while_it_goes_out(office):
    me = office
    path = draft(me)
    write(me, path, "Hello.\n")
    me.review(path)
    day, hour = zone_day(me.folder, 7 * 86400)
    me.post(path + "/send", version=me.model(path + "/review")["version"], start_day=day, start_time=hour)
    wait_until(lambda: state(me, path) == "sending", 20, "the outbox is filled")
    page = me.get(path).text
    assert f'action="{path}/cancel"' in page and "Pause sending" in page and "cannot be taken back" in page
    me.post(path + "/pause")
    assert f'action="{path}/cancel"' in me.get(path).text
    assert "Stopped. Who was still waiting gets nothing." in me.post(path + "/cancel").text
    assert state(me, path) == "cancelled" and f'action="{path}/cancel"' not in me.get(path).text
    waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'deferred') AND letter = (SELECT letter FROM mailing_mailing WHERE id = ?)"
    assert me.folder.one(waiting, int(path.split("/")[-1])) == 0


# ---- one number under one word ---------------------------------------------------------


def test_list_report_comparison_and_home_say_the_same(office):
    me = office
    gone = draft(me)
    write(me, gone, "Hello.\n", subject="Stopped at once")
    me.review(gone)
    day, hour = zone_day(me.folder, 7 * 86400)
    me.post(gone + "/send", version=me.model(gone + "/review")["version"], start_day=day, start_time=hour)
    wait_until(lambda: state(me, gone) == "sending", 20, "the outbox is filled")
    assert "Scheduled mailing" in me.get("/").text and "Sending now" not in me.get("/").text
    me.post(gone + "/cancel")
    assert "Stopped at once" not in me.get("/mailing/compare").text and "Latest mailing" not in me.get("/").text
    change(me, "UPDATE party SET paused_until = 4000000000 WHERE name = 'Eva1 Huber1'")
    path = draft(me)
    write(me, path, "Hello.\n")
    me.review(path)
    send(me, path)
    wait_until(lambda: me.model(path)["done"], 30, "the mailing")
    letter = me.folder.one("SELECT letter FROM mailing_mailing WHERE id = ?", int(path.split("/")[-1]))
    change(me, "UPDATE outbox SET bounced_at = ended_at WHERE id IN (SELECT min(id) FROM outbox WHERE letter = ? AND "
                "state = 'sent')", letter)
    change(me, "UPDATE outbox SET replied_at = ended_at WHERE id IN (SELECT max(id) FROM outbox WHERE letter = ? AND "
                "state = 'sent')", letter)
    model = me.model(path)
    numbers = model["numbers"]
    assert (numbers["total"], numbers["sent"], numbers["bounced"], numbers["left-out"]) == (8, 7, 1, 1)
    listed = next(m for m in me.model("/mailing")["mailings"] if m["id"] == model["id"])
    assert (listed["total"], listed["sent"], listed["replied"]) == (8, 7, 1)
    compared, = me.model("/mailing/compare")["mailings"]
    assert (compared["n"], compared["replied"]) == (7, 1) and compared["replied_share"] == numbers["replied_share"] == "14.3 %"
    assert sum(row["n"] for row in model["languages"]["rows"]) == numbers["sent"] == model["chart"]["end"]["n"]
    assert "Latest mailing" in me.get("/").text


def test_an_empty_register_names_no_languages(me):
    path = draft(me)
    for page in ("/edit", "/audience", "/review"):
        text = me.get(path + page).text
        assert "Country:" not in text and "Language:" not in text and "in 0 organisations" not in text, page
    assert me.model(path + "/audience")["audience"]["to"] == 0
