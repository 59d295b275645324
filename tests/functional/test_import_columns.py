"""An import as a person does it: what a column becomes, what is there already, how a file is written."""
import json
import re
from pathlib import Path

import pytest

import books
from support import ROOT, Folder, Server

HEAD = ["Company", "Country", "City", "Website", "About", "Nothing we know"]


@pytest.fixture(scope="module")
def site():
    folder = Folder()
    server = Server(folder)
    server.me = server.browser()
    server.me.get("/new")
    yield server
    server.stop()
    folder.remove()


@pytest.fixture
def me(site):
    """An empty register for each test: what came in is taken back."""
    yield site.me
    for number, in site.folder.rows("SELECT id FROM import WHERE state = 'done' ORDER BY id DESC"):
        site.folder.cordee("import", "--undo", str(number))
    assert site.folder.one("SELECT count(*) FROM party") == 0


def upload(me, content, name="list.csv"):
    page = me.get("/import")
    page = books.upload(me, "/import", name, content, page.csrf)
    assert page.status == 200, page.text[:500]
    return me.server.folder.one("SELECT max(id) FROM import")


def bring(me, content, columns=None, policies=None, **plan):
    """The whole way of a file; gives the model of its report."""
    number = upload(me, content)
    model = me.model(f"/import/{number}")
    columns = columns or [c["field"] for c in model["columns"]]
    page = me.post(f"/import/{number}", column=columns, policy=policies or ["overwrite"] * len(columns),
                   **{"organisations": "others", "basis": "none", "header": "1", **plan})
    assert "This is what would happen" in page.text, page.text
    me.post(f"/import/{number}/start")
    for _ in range(500):
        state = me.server.folder.one("SELECT state FROM import WHERE id = ?", number)
        if state == "done":
            return me.model(f"/import/{number}")
    raise AssertionError(state)


def firm(me):
    return me.server.folder.rows("SELECT name, city, website, about FROM party WHERE kind = 1")


def lines(*rows, sep=";"):
    return "\n".join(sep.join(row) for row in (HEAD, *rows)) + "\n"


def test_each_column_replaces_fills_or_keeps_what_is_there(me):
    columns = ["organisation", "country", "city", "website", "organisation_about", ""]
    bring(me, lines(["Engines Ltd", "AT", "Linz", "engines.example.org", "", "x"]).encode(), columns)
    assert firm(me) == [("Engines Ltd", "Linz", "https://engines.example.org", "")]
    bring(me, lines(["Engines Ltd", "AT", "Wels", "other.example.org", "Motors", "x"]).encode(), columns,
          ["keep", "keep", "overwrite", "keep", "fill", "keep"])
    assert firm(me) == [("Engines Ltd", "Wels", "https://engines.example.org", "Motors")]
    report = bring(me, lines(["Engines Ltd", "AT", "Graz", "third.example.org", "Gears", "x"]).encode(), columns,
                   ["keep", "keep", "fill", "overwrite", "fill", "keep"])
    assert firm(me) == [("Engines Ltd", "Wels", "https://third.example.org", "Motors")]
    # One undo for the lot, also of rows that were changed.
    me.post(f"/import/{report['id']}/undo")
    assert firm(me) == [("Engines Ltd", "Wels", "https://engines.example.org", "Motors")]


def test_an_unknown_column_is_left_out_or_a_field_that_is_there_or_a_new_one(me):
    number = upload(me, lines(["Ropes AG", "AT", "Linz", "", "", "blue"]).encode())
    assert me.model(f"/import/{number}")["columns"][5]["field"] == ""
    me.post(f"/import/{number}/discard")
    bring(me, lines(["Ropes AG", "AT", "Linz", "", "", "blue"]).encode(),
          ["organisation", "country", "city", "", "", "organisation_tags"])
    assert me.server.folder.rows("SELECT name FROM tag") == [("blue",)]
    bring(me, lines(["Ropes AG", "AT", "Linz", "", "", "green"]).encode(), ["organisation", "country", "city", "", "", "custom"])
    assert me.server.folder.rows("SELECT f.name, v.text FROM custom_value v JOIN custom_field f ON f.id = v.field") == [
        ("Nothing we know", "green")]


def test_a_file_of_the_same_headings_is_read_as_the_last_one(me):
    head = "Firmierung;Wo;Sonst\n"
    bring(me, (head + "Ropes AG;Linz;x\n").encode(), ["organisation", "city", "organisation_tags"],
          ["keep", "fill", "overwrite"])
    number = upload(me, (head + "Gears AG;Wels;y\n").encode())
    columns = me.model(f"/import/{number}")["columns"]
    assert [c["field"] for c in columns] == ["organisation", "city", "organisation_tags"]
    assert [next(p["value"] for p in c["policies"] if p.get("selected")) for c in columns] == ["keep", "fill", "overwrite"]
    me.post(f"/import/{number}/discard")


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding,town", [
    ("utf-8", "Žalec"), ("utf-8-sig", "Žalec"), ("utf-16", "Žalec"), ("utf-16-le", "Žalec"), ("utf-16-be", "Žalec"),
    ("cp1252", "Müllheim"), ("cp1250", "Žalec"), ("iso-8859-1", "Müllheim"), ("iso-8859-2", "Žalec")])
def test_files_as_programs_write_them(me, encoding, town, sep):
    text = lines(*[[f"Firm {i}", "SI", town, "", f'"Two{sep} lines\nand ""quotes"""', ""] for i in range(20)], sep=sep)
    content = text.encode(encoding)
    if encoding in ("utf-16-le", "utf-16-be"):
        content = ("\ufeff" + text).encode(encoding)
    number = upload(me, content)
    columns = ["organisation", "country", "city", "website", "organisation_about", ""]
    model = me.model(f"/import/{number}")
    said = {} if encoding not in ("cp1250", "iso-8859-2") else {"encoding": {"cp1250": "windows-1250"}.get(encoding, encoding)}
    me.post(f"/import/{number}/discard")
    assert len(model["columns"]) == 6 and model["rows"] == 20, model
    report = bring_as(me, content, columns, said)
    assert firm(me)[0][1] == town and firm(me)[0][3] == f'Two{sep} lines\nand "quotes"', (firm(me)[0], report)
    assert len(firm(me)) == 20


def bring_as(me, content, columns, said):
    """When one says the encoding, the file is read again first."""
    if not said:
        return bring(me, content, columns)
    number = upload(me, content)
    me.post(f"/import/{number}", column=columns, again="1", header="1", **said)
    page = me.post(f"/import/{number}", column=columns, policy=["overwrite"] * 6, organisations="others", basis="none",
                   header="1", **said)
    assert "This is what would happen" in page.text, page.text
    me.post(f"/import/{number}/start")
    for _ in range(500):
        if me.server.folder.one("SELECT state FROM import WHERE id = ?", number) == "done":
            return me.model(f"/import/{number}")
    raise AssertionError("not done")


def test_nul_bytes_phones_days_and_countries(me):
    rows = ("Company,Country,First name,Last name,Email,Phone,Member since\n"
            "En\0gines Ltd,Österreich,Ada,Lovelace,ada@engines.example.org,0732 / 55 55 10,1.2.2019\n"
            "Ropes AG,Slovenija,Živa,Kovač,ziva@ropes.example.org,00386 1 555 5100,2020-03-31\n"
            "Gears SA,France,Zoé,Benoît,zoe@gears.example.org,+33 1 55 55 10 10,15.03.2021\n")
    bring(me, rows.encode(), organisations="members")
    rows = me.server.folder.rows("SELECT o.country, f.number, date(m.since + 43200, 'unixepoch') FROM party p JOIN role r ON "
                                 "r.party = p.id JOIN party o ON o.id = r.other LEFT JOIN phone f ON f.party = p.id LEFT JOIN "
                                 "membership m ON m.party = o.id WHERE p.kind = 2 ORDER BY p.id")
    assert rows[0] == ("AT", "+43732555510", "2019-02-01") and rows[1] == ("SI", "+38615555100", "2020-03-31")
    assert rows[2] == ("FR", "+33155551010", "2021-03-15")
    assert me.server.folder.one("SELECT count(*) FROM party WHERE instr(name, char(0))") == 0


def test_a_long_number_is_cut_between_letters(me):
    bring(me, f"Company,Member number\nEngines Ltd,x{'ü' * 120}\n".encode())
    number = me.model("/members")["items"][0]["id"]
    assert me.model(f"/members/{number}")["external_id"].endswith(":x" + "ü" * 99)


def test_a_sentence_about_a_long_name_is_text(me):
    for n in range(310, 314):
        answer = me.ask("POST", "/new", '{"org_name": "%s"}' % ("a" * (n - 300) + "é" * 300),
                        {"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": me.csrf})
        assert answer.status == 422 and "too long" in answer.json()["errors"][0]["detail"]


def test_countries_are_known_by_the_names_that_people_are_shown(me):
    """In all languages: who corrects her data sends back what stood there."""
    code = {name: code for code, name in re.findall(r'\{"([A-Z]{2})", T_LATER\("([^"]+)"\)\}',
                                                   Path(ROOT, "core/crm/country.c").read_text())}
    assert len(code) > 30
    wanted = [(name, c) for name, c in code.items()]
    for language in ("de", "fr", "it", "sl"):
        words = dict(re.findall(r'msgid "(.*)"\nmsgstr "(.*)"', Path(ROOT, f"etc/locale/{language}.po").read_text()))
        wanted += [(words[name], c) for name, c in code.items()]
    rows = "".join(f"Firm {i},{name}\n" for i, (name, _) in enumerate(wanted))
    bring(me, ("Company,Country\n" + rows).encode())
    got = dict(me.server.folder.rows("SELECT name, country FROM party"))
    assert [(w, got.get(f"Firm {i}")) for i, w in enumerate(wanted)] == [(w, w[1]) for w in wanted]


def test_a_member_without_a_date_is_one_from_the_import_on(me, tmp_path):
    path = tmp_path / "members.csv"
    path.write_text("organisation,membership type,member since,member until\nOld Mill,full,2019-03-01,\nNew Mill,full,,\n"
                    "Gone Mill,full,,2024-07-01\nNever Mill,,,\n")
    said = json.loads(me.folder.cordee("import", "--members", "--basis", "none", "--dry-run", "--json", str(path)))
    assert said["undated"] == 3
    said = json.loads(me.folder.cordee("import", "--members", "--basis", "none", "--json", str(path)))
    assert said["undated"] == 3
    count = lambda day: me.model(f"/members?filter=member_on({day})%3Aactive")["total"]
    assert [count(day) for day in ("2018-12-31", "2023-12-31", "2024-06-30", "2025-12-31")] == [0, 1, 2, 1]
    assert me.folder.one("SELECT count(*) FROM membership WHERE since IS NULL OR joined IS NULL") == 0
    page = me.get(f"/import/{said['id']}").text
    assert "3 memberships begin on the day of the import" in page
    types = dict(me.folder.rows("SELECT p.name, m.type FROM party p LEFT JOIN membership m ON m.party = p.id"))
    assert types["Never Mill"] == "full", "the page said: these organisations are members"
    # A later file that knows since when says when they joined, too.
    path.write_text("organisation,membership type,member since\nNew Mill,full,2015-02-01\n")
    me.folder.cordee("import", "--members", "--basis", "none", str(path))
    assert me.folder.one("SELECT count(*) FROM membership m JOIN party p ON p.id = m.party WHERE p.name = 'New Mill' "
                         "AND m.joined = m.since AND date(m.since, 'unixepoch', '+3 hours') = '2015-02-01'") == 1
    assert count("2018-12-31") == 1


def test_an_export_brought_back_makes_no_member_of_who_is_none(me, tmp_path):
    path = tmp_path / "all.csv"
    path.write_text("organisation_key,organisation,member_type,member_since\n"
                    "0190a000-0000-7000-8000-000000000001,Old Mill,full,2019-03-01\n"
                    "0190a000-0000-7000-8000-000000000002,Never Mill,,\n,Third Mill,,\n")
    for more in (["--dry-run"], []):
        said = json.loads(me.folder.cordee("import", "--members", "--basis", "none", *more, "--json", str(path)))
        assert (said["no_members"], said["undated"]) == (1, 1), said
    page = me.get(f"/import/{said['id']}").text
    assert "1 row makes no membership" in page and "1 membership begins on the day of the import" in page
    members = me.folder.rows("SELECT p.name FROM membership m JOIN party p ON p.id = m.party ORDER BY p.id")
    assert members == [("Old Mill",), ("Third Mill",)]


def test_what_is_no_whole_address_is_none_anywhere(me, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name,email\nAda Short,a@b\nDora Gamma,dora@gamma\nEve Whole,eve@gamma.example.org\n")
    said = json.loads(me.folder.cordee("import", "--others", "--basis", "asked", "--json", str(path)))
    assert (said["new"], said["left_out"]) == (3, 2), said
    page = me.get(f"/import/{said['id']}").text
    assert "&quot;a@b&quot; is no e-mail address" in page and "&quot;dora@gamma&quot; is no e-mail address" in page
    assert me.folder.rows("SELECT address FROM email_address") == [("eve@gamma.example.org",)]
    me.get("/new")
    page = me.post("/new", given_name="Fay", family_name="Half", email="fay@gamma", language="en", basis="asked")
    assert page.status == 422 and "fay@gamma" in page.text
    assert me.folder.one("SELECT count(*) FROM party WHERE name LIKE 'Fay%'") == 0
