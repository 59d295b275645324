"""A practice folder: a living cluster from which nothing leaves the machine."""
import re
import shutil

import pytest

from support import CORDEE, Folder, Server, wait_until
from test_mailing import send_mailing


def test_it_is_filled_with_people_of_seven_countries(practice):
    folder = practice.folder
    assert folder.one("SELECT count(*) FROM party WHERE kind = 1") == 60
    assert folder.one("SELECT count(*) FROM party WHERE kind = 2") == 200
    assert {r[0] for r in folder.rows("SELECT DISTINCT country FROM party WHERE country <> ''")} == {
        "AT", "CH", "DE", "FR", "IT", "LI", "SI"}
    assert folder.one("SELECT count(*) FROM email_address WHERE folded NOT LIKE '%example.org'") == 0
    assert folder.one("SELECT count(*) FROM interaction WHERE at < unixepoch() - 600 * 86400") > 5


def test_members_react_to_a_mailing():
    folder = Folder(practice=True)
    server = Server(folder)
    try:
        me = server.browser()
        path = send_mailing(me, "Autumn programme", "Hello {{first_name|there}},\n\nsee you.\n")
        numbers = lambda: me.model(path)["numbers"]
        wait_until(lambda: numbers()["replied"] and numbers()["bounced"] and numbers()["away"]
                   and numbers()["unsubscribed"], 75, "a reply, a bounce, an away note and a leaver")
        replied = folder.rows("SELECT party FROM outbox WHERE replied_at IS NOT NULL")[0][0]
        page = me.get(f"/contacts/{replied}")
        assert "Autumn programme" in page.text
        bounced = folder.rows("SELECT address_id FROM outbox WHERE bounced_at IS NOT NULL")[0][0]
        assert folder.one("SELECT state FROM email_address WHERE id = ?", bounced) == "bounced"
        left = folder.rows("SELECT address FROM outbox WHERE unsubscribed_at IS NOT NULL")[0][0]
        again = send_mailing(me, "Second", "Hello")
        wait_until(lambda: me.model(again)["done"], 60, "the second mailing")
        states = folder.rows("SELECT o.state FROM outbox o JOIN mailing_mailing m ON m.letter = o.letter"
                             " WHERE m.subject = 'Second' AND o.address = ?", left)
        assert [s for s, in states] in ([], ["suppressed"])
    finally:
        server.stop()
        folder.remove()


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_it_connects_to_nothing_but_loopback(tmp_path):
    folder = Folder(practice=True)
    folder.configure('mail { relay_host = "192.0.2.25" relay_port = 25 relay_security = "none" }\n'
                     'fetch { allow = "198.51.100.0/24" }')
    trace = tmp_path / "trace"
    wrapper = tmp_path / "cordee"
    wrapper.write_text(f'#!/bin/sh\nexec strace -D -f -qq -e trace=connect,sendto -o {trace} {CORDEE} "$@"\n')
    wrapper.chmod(0o755)
    import support
    old, support.CORDEE = support.CORDEE, str(wrapper)
    try:
        server = Server(folder)
        support.CORDEE = old
        me = server.browser()
        path = send_mailing(me, "Nobody outside", "Hello")
        wait_until(lambda: me.model(path)["numbers"]["sent"] > 0, 60, "sending")
        # What fetches: the check of a public address that lies outside, by number and by name.
        for url in ("https://198.51.100.7", "https://crm.example.org"):
            me.get("/settings/links")
            me.post("/settings/links", base_url=url)
            checked = wait_until(lambda: me.model("/settings/links").get("checked"), 30, f"the check of {url}")
            assert checked["url"] == url and not checked["ok"] and checked["words"]
        server.stop()
    finally:
        support.CORDEE = old
        folder.remove()
    addresses = set(re.findall(r'inet_addr\("([^"]+)"\)', trace.read_text()))
    addresses |= set(re.findall(r'inet_pton\(AF_INET6, "([^"]+)"', trace.read_text()))
    assert addresses and all(a.startswith("127.") or a == "::1" for a in addresses), addresses
