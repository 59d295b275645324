"""Lists: columns one chooses, saved filters, and what is done to many at once."""
import csv
import io
import re
import signal
import urllib.parse
from pathlib import Path

from support import Client, Server, wait_until


def add_people(me, n, **more):
    """Many at once, as a file brings them."""
    rows = "\n".join(f"Person{i},Family{i:05d},p{i}@many.example.org,{'AT' if i % 2 else 'CH'}" for i in range(n))
    file = Path(me.folder.top, "people.csv")
    file.write_text("First name,Last name,Email,Country\n" + rows + "\n")
    me.folder.cordee("import", str(file), "--basis", "member")


def ids(me, n):
    return [r[0] for r in me.folder.rows("SELECT id FROM party WHERE kind = 2 ORDER BY sort_name LIMIT ?", n)]


def columns(page):
    return [re.sub(r"<[^>]*>|[↑↓]", "", th).strip() for th in re.findall(r"<th scope=\"col\" class[^>]*>.*?</th>", page.text)]


# ---- columns ---------------------------------------------------------------------------

def test_columns_are_chosen_kept_for_oneself_and_sorted_by(me):
    add_people(me, 3)
    assert columns(me.get("/contacts"))[1] == "Organisation"
    page = me.post("/lists/contacts", column=["email", "created", "country"], place_email="2", place_country="1",
                   place_created="3")
    assert columns(page) == ["Name", "Country", "E-mail address", "Added"]
    assert "p1@many.example.org" in page.text

    for sort in ("country", "-country", "email", "-email", "created", "-created", "name", "-name"):
        items = me.model("/contacts?sort=" + sort)["items"]
        key = {"country": 0, "email": 1, "created": 2}.get(sort.lstrip("-"))
        seen = [i["values"][key] if key is not None else i["sort_name"] for i in items]
        assert seen == sorted(seen, reverse=sort[0] == "-"), sort
    page = me.post("/lists/contacts", do="usual")
    assert columns(page)[1] == "Organisation"


def test_every_column_that_is_offered_shows_sorts_and_pages(me):
    add_people(me, 60)
    me.get("/new")
    me.post("/new", org_name="Engines Ltd", member="1", country="AT", given_name="Ada", family_name="Lovelace",
            email="ada@engines.example.org", phone="+43 1 234567", role="Analyst", language="en", basis="member",
            tags="math, poetry")
    for path, kind in (("/contacts", "contacts"), ("/members?filter=", "members")):
        form = me.model("/lists/" + kind)
        offered = form["chosen"] + form["others"]
        assert len(offered) > 20
        names = ",".join(c["name"] for c in offered)
        for part in range(0, len(offered), 15):
            some = ",".join(c["name"] for c in offered[part:part + 15])
            assert me.get(path + ("&" if "?" in path else "?") + "columns=" + some).status == 200
        assert "strength" in names
    for c in me.model("/lists/contacts")["others"]:
        if not c["sorts"]:
            continue
        seen = []
        path = "/contacts?sort=" + c["name"]
        while path:
            page = me.model(path)
            seen += [i["id"] for i in page["items"]]
            path = page["pager"]["next"]
        assert len(seen) == len(set(seen)) == 61, c["name"]


def test_an_export_takes_the_chosen_columns(me):
    add_people(me, 2)
    bulk(me, "tag", ids(me, 1), tag="one")
    bulk(me, "tag", ids(me, 1), tag="two, =1+1")
    me.post("/lists/contacts", column=["country", "email", "tags"])
    rows = list(csv.reader(io.StringIO(me.get("/export/contacts?as=list&filter=").text.lstrip("\ufeff"))))
    assert rows[0] == ["Name", "Country", "E-mail address", "Tags"]
    assert rows[1] == ["Person0 Family00000", "Switzerland", "p0@many.example.org", "one; two, =1+1"]
    assert len(rows) == 3
    assert "person_key" in me.get("/export/contacts?filter=").text
    rows = me.get("/export/contacts?as=list&columns=created&filter=country:AT").text.splitlines()
    assert len(rows) == 2 and rows[0].endswith("Name,Added")


# ---- saved filters ------------------------------------------------------------------------

def test_a_filter_is_saved_counted_used_renamed_and_deleted(me):
    add_people(me, 10)
    page = me.post("/segments", name="In Austria", filter="country:AT", kind="2", shared="1")
    assert "The filter is kept." in page.text and "/undo" in page.text
    assert me.model("/contacts?filter=" + urllib.parse.quote('segment:"in austria"'))["total"] == 5
    assert [s["n"] for s in me.model("/segments")["segments"]] == [5]
    page = me.get("/contacts")
    assert "In Austria" in page.text
    me.post("/segments", name="Both", filter='segment:"In Austria" OR country:CH', kind="2")
    assert {s["name"]: s["n"] for s in me.model("/segments")["segments"]} == {"In Austria": 5, "Both": 10}
    one = me.folder.one("SELECT id FROM segment WHERE name = 'In Austria'")
    assert me.post(f"/segments/{one}", name="In Austria", filter="segment:both", kind="2").status == 422
    assert me.post(f"/segments/{one}", name="In Austria", filter='segment:"in austria"', kind="2").status == 422
    assert me.post("/segments", name="in  AUSTRIA", filter="a", kind="2").status == 422
    assert me.post("/segments", name="Wrong", filter="nofield:1", kind="2").status == 422
    assert me.folder.one("SELECT filter FROM segment WHERE id = ?", one) == "country:AT"
    assert "The filter is kept." in me.post(f"/segments/{one}", name="Austrians", filter="country:AT", kind="2").text
    both = [s for s in me.model("/segments")["segments"] if s["name"] == "Both"][0]
    assert "no saved filter" in both["error"] and "n" not in both
    assert me.folder.one("SELECT count(*) FROM segment WHERE name = 'Both'") == 1
    assert [s["label"] for s in me.model("/contacts?filter=person")["box"]["segments"]] == ["Austrians"]
    page = me.post(f"/segments/{one}/delete")
    assert me.folder.one("SELECT count(*) FROM segment") == 1
    me.post(re.search(r"/changes/\d+/undo", page.text).group(0))
    assert me.folder.one("SELECT count(*) FROM segment") == 2


def test_ones_own_filter_is_nobody_elses(me):
    add_people(me, 2)
    me.post("/segments", name="Mine", filter="country:AT", kind="2")
    link = me.folder.cordee("user", "add", "bob@cluster.example.org", "Bob Other", "manager")
    link = re.search(r"https?://\S+", link).group(0)
    bob = Client(me.server)
    path = urllib.parse.urlsplit(link).path
    bob.get(path)
    bob.post(path)
    assert bob.model("/segments")["segments"] == []
    assert "no saved filter" in bob.get("/contacts?filter=segment:mine").text
    assert bob.post("/segments/1/delete").status == 404


def test_a_saved_filter_starts_a_mailing(me):
    add_people(me, 4)
    me.post("/segments", name="Swiss", filter="country:CH", kind="2", shared="1")
    me.get("/mailing")
    page = me.post("/mailing", filter='segment:"Swiss"')
    assert "Swiss" in page.text
    where = page.path
    me.get("/mailing")
    page = me.post("/mailing", filter="")
    assert 'segment:&quot;Swiss&quot;' in page.text, where


# ---- many at once --------------------------------------------------------------------------

def bulk(me, do, party=(), **more):
    return me.post("/parties/bulk", do=do, kind="2", back="/contacts", party=[str(p) for p in party], **more)


def confirm(me, page, **more):
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text.split('action="/bulk"')[1]):
        fields.setdefault(name, []).append(value.replace("&quot;", '"').replace("&gt;", ">"))
    fields.update(more)
    return me.post("/bulk", **fields)


def test_chosen_ones_are_tagged_and_one_undo_takes_it_back(me):
    add_people(me, 5)
    three = ids(me, 3)
    page = bulk(me, "tag", three, tag="Board")
    assert "3 entries were changed." in page.text
    assert me.folder.one("SELECT count(*) FROM tagging") == 3
    page = bulk(me, "tag", ids(me, 4), tag="board")
    assert "1 entry was changed. 3 were so already." in page.text
    me.post(re.search(r"/changes/\d+/undo", page.text).group(0))
    assert me.folder.one("SELECT count(*) FROM tagging") == 3
    bulk(me, "untag", three[:2], tag="board")
    assert me.folder.one("SELECT count(*) FROM tagging") == 1
    assert "Nobody was chosen" in bulk(me, "tag", tag="x").text
    assert bulk(me, "tag", three, tag="").status == 422


def test_follow_ups_and_the_trash_ask_first(me):
    add_people(me, 5)
    page = bulk(me, "follow", ids(me, 2))
    assert me.folder.one("SELECT count(*) FROM task") == 0
    page = confirm(me, page, title="Invite them", due="2030-05-01", owner="1")
    assert me.folder.rows("SELECT title, staff FROM task") == [("Invite them", 1)] * 2
    page = bulk(me, "trash", ids(me, 2))
    assert me.folder.one("SELECT count(*) FROM party WHERE deleted_at IS NOT NULL") == 0
    confirm(me, page)
    assert me.folder.one("SELECT count(*) FROM party WHERE deleted_at IS NOT NULL") == 2
    assert me.model("/contacts")["total"] == 3


def test_all_that_match_in_the_background_as_one_change(me):
    add_people(me, 1500)
    page = bulk(me, "tag", ids(me, 1), tag="Alpine", all="1", filter="country:AT")
    assert "<b>750</b>" in page.text and "in Austria" in page.text
    assert me.folder.one("SELECT count(*) FROM tagging") == 0
    page = confirm(me, page, tag="Alpine")
    where = page.path
    wait_until(lambda: not me.model(where)["running"], what="tagging")
    done = me.model(where)
    assert (done["done"], done["same"], done["left_out"]) == (750, 0, 0)
    assert me.folder.one("SELECT count(*) FROM tagging") == 750
    assert me.folder.one("SELECT count(DISTINCT change_set) FROM change WHERE tbl = 'tagging'") == 1
    assert me.folder.one("SELECT count(*) FROM bulk_party") == 0
    me.post(f"/changes/{done['change_set']}/undo")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM tagging") == 0, what="undo")
    assert me.model(where)["undone"]


def test_a_kill_in_the_middle_loses_and_doubles_nobody(me):
    add_people(me, 3000)
    page = bulk(me, "follow", ids(me, 1), all="1", filter="")
    page = confirm(me, page, title="Write to them", owner="1")
    where = page.path
    wait_until(lambda: me.folder.one("SELECT done FROM bulk") > 0, what="the first slice")
    me.server.stop(signal.SIGKILL)
    before = me.folder.one("SELECT done FROM bulk")
    assert me.folder.one("SELECT count(*) FROM task WHERE title = 'Write to them'") == before
    again = Server(me.folder)
    try:
        client = again.browser()
        wait_until(lambda: not client.model(where)["running"], what="the rest", seconds=40)
        assert client.model(where)["done"] == 3000
        assert me.folder.one("SELECT count(DISTINCT party) FROM task WHERE title = 'Write to them'") == 3000
        assert me.folder.one("SELECT count(*) FROM task WHERE title = 'Write to them'") == 3000
        assert me.folder.one("SELECT count(DISTINCT change_set) FROM change c JOIN task t ON c.row = t.id "
                             "WHERE c.tbl = 'task' AND t.title = 'Write to them'") == 1
    finally:
        again.stop()


def test_who_went_into_the_trash_meanwhile_is_left_alone(me):
    add_people(me, 3000)
    page = bulk(me, "tag", ids(me, 1), tag="Late", all="1", filter="-tag:late")
    last = me.folder.one("SELECT max(id) FROM party WHERE kind = 2")
    where = confirm(me, page, tag="Late").path
    me.post(f"/parties/{last}/trash")
    wait_until(lambda: not me.model(where)["running"], what="the tagging", seconds=40)
    done = me.model(where)
    tagged = me.folder.one("SELECT count(*) FROM tagging WHERE party = ?", last)
    assert (done["done"], done["left_out"]) == ((2999, 1) if not tagged else (3000, 0))


def test_a_number_that_changed_is_shown_again(me):
    add_people(me, 6)
    page = bulk(me, "owner", ids(me, 1), owner="1", all="1", filter="country:AT")
    assert "<b>3</b>" in page.text
    me.get("/new")
    me.post("/new", given_name="New", family_name="One", country="AT")
    again = confirm(me, page, owner="1")
    assert again.status == 422 and "<b>4</b>" in again.text
    confirm(me, again, owner="1")
    assert me.folder.one("SELECT count(*) FROM party WHERE owner = 1") == 4


def test_a_mailing_and_a_file_of_those_chosen(me):
    add_people(me, 4)
    page = bulk(me, "mailing", ids(me, 2))
    assert re.search(r'name="filter" value="id:\d+,\d+"', page.text)
    page = bulk(me, "export", ids(me, 2))
    assert len(page.text.strip().splitlines()) == 3
    assert bulk(me, "mailing", all="1", filter="country:CH").text.count("<b>2</b>") == 1
