"""Workbooks and address cards come in as CSV does: columns guessed, shown, tried, imported, taken back."""
import os

import pytest

import books
from support import Folder, Server

ROWS = [["Mitgliederliste 2026"],
        [],
        ["Firma", "Land", "Ort", "Vorname", "Nachname", "E-Mail", "Telefon", "Mitglied seit", "Mitarbeiter"],
        ["Kunst & Stoff GmbH", "AT", "Linz", "Élodie", "Müller", "e.mueller@kus.example.org", "+43 732 555120",
         ("date", 44256), 12.0],
        ["Plast d.o.o.", "SI", "Ljubljana", "Žiga", "Novak", "z@plast.example.org", 15551000, None, 1.2e1]]

CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
N:Charvoz;Élodie;;Dr;\r
FN:Dr Élodie Charvoz\r
ORG:Plasturgie du Mont-Blanc;R&D\r
TITLE:Head of\r
  research\r
EMAIL;TYPE=INTERNET,WORK:e@pmb.example.org\r
item1.EMAIL;TYPE=INTERNET,PREF:elodie@pmb.example.org\r
TEL;TYPE=CELL:+33 6 12 34 56 78\r
TEL;TYPE=FAX:+33 1 1\r
ADR;TYPE=WORK:;;12\\, rue du Lac;Annecy;;74000;FR\r
NOTE:One\\nTwo\\; three\r
CATEGORIES:recycling,bio\r
END:VCARD\r
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=
=B6rg
TEL;CELL;VOICE:+436641234567
EMAIL:j@x.example.org
PHOTO;ENCODING=BASE64;JPEG:AAAA
 BBBB

END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Werk 4 GmbH
EMAIL;PREF=1:office@werk4.example.org
TEL;VALUE=uri;TYPE="voice,work":tel:+43-1-5550
ADR:;;Hauptstr. 1;Wien;;1010;AT
END:VCARD
"""


@pytest.fixture(scope="module")
def folder():
    made = Folder()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def client(folder):
    server = Server(folder)
    yield server.browser()
    server.stop()


def written(folder, name, content):
    path = os.path.join(folder.top, name)
    with open(path, "wb") as out:
        out.write(content if isinstance(content, bytes) else content.encode())
    return path


def in_iso(rows):
    return [[("date", "2021-03-01") if isinstance(v, tuple) else v for v in row] for row in rows]


def brought(folder, path):
    folder.cordee("import", path, "--members", "--basis", "none")
    number = folder.one("SELECT max(id) FROM import")
    people = folder.rows(
        "SELECT p.name, e.address, f.number, o.name, o.headcount, m.since FROM party p LEFT JOIN role r ON r.party = p.id "
        "LEFT JOIN party o ON o.id = r.other LEFT JOIN membership m ON m.party = o.id LEFT JOIN email_address e "
        "ON e.party = p.id LEFT JOIN phone f ON f.party = p.id WHERE p.kind = 2 ORDER BY p.id")
    folder.cordee("import", "--undo", str(number))
    assert folder.one("SELECT count(*) FROM party") == 0
    return people


@pytest.mark.parametrize("name,content", [("list.xlsx", books.xlsx({"Cover": [["hi"]], "Liste": ROWS}, hidden=["Cover"])),
                                          ("list.ods", books.ods({"Liste": in_iso(ROWS)}))],
                         ids=["xlsx", "ods"])
def test_a_workbook_is_read_as_it_is_shown(folder, name, content):
    first, second = brought(folder, written(folder, name, content))
    assert first[:5] == ("Élodie Müller", "e.mueller@kus.example.org", "+43732555120", "Kunst & Stoff GmbH", 12)
    assert first[5] is not None, "a day is a number in a workbook"
    assert second[:4] == ("Žiga Novak", "z@plast.example.org", "+38615551000", "Plast d.o.o.")


def test_an_odd_row_is_named_as_the_spreadsheet_shows_it(folder):
    rows = [*ROWS, ["X", "AT", "Linz", "two\nlines", "B", "no address", None, None, None]]
    path = written(folder, "odd.xlsx", books.xlsx({"L": rows}))
    said = folder.cordee("import", path, "--members", "--basis", "none", "--dry-run")
    assert "Line 6, column 6 (" in said, said


def test_texts_in_pieces_formulas_errors_and_gaps(folder):
    raw = [("raw", '<c {place} t="inlineStr"><is><r><t>An</t></r><r><t>na</t></r><rPh><t>x</t></rPh></is></c>'),
           ("raw", '<c {place} t="str"><f>A1</f><v>Berg</v></c>'), ("raw", '<c {place} t="e"><v>#N/A</v></c>'),
           ("raw", '<c r="F2" t="inlineStr"><is><t>a@b.example.org</t></is></c>')]
    path = written(folder, "raw.xlsx", books.xlsx({"L": [["first_name", "last_name", "phone", None, None, "email"], raw]}))
    assert [r[:3] for r in brought(folder, path)] == [("Anna Berg", "a@b.example.org", None)]
    cell = '<table:table-cell office:value-type="string"><office:annotation><text:p>no</text:p></office:annotation>' \
           '<text:p>An<text:s text:c="1"/>na</text:p></table:table-cell>'
    many = '<table:table-cell table:number-columns-repeated="3"/>'
    path = written(folder, "raw.ods", books.ods({"L": [["name", None, None, None, "email"],
                                                       [("raw", cell), ("raw", many), "a@b.example.org"]]}))
    assert [r[:2] for r in brought(folder, path)] == [("An na", "a@b.example.org")]


def test_days_from_1904(folder):
    sheet = {"L": [["organisation", "country", "member_since"], ["Werk", "AT", ("date", 44256 - 1462)]]}
    path = written(folder, "mac.xlsx", books.xlsx(sheet, properties='<workbookPr date1904="1"/>'))
    folder.cordee("import", path, "--members", "--basis", "none")
    assert folder.one("SELECT date(since + 7200, 'unixepoch') FROM membership") == "2021-03-01"
    folder.cordee("import", "--undo", str(folder.one("SELECT max(id) FROM import")))


def test_cards_of_three_versions(folder):
    path = written(folder, "cards.vcf", CARDS)
    folder.cordee("import", path, "--others", "--basis", "none")
    people = dict(folder.rows("SELECT name, title FROM party WHERE kind = 2"))
    assert people == {"Élodie Charvoz": "Dr", "Jörg Müller": ""}
    assert folder.rows("SELECT address FROM email_address e JOIN party p ON p.id = e.party WHERE p.name LIKE '%Charvoz' "
                       "ORDER BY e.main DESC") == [("elodie@pmb.example.org",), ("e@pmb.example.org",)]
    assert folder.one("SELECT label FROM role") == "Head of research"
    assert folder.rows("SELECT street, city, postcode, country FROM party WHERE name LIKE 'Plasturgie%'") == \
        [("12, rue du Lac", "Annecy", "74000", "FR")]
    assert folder.one("SELECT about FROM party WHERE name LIKE '%Charvoz'") == "One\nTwo; three"
    assert [n for (n,) in folder.rows("SELECT number FROM phone f JOIN party p ON p.id = f.party WHERE p.name LIKE "
                                      "'%Charvoz'")] == ["+33612345678"], "a fax is no phone"
    assert folder.rows("SELECT p.kind, p.city, e.address FROM party p JOIN email_address e ON e.party = p.id WHERE "
                       "p.name = 'Werk 4 GmbH'") == [(1, "Wien", "office@werk4.example.org")]
    assert {n for (n,) in folder.rows("SELECT name FROM tag")} == {"recycling", "bio"}
    folder.cordee("import", "--undo", str(folder.one("SELECT max(id) FROM import")))


def test_cards_come_in_by_the_page_as_by_the_command(folder):
    server = Server(folder)
    try:
        me = server.browser()
        path = books.upload(me, "/import", "cards.vcf", CARDS.encode(), me.get("/import").csrf).path
        fields = [c["field"] for c in me.model(path)["columns"]]
        page = me.post(path, organisations="others", basis="none", column=fields, policy=["overwrite"] * len(fields))
        assert page.status == 200, page.text[:500]
        model = me.model(path + "/check")
        assert (model["organisations_new"], model["people_new"], model["problem"]) == (2, 2, 0), model
    finally:
        server.stop()


def test_a_long_second_name_is_cut_between_letters(folder):
    card = "BEGIN:VCARD\nVERSION:3.0\nN:Charvoz;Zoé;%s;;\nFN:Zoé Charvoz\nEMAIL:z@x.example.org\nEND:VCARD\n" % ("é" * 301)
    (name, *_), = brought(folder, written(folder, "long.vcf", card))
    assert name == "Zoé " + "é" * 200 + " Charvoz"


def test_a_cover_before_the_list_is_passed_over(folder):
    path = written(folder, "cover.xlsx", books.xlsx({"Cover": [["Our list"]], "L": [["name", "email"], ["A B", "a@b.example.org"]]}))
    assert [r[:2] for r in brought(folder, path)] == [("A B", "a@b.example.org")]


def test_another_sheet_can_be_chosen_on_the_page(folder, client):
    book = books.xlsx({"Firmen": [["organisation", "country"], ["Werk", "AT"]],
                       "Leute": [["name", "email"], ["Ada L", "ada@x.example.org"], ["Bo M", "bo@x.example.org"]]})
    page = client.get("/import")
    shown = books.upload(client, "/import", "book.xlsx", book, page.csrf)
    assert shown.status == 200 and "Sheet of the workbook" in shown.text and "organisation" in shown.text
    number = folder.one("SELECT max(id) FROM import")
    model = client.model(f"/import/{number}")
    assert [s["name"] for s in model["sheets"]] == ["Firmen", "Leute"]
    shown = client.post(f"/import/{number}", csrf=shown.csrf, sheet="Leute", again="1", column=["organisation", "country"])
    model = client.model(f"/import/{number}")
    assert model["sheet"] == "Leute" and model["rows"] == 2
    assert [c["field"] for c in model["columns"]] == ["name", "email"]
    shown = client.post(f"/import/{number}", csrf=shown.csrf, sheet="Leute", basis="none", header="1", column=["name", "email"])
    assert "This is what would happen" in shown.text
    client.post(f"/import/{number}/discard", csrf=shown.csrf)


def refused(folder, name, content):
    done = folder.run("import", written(folder, name, content), "--members", "--basis", "none")
    assert done.returncode != 0, done.stdout
    assert not [n for n in os.listdir(folder.path) if n.startswith("import-")]
    return done.stderr


def test_hostile_and_wrong_workbooks_are_refused_with_a_sentence(folder):
    good = books.xlsx_parts({"L": ROWS})
    sheet = "xl/worksheets/sheet1.xml"

    def changed(**what):
        return books.packed({**good, **{sheet: v for v in what.values()}})

    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>x</t></is></c></row>'
    bomb = f"<worksheet {books.NS}><sheetData>" + "<c/>" * 15_000_000 + "</sheetData></worksheet>"
    entity = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + good[sheet]
    assert "unpacks to far more" in refused(folder, "bomb.xlsx", changed(a=bomb))
    assert "document type" in refused(folder, "dtd.xlsx", changed(a=entity))
    assert "order" in refused(folder, "order.xlsx", changed(a=f"<worksheet {books.NS}><sheetData>" + row.format(5) +
                                                            row.format(5) + "</sheetData></worksheet>"))
    assert "damaged" in refused(folder, "cut.xlsx", changed(a=good[sheet][:200]))
    assert "more than 200 columns" in refused(folder, "wide.xlsx", books.xlsx({"L": [["a"] * 300]}))
    assert "more than 64 KB" in refused(folder, "long.xlsx", books.xlsx({"L": [["a", "x" * 70000]]}))
    assert "no workbook" in refused(folder, "zip.xlsx", books.packed({"a.txt": "hello"}))
    assert "old workbook" in refused(folder, "old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "no table" in refused(folder, "text.odt", books.packed({"content.xml": "<d/>"}))
    assert "no rows" in refused(folder, "empty.xlsx", books.xlsx({"L": []}))
    assert "no rows" in refused(folder, "empty.vcf", "BEGIN:VCARD\nEND:VCARD\n")
    whole = books.xlsx({"L": ROWS})
    for cut in (10, len(whole) // 2):
        refused(folder, "cut.xlsx", whole[:cut])
    many = "".join(row.format(i) for i in range(1, 200_100))
    assert "200,000 rows" in refused(folder, "many.xlsx", changed(a=f"<worksheet {books.NS}><sheetData>{many}</sheetData></worksheet>"))


def test_a_workbook_of_openpyxl(folder):
    openpyxl = pytest.importorskip("openpyxl")
    import datetime
    book = openpyxl.Workbook()
    book.active.append(["organisation", "country", "city", "member_since", "headcount"])
    book.active.append(["Größe & Söhne", "AT", "Wien", datetime.date(2020, 2, 29), 7])
    path = os.path.join(folder.top, "open.xlsx")
    book.save(path)
    folder.cordee("import", path, "--members", "--basis", "none")
    assert folder.rows("SELECT p.name, p.headcount, date(m.since + 7200, 'unixepoch') FROM party p JOIN membership m "
                       "ON m.party = p.id") == [("Größe & Söhne", 7, "2020-02-29")]
    folder.cordee("import", "--undo", str(folder.one("SELECT max(id) FROM import")))
