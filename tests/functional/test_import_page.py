"""The pages of an import: what tells two apart, what would change, what is left out and said."""
import re

import pytest

import books
from support import wait_until
from test_own_fields import field

FIRST = "organisation,country,city,Firm no,UID\nEngines Ltd,AT,Linz,F-1,urn:uuid:1\nGears AG,CH,Bern,F-2,urn:uuid:2\n"


def paste(me, text):
    me.get("/import")
    page = me.post("/import", paste=text)
    return page.path


def answer(me, path, **more):
    model = me.model(path)
    fields = [c["field"] for c in model["columns"]]
    return me.post(path, what="register", organisations=more.pop("organisations", "others"), basis="none", blocked_as="unsubscribed", header="1",
                   encoding=model["encoding"], delimiter=model["delimiter"], column=more.pop("column", fields),
                   policy=["overwrite"] * len(fields), **more)


def brought(me, path):
    me.post(path + "/start")
    wait_until(lambda: me.model(path)["state"] != "running", seconds=60, what="the import")
    return me.model(path)


@pytest.fixture
def filled(me):
    field(me, "Firm no", "line", subject="org")
    path = paste(me, FIRST)
    columns = me.model(path)["columns"]
    assert [c["field"] for c in columns] == ["organisation", "country", "city", "firm_no", ""], "UID is not guessed"
    answer(me, path)
    assert brought(me, path)["new"] == 2
    return me


def test_the_usual_keys_are_ticked_and_a_field_of_ones_own_is_offered(filled):
    path = paste(filled, FIRST.replace("Linz", "Wels"))
    keys = {k["value"]: k["selected"] for k in filled.model(path)["key_choices"]}
    assert keys == {"number": True, "email": True, "name": True, "own.firm_no": False}
    assert "A row means a record that has the same" in filled.get(path).text


def test_a_dry_run_says_what_was_and_what_will_be(filled):
    path = paste(filled, FIRST.replace("Linz", "Wels") + "Ropes AG,Atlantis,,F-3,\n")
    page = answer(filled, path, key=["", "name", "email", "number"])
    assert "Town: Linz → Wels" in page.text, page.text
    model = filled.model(path + "/check")
    assert (model["new"], model["update"], model["same"], model["left_out"]) == (1, 1, 1, 1)
    assert model["problems"][0]["where"] == "Line 4, column 2 (country)" and model["problems"][0]["left_out"]
    assert "Line 4, column 2 (country)" in page.text and "only this cell" in page.text


def test_the_chosen_key_decides_whom_a_row_means(filled):
    renamed = FIRST.replace("Engines Ltd", "Engines and Pumps Ltd")
    path = paste(filled, renamed)
    answer(filled, path, key=["", "own.firm_no"])
    report = brought(filled, path)
    assert (report["new"], report["update"], report["same"]) == (0, 1, 1), report
    assert filled.folder.one("SELECT name FROM party WHERE id = 1") == "Engines and Pumps Ltd"
    path = paste(filled, renamed)
    assert {k["value"] for k in filled.model(path)["key_choices"] if k["selected"]} == {"own.firm_no"}, "as the last time"
    answer(filled, path, key=[""])
    assert filled.model(path + "/check")["new"] == 2
    assert answer(filled, path, key=["shoe"]).status == 422


def test_the_file_of_what_was_refused_has_each_cell_with_line_and_reason(filled):
    path = paste(filled, "name,email,phone\nAnna Huber,keine adresse,+43 1 2345\nBen Bug,,n.a.\n,nobody,\n")
    answer(filled, path)
    report = brought(filled, path)
    assert (report["new"], report["problem"], report["left_out"]) == (2, 1, 2), report
    rows = filled.get(path + "/refused.csv").text.lstrip("\ufeff").splitlines()
    assert rows[0] == "name,email,phone,Line,Column,Refused,Reason"
    assert rows[1].startswith("Anna Huber,keine adresse,") and ",2,2,only this cell," in rows[1]
    assert '"keine adresse"' in rows[1].replace('""', '"')
    assert ",4,2,the row," in rows[3]
    mended = "\n".join(rows).replace("keine adresse", "anna@huber.example.org").replace("n.a.", "01 23456")
    path = paste(filled, mended)
    assert [c["field"] for c in filled.model(path)["columns"]] == ["name", "email", "phone", "", "", "", ""]
    answer(filled, path)
    assert brought(filled, path)["update"] == 2
    assert re.fullmatch(r"anna@.*", filled.folder.one("SELECT address FROM email_address"))


def test_headings_that_are_the_pages_own_labels_are_understood(me):
    path = paste(me, "Organisation,Type of membership,E-mail of the organisation,Phone of the organisation,City of the person\n"
                     "Ropes AG,Full member,office@ropes.example.org,+41 44 1,Chur\n")
    assert [c["field"] for c in me.model(path)["columns"]] == [
        "organisation", "member_type", "organisation_email", "organisation_phone", "person_city"]


KINDS = ("organisation,country,city,Firm no,membership type,member since,Invoice number,Paid,Fee,Until when,Plastics\n"
         "Engines Ltd,AT,Linz,{},full,2024-01-01,{},{},{},{},{}\n")


def test_fields_of_ones_own_say_what_was_and_what_will_be_too(me):
    for name, shape, subject in (("Firm no", "line", "org"), ("Invoice number", "line", "membership"),
                                 ("Paid", "yesno", "membership"), ("Fee", "money", "membership"),
                                 ("Until when", "day", "membership")):
        field(me, name, shape, subject=subject)
    field(me, "Plastics", "choices", subject="org", choices="PE\nPP\nPA, filled\nPET")
    members = dict(organisations="members")
    bring = lambda *cells: paste(me, KINDS.format(*cells))
    path = bring("F-1", "R-1", "no", "100", "2025-03-01", "PE")
    answer(me, path, **members)
    page = me.get(path + "/check").text
    assert brought(me, path)["new"] == 1
    path = bring("F-2", "R-9", "yes", "120", "2026-03-01", '"PE, PP"')
    page = answer(me, path, **members).text
    for words in ("Firm no: F-1 → F-2", "Invoice number: R-1 → R-9", "Paid: no → yes", "Fee: 100.00 → 120.00",
                  "Until when: 1 March 2025 → 1 March 2026", "Plastics: PE → PE, PP"):
        assert words in page, (words, page)


def test_several_choices_in_a_cell_stand_behind_commas_too(me):
    field(me, "Plastics", "choices", subject="org", choices="PE\nPP\nPA, filled\nPET")
    head = "organisation,country,Plastics\n"
    said = ['A,AT,"PE, PP"', 'B,AT,"PE; PA, filled"', 'C,AT,"PA, filled"', "D,AT,PE|PET", 'E,AT,"PE, steel"', "F,AT,steel"]
    path = paste(me, head + "\n".join(said) + "\n")
    page = answer(me, path).text
    assert "&quot;PE, steel&quot; is not one of the choices; several of them stand with a ; or a | between them" in page
    assert brought(me, path)["new"] == 6
    has = dict(me.folder.rows("SELECT p.name, group_concat(c.name, ' + ') FROM party p JOIN custom_value v ON v.party = p.id JOIN "
                              "custom_choice c ON c.id = v.choice GROUP BY p.id ORDER BY c.id"))
    assert has == {"A": "PE + PP", "B": "PE + PA, filled", "C": "PA, filled", "D": "PE + PET"}


def card(name, more="", end="END:VCARD\n"):
    return f"BEGIN:VCARD\nVERSION:3.0\nN:{name};Ada;;;\nFN:Ada {name}\nORG:Card Mill\n{more}{end}"


def cards(me, text):
    page = books.upload(me, "/import", "cards.vcf", text.encode(), me.get("/import").csrf)
    fields = [c["field"] for c in me.model(page.path)["columns"]]
    me.post(page.path, organisations="others", basis="none", column=fields, policy=["overwrite"] * len(fields))
    return page


def test_a_card_without_an_end_is_told_and_the_others_come_in(me):
    text = card("One") + card("Two", "EMAIL:two@mill.example.org\n", "") + card("Three") + card("Four", end="")
    path = cards(me, text).path
    page = me.get(path + "/check")
    model = me.model(path + "/check")
    assert (model["rows"], model["people_new"], model["problem"]) == (4, 2, 2), model
    told = [(7, "Line 7 of the file"), (19, "Line 19 of the file")]
    assert [(p["line"], p["where"]) for p in model["problems"]] == told
    assert page.text.count("This card has no END") == 2
    report = brought(me, path)
    assert (report["rows"], report["people_new"], report["problem"]) == (4, 2, 2)
    assert [(p["line"], p["where"]) for p in report["refused"]] == told and "Two" in report["refused"][0]["cells"]
    assert me.folder.rows("SELECT name FROM party WHERE kind = 2 ORDER BY id") == [("Ada One",), ("Ada Three",)]
    got = me.get(path + "/refused.csv").text
    assert "Two" in got and ",7,0," in got
    page = books.upload(me, "/import", "cards.vcf", card("Lost", end="").encode(), me.get("/import").csrf)
    assert "this file is damaged" in page.text.lower()


def test_the_file_of_what_was_refused_has_all_of_a_great_many_short_rows(filled):
    path = paste(filled, "name,email,phone\nAnna Huber,a@huber.example.org,\n" + "".join(f",n{n},\n" for n in range(1300)))
    answer(filled, path)
    assert brought(filled, path)["problem"] == 1300
    rows = filled.get(path + "/refused.csv").text.splitlines()
    assert len(rows) == 1301 and ",n1299," in rows[-1].replace('"', ""), rows[-1]


def test_the_columns_of_cards_have_peoples_words(me):
    page = cards(me, card("One", "TITLE:Head\nTEL:nothing\n"))
    for words in ("First name", "Last name", "Organisation"):
        assert f"<b>{words}</b>" in page.text, page.text
    assert "first_name</b>" not in page.text and "by its heading" not in page.text
    assert me.model(page.path + "/check")["problems"][0]["where"] == "Card 1 (Phone)"


TWICE = """organisation,country,city,Firm no,membership type,member since,first name,last name,email,role,tags
Oak Mill,Atlantis,Linz,F-1,,,Ada,One,ada@oak.example.org,Head,
Oak Mill,AT,Linz,F-1,full,2020-01-01,Eve,Two,eve@oak.example.org,,saws
Oak Mill,AT,,,full,,,,,,
Oak Mill,AT,Linz,F-1,full,2020-01-01,,,,,
Oak Mill,AT,Linz,F-1,full,2020-01-01,Ada,One,ada@oak.example.org,Owner,
Oak Mill,AT,Wels,F-1,full,2020-01-01,Ada,One,ada@oak.example.org,Owner,
Oak Mill,DE,Linz,F-9,,,,,,,
Elm Mill,AT,,,full,,Ida,Elm,,,
Elm Mill,AT,,,,2019-05-01,Ida,Elm,ida@elm.example.org,,
Elm Mill,AT,,,,2019-05-01,Ida,Elm,ida@elm.example.org,,boards
"""
COUNTS = ("rows", "new", "update", "same", "problem", "organisations_new", "people_new", "left_out", "undated")


def count_both(me, text, how="overwrite", **more):
    """What the preview said, which is what the import did."""
    path = paste(me, text)
    model = me.model(path)
    fields = [c["field"] for c in model["columns"]]
    me.post(path, what="register", basis="none", blocked_as="unsubscribed", header="1", encoding=model["encoding"],
            delimiter=model["delimiter"], column=fields, policy=[how] * len(fields), **{"organisations": "members", **more})
    said, done = me.model(path + "/check"), brought(me, path)
    assert {k: said[k] for k in COUNTS} == {k: done[k] for k in COUNTS}, text
    return said


@pytest.mark.parametrize("how", ["overwrite", "fill", "keep"])
def test_the_preview_counts_as_the_import_does(me, how):
    field(me, "Firm no", "line", subject="org")

    def count(text):
        return count_both(me, text, how, key=["", "name", "email", "number"])

    first = count(TWICE)
    assert (first["organisations_new"], first["people_new"], first["left_out"]) == (3 if how == "keep" else 4, 3, 1)
    again = count(TWICE)
    assert again["new"] == 0
    # Who is there already is changed once, however often the file says so.
    count(TWICE.replace("Wels", "Graz").replace("Owner", "Boss").replace("2019-05-01", "2018-05-01"))


def test_a_firm_in_two_rows_with_a_country_that_is_none_is_counted_once(me):
    said = count_both(me, "organisation,country,first name,last name\nNew Mill,Atlantis,Ada,One\nNew Mill,AT,Eve,Two\n"
                          "Third Mill,AT,Ida,Three\n")
    assert {k: said[k] for k in COUNTS} == {"rows": 3, "new": 2, "update": 1, "same": 0, "problem": 0, "organisations_new": 2,
                                            "people_new": 3, "left_out": 1, "undated": 2}
    assert me.folder.one("SELECT count(*) FROM membership") == 2


FIRM = "organisation,country,Staff,website,first name,last name,email\nLake Works,{},{},https://{}.example.org,{}\n"


def test_a_row_that_makes_a_person_and_changes_her_organisation_changes_it(me):
    others = dict(organisations="others")
    assert count_both(me, FIRM.format("AT", 97, "lake", ",,"), **others)["organisations_new"] == 1
    changing = FIRM.format("AT", 4321, "wrong", "Nora,Neumann,nora@lake.example.org")
    path = paste(me, changing)
    page = answer(me, path).text
    assert "Staff: 97 → 4321" in page and "new person" in page and "Role" not in page, page
    said = count_both(me, changing, **others)
    assert (said["new"], said["update"], said["people_new"]) == (0, 1, 1), said
    # The other way round: she is there, and is now of a firm that is new.
    said = count_both(me, changing.replace("Lake Works", "Other Works"), **others)
    assert (said["new"], said["update"], said["organisations_new"]) == (0, 1, 1), said
    # A firm that stays as it is.
    said = count_both(me, changing.replace("Nora", "Olga").replace("nora", "olga"), **others)
    assert (said["new"], said["update"], said["people_new"]) == (1, 0, 1), said


REFUSED = """organisation,country,membership type,member since,first name,last name,email
Ash Mill,AT,full,2020-01-01,Ada,One,ada@ash.example.org
Elm Mill,AT,full,2021-01-01,Bert,Other,office@elm.example.org;office@elm
Fir Mill,AT,full,2022-01-01,Cleo,Three,cleo@fir.example.org
Oak Mill,AT,full,2023-01-01,Dan,Four,dan@oak.example.org
"""


def test_behind_a_refused_person_the_preview_counts_on(me):
    """Whose membership is written first, and whose person then cannot be."""
    brought(me, paste(me, "first name,last name,email\nOlga,Office,office@elm.example.org\n"))
    said = count_both(me, REFUSED)
    assert said["problem"] <= 1 and said["new"] + said["update"] >= 3, said
