"""The page of servers that take our mail: their order, pace to receivers, when a mailing pauses."""
import re

import pytest

from support import Server
from test_mailing import live_folder


@pytest.fixture
def site(sink):
    folder = live_folder(sink)
    server = Server(folder)
    try:
        yield server.browser(), folder
    finally:
        server.stop()
        folder.remove()


def servers(me):
    return [row["relay"] for row in me.model("/settings/mail")["relays"]]


def test_servers_are_moved_by_buttons_and_one_stands_in_for_the_other(site):
    me, folder = site
    me.get("/settings/mail")
    assert me.post("/settings/mail", relay_host="127.0.0.1", relay_port="2599", relay_security="none",
                   relay_label="Second").status == 200
    assert servers(me) == ["127.0.0.1", "Second"]
    page = me.get("/settings/mail").text
    assert "comes first" not in page and "All of them share the work" in page
    second = me.model("/settings/mail")["relays"][1]["id"]
    assert re.findall(r"(Up|Down)<span", page) == ["Down", "Up"]  # nothing that leads nowhere
    assert "Moved." in me.post(f"/settings/mail/{second}/move", up="1").text
    assert servers(me) == ["Second", "127.0.0.1"]
    me.post(f"/settings/mail/{second}/move", up="1")
    assert servers(me) == ["Second", "127.0.0.1"]
    page = me.post("/settings/mail/sending", relays_in_order="1", domain_pace="", pause_refused="10").text
    assert page.index("comes first") < page.index("stands in")
    assert me.post("/settings/mail/999/move", up="1").status == 404


def test_pace_and_limit_are_checked_and_kept(site):
    me, folder = site
    me.get("/settings/mail")
    page = me.post("/settings/mail/sending", relays_in_order="0", domain_pace="gmail.com fast", pause_refused="300")
    assert page.status == 422 and "gmail.com fast” is not understood" in page.text and "from 0 to 100" in page.text
    assert page.text.count("Nothing was saved yet") == 1
    assert me.model("/settings/mail")["sending"]["fields"]["domain_pace"]["value"] == ""
    page = me.post("/settings/mail/sending", relays_in_order="0", domain_pace="gmail.com 60/min\r\ngmx.de 30/min",
                   pause_refused="25")
    assert "It holds from now on" in page.text
    fields = me.model("/settings/mail")["sending"]["fields"]
    assert fields["pause_refused"]["value"] == "25" and fields["domain_pace"]["value"].split() == \
        ["gmail.com", "60/min", "gmx.de", "30/min"]


def test_a_new_server_has_no_stored_password_and_says_so(site):
    me, folder = site
    page = me.get("/settings/mail").text
    assert "the one that is stored" not in page and "Empty: the server asks for none" in page
    me.post("/settings/mail", relay_host="mx.example.org", relay_security="tls", relay_user="ada", relay_password="words")
    new = me.model("/settings/mail")["relays"][1]["id"]
    page = me.get(f"/settings/mail/{new}").text
    assert "Empty: the one that is stored." in page and "words" not in page
