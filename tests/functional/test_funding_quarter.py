"""A quarter in fast-forward, day by day: sources appear, change, fall silent and die; members are told by mail, answer by its links,
apply together, and win. The clock is set from morning to morning; all else the server does by itself."""
import json

import pytest
from funding_days import Days
from test_outbox_faults import needs_faketime

MEMBERS = """organisation,country,org_type,about
Ada Packaging,AT,company,Recycled plastic films for food packaging
Bob Tanks,DE,company,Composite tanks: storage of hydrogen in vehicles
Eve Films,SI,company,Recycled plastic films and packaging of food
Institut Folie,SI,research,Recycled plastic films: tests of food packaging
Quiet Cables,AT,company,Cables of copper for lifts
"""
PEOPLE = """organisation,first name,last name,email,language
Ada Packaging,Ada,Huber,ada@ada.example.org,en
Bob Tanks,Bob,Maier,bob@bob.example.org,en
Eve Films,Eve,Novak,eve@eve.example.org,en
Institut Folie,Ines,Kos,ines@folie.example.org,en
Quiet Cables,Quentin,Lang,quentin@quiet.example.org,en
"""
PACK, TANK, SOON = "LIFE-2031-PACK", "LIFE-2031-TANK", "LIFE-2031-SOON"
PACK_TITLE, TANK_TITLE = "Recycled plastic films in food packaging", "Storage of hydrogen: composite tanks for vehicles"
SOON_TITLE = "Vouchers: hydrogen storage in composite tanks"


def record(days, key, title, closes, **more):
    return {"id": key, "title": title, "deadline": days.date(closes).isoformat(), "language": "en", **more}


def agency(days, pack=85, soon=False):
    """What the agency has: two that fit somebody, twenty that fit nobody, and later a voucher that closes shortly."""
    rows = [record(days, PACK, PACK_TITLE, pack, description="Pilots of packaging made of recycled films. Applications by at least three partners "
                   "from two countries, at least one of them a research organisation."),
            record(days, TANK, TANK_TITLE, 88)]
    rows += [record(days, SOON, SOON_TITLE, 20)] if soon else []
    return json.dumps(rows + [record(days, f"LIFE-2031-X{i}", f"Schools and boats {i}", 120 + i) for i in range(20)])


def radar(days):
    """A city's, in German too, with the same call under its own number, and one nobody else has."""
    return json.dumps([{**record(days, "r1", PACK_TITLE, 84), "url": "https://city.example/1"},
                       {**record(days, PACK, "Folien aus Rezyklat für Lebensmittel", 84), "language": "de"},
                       record(days, "r2", "Lifts with cables of copper", 150)])


@pytest.fixture
def days(sink, tmp_path):
    it = Days(sink, tmp_path, {"members": MEMBERS, "people": PEOPLE})
    yield it
    it.end()


def consortium(days):
    """Three who are interested are asked by mail, and agree by its button; gives the project's page."""
    assert days.office.post(f"/funding/call/{days.number(PACK)}/together").status == 200
    path = f"/funding/projects/{days.one('SELECT max(id) FROM funding_project')}"
    assert sorted(p["name"] for p in days.office.model(path)["partners"]) == ["Ada Packaging", "Eve Films", "Institut Folie"]
    assert days.office.post(path + "/ask").status == 200
    days.rest()
    for first in ("Ada", "Eve", "Ines"):
        assert "You agreed" in days.follow(first, r"/funding/t/[\w-]+", do="agree").text
    assert "ines@folie.example.org" in days.follow("Ada", r"/funding/t/[\w-]+").text
    assert "missing" not in days.office.model(path) and days.office.post(path + "/move", state="preparing").status == 200
    return path


def the_first_week(days):
    days.web.says("/agency", agency(days))
    days.source("Agency", "/agency")
    assert days.start() == 5
    days.morning(0)
    for first in ("Ada", "Eve", "Ines"):
        assert "You are interested." in days.says(first, PACK, do="interested").text
    assert "You are interested." in days.says("Bob", TANK, do="interested").text
    days.until(8)
    assert [s for p, s in days.web.asked if p == "/agency"] == [200] + [304] * 8  # asked each day


def what_happens_in_the_first_month(days):
    days.web.says("/agency", agency(days, soon=True))
    days.until(15)
    assert "you hear no more of it" in days.says("Bob", SOON, do="no").text
    days.web.says("/agency", agency(days, 84, soon=True))  # a last day moves
    days.until(16)
    days.dawn(17)
    path = consortium(days)
    days.web.says("/radar", radar(days))
    days.source("Radar", "/radar")
    days.morning(17)
    assert days.one("SELECT count(*) FROM funding_call") == 24  # of which it brought one
    days.until(39)
    return path


def sources_die(days):
    """The agency twice: with the alarm on the day it cannot be read, and none when it is back."""
    assert not days.alarm("Agency")
    page = days.web.pages["/agency"]
    days.web.dies("/agency")
    days.until(40)
    assert "it could not be read" in days.alarm("Agency")
    days.web.pages["/agency"] = page
    days.until(41)
    assert not days.alarm("Agency")
    days.until(60)
    days.web.dies("/agency")
    days.until(61)
    assert "it could not be read" in days.alarm("Agency")
    # The radar is there, and has said the same since day 17.
    days.until(76)
    assert not days.alarm("Radar") and [s for p, s in days.web.asked if p == "/radar"] == [200] + [304] * 59
    days.until(77)
    assert "nothing has been new since" in days.alarm("Radar")


def the_end(days, path):
    days.until(83)
    assert days.office.post(path + "/move", state="submitted").status == 200
    days.until(92)
    me = days.office
    assert me.post(path + "/move", state="chosen").status == 200 and me.post(path + "/move", state="funded").status == 200
    form = me.model(path)
    sent = {k: form[k] for k in ("title", "currency", "submitted_day", "decided_day")}
    assert sent["submitted_day"] == days.date(83).isoformat() and sent["decided_day"] == days.date(92).isoformat()
    assert me.post(path, **sent, won="400000").status == 200
    model = me.model("/funding/projects")
    assert (model["n_submitted"], model["n_won"], model["rate"], model["money"]) == (1, 1, 100, "€\u00a0400,000")
    assert me.model("/members?filter=funding.won%3E0")["total"] == 3


@needs_faketime
def test_a_quarter_from_the_first_call_to_the_money(days):
    the_first_week(days)
    path = what_happens_in_the_first_month(days)
    sources_die(days)
    the_end(days, path)

    # Each heard of what was theirs on its day, and of nothing twice.
    pack = [(0, PACK, "new"), (16, PACK, "changed")] + [(84 - n, PACK, f"t{n}") for n in (60, 30, 14, 7, 2)]
    for first in ("Ada", "Eve", "Ines"):
        assert days.told(first) == pack, first
    assert days.told("Bob") == sorted([(0, TANK, "new"), (9, SOON, "new")] + [(88 - n, TANK, f"t{n}") for n in (60, 30, 14, 7, 2)])
    assert [(day, what) for day, _, what in days.told("Quentin")] == [(21, "new")]  # the Monday after the radar brought it
    # ... each day of it with one mail, and no other mails.
    expected = [(day, first.lower()) for first in ("Ada", "Bob", "Eve", "Ines", "Quentin") for day, _, _ in days.told(first)]
    expected += [(17, first) for first in ("ada", "eve", "ines")]
    assert sorted((day, to) for day, to, _ in days.diary) == sorted(expected)
    assert len(days.sink.mails) == len(expected) == days.one("SELECT count(*) FROM outbox WHERE state = 'sent'")
    assert days.one("SELECT count(*) FROM outbox WHERE state <> 'sent'") == 0
    subjects = {(day, to): s for day, to, s in days.diary}
    assert subjects[0, "ada"] == f"A call that may be for you: {PACK_TITLE}" and subjects[16, "ines"].startswith("Changed: ")
    assert subjects[82, "eve"].startswith("2 days left: ") and subjects[17, "ada"] != subjects[16, "ada"]
