"""Groups: members, speakers, minutes, and what a filter makes of them."""
import re
import time
from pathlib import Path

import pytest

from support import Server


@pytest.fixture
def me(folder):
    server = Server(folder)
    client = server.browser()
    client.folder = folder
    client.get("/new")
    for first, last, org in (("Ada", "Lovelace", "Engines Ltd"), ("Grace", "Hopper", "Navy"), ("Emmy", "Noether", "")):
        more = {"org_name": org} if org else {}
        client.post("/new", given_name=first, family_name=last, known="1", email=f"{first}@x.example.org".lower(),
                    basis="member", **more)
    client.get("/groups")
    client.post("/groups", name="Recycling & Co", purpose="Closing the loop")
    client.group = folder.one("SELECT id FROM groups_group")
    yield client
    server.stop()


def person(me, name):
    return me.folder.one("SELECT id FROM party WHERE kind = 2 AND name = ?", name)


def join(me, *names):
    for name in names:
        page = me.post(f"/groups/{me.group}/members", who=name)
        assert "Belongs to the group." in page.text, name


def listed(me, filter, path="/contacts"):
    from urllib.parse import quote
    return sorted(i["name"] for i in me.model(f"{path}?filter={quote(filter)}")["items"])


def test_a_group_has_members_for_organisations_and_speakers(me):
    join(me, "Ada Lovelace", "hopper grace")
    model = me.model(f"/groups/{me.group}")
    assert [(m["name"], m.get("org_name")) for m in model["members"]] == [("Grace Hopper", "Navy"), ("Ada Lovelace", "Engines Ltd")]
    ada = [m["id"] for m in model["members"] if m["name"] == "Ada Lovelace"][0]
    me.post(f"/groups/{me.group}/members/{ada}", do="speaker")
    assert listed(me, "is:speaker") == ["Ada Lovelace"]
    assert listed(me, 'group:"recycling & co"') == ["Ada Lovelace", "Grace Hopper"]
    assert listed(me, 'group:"recycling & co"', "/members") == ["Engines Ltd", "Navy"]
    assert "Recycling &amp; Co" in me.get("/contacts?columns=group").text
    page = me.get(f"/contacts/{person(me, 'Ada Lovelace')}")
    assert "Recycling &amp; Co" in page.text and "speaks" in page.text
    page = me.post(f"/groups/{me.group}/members/{ada}", do="leave")
    assert listed(me, "has:group") == ["Grace Hopper"]
    me.undo(page)
    assert listed(me, "is:speaker") == ["Ada Lovelace"]
    href = re.search(r'href="(/contacts\?filter=[^"]*)"', me.get(f"/groups/{me.group}").text).group(1)
    assert me.model(href)["total"] == 2
    me.post(f"/groups/{me.group}", end="1")
    assert listed(me, "has:group") == []


def test_what_is_wrong_is_said(me):
    assert me.post("/groups", name="recycling & co").status == 422
    assert me.post("/groups", name=" ").status == 422
    assert me.post("/groups", name='The "green" circle').status == 422  # no filter could name it
    assert me.post(f"/groups/{me.group}/members", who="Nobody Here").status == 422
    assert me.post(f"/groups/{me.group}/minutes", subject="Empty").status == 422
    assert me.post(f"/groups/{me.group}/minutes", subject="A", present=[person(me, "Ada Lovelace")]).status == 422
    assert me.get("/groups/99").status == 404
    assert me.post(f"/groups/{me.group}/members/99", do="leave").status == 404


def test_minutes_are_on_the_timeline_of_who_was_there_and_are_evidence(me):
    join(me, "Ada Lovelace", "Grace Hopper")
    page = me.post(f"/groups/{me.group}/minutes", subject="Flakes", minutes="Ada showed her pyrolysis results.",
                   on="2026-01-15", present=[person(me, "Ada Lovelace")])
    assert "The minutes are on the timeline" in page.text and "pyrolysis results" in page.text
    assert "pyrolysis results" in me.get(f"/contacts/{person(me, 'Ada Lovelace')}").text
    assert "pyrolysis results" not in me.get(f"/contacts/{person(me, 'Grace Hopper')}").text
    assert me.model("/knows?q=pyrolysis")["people"][0]["name"] == "Ada Lovelace"
    entry = me.folder.one("SELECT interaction FROM groups_meeting")
    assert me.get(f"/groups/of/{entry}").path == f"/groups/{me.group}"
    me.undo(page)
    assert me.folder.one("SELECT count(*) FROM groups_meeting") == 0
    assert "pyrolysis" not in me.get(f"/contacts/{person(me, 'Ada Lovelace')}").text


def test_a_group_is_written_to_exported_and_imported(me):
    join(me, "Ada Lovelace")
    assert me.post("/mailing", filter='group:"Recycling & Co" is:person').status == 200
    assert "Recycling & Co" in me.get("/export/contacts?filter=").text
    file = Path(me.folder.top, "people.csv")
    file.write_text("First name,Last name,Email,Working groups\nMary,Ward,mary@x.example.org,Recycling & Co; Board\n")
    me.folder.cordee("import", str(file), "--basis", "member")
    assert listed(me, "group:board") == ["Mary Ward"]
    assert len(listed(me, 'group:"recycling & co"')) == 2


def test_a_group_follows_a_merge_its_undo_and_an_erasure(me):
    join(me, "Ada Lovelace", "Emmy Noether")
    ada, emmy = person(me, "Ada Lovelace"), person(me, "Emmy Noether")
    page = me.post("/merge", a=str(ada), b=str(emmy))
    assert me.folder.rows("SELECT person FROM groups_member") == [(ada,)]
    me.undo(page)
    assert me.folder.one("SELECT count(*) FROM groups_member") == 2
    me.folder.cordee("erase", "--yes", str(emmy))
    assert me.folder.rows("SELECT person FROM groups_member") == [(ada,)]


def test_minutes_without_a_day_are_of_now(me):
    join(me, "Ada Lovelace")
    for n in range(5):
        before = int(time.time())
        me.post(f"/groups/{me.group}/minutes", subject=f"Today {n}", present=[person(me, "Ada Lovelace")])
        at = me.folder.one("SELECT at FROM interaction WHERE subject = ?", f"Today {n}")
        assert before <= at <= time.time() + 1
