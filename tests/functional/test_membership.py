"""Memberships by rule: a type is defined, somebody joins, is renewed, pays once, leaves; and relations."""
import datetime
import urllib.parse

import pytest

from support import today

YEAR = today().year


@pytest.fixture
def org(me):
    me.get("/new")
    me.post("/new", org_name="Engines Ltd", country="AT")
    return "/members/%d" % me.folder.one("SELECT id FROM party WHERE kind = 1 AND name = 'Engines Ltd'")


def member(me, org):
    return me.model(org)["memberships"][0]


def names(me, filter):
    return [x["name"] for x in me.model("/members?filter=" + urllib.parse.quote(filter))["items"]]


def add_type(me, **more):
    me.get("/settings/memberships/types/new")
    return me.post("/settings/memberships/types/new",
                   **{"name": "Gold", "period": "rolling", "months": "6", "grace_days": "10", "notice_months": "1", **more})


def join(me, org, **more):
    party = org.rsplit("/", 1)[1]
    me.get(f"/memberships/new?party={party}")
    return me.post("/memberships", party=party, **{"type": "gold", **more})


def test_the_walk_of_a_member(me, org):
    page = add_type(me)
    assert "Gold" in page.text and "6 months from the first day" in page.text
    page = join(me, org, joined=f"{YEAR - 1}-01-31")
    assert "The membership has begun." in page.text and "31 July" not in page.text
    assert member(me, org)["status"] == "expired" and names(me, "membership:expired") == ["Engines Ltd"]

    mine = member(me, org)["id"]
    page = me.post(f"/memberships/{mine}/renew")
    assert "Renewed for another period." in page.text
    assert member(me, org)["status"] == "current" and names(me, "member:gold is:member") == ["Engines Ltd"]
    me.undo()
    assert member(me, org)["status"] == "expired"
    me.post(f"/memberships/{mine}", type="gold", joined=f"{YEAR - 1}-01-31", since=f"{YEAR}-01-01", until=f"{YEAR}-12-31")
    assert member(me, org)["status"] == "current"
    assert me.folder.one("SELECT until - since FROM membership") == 86400 * (365 + (YEAR % 4 == 0))

    party = org.rsplit("/", 1)[1]
    page = me.post(f"/parties/{party}/end", notice=str(mine), reason="merged")
    assert "The notice is noted." in page.text and "merged" in page.text
    assert member(me, org)["member"] and me.folder.one("SELECT resigned_at = until FROM membership")
    me.undo()
    page = me.post(f"/parties/{party}/end", membership=str(mine), reason="closed <down>")
    assert "closed &lt;down&gt;" in page.text and member(me, org)["status"] == "resigned"
    assert names(me, "member:former") == ["Engines Ltd"]
    me.undo()
    assert member(me, org)["status"] == "current"


def test_a_fixed_year_rolls_over(me, org):
    join(me, org, type="full", joined="2020-09-01")
    assert me.folder.one("SELECT date(until - 1, 'unixepoch', 'localtime') FROM membership") == "2020-12-31"
    me.undo()
    assert me.folder.one("SELECT count(*) FROM membership") == 0
    join(me, org, type="full", joined="2020-09-02")
    assert me.folder.one("SELECT date(until - 1, 'unixepoch', 'localtime') FROM membership") == "2021-12-31"


def test_renewals_are_listed_and_done_together(me, org):
    soon = today() + datetime.timedelta(days=20)
    add_type(me)
    join(me, org, joined=f"{YEAR - 1}-01-01", until=soon.isoformat())
    due = me.model("/renewals")["items"]
    assert [x["name"] for x in due] == ["Engines Ltd"]
    assert me.model("/renewals?days=10")["items"] == []
    page = me.post("/renewals", membership=str(due[0]["id"]), back="/renewals")
    assert "/undo" in page.text
    assert "1 membership is renewed." in page.text
    assert me.model("/renewals")["items"] == []
    me.undo()
    assert len(me.model("/renewals")["items"]) == 1
    assert "Nobody was chosen" in me.post("/renewals").text


def test_who_lapsed_begins_anew_and_the_past_stays(me, org):
    me.get("/settings/fields")
    page = me.post("/settings/fields", name="Contract", subject="membership", shape="line")
    assert page.path == "/settings/fields", page.text
    add_type(me)
    join(me, org, joined=f"{YEAR - 2}-01-01", exempt="founder", **{"own.contract": "K 12"})
    before = me.folder.one("SELECT since || ' ' || until FROM membership")
    past = urllib.parse.quote(f"member_on({YEAR - 2}-03-31):active"), urllib.parse.quote(f"member_on({YEAR - 1}-03-31):active")
    old = member(me, org)
    page = me.get(org)
    assert f'name="ends" value="{old["until"]}"' in page.text
    assert "Renewed for another period." in me.post(f"/memberships/{old['id']}/renew", ends=str(old["until"])).text
    assert "Renewed already" in me.post(f"/memberships/{old['id']}/renew", ends=str(old["until"])).text
    new, earlier = me.model(org)["memberships"]
    assert new["since"] > earlier["until"] and new["joined"] == earlier["joined"] and new["exempt"] == "founder"
    assert new["own"][0]["text"] == "K 12" and new["renewable"] and not earlier["renewable"]
    assert me.folder.one("SELECT since || ' ' || until FROM membership ORDER BY id LIMIT 1") == before
    assert [me.model("/members?filter=" + x)["total"] for x in past] == [1, 0]
    assert names(me, "membership:expired") == [] and names(me, "membership:current") == ["Engines Ltd"]
    me.undo()
    assert me.folder.one("SELECT count(*) FROM membership") == 1 and names(me, "membership:expired") == ["Engines Ltd"]


def test_who_lapsed_and_began_anew_in_one_year_pays_it_once(me, org):
    day = today() - datetime.timedelta(days=20)
    add_type(me)
    me.get("/settings/memberships/fees/new")
    me.post("/settings/memberships/fees/new", name="Small", cents="100", currency="EUR")
    join(me, org, joined=f"{YEAR - 1}-01-01", until=day.isoformat())
    me.get("/renewals")
    due = me.model("/renewals")["items"]
    me.post("/renewals", membership=str(due[0]["id"]))
    assert me.model("/renewals")["items"] == [] and me.folder.one("SELECT count(*) FROM membership") == 2
    me.get("/fees")
    me.post("/fees", year=str(day.year))
    assert me.folder.one("SELECT count(*) FROM fee") == 1


def test_a_form_sent_twice_renews_once(me, org):
    soon = today() + datetime.timedelta(days=20)
    add_type(me)
    add_type(me, name="Silver")
    for type in ("gold", "silver"):
        join(me, org, type=type, joined=f"{YEAR - 1}-01-01", until=soon.isoformat(), beside="1")
    due = me.model("/renewals")["items"]
    page = me.get("/renewals").text
    assert all(f'name="ends-{x["id"]}" value="{x["until"]}"' in page for x in due) and len(due) == 2
    form = {f"ends-{x['id']}": str(x["until"]) for x in due}
    assert "1 membership is renewed." in me.post("/renewals", membership=str(due[0]["id"]), **form).text
    ends = me.folder.one("SELECT until FROM membership WHERE id = ?", due[0]["id"])
    assert "Renewed already" in me.post("/renewals", membership=str(due[0]["id"]), **form).text
    page = me.post("/renewals", membership=[str(x["id"]) for x in due], **form).text
    assert "1 membership is renewed. Skipped, because renewed already: 1." in page
    assert me.folder.rows("SELECT until FROM membership") == [(ends,), (ends,)]


def test_a_year_is_charged_once(me, org):
    last = YEAR - 1  # half of it, and they are members still, whatever day it is
    join(me, org, type="full", joined=f"{last}-07-01", until=f"{YEAR}-12-31")
    me.get("/settings/memberships/fees/new")
    page = me.post("/settings/memberships/fees/new", name="Small", member_type="full", cents="999,99", currency="EUR",
                   pro_rata="1")
    assert "999.99 EUR" in page.text
    assert "Small, 999.99 EUR" in me.get(org).text
    assert names(me, "fee_class:small") == ["Engines Ltd"]
    page = me.post("/fees", year=str(last))
    assert "1 fee was written down; 0 were there already." in page.text and "500 EUR" in page.text
    page = me.post("/fees", year=str(last))
    assert "0 fees were written down; 1 were there already." in page.text
    assert me.folder.rows("SELECT months, cents FROM fee") == [(6, 50000)]
    csv = me.get(f"/fees/{last}/csv").text
    assert "Engines Ltd,Full member,Small,6,500.00,EUR,,yes" in csv
    row = me.folder.one("SELECT id FROM fee")
    assert "the next run writes it anew" in me.post(f"/fees/{row}/remove").text
    me.undo()
    assert me.folder.one("SELECT count(*) FROM fee") == 1
    me.post(f"/fees/{row}/remove")
    assert me.post(f"/fees/{row}/remove").status == 404

    mine = member(me, org)["id"]
    me.post(f"/memberships/{mine}", type="full", joined=f"{last}-07-01", since=f"{last}-07-01", until=f"{YEAR}-12-31",
            exempt="founder")
    me.post("/fees", year=str(last))
    assert me.folder.rows("SELECT cents, exempt FROM fee") == [(0, "founder")]
    export = me.get("/export/members").text
    assert "member_state" in export and "Small" in export


def test_four_types_ship(me):
    types = {t["name"]: t["period_text"] for t in me.model("/settings/memberships")["types"]}
    year = "a year from 1 January, rolls over after 1 September"
    assert types == {"Full member": year, "Associated member": year, "Honorary member": "until it ends",
                     "Partner": "12 months from the first day"}


def new_org(me, name, **more):
    me.get("/new")
    me.post("/new", org_name=name, known="1")
    party = me.folder.one("SELECT id FROM party WHERE kind = 1 AND name = ?", name)
    me.get(f"/members/{party}/edit")
    page = me.post(f"/members/{party}/edit", name=name, **more)
    assert page.path == f"/members/{party}", page.text
    join(me, f"/members/{party}", type="full", joined=f"{YEAR - 3}-01-01", until=f"{YEAR + 2}-12-31")
    return party


def test_the_first_class_that_fits_says_the_fee(me):
    for name, more in (("Swiss", {"country": "Switzerland"}),
                       ("Young", {"age_to": "4", "turnover_to": "1000000"}),
                       ("Rich", {"turnover_from": "50000000"}),
                       ("Small", {"heads_to": "49"}), ("Large", {"heads_from": "50"}),
                       ("Partners", {"member_type": "partner"}), ("Rest", {})):
        me.get("/settings/memberships/fees/new")
        place = str(10 + me.folder.one("SELECT count(*) FROM fee_class"))
        page = me.post("/settings/memberships/fees/new", name=name, cents=f"{place}00", currency="EUR", place=place, **more)
        assert page.path == "/settings/memberships", page.text
    assert "turnover a year: to 1,000,000, years since founded: to 4" in me.get("/settings/memberships").text

    new_org(me, "Alpha", country="CH", founded=str(YEAR), headcount="3", yearly_turnover="10")
    new_org(me, "Beta", founded=str(YEAR - 4), headcount="3", yearly_turnover="1'000'000")
    new_org(me, "Gamma", founded=str(YEAR - 5), headcount="3", yearly_turnover="900000")
    new_org(me, "Delta", founded=f"1.4.{YEAR - 2}", headcount="3", yearly_turnover="1000001")
    new_org(me, "Epsilon", headcount="12", yearly_turnover="50000000")
    new_org(me, "Zeta", headcount="50")
    new_org(me, "Eta")
    wanted = {"Alpha": "Swiss", "Beta": "Young", "Gamma": "Small", "Delta": "Small", "Epsilon": "Rich", "Zeta": "Large",
              "Eta": "Rest"}
    me.get("/fees")
    me.post("/fees", year=str(YEAR))
    assert dict(me.folder.rows("SELECT p.name, f.class_name FROM fee f JOIN membership m ON m.id = f.membership "
                               "JOIN party p ON p.id = m.party")) == wanted
    for name, fee in wanted.items():
        assert name in names(me, f"fee_class:{fee.lower()}")
    # The youngest grow older: next year another class fits, and what was written stays.
    me.post("/fees", year=str(YEAR + 1))
    assert me.folder.rows("SELECT f.year - ?, f.class_name FROM fee f JOIN membership m ON m.id = f.membership JOIN party p "
                          "ON p.id = m.party WHERE p.name = 'Beta' ORDER BY f.year", YEAR) == [(0, "Young"), (1, "Small")]
    assert me.model("/members?filter=" + urllib.parse.quote(f"founded>={YEAR - 4} yearly_turnover<=1000000"))["total"] == 2
    page = me.get("/members/%d" % me.folder.one("SELECT id FROM party WHERE name = 'Beta'"))
    assert "Turnover a year" in page.text and "1,000,000" in page.text and str(YEAR - 4) in page.text
    row = me.get("/export/members").text.splitlines()
    assert "yearly_turnover,founded" in row[0] and any(f",1000000,{YEAR - 4}," in line for line in row)


def test_two_memberships_on_one_day_are_said(me, org):
    add_type(me)
    add_type(me, name="Silver", period="open")
    assert join(me, org, joined=f"{YEAR}-01-01", until=f"{YEAR}-06-30").status == 200
    again = join(me, org, joined=f"{YEAR}-03-01")
    assert again.status == 422 and "They have this membership already: Gold, first day 1 January" in again.text
    assert join(me, org, joined=f"{YEAR}-07-01").status == 200  # the day after
    other = join(me, org, type="silver", joined=f"{YEAR}-02-01")
    assert other.status == 422 and "tick this and save again" in other.text and 'name="beside"' in other.text
    assert join(me, org, type="silver", joined=f"{YEAR}-02-01", beside="1").status == 200
    silver = me.folder.one("SELECT id FROM membership WHERE type = 'silver'")
    me.get(f"/memberships/{silver}")
    changed = me.post(f"/memberships/{silver}", type="gold", joined=f"{YEAR}-02-01", since=f"{YEAR}-02-01", until="", exempt="")
    assert changed.status == 422 and "already: Gold" in changed.text
    assert me.folder.one("SELECT count(*) FROM membership") == 3


def test_turnover_and_year_are_read_from_files_and_checked(me, org):
    file = me.folder.top + "/firms.csv"
    with open(file, "w") as out:
        out.write("Company;Umsatz;Gründungsjahr\nEngines Ltd;1.250.000,60;1998\nRopes AG;;02.03.2004\nBad AG;viel;1999\n")
    me.folder.cordee("import", file, "--others")
    assert me.folder.rows("SELECT name, yearly_turnover, founded FROM party WHERE kind = 1 ORDER BY name") == [
        ("Bad AG", None, 1999), ("Engines Ltd", 1250001, 1998), ("Ropes AG", None, 2004)]
    me.get(org + "/edit")
    page = me.post(org + "/edit", name="Engines Ltd", founded="98", yearly_turnover="-5")
    assert page.status == 422 and "no year" in page.text and "no amount" in page.text


def test_people_have_the_membership_up_to_the_seats(me, org):
    add_type(me, seats="2")
    join(me, org)
    party = org.rsplit("/", 1)[1]
    for i in range(4):
        me.get("/new")
        me.post("/new", org_name="Engines Ltd", given_name="Person", family_name=f"Nr{i}", known="1")

    def members():
        return [x["name"] for x in me.model("/contacts?filter=" + urllib.parse.quote("is:member"))["items"]]

    assert members() == ["Person Nr0", "Person Nr1"]
    role = me.folder.one("SELECT r.id FROM role r JOIN party p ON p.id = r.party WHERE p.family_name = 'Nr3'")
    me.get(f"/roles/{role}")
    me.post(f"/roles/{role}", label="Head", key_contact="1")
    assert members() == ["Person Nr0", "Person Nr3"], "key contacts come first"
    role = me.folder.one("SELECT r.id FROM role r JOIN party p ON p.id = r.party WHERE p.family_name = 'Nr0'")
    me.get(f"/roles/{role}")
    me.post(f"/roles/{role}", label="Clerk", until="2020-01-01")
    assert members() == ["Person Nr1", "Person Nr3"], "a seat that is free goes to the next"
    me.post(f"/parties/{party}/end", membership=str(member(me, org)["id"]))
    assert members() == []


def test_a_status_follows_from_the_day_alone(me, org):
    add_type(me)  # ten days of grace
    join(me, org)
    mine = member(me, org)["id"]

    def day(n):
        return (today() + datetime.timedelta(days=n)).isoformat()

    for joined, since, until, status, holds in (
            (day(5), day(5), day(100), "pending", False), (day(-5), day(-5), day(100), "new", True),
            (day(-200), day(-200), day(100), "current", True), (day(-200), day(-200), day(-3), "grace", True),
            (day(-200), day(-200), day(-30), "expired", False)):
        me.post(f"/memberships/{mine}", type="gold", joined=joined, since=since, until=until)
        found = member(me, org)
        assert (found["status"], found["member"]) == (status, holds), (joined, since, until)
        assert names(me, "is:member") == (["Engines Ltd"] if holds else [])
        assert names(me, f"membership:{status}") == ["Engines Ltd"]


def test_rules_are_checked_and_can_be_brought_back(me, org):
    page = add_type(me, rolls_over="13-01", months="0")
    assert page.status == 422 and "This is no day" in page.text and "Write a number from 1 to 1,200." in page.text
    add_type(me)
    assert "There is one of this name already." in add_type(me).text
    gold = me.folder.one("SELECT id FROM member_type WHERE word = 'gold'")
    me.post(f"/settings/memberships/types/{gold}/remove")
    assert me.folder.one("SELECT count(*) FROM member_type WHERE word = 'gold'") == 0
    me.undo()
    join(me, org)
    assert "There are memberships of this type" in me.post(f"/settings/memberships/types/{gold}/remove").text

    me.get("/settings/memberships/statuses/new")
    me.post("/settings/memberships/statuses/new", name="Ending soon", starts="until", starts_days="-400", ends="until",
            ends_days="0", member="1", place="1")
    assert member(me, org)["status_name"] == "Ending soon"
    assert names(me, 'membership:"ending soon"') == ["Engines Ltd"]
    me.undo()
    assert member(me, org)["status"] == "new"
    for path in ("/settings/memberships/types/99", "/settings/memberships/nothing/new", "/memberships/99", "/relations/99"):
        assert me.get(path).status == 404, path


def test_relations_are_read_from_both_sides_and_end(me, org):
    me.get("/new")
    person = me.post("/new", given_name="Ada", family_name="Lovelace", basis="asked").path
    party = org.rsplit("/", 1)[1]
    me.get(f"/parties/{party}/relations")
    page = me.post(f"/parties/{party}/relations", label="founded by", label_back="founder of", **{"with": "ada lovelace"},
                   since="2001-05-01", note="In a garage")
    assert "The relation is noted." in page.text and "founded by" in page.text and "In a garage" in page.text
    page = me.get(person)
    assert "founder of" in page.text and "1 May 2001" in page.text
    relation = me.model(person)["relations"][0]["relation"]
    page = me.post(f"/relations/{relation}", label="founded by", label_back="co-founder of", until="2001-06-30", note="")
    assert "The relation is changed." in page.text
    shown = me.model(person)
    assert not shown["relations_now"] and shown["relations_over"][0]["label"] == "co-founder of"
    me.undo()
    assert me.model(person)["relations_now"]
    assert "The relation has ended." in me.post(f"/relations/{relation}/end", back=person).text
    assert not me.model(person)["relations_now"]
    me.post(f"/relations/{relation}/end", remove="1")
    assert me.model(person)["relations"] == []
    me.undo()
    assert me.model(person)["relations"]
    page = me.post(f"/parties/{party}/relations", label="knows", **{"with": "Nobody Here"})
    assert page.status == 422 and "Nobody is called so" in page.text


def test_a_place_at_an_organisation_is_changed_and_shown_apart_when_over(me, org):
    me.get("/new")
    person = me.post("/new", org_name="Engines Ltd", given_name="Ada", family_name="Lovelace", role="Analyst").path
    role = me.model(person)["roles"][0]["role_id"]
    assert "Analyst" in me.get(f"/roles/{role}").text
    page = me.post(f"/roles/{role}", label="Head of analysis", label_back="led by", key_contact="1", since="2015-03-01",
                   note="Ask her first")
    assert "The role is changed." in page.text and "since 1 March 2015" in page.text and "Ask her first" in page.text
    there = me.model(org)
    assert there["people_now"][0]["role"] == "led by" and there["people_now"][0]["key_contact"]
    me.post(f"/roles/{role}", label="Head of analysis", since="2015-03-01", until="2020-12-31")
    there = me.model(org)
    assert not there["people_now"] and there["people_over"][0]["span"] == "1 March 2015 to 31 December 2020"
    assert not me.model(person)["place"]
    me.undo()
    assert me.model(org)["people_now"] and me.model(person)["place"]["role"] == "Head of analysis"
    page = me.post(f"/roles/{role}", label="Head", since="2015-03-01", until="2014-12-31")
    assert page.status == 422 and "The end is before the start" in page.text
    assert me.get("/roles/99").status == 404
