"""Fields that people make for memberships and for entries of the history: where those of parties are, too."""
import json
import re

import pytest

from support import Folder, Server, wait_until
from test_clusters import look, make, person
from test_dump import dump, read
from test_mailing import live_folder
from test_own_fields import edit, field, names

VALUES = ("SELECT f.word, v.party, v.membership IS NOT NULL, v.interaction IS NOT NULL, v.text, v.number, c.name FROM custom_value v "
          "JOIN custom_field f ON f.id = v.field LEFT JOIN custom_choice c ON c.id = v.choice ORDER BY v.id")


@pytest.fixture
def me(folder):
    server = Server(folder)
    client = server.browser()
    client.folder = folder
    field(client, "Contract", "line", subject="membership")
    field(client, "Discount", "number", subject="membership", unit="%")
    field(client, "Outcome", "choice", subject="interaction", choices="good\nbad")
    field(client, "Hours", "number", subject="interaction", unit="h")
    client.get("/new")
    client.post("/new", org_name="Engines Ltd", country="AT", given_name="Ada", family_name="Lovelace", member="1",
                email="ada@engines.example.org", language="en", basis="member")
    yield client
    server.stop()


def join(me, **own):
    """Changes the membership of the first organisation."""
    row = me.model("/memberships/1")
    assert "own.contract" in row["fields"], row
    return me.post("/memberships/1", type="full", joined="2024-01-01", since="2024-01-01", until="2030-12-31", **own)


def met(me, **own):
    me.get("/contacts/2")
    return me.post("/parties/2/entries", kind="meeting", body="We met at the fair", **own)


def undo(me):
    me.post("/changes/%d/undo" % me.folder.one("SELECT max(id) FROM change_set"))


def test_a_membership_has_them_in_form_page_filter_list_export_and_mail(me):
    page = join(me, **{"own.contract": "Z-17", "own.discount": "12,5"})
    assert page.path == "/members/1", page.text
    assert "Contract: Z-17" in page.text and "12.5 %" in page.text
    assert me.folder.rows(VALUES) == [("contract", None, 1, 0, "Z-17", None, None), ("discount", None, 1, 0, None, 12.5, None)]
    assert me.model("/members/1")["memberships"][0]["own"][0]["text"] == "Z-17"
    assert names(me, "contract:Z-17") == ["Engines Ltd"] and names(me, "discount>20") == []
    assert names(me, "-has:contract") == []
    wrong = join(me, **{"own.discount": "much"})
    assert wrong.status == 422 and "is no number" in wrong.text
    assert "Z-17" in me.folder.cordee("export", "--organisations")
    me.get("/mailing")
    path = me.post("/mailing").path.removesuffix("/edit")
    said = me.post(path, version="1", subject="Fee", language="en", mode="0", do="review", filter="is:member",
                   markdown="Your contract {{contract}}.")
    assert "no merge field" not in said.text
    undo(me)


def test_an_entry_has_them_in_form_page_and_filter_and_they_go_with_it(me):
    page = met(me, **{"own.outcome": "good", "own.hours": "2"})
    assert "Outcome: good" in page.text and "Hours: 2 h" in page.text, page.text
    assert "Ada Lovelace" in names(me, "outcome:good", "/contacts")
    assert names(me, "outcome:bad", "/contacts") == [] and "Ada Lovelace" in names(me, "hours>1", "/contacts")
    assert met(me, **{"own.hours": "long"}).status == 422
    me.get("/quick")
    me.post("/quick", kind="call", body="Called", party="2", **{"own.outcome": "bad"})
    assert "Ada Lovelace" in names(me, "outcome:bad", "/contacts")
    undo(me)
    assert names(me, "outcome:bad", "/contacts") == []
    undo_first = me.folder.one("SELECT min(change_set) FROM change WHERE tbl = 'custom_value'")
    me.post("/changes/%d/undo" % undo_first)
    assert me.folder.rows(VALUES) == []


def test_a_list_has_those_of_memberships_and_none_of_entries(me):
    field(me, "Next visit", "day", subject="interaction")
    join(me, **{"own.contract": "Z-17", "own.discount": "12.5"})
    met(me, **{"own.outcome": "good", "own.next_visit": "2027-03-31"})
    for kind in ("contacts", "members"):
        form = me.model("/lists/" + kind)
        offered = {c["name"] for c in form["chosen"] + form["others"]}
        assert not offered & {"outcome", "hours", "next_visit"}, kind
        assert {"contract", "discount"} <= offered or kind == "contacts"
    page = me.get("/members?filter=&columns=contract,next_visit,hours").text
    assert "Z-17" in page and "Next visit" not in page.split("<tbody", 1)[0].split("<thead", 1)[1]


def test_what_is_stored_about_a_person_has_those_of_her_entries(me):
    met(me, **{"own.outcome": "good", "own.hours": "2"})
    data = me.ask("GET", "/contacts/2/data").json()["data"]
    entries = [row for part in data if part["table"] == "interaction" for row in part["rows"] if row["kind"] == "meeting"]
    assert [(own["name"], own["text"]) for own in entries[0]["own"]] == [("Outcome", "good"), ("Hours", "2")]


def test_what_others_may_not_read_finds_nobody(me):
    met(me, visibility="owner", **{"own.outcome": "good"})
    assert names(me, "outcome:good", "/contacts") == []


def test_a_file_of_members_brings_them(me, tmp_path):
    path = tmp_path / "members.csv"
    path.write_text("organisation,country,member_type,Contract,Discount\nEngines Ltd,AT,full,Z-18,5\nGears AG,CH,full,Z-19,a lot\n")
    report = json.loads(me.folder.cordee("import", "--json", "--members", str(path)))
    assert (report["new"], report["update"], report["left_out"]) == (1, 1, 1), report
    assert report["refused"][0]["where"] == "Line 3, column 5 (Discount)"
    assert sorted(row[4] for row in me.folder.rows(VALUES) if row[4]) == ["Z-18", "Z-19"]
    again = json.loads(me.folder.cordee("import", "--json", "--members", str(path)))
    assert (again["new"], again["update"], again["same"]) == (0, 0, 2), again
    me.folder.cordee("import", "--undo", str(report["id"]))
    assert me.folder.rows(VALUES) == []
    others = json.loads(me.folder.cordee("import", "--json", "--others", str(path)))
    assert "the row makes none" in json.dumps(others["refused"]), others


def test_a_merge_takes_them_along_and_an_undo_gives_them_back(me):
    join(me, **{"own.contract": "Z-17"})
    me.get("/new")
    me.post("/new", org_name="Engines Limited", country="AT", member="1", known="1")
    twin = me.folder.one("SELECT max(id) FROM party")
    me.get(f"/merge?a={twin}&b=1")
    me.post("/merge", a=str(twin), b="1")
    assert me.folder.one("SELECT m.party FROM custom_value v JOIN membership m ON m.id = v.membership") == twin
    undo(me)
    assert me.folder.one("SELECT m.party FROM custom_value v JOIN membership m ON m.id = v.membership") == 1


def test_an_undo_leaves_what_others_built_upon_with_its_values(me, tmp_path):
    path = tmp_path / "members.csv"
    path.write_text("organisation,country,member_type,Contract\nGears AG,CH,full,Z-19\n")
    report = json.loads(me.folder.cordee("import", "--json", "--members", str(path)))
    org = me.folder.one("SELECT max(id) FROM party")
    edit(me, f"/members/{org}", name="Gears and Wheels AG")
    me.folder.cordee("import", "--undo", str(report["id"]))
    assert me.folder.one("SELECT name FROM party WHERE id = ?", org) == "Gears and Wheels AG"
    assert [row[4] for row in me.folder.rows(VALUES)] == ["Z-19"]


def test_they_are_in_a_full_dump(me):
    join(me, **{"own.contract": "Z-17"})
    met(me, **{"own.outcome": "good"})
    first, other = dump(me.folder), Folder()
    try:
        other.cordee("load", first)
        assert other.rows(VALUES) == me.folder.rows(VALUES)
        assert read(dump(other)) == read(first)
    finally:
        other.remove()


def test_an_erased_person_takes_those_of_her_entries_along(me):
    join(me, **{"own.contract": "Z-17"})
    met(me, **{"own.outcome": "good", "own.hours": "3"})
    me.get("/contacts/2/erase")
    page = me.post("/contacts/2/erase", name="Ada Lovelace")
    wait_until(lambda: me.model(page.path).get("done"), what="the erasure")
    assert [row[0] for row in me.folder.rows(VALUES)] == ["contract"]
    assert me.folder.rows("SELECT * FROM change WHERE tbl = 'custom_value' AND before IS NOT NULL") == []


def member(me, org, cluster, contract):
    look(me, cluster)
    me.get(f"/memberships/new?party={org}")
    page = me.post("/memberships", party=org, type="full", joined="2024-03-01", since="2024-03-01", **{"own.contract": contract})
    assert page.status == 200, page.text


def test_over_several_clusters_any_membership_may_hold_and_a_list_shows_all(me):
    """As with `member:`; of each cluster the newest counts, whichever cluster's is the newest of all."""
    make(me, "Wood")
    first, wood = (row[0] for row in me.folder.rows("SELECT id FROM cluster ORDER BY id"))
    me.get("/parties/1/clusters")
    me.post("/parties/1/clusters", there=[first, wood])
    join(me, **{"own.contract": "F-1", "own.discount": "12.5"})
    look(me, wood)
    me.get("/memberships/new?party=1")
    for since, contract in (("2023-01-01", "W-old"), ("2025-01-01", "W-1")):
        page = me.post("/memberships", party=1, type="full", joined=since, since=since, until=since.replace("01-01", "12-31"),
                       **{"own.contract": contract, "own.discount": "40"})
        assert page.status == 200, page.text
    assert names(me, "contract:W-1") == ["Engines Ltd"] and names(me, "contract:F-1") == []
    look(me, 0)
    for asked in ("contract:F-1", "contract:W-1", "discount>30", "discount<20", "contract:F-1 contract:W-1", "has:contract"):
        assert names(me, asked) == ["Engines Ltd"], asked
    for asked in ("contract:W-old", "discount>50", "-contract:F-1", "-contract:W-1", "-has:contract"):
        assert names(me, asked) == [], asked
    cells = lambda: me.get("/members?filter=&columns=contract,discount&sort=contract").text.split("<tbody", 1)[1].split("</tbody", 1)[0]
    assert all(value in cells() for value in ("F-1", "W-1", "12.5", "40")) and "W-old" not in cells()
    look(me, first)
    assert "F-1" in cells() and "W-1" not in cells()


def test_a_mailing_has_those_of_its_clusters_memberships(sink):
    folder = live_folder(sink)
    server = Server(folder)
    try:
        me = server.browser()
        me.folder = folder
        field(me, "Contract", "line", subject="membership")
        make(me, "Wood", from_name="Wood", from_address="wood@cluster.example.org", postal_address="Waldweg 1, Graz")
        first, wood = (row[0] for row in folder.rows("SELECT id FROM cluster ORDER BY id"))
        look(me, wood)
        ids = {}
        for name in ("Both", "Oak"):
            person(me, f"Ada {name}", f"{name} Ltd", basis="member", language="en")
            ids[name] = folder.one("SELECT id FROM party WHERE name = ?", f"{name} Ltd")
            member(me, ids[name], wood, f"W-{name}")
        me.get(f"/parties/{ids['Both']}/clusters")
        me.post(f"/parties/{ids['Both']}/clusters", there=[first, wood])
        member(me, ids["Both"], first, "F-Both")
        # A list asks those that are looked at.
        assert names(me, "contract:F-Both") == ["Both Ltd"] and names(me, "contract:W-Both") == []
        look(me, wood)
        assert names(me, "contract:W-Both") == ["Both Ltd"] and names(me, "contract:F-Both") == []
        look(me, 0)
        assert names(me, "contract:F-Both") == ["Both Ltd"] and names(me, "contract:W-Oak") == ["Oak Ltd"]
        # A mailing those of its cluster, whatever its writer looks at.
        look(me, wood)
        path = me.post("/mailing").path.removesuffix("/edit")
        look(me, first)
        look(me, 0)
        page = me.post(path, version="1", subject="Contracts", language="en", mode="0", do="review", filter="contract:W-*",
                       markdown="Your contract is {{contract}}.")
        version = re.search(r'name="version" value="(\d+)"', page.text)
        assert version and f'action="{path}/send"' in page.text, page.text
        me.post(path + "/send", version=version.group(1))
        wait_until(lambda: me.model(path)["numbers"]["sent"] == 2, 30, "sending")
        values = {json.loads(row[0])["contract"] for row in folder.rows("SELECT merge_values FROM outbox")}
        assert values == {"W-Both", "W-Oak"}
    finally:
        server.stop()
        folder.remove()
