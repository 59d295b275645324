"""Who a mailing comes from, as its checks see it: is there an address, and does the DNS stand behind it?"""
import pytest

from nameserver import NameServer
from support import Server
from test_mailing import live_folder, people_file
from test_mailing_audience import choose, draft
from test_mailing_check import check, send, state, write
from test_signed import DOMAIN, PAGE, make_key
from test_standing import OURS, good, look
from test_unsubscribe import change


@pytest.fixture
def office(sink, tmp_path):
    with NameServer() as dns:
        folder = live_folder(sink)
        folder.configure(f'fetch {{ dns = "127.0.0.1:{dns.port}" }}\nmail {{ sending_addresses = "{OURS}" }}')
        people_file(tmp_path / "people.csv", 2)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        server = Server(folder)
        me = server.browser()
        me.me, me.dns = me, dns
        yield me
        server.stop()
        folder.remove()


def written(me):
    path = draft(me, "is:person")
    choose(me, path, topic="1")
    write(me, path, "Hello all,\n\nnews.\n")
    me.review(path)
    return path


def test_what_nobody_looked_at_is_said_and_stops_nothing(office):
    me = office
    path = written(me)
    row, = check(me, path, "aligned")
    assert (row["level"], row["title"]) == ("warn", "Whether the sender is aligned is not known")
    assert "Nobody has looked yet" in row["text"] and row["href"].startswith(PAGE) and row["go"] == "See what to do"
    send(me, path)
    assert state(me, path) != "draft"


def test_a_sender_nobody_believes_stops_it_until_somebody_says_why_not(office):
    me = office
    path = written(me)
    good(me.dns)
    me.dns.records.clear()
    assert look(me)["state"] == "bad"
    row, = check(me, path, "aligned")
    assert (row["level"], row["title"]) == ("bad", "Other servers will not believe the sender") and row["anyway"]
    assert row["text"].startswith(f"{DOMAIN}: ") and len(row["text"]) > len(DOMAIN) + 10
    assert "will not believe the sender" in send(me, path).text and state(me, path) == "draft"
    me.get(path + "/review")
    me.post(path + "/anyway", code="aligned", reason="The record comes at noon.")
    row, = check(me, path, "aligned")
    assert row["level"] == "warn" and row["let"]["reason"] == "The record comes at noon."
    send(me, path)
    assert state(me, path) != "draft"
    assert "The record comes at noon." in me.get(path).text


def test_what_could_be_better_warns_and_what_agrees_is_good(office):
    me = office
    path = written(me)
    good(me.dns)
    look(me)
    row, = check(me, path, "aligned")
    assert (row["level"], row["title"]) == ("warn", "The sender could be believed more") and not row.get("anyway")
    key = make_key(me)
    me.dns.say(key["record"], "TXT", key["value"])
    look(me)  # it is seen, and signs from now on
    look(me)
    row, = check(me, path, "aligned")
    assert (row["level"], row["title"]) == ("ok", "The sender is aligned")
    assert row["text"] == f"office@{DOMAIN}: SPF, DKIM and DMARC agree."


def test_without_an_address_it_comes_from_nobody(office):
    me = office
    path = written(me)
    assert check(me, path, "sender") == []
    change(me, "UPDATE cluster SET from_address = ''")
    row, = check(me, path, "sender")
    assert (row["level"], row["title"]) == ("bad", "There is no sender address") and not row.get("anyway")
    assert row["href"] == "/settings#f-from_address" and check(me, path, "aligned") == []
    assert "There is no sender address" in send(me, path).text and state(me, path) == "draft"
    me.post(path + "/anyway", code="sender", reason="So what.")
    assert check(me, path, "sender")[0]["level"] == "bad"
