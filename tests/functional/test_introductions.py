"""Strength that is kept, and who can introduce one of us to somebody."""
import time

import pytest

DAY = 86400


@pytest.fixture
def me(own_practice):
    return own_practice.me


def stranger(me):
    """Somebody nobody wrote to, at an organisation where one knows another well."""
    return me.server.folder.rows(
        "SELECT c.party, k.party FROM role c JOIN role k ON k.other = c.other AND k.party <> c.party"
        " JOIN tie t ON t.party = k.party AND t.staff = (SELECT id FROM staff WHERE role = 'admin')"
        " JOIN email_address e ON e.party = k.party WHERE NOT EXISTS (SELECT 1 FROM tie x WHERE x.party = c.party)"
        " ORDER BY t.health DESC LIMIT 1")[0]


def test_who_is_known_introduces_to_who_is_not(me):
    whom, by = stranger(me)
    page = me.model(f"/contacts/{whom}")
    steps = page["way"]["steps"]
    assert steps[-1]["who"]["id"] == whom and steps[0]["first"] and 3 <= len(steps) <= 4
    assert page["way"]["ask"]["id"] == steps[1]["who"]["id"] and all(s["proof"] for s in steps[1:])
    assert by in [way["steps"][1]["who"].get("id") for way in [page["way"], *page["ways"]]]
    ask = f"/write?to={steps[1]['who']['id']}&introduces={whom}"
    assert ask.replace("&", "&amp;") in me.get(f"/contacts/{whom}").text
    name = me.server.folder.one("SELECT name FROM party WHERE id = ?", whom)
    form = me.get(ask).text
    assert "{{first_name}}" in form and name in form
    # Once one has met, nobody needs to be asked.
    me.get("/quick")
    me.post(f"/parties/{whom}/entries", kind="meeting", body="Coffee at the fair")
    assert "way" not in me.model(f"/contacts/{whom}")


def test_strength_follows_and_goes_back_with_an_entry(me):
    whom, _ = stranger(me)
    before = me.model(f"/contacts/{whom}")["strength"]
    assert before["score"] == 0 and before["steps"] == 0 and "sentence" not in before
    me.get(f"/contacts/{whom}")
    me.post(f"/parties/{whom}/entries", kind="visit", body="Saw the plant")
    after = me.model(f"/contacts/{whom}")["strength"]
    assert after["score"] == sum(part["score"] for part in after["parts"]) > 30
    assert after["sentence"].startswith("More contact")
    me.undo()
    assert me.model(f"/contacts/{whom}")["strength"]["score"] == 0


def test_a_planned_meeting_is_no_contact_yet(me):
    whom, _ = stranger(me)
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * DAY))
    me.get(f"/contacts/{whom}")
    me.post(f"/parties/{whom}/entries", kind="meeting", body="Come by", on=day)
    folder = me.server.folder
    assert folder.one("SELECT at FROM interaction_party WHERE party = ? ORDER BY id DESC LIMIT 1", whom) > time.time()
    assert folder.one("SELECT counts FROM interaction_party WHERE party = ? ORDER BY id DESC LIMIT 1", whom) == 0
    assert me.model(f"/contacts/{whom}")["strength"]["score"] == 0
    assert folder.one("SELECT last_contact FROM party WHERE id = ?", whom) == 0


def test_calls_say_whom_why_and_what_about(me):
    calls = me.model("/calls")["calls"]
    assert 3 <= len(calls) <= 10
    points = [call["points"] for call in calls]
    assert points == sorted(points, reverse=True)
    first = calls[0]
    assert first["reasons"] and first["whom"]["name"] and first["topic"]["text"]
    page = me.get("/calls").text
    assert first["reasons"][0]["text"] in page and f'href="/members/{first["id"]}/brief"' in page
    # Who is planned with already is not listed.
    me.get(f"/quick?kind=follow&from=/members/{first['id']}")
    me.post("/quick", kind="follow", body="Call them", party=str(first["id"]), due="2030-01-02", staff="1")
    calls = me.model("/calls")["calls"]
    assert first["id"] not in [call["id"] for call in calls]


def test_a_list_says_the_score_of_the_page(me):
    for path in ("/members", "/contacts"):
        rows = me.model(path)["items"][:12]
        scores = {row["id"]: row["strength"]["score"] for row in rows}
        assert len(scores) == 12 and len(set(scores.values())) > 2
        for party, score in scores.items():
            assert me.model(f"{path}/{party}")["strength"]["score"] == score
