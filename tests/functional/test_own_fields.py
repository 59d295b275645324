"""Fields that people make: in forms, on pages, in lists, filters, files, mails; erased and undone."""
import json
import re
import urllib.parse

import pytest

from support import wait_until


def field(me, name, shape, subject="org", **more):
    page = me.post("/settings/fields", name=name, shape=shape, subject=subject, **more)
    assert page.path == "/settings/fields", page.text
    return me.folder.one("SELECT max(id) FROM custom_field")


@pytest.fixture
def fields(me):
    field(me, "Turnover", "money", unit="EUR")
    field(me, "Certified until", "day")
    field(me, "Exports", "yesno")
    field(me, "Process", "choices", choices="Extrusion\nInjection moulding\nThermoforming")
    field(me, "Size class", "choice", choices="small\nmedium\nlarge")
    field(me, "Badge colour", "line", subject="person", help="as worn at the fair")
    me.get("/new")
    me.post("/new", org_name="Engines Ltd", country="AT", given_name="Ada", family_name="Lovelace",
            email="ada@engines.example.org", language="en", basis="member")
    return me


def test_a_field_is_not_called_as_one_that_every_record_has(me):
    for name, subject in (("Country", "org"), ("country ", "person"), ("E-Mail", "both"), ("Member since", "membership")):
        page = me.post("/settings/fields", name=name, shape="line", subject=subject)
        assert page.status == 422 and "is there already, as a field that every record has" in page.text, (name, page.text)
    assert me.folder.one("SELECT count(*) FROM custom_field") == 0
    number = field(me, "Land of origin", "line", subject="person")
    page = me.post(f"/settings/fields/{number}", name="Country", shape="line")
    assert page.status == 422 and "every record has" in page.text, page.text
    field(me, "Founded in", "line", subject="person")


def test_two_of_one_thing_are_not_called_the_same(fields):
    same = {"name": "certified Until", "shape": "line"}
    page = fields.post("/settings/fields", subject="org", **same)
    assert page.status == 422 and "there is a field that is called" in page.text.lower()
    assert fields.post("/settings/fields", subject="both", **same).status == 422
    assert fields.post("/settings/fields", subject="person", **same).path == "/settings/fields"
    one = fields.folder.one("SELECT id FROM custom_field WHERE name = 'Exports'")
    fields.get(f"/settings/fields/{one}")
    assert fields.post(f"/settings/fields/{one}", name="Exports", help="Abroad").status == 200
    fields.get(f"/settings/fields/{one}")
    assert fields.post(f"/settings/fields/{one}", name="TURNOVER").status == 422


def edit(me, path, **values):
    me.get(path + "/edit")
    return me.post(path + "/edit", **values)


ALL = {"own.turnover": "1'250'000,50", "own.certified_until": "2027-03-31", "own.exports": "yes",
       "own.process": ["", "Extrusion", "Thermoforming"], "own.size_class": "medium"}


def fill(me):
    page = edit(me, "/members/1", name="Engines Ltd", **ALL)
    assert page.path == "/members/1", page.text
    return page


def names(me, text, path="/members"):
    return re.findall(r'href="/(?:members|contacts)/\d+">([^<]+)<', me.get(f"{path}?filter={urllib.parse.quote(text)}").text)


def test_a_form_takes_them_and_the_page_shows_them(fields):
    page = fill(fields).text
    for words in ("Turnover", "1250000.50 EUR", "31 March 2027", "Exports", "Extrusion; Thermoforming", "medium"):
        assert words in page, words
    rows = fields.folder.rows("SELECT f.word, v.text, v.number, v.at, v.choice IS NOT NULL FROM custom_value v "
                              "JOIN custom_field f ON f.id = v.field ORDER BY f.id, v.id")
    assert [row[0] for row in rows] == ["turnover", "certified_until", "exports", "process", "process", "size_class"]
    assert rows[0][2] == 1250000.5 and rows[1][3] and rows[2][2] == 1 and rows[3][4] == 1
    form = fields.get("/members/1/edit").text
    assert 'value="1250000.50"' in form and 'value="2027-03-31"' in form
    assert re.search(r'value="Extrusion" checked', form) and not re.search(r'value="Injection moulding" checked', form)
    edit(fields, "/members/1", name="Engines Ltd", **{"own.process": "", "own.turnover": "", "own.exports": ""})
    assert fields.folder.one("SELECT count(*) FROM custom_value") == 2
    assert "Badge colour" not in form and "Badge colour" in fields.get("/contacts/2/edit").text


def test_what_is_no_value_is_said_beside_its_input(fields):
    page = edit(fields, "/members/1", name="Engines Ltd",
                **{"own.turnover": "much", "own.certified_until": "soon", "own.process": ["", "Forging"]})
    assert page.status == 422
    for words in ("&quot;much&quot; is no number", "no date", "&quot;Forging&quot; is not one of the choices"):
        assert words in page.text or words.replace("&quot;", '"') in page.text, words
    assert fields.folder.one("SELECT count(*) FROM custom_value") == 0


def test_they_filter_sort_and_are_columns(fields):
    fill(fields)
    for text in ("turnover>1000000", "certified_until>2026", "is:exports", "process:thermoforming", "size_class:medium",
                 "has:process", "-process:forging turnover:1000000..2000000"):
        assert names(fields, text) == ["Engines Ltd"], text
    for text in ("turnover<1000", "-is:exports", "process:forging", "-has:turnover", "size_class:large"):
        assert names(fields, text) == [], text
    out = fields.folder.cordee("export", "--organisations")
    assert "turnover" in out and "1250000.50" in out and "2027-03-31" in out and "Extrusion; Thermoforming" in out


def test_a_file_brings_them_and_makes_new_ones(fields, tmp_path):
    folder = fields.folder
    path = tmp_path / "more.csv"
    path.write_text("organisation,country,Turnover,Process,Export,Shoe size\nEngines Ltd,AT,99,Extrusion; forging,,44\n"
                    "Gears AG,CH,12.5,Injection moulding,x,45\n", encoding="utf-8")
    report = json.loads(folder.cordee("import", "--json", "--others", str(path)))
    assert report["new"] == 1 and report["problem"] == 0 and report["left_out"] == 1, report
    assert "(Process)" in report["refused"][0]["where"] and report["refused"][0]["left_out"], report
    assert names(fields, "turnover:12.5") == ["Gears AG"]
    folder.cordee("import", "--undo", str(report["id"]))
    assert folder.one("SELECT count(*) FROM custom_value") == 0


def test_they_are_undone_with_their_record(fields):
    folder = fields.folder
    fill(fields)
    history = fields.get("/parties/1/history").text
    fields.post("/changes/%d/undo" % folder.one("SELECT max(id) FROM change_set"))
    assert folder.one("SELECT count(*) FROM custom_value") == 0
    edit(fields, "/contacts/2", given_name="Ada", family_name="Lovelace", **{"own.badge_colour": "ultramarine"})
    assert "ultramarine" in fields.get("/contacts/2").text
    assert history


def ada(me, colour):
    """One more of that name, with a badge."""
    me.get("/new")
    me.post("/new", given_name="Ada", family_name="Lovelace", language="en", basis="member", known="1",
            email=f"{colour}@home.example.org")
    who = me.folder.one("SELECT max(id) FROM party")
    edit(me, f"/contacts/{who}", given_name="Ada", family_name="Lovelace", **{"own.badge_colour": colour})
    return who


WHOSE = "SELECT party, text FROM custom_value ORDER BY party"


def test_a_merge_fills_what_was_empty_and_its_undo_gives_it_back(fields):
    rows = fields.folder.rows
    twin = ada(fields, "vermilion")
    fields.get(f"/merge?a=2&b={twin}")
    assert "vermilion" in fields.post("/merge", a="2", b=str(twin)).text
    assert rows(WHOSE) == [(2, "vermilion")]
    fields.post("/changes/%d/undo" % fields.folder.one("SELECT max(id) FROM change_set"))
    assert rows(WHOSE) == [(twin, "vermilion")]


def test_of_two_values_a_merge_keeps_one(fields):
    edit(fields, "/contacts/2", given_name="Ada", family_name="Lovelace", **{"own.badge_colour": "ultramarine"})
    twin = ada(fields, "vermilion")
    fields.get(f"/merge?a=2&b={twin}")
    assert "ultramarine" in fields.post("/merge", a="2", b=str(twin)).text
    assert [text for party, text in fields.folder.rows(WHOSE) if party == 2] == ["ultramarine"]


def twins(me):
    """Two of one firm, with all fields filled otherwise."""
    fill(me)
    me.get("/new")
    me.post("/new", org_name="Engines GmbH", country="AT", known="1")
    twin = me.folder.one("SELECT max(id) FROM party")
    edit(me, f"/members/{twin}", name="Engines GmbH", country="AT", **{
        "own.turnover": "7", "own.certified_until": "2027-03-31", "own.exports": "no",
        "own.process": ["", "Injection moulding", "Thermoforming"], "own.size_class": ""})
    return twin


def has(me, who):
    return me.folder.rows("SELECT f.word, coalesce(c.name, v.text, v.number, v.at) FROM custom_value v JOIN custom_field f "
                          "ON f.id = v.field LEFT JOIN custom_choice c ON c.id = v.choice WHERE v.party = ? ORDER BY 1, 2", who)


def test_fields_of_ones_own_are_picked_side_by_side(fields):
    twin = twins(fields)
    before = has(fields, 1), has(fields, twin)
    page = fields.get(f"/merge?a=1&b={twin}").text
    for name, value in (("turnover", "a"), ("exports", "a"), ("process", "both"), ("size_class", "a")):
        assert f'name="pick.own.{name}" value="{value}" checked' in page, name
    assert "(both)" in page and "pick.own.certified_until" not in page
    fields.post("/merge", a="1", b=str(twin), **{"pick.own.turnover": "b", "pick.own.exports": "a", "pick.own.size_class": "b"})
    assert [w for w in has(fields, 1) if w[0] != "certified_until"] == [
        ("exports", 1), ("process", "Extrusion"), ("process", "Injection moulding"), ("process", "Thermoforming"), ("turnover", 7)]
    fields.undo()
    assert (has(fields, 1), has(fields, twin)) == before


@pytest.mark.parametrize("side,processes", [("a", ["Extrusion", "Thermoforming"]),
                                            ("b", ["Injection moulding", "Thermoforming"])])
def test_of_several_choices_those_of_one_may_be_picked(fields, side, processes):
    twin = twins(fields)
    fields.get(f"/merge?a=1&b={twin}")
    fields.post("/merge", a="1", b=str(twin), **{"pick.own.process": side})
    assert [value for word, value in has(fields, 1) if word == "process"] == processes


def test_nothing_of_them_is_left_of_who_is_erased(fields):
    edit(fields, "/contacts/2", given_name="Ada", family_name="Lovelace", **{"own.badge_colour": "ultramarine"})
    fields.get("/contacts/2/erase")
    page = fields.post("/contacts/2/erase", name="Ada Lovelace")
    wait_until(lambda: fields.model(page.path).get("done"), what="the erasure")
    assert fields.folder.rows(WHOSE) == []
    assert "ultramarine" not in str(fields.folder.rows("SELECT * FROM change"))


def test_they_are_renamed_ordered_and_retired(fields):
    fill(fields)
    first = fields.folder.one("SELECT id FROM custom_field WHERE word = 'turnover'")
    fields.get("/settings/fields/%d" % first)
    assert fields.post("/settings/fields/%d" % first, name="Umsatz", unit="EUR", help="").path == "/settings/fields"
    assert "Umsatz" in fields.get("/members/1").text and names(fields, "turnover>5") == ["Engines Ltd"]
    fields.post("/settings/fields/%d/move" % first, up="0")
    assert fields.folder.one("SELECT place FROM custom_field WHERE word = 'turnover'") == 2
    fields.post("/settings/fields/%d/retire" % first, retired="1")
    assert "own.turnover" not in fields.get("/members/1/edit").text
    assert "Umsatz" in fields.get("/members/1").text
    assert fields.post("/settings/fields", name="", shape="line", subject="org").status == 422
    assert fields.post("/settings/fields", name="Kind", shape="choice", subject="org", choices="").status == 422


def test_a_mail_has_them(fields):
    edit(fields, "/contacts/2", given_name="Ada", family_name="Lovelace", **{"own.badge_colour": "ultramarine"})
    fill(fields)
    fields.get("/mailing")
    page = fields.post("/mailing")
    path = page.path.removesuffix("/edit")
    say = lambda text: fields.post(path, version=fields.folder.one("SELECT version FROM mailing_mailing"), subject="Fair",
                                   language="en", mode="0", do="review", filter="badge_colour:ultra*",
                                   markdown=text).text
    assert "no merge field" in say("You wear {{badge_hue}}.")
    assert "no merge field" not in say("You wear {{badge_colour}}.")
