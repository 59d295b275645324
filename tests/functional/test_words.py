"""What pages say of what they cannot do, and what they propose."""
import os
import re

import pytest

from support import Folder, Server


@pytest.fixture(scope="module")
def site():
    folder = Folder()
    server = Server(folder)
    server.me = server.browser()
    for name in ("Institute for Circular Economy and Plastics", "Institute for Circular Economy"):
        server.me.get("/new")
        server.me.post("/new", org_name=name, country="AT", given_name="Ada", family_name=name[-8:], known="1")
    yield server
    server.stop()
    folder.remove()


def party(site, name):
    return site.folder.one("SELECT id FROM party WHERE name = ?", name)


def test_what_is_no_time_is_not_called_a_date(site):
    me, org = site.me, party(site, "Institute for Circular Economy")
    for on, time, words in (("2026-01-02", "25:99", "This is no time; write 14:30."),
                            ("2026-31-02", "12:00", "This is no date; write 2026-11-21.")):
        me.get("/quick")
        page = me.post("/quick", kind="call", body="Rang", party=org, on=on, time=time)
        assert page.status == 422 and words in page.text


def test_a_mail_to_nobody_says_so(site):
    me, ada = site.me, site.folder.one("SELECT min(id) FROM party WHERE kind = 2")
    assert "1 of those this link names is not here" in me.get("/write?to=999999").text
    page = me.get(f"/write?to={ada},999998,999999").text
    assert "2 of those this link names are not here" in page and 'name="subject"' in page
    assert "this link names" not in me.get(f"/write?to={ada}").text
    assert "this link names" not in me.get("/write").text


def test_who_was_merged_is_named_in_full(site):
    me, one = site.me, party(site, "Institute for Circular Economy and Plastics")
    other = party(site, "Institute for Circular Economy")
    me.get(f"/merge?a={other}&b={one}")
    assert me.post("/merge", a=other, b=one).status == 200
    page = me.get(f"/merge?a={other}&b={one}")
    assert "Institute for Circular Economy and Plastics was merged" in page.text


def test_changes_are_called_by_what_changed(site):
    me = site.me
    me.get("/settings/clusters/new")
    me.post("/settings/clusters/new", name="Hive", zone="Europe/Vienna", language="en", country="AT")
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    me.post(path, version=re.search(r'name="version" value="(\d+)"', page.text).group(1), subject="Spring", markdown="Hi",
            filter="", mode="0", language="en")
    titles = re.findall(r"<b>(.*?)</b><p>", me.get("/changes").text)
    assert titles[:2] == ["Changed the mailing “Spring”", "Began a mailing"]
    assert me.undo().status == 200 and "Spring" not in me.get(path + "/edit").text


def test_the_page_of_an_account_says_where_its_rights_hold(site):
    """Where somebody works is no change of the register: nobody takes it back by Undo."""
    me = site.me
    hive = site.folder.one("SELECT id FROM cluster WHERE name = 'Hive'")
    me.get("/settings/users")
    me.post("/settings/users", name="Luc", login="luc@cluster.example.org", role="editor", cluster=hive)
    luc = site.folder.one("SELECT id FROM staff WHERE name = 'Luc'")
    sets = site.folder.one("SELECT count(*) FROM change_set")
    page = me.get(f"/settings/users/{luc}").text
    assert "luc@cluster.example.org, only in Hive (Editor)" in page
    rights = page[page.index("What this account may do"):]
    assert "In Hive, as Editor" in rights and "crm.write" in rights and "Nothing in other clusters" in rights
    assert "console.settings" not in rights
    me.post(f"/settings/users/{luc}/clusters", everywhere="0", role_1="reader", **{f"role_{hive}": "editor"})
    page = me.get(f"/settings/users/{luc}").text
    assert "only in Hive (Editor), Test Cluster (Reader)" in page and "In Test Cluster, as Reader" in page
    me.post(f"/settings/users/{luc}/clusters", everywhere="1", role_1="", **{f"role_{hive}": ""})
    page = me.get(f"/settings/users/{luc}").text
    assert "luc@cluster.example.org, editor" in page and "Nothing in other clusters" not in page
    assert site.folder.one("SELECT count(*) FROM change_set") == sets


def test_the_folder_for_real_lies_outside_of_a_working_copy():
    """git clean would take it along."""
    folder = Folder(practice=True)
    proposed = lambda me: re.search(r'name="folder"[^>]* value="([^"]*)"', me.get("/setup").text).group(1)
    try:
        server = Server(folder)
        me = server.browser()
        assert proposed(me) == os.path.join(os.path.realpath(folder.top), "cordee-live")
        os.mkdir(os.path.join(folder.top, ".git"))
        assert re.fullmatch(r"/tmp/cordee-live(-\d+)?", proposed(me))
        server.stop()
    finally:
        folder.remove()
