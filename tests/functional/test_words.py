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
