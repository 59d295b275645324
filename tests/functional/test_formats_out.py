"""Lists as CSV, workbooks, address cards and JSON Lines, with columns that were saved by name."""
import csv
import io
import json
import os
import re
import zipfile

import pytest

from support import Folder, Server


@pytest.fixture(scope="module")
def folder():
    made = Folder(practice=True)
    yield made
    made.remove()


@pytest.fixture(scope="module")
def client(folder):
    server = Server(folder)
    yield server.browser()
    server.stop()


def unfolded(text):
    return re.sub(r"\r\n[ \t]", "", text)


def test_a_workbook_has_texts_numbers_and_days(folder, client):
    got = client.get("/export/members?format=xlsx")
    assert got.status == 200 and "spreadsheetml" in got.headers["Content-Type"]
    assert re.search(r"members-[\d-]+\.xlsx", got.headers["Content-Disposition"])
    sheet = zipfile.ZipFile(io.BytesIO(got.bytes)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet, "nothing is a formula"
    openpyxl = pytest.importorskip("openpyxl")
    rows = list(openpyxl.load_workbook(io.BytesIO(got.bytes)).active.values)
    head = {name: i for i, name in enumerate(rows[0])}
    assert len(rows) - 1 == folder.one("SELECT count(*) FROM party WHERE kind = 1 AND deleted_at IS NULL")
    heads = [r[head["headcount"]] for r in rows[1:] if r[head["headcount"]]]
    assert heads and all(isinstance(n, int) for n in heads)
    days = [r[head["member_since"]] for r in rows[1:] if r[head["member_since"]]]
    assert days and all(hasattr(d, "year") for d in days)
    assert not [n for n in os.listdir(folder.path) if n.startswith("book-")]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("what", [[], ["--organisations"]])
def test_what_went_out_comes_back_as_the_same(folder, form, what):
    path = os.path.join(folder.top, f"again.{form}")
    if os.path.exists(path):
        os.remove(path)
    folder.cordee("export", "--format", form, "--out", path, *what)
    said = folder.cordee("import", path, "--others", "--basis", "none", "--dry-run")
    assert " 0 new, 0 updated" in said and " 0 refused" in said, said[-600:]


@pytest.mark.parametrize("form,version", [("vcard", "4.0"), ("vcard3", "3.0")])
def test_a_card_each(folder, client, form, version):
    got = client.get(f"/export/contacts?format={form}")
    assert got.headers["Content-Type"].startswith("text/vcard")
    assert all(len(line.encode()) <= 75 for line in got.bytes.decode().split("\r\n")), "folded"
    cards = unfolded(got.bytes.decode()).split("BEGIN:VCARD\r\n")[1:]
    assert len(cards) == folder.one("SELECT count(*) FROM party WHERE kind = 2 AND deleted_at IS NULL"), "two roles, one card"
    assert all(f"VERSION:{version}\r\n" in c and "\r\nFN:" in c and "\r\nN:" in c and c.endswith("END:VCARD\r\n") for c in cards)
    name, address = folder.rows("SELECT p.name, e.address FROM party p JOIN email_address e ON e.party = p.id WHERE p.kind = 2")[0]
    card = next(c for c in cards if f"FN:{name}\r\n" in c)
    assert f"EMAIL;TYPE=work:{address}\r\n" in card
    orgs = unfolded(client.get(f"/export/members?format={form}").bytes.decode())
    assert ("KIND:org" in orgs) == (version == "4.0") and "\r\nADR;TYPE=work:;;" in orgs


def test_cards_come_back(folder):
    path = os.path.join(folder.top, "cards.vcf")
    folder.cordee("export", "--format", "vcard", "--out", path)
    said = folder.cordee("import", path, "--others", "--basis", "none", "--dry-run")
    assert " 0 new" in said and " 0 refused" in said, said[-600:]


def test_json_lines_have_numbers_and_no_empty_members(folder, client):
    got = client.get("/export/members?format=jsonl")
    rows = [json.loads(line) for line in got.text.splitlines()]
    assert rows and all(isinstance(r.get("headcount", 0), int) for r in rows)
    assert all(v != "" for r in rows for v in r.values())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", next(r["member_since"] for r in rows if "member_since" in r))


def test_the_separator_is_that_of_the_users_spreadsheet(folder, client):
    def head(path):
        return client.get(path).bytes.decode("utf-8-sig").splitlines()[0]

    assert client.get("/export/members").bytes.startswith(b"\xef\xbb\xbf")
    assert head("/export/members").startswith("organisation_key,"), "an English reader"
    assert head("/export/members?separator=semicolon").startswith("organisation_key;")


def test_columns_are_chosen_and_saved_by_name(folder, client):
    page = client.get("/export/contacts/choose?filter=has%3Aemail")
    assert page.status == 200
    model = client.model("/export/contacts/choose")
    assert all(c["chosen"] for c in model["columns"]) and len(model["columns"]) > 15
    done = client.post("/export/contacts/sets", csrf=page.csrf, filter="has:email", name="Badges",
                       column=["organisation", "name"])
    assert "Badges" in done.text and "The columns are saved" in done.text
    number = folder.one("SELECT id FROM export_set")
    model = client.model(f"/export/contacts/choose?set={number}")
    assert [c["name"] for c in model["columns"] if c["chosen"]] == ["name", "organisation"], "in the order of the columns"
    got = client.post("/export/contacts", csrf=page.csrf, filter="has:email", format="csv", separator="semicolon",
                      column=["name", "organisation"])
    rows = list(csv.reader(io.StringIO(got.bytes.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["name", "organisation"] and len(rows) > 10
    wrong = client.post("/export/contacts", csrf=page.csrf, filter="has:email", format="csv")
    assert wrong.status == 422 and "at least one column" in wrong.text
    assert client.post("/export/contacts", csrf=page.csrf, filter="nonsense:", format="xlsx", column="name").status == 422
    assert client.get("/export/contacts?format=pdf").status == 422
    client.post("/export/contacts/sets", csrf=page.csrf, name="badges", column=["name"])
    assert folder.rows("SELECT name, columns FROM export_set") == [("badges", "name")]
    client.post(f"/export/contacts/sets/{number}/remove", csrf=page.csrf)
    assert folder.one("SELECT count(*) FROM export_set") == 0


def test_each_export_is_noted(folder, client):
    before = folder.one("SELECT count(*) FROM audit WHERE action = 'export.list'")
    page = client.get("/export/members/choose")
    for form in ("csv", "xlsx", "vcard", "vcard3", "jsonl"):
        client.get(f"/export/members?format={form}&filter=country%3AAT")
        client.post("/export/members", csrf=page.csrf, filter="country:AT", format=form, column="organisation")
    assert folder.one("SELECT count(*) FROM audit WHERE action = 'export.list'") == before + 10
    assert folder.one("SELECT detail FROM audit WHERE action = 'export.list' ORDER BY id DESC LIMIT 1") == "country:AT"
