"""The real register of 16,592 organisations: nothing lost, twice the same, undone."""
import csv
import json
import os

import pytest

from support import SHARED

REGISTER = os.path.join(SHARED, "data/orgs/h2020_organisations_2017.csv")
needs_data = pytest.mark.skipif(not os.path.exists(REGISTER), reason="../shared/data is not there")


def take(folder, path, *more):
    return json.loads(folder.cordee("import", "--json", "--others", "--basis", "none", *more, str(path), timeout=600))


def tracked(folder):
    """The whole contents of every table that undo answers for."""
    tables = [name for (name,) in folder.rows(
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'cd~_track~_%~_i' ESCAPE '~'")]
    assert {"party", "email_address", "role", "membership", "tagging"} <= set(tables), tables
    return {table: folder.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables}


@needs_data
def test_the_register_comes_in_whole_and_twice_changes_nothing(folder, tmp_path):
    with open(REGISTER, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    people = tmp_path / "people.csv"
    people.write_text("organisation,country,first name,last name,email,tags\nEngines Ltd,AT,Ada,Lovelace,"
                      "ada@engines.example.org,bees\n", encoding="utf-8")
    folder.cordee("import", "--members", "--basis", "member", str(people))
    empty = tracked(folder)
    report = take(folder, REGISTER)
    assert report["rows"] == len(rows) == 16592
    assert report["new"] == len(rows) and report["problem"] == 0
    assert folder.one("SELECT count(*) FROM party WHERE kind = 1 AND deleted_at IS NULL") == len(rows) + 1
    assert folder.one("SELECT count(*) FROM party WHERE country IN ('UK', 'EL')") == 0
    before = folder.one("SELECT count(*) FROM change")
    again = take(folder, REGISTER)
    assert again["same"] == len(rows) and again["new"] == again["update"] == 0
    assert folder.one("SELECT count(*) FROM change") == before
    assert len(tracked(folder)["party"]) == len(rows) + 2
    folder.cordee("import", "--undo", str(report["id"]), timeout=600)
    left = tracked(folder)
    assert {t for t in left if left[t] != empty[t]} == set()


@needs_data
@pytest.mark.parametrize("encoding,delimiter", [("cp1252", ";"), ("utf-16", "\t")])
def test_the_same_file_as_spreadsheets_write_it(folder, tmp_path, encoding, delimiter):
    with open(REGISTER, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[:2001]
    rows = [[cell.encode("cp1252", "ignore").decode("cp1252") for cell in row] for row in rows]
    path = tmp_path / "register.csv"
    with open(path, "w", newline="", encoding=encoding) as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    report = take(folder, path)
    assert report["rows"] == 2000 and report["new"] == 2000 - report["problem"]
    assert report["problem"] <= 5  # names that lost all their letters
    shown = dict((r[0], r[1]) for r in folder.rows("SELECT external_id, name FROM party"))
    assert any("é" in name or "ü" in name for name in shown.values())


@needs_data
def test_broken_quotes_cost_their_row_only(folder, tmp_path):
    with open(REGISTER, newline="", encoding="utf-8") as file:
        lines = file.read().split("\n")[:501]
    lines[100] = '999999991,"Broken "quote, Inc,X,PRC,DE,Ulm,Street,1,1,1'
    path = tmp_path / "broken.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = take(folder, path)
    assert report["problem"] >= 1
    assert any(r["line"] == 101 for r in report["refused"])
    assert report["new"] >= 498


def test_an_unsubscribed_person_is_in_no_audience(folder, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("organisation;first name;last name;email;unsubscribed\n"
                    "Muster GmbH;Eva;Huber;eva@muster.example.org;\n"
                    "Muster GmbH;Max;Huber;max@muster.example.org;yes\n", encoding="utf-8")
    folder.cordee("import", "--members", "--basis", "member", str(path))
    assert folder.one("SELECT count(*) FROM suppression") == 1
    assert folder.cordee("filter", "--count", "is:unsubscribed").strip() == "1"
