"""The year sheet: every number opens the list that proves it."""
import csv
import io
import time
import urllib.parse

import pytest


@pytest.fixture
def me(own_practice):
    return own_practice.me


YEAR = time.gmtime().tm_year
SPAN = f"from={YEAR}-01-01&until={YEAR}-12-31"


def proof(me, href):
    """How many the list behind a number has: counted row by row."""
    n, total = 0, None
    while href:
        page = me.model(href)
        total = page["total"] if total is None else total
        n += len(page["items"])
        href = page.get("next")
        if href and not href.startswith("/"):
            base = page_base(me.last, href)
            href = base
        me.last = href
    return n, total


def page_base(path, after):
    head, _, query = path.partition("?")
    parts = [p for p in query.split("&") if not p.startswith("after=")]
    return head + "?" + "&".join(parts + ["after=" + urllib.parse.quote(after)])


def test_every_number_opens_the_list_that_proves_it(me):
    sheet = me.model("/sheet?" + SPAN)
    clicked = 0
    for section in sheet["sections"]:
        for row in section["rows"]:
            for number, href in (("n", "href"), ("before", "before_href")):
                if href not in row:
                    assert row[number] == 0, (section["label"], row)
                    continue
                me.last = row[href]
                n, total = proof(me, row[href])
                assert total == row[number] == n, (section["label"], row, n, total)
                clicked += 1
    assert clicked > 40
    assert {"sheet.members", "sheet.types", "sheet.sizes", "sheet.countries", "sheet.people",
            "sheet.interactions"} <= {s["name"] for s in sheet["sections"]}


def rows(sheet, section):
    return {r["name"]: r for s in sheet["sections"] if s["name"] == section for r in s["rows"]}


def test_joined_and_left_add_up(me):
    sheet = me.model(f"/sheet?from={YEAR - 1}-01-01&until={YEAR - 1}-12-31")
    members = rows(sheet, "sheet.members")
    now, was = members["members"]["n"], members["members"]["before"]
    assert was + members["joined"]["n"] - members["left"]["n"] == now
    assert sum(r["n"] for r in rows(sheet, "sheet.countries").values()) == now
    assert sum(r["n"] for r in rows(sheet, "sheet.sizes").values()) == now


def test_the_last_calendar_year_is_shown_first(me):
    sheet = me.model("/sheet")
    assert (sheet["period"]["first"], sheet["period"]["last"]) == (f"{YEAR - 1}-01-01", f"{YEAR - 1}-12-31")
    assert (sheet["before"]["first"], sheet["before"]["last"]) == (f"{YEAR - 2}-01-01", f"{YEAR - 2}-12-31")
    quarter = me.model(f"/sheet?from={YEAR - 1}-04-01&until={YEAR - 1}-06-30")
    assert (quarter["before"]["first"], quarter["before"]["last"]) == (f"{YEAR - 1}-01-01", f"{YEAR - 1}-03-31")
    week = me.model(f"/sheet?from={YEAR - 1}-04-08&until={YEAR - 1}-04-14")
    assert (week["before"]["first"], week["before"]["last"]) == (f"{YEAR - 1}-04-01", f"{YEAR - 1}-04-07")
    for wrong in ("from=2025-12-31&until=2025-01-01", "from=nonsense", f"from={YEAR + 2}-01-01&until={YEAR + 2}-02-01"):
        page = me.get("/sheet?" + wrong)
        assert page.status == 422 and 'role="alert"' in page.text


def test_indicators_of_ones_own(me):
    me.get("/sheet")
    page = me.post("/sheet/indicators", name="Austrians in touch", kind="2", target="1000",
                   filter="touched:{first}..{last} member.country:AT")
    assert "Saved." in page.text and "/undo" in page.text
    assert "Saved." not in me.post("/sheet/indicators", name="Wrong", kind="1", filter="nofield:1").text
    sheet = me.model("/sheet?" + SPAN)
    row, = rows(sheet, "sheet.indicators").values()
    assert row["label"] == "Austrians in touch" and row["target"] == 1000 and row["tone"] == "wn"
    assert me.model(row["href"])["total"] == row["n"] > 0
    assert row["href"] != row["before_href"] and me.model(row["before_href"])["total"] == row["before"]
    me.post(f"/sheet/indicators/{row['name']}/remove")
    assert not rows(me.model("/sheet?" + SPAN), "sheet.indicators")


def test_a_frozen_period_stays_and_says_what_changed(me):
    me.get("/sheet")
    was = rows(me.model("/sheet?" + SPAN), "sheet.interactions").get("visit", {"n": 0})["n"]
    page = me.post("/sheet/freeze", name="Report to the ministry", **{"from": f"{YEAR}-01-01", "until": f"{YEAR}-12-31"})
    assert "Frozen" in page.text and page.path.startswith("/sheet/frozen/")
    me.get("/quick")
    assert "Added." in me.post("/quick", kind="visit", body="We were there", names="", party="1").text
    kept = me.model(page.path)
    visit = rows(kept, "sheet.interactions")["visit"]
    assert visit["n"] == was and visit["today"] == was + 1 and visit["moved"]
    assert not rows(kept, "sheet.types")["full"]["moved"]
    assert me.model(visit["href"])["total"] == was + 1
    assert kept["staff_name"] and kept["at_text"]
    assert "Report to the ministry" in me.get("/sheet").text
    me.post(page.path + "/remove")
    assert "Report to the ministry" not in me.get("/sheet").text.replace("Undo", "")


def test_the_sheet_as_a_file(me):
    answer = me.get("/sheet/csv?" + SPAN)
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(answer.bytes.decode("utf-8-sig"))))
    assert lines[0][0] == "section" and f"{YEAR}-01-01" in lines[0][2]
    members = rows(me.model("/sheet?" + SPAN), "sheet.members")["members"]
    line = next(l for l in lines if l[1] == "Members at the end")
    assert (int(line[2]), int(line[3]), line[5]) == (members["n"], members["before"], members["filter"])
