"""Workbooks and cards as a person brings them in, and a list as they take it out."""
import tempfile

import books

BOOK = books.xlsx({"Deckblatt": [["Unsere Liste", "Stand"], ["gepflegt", "2026"]],
                   "Mitglieder": [["Firma", "Land", "Ort", "Vorname", "Nachname", "E-Mail"],
                                  ["Tabellen GmbH", "AT", "Linz", "Eva", "Blattner", "eva.blattner@tabellen.example.org"]]})


def dropped(walker, suffix, content):
    with tempfile.NamedTemporaryFile("wb", suffix=suffix) as file:
        file.write(content)
        file.flush()
        walker.go("/import").one("input[type=file]").send_keys(file.name)
        walker.press("Look at it")


def test_a_workbook_is_brought_in_from_the_sheet_that_is_chosen(walker):
    dropped(walker, ".xlsx", BOOK)
    walker.says("Sheet of the workbook").check()
    walker.choose("Sheet of the workbook", "Mitglieder").press("Read this sheet").says("Nachname")
    walker.check(theme="dark", width=390)
    walker.one("input[name=organisations][value=members]").click()
    walker.one("input[name=basis][value=none]").click()
    walker.press("See what would happen").says("Nothing has been changed yet").says("Eva Blattner").check()
    walker.press("Import now").says("1 new organisation and 1 new person")
    walker.one("main summary.btn").click()
    walker.press("Yes, take it back").says("This import was taken back")


def test_cards_need_no_guessing(walker):
    dropped(walker, ".vcf", b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Karl Karte\r\nN:Karte;Karl;;;\r\n"
                            b"EMAIL:karl@karte.example.org\r\nEND:VCARD\r\n")
    walker.says("First name").says("karl@karte.example.org").check()
    assert "How the file is read" not in walker.text
    walker.go("/import")


def test_columns_are_saved_by_name(walker):
    walker.go("/contacts?filter=has%3Aemail")
    walker.one("main details.menu summary").click()
    walker.follow("Choose format and columns").says("has:email")
    for box in walker.all("input[name=column]")[3:]:
        walker.in_sight(box).click()
    walker.fill("Save these columns as", "Kurz").press("Save").says("The columns are saved")
    assert len(walker.all("input[name=column]:checked")) == 3
    walker.says("shown below").check()
    walker.check(theme="dark", width=390)
    walker.press("Remove").says("The set is removed")
