"""What is published of our domain, looked at by asking a name server: the card, the lines to publish,
and a key that signs as soon as its record is seen."""
import types

import pytest

from nameserver import NameServer
from support import Folder, Server, Sink, wait_until
from test_mailing import live_folder, people_file
from test_signed import DOMAIN, PAGE, make_key, take, verified

OURS = "192.0.2.10"


def good(dns, domain=DOMAIN, address=OURS):
    """All as it should be, but for a key."""
    dns.records.clear()
    dns.silent.clear()
    dns.say(domain, "TXT", f"v=spf1 ip4:{address} ~all", "another-service=12345")
    dns.say(domain, "MX", f"10 mx.{domain}")
    dns.say(f"mx.{domain}", "A", address)
    dns.say(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}")
    dns.say("10.2.0.192.in-addr.arpa", "PTR", f"mx.{domain}")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    dns, sink = NameServer(), Sink()
    it = types.SimpleNamespace(dns=dns, sink=sink, folder=live_folder(sink))
    it.folder.configure(f'fetch {{ dns = "127.0.0.1:{dns.port}" }}\nmail {{ sending_addresses = "{OURS}" }}')
    people = tmp_path_factory.mktemp("people") / "people.csv"
    people_file(people, 1)
    it.folder.cordee("import", "--members", "--basis", "member", str(people))
    it.server = Server(it.folder)
    it.me = it.server.browser()
    yield it
    it.server.stop()
    it.folder.remove()
    with dns:
        pass
    sink.shutdown()
    sink.server_close()


def look(site):
    site.me.get(PAGE)
    assert site.me.post(PAGE + "/look").status == 200
    wait_until(lambda: not site.me.model(PAGE)["running"], 60, "looking")
    sender, = site.me.model(PAGE)["senders"]
    assert sender["domain"] == DOMAIN
    return sender


def codes(sender):
    return {(c["check"], c["state"], c["code"]) for c in sender["checks"]}


def one(sender, check):
    row, = [c for c in sender["checks"] if c["check"] == check]
    return row


def test_all_that_is_good_but_for_a_key(site):
    good(site.dns)
    sender = look(site)
    assert codes(sender) == {("spf", "ok", "spf.good"), ("dkim", "warn", "dkim.none"), ("dmarc", "ok", "dmarc.good"),
                             ("mx", "ok", "mx.good"), ("ptr", "ok", "ptr.good"), ("align", "warn", "align.spf")}
    assert sender["state"] == "warn"
    page = site.me.get(PAGE).text
    assert "Your servers may send." in page and "could be better" in page


def test_nothing_published_says_what_to_publish(site):
    good(site.dns)
    site.dns.records.clear()
    sender = look(site)
    assert {s for _, s, _ in codes(sender)} >= {"bad"} and sender["state"] == "bad"
    spf = one(sender, "spf")
    assert (spf["name"], spf["line"]) == (DOMAIN, f"v=spf1 ip4:{OURS} mx ~all")
    dmarc = one(sender, "dmarc")
    assert dmarc["name"] == f"_dmarc.{DOMAIN}" and dmarc["line"].startswith("v=DMARC1; p=none; rua=")
    assert "pct" not in dmarc["line"]
    assert one(sender, "mx")["code"] == "mx.none" and one(sender, "ptr")["code"] == "ptr.none"
    # Published as it says, it is good.
    site.dns.say(DOMAIN, "TXT", spf["line"])
    site.dns.say(DOMAIN, "MX", f"10 mx.{DOMAIN}")
    site.dns.say(f"mx.{DOMAIN}", "A", OURS)
    site.dns.say(dmarc["name"], "TXT", dmarc["line"])
    after = look(site)
    assert one(after, "spf")["state"] == "ok" and one(after, "dmarc")["state"] == "ok"


@pytest.mark.parametrize("records, code", [
    (["v=spf1 ip4:192.0.2.99 -all"], "spf.not_ours"),
    (["v=spf1 +all"], "spf.everybody"),
    (["v=spf1 ip4:192.0.2.10 ?all"], "spf.open"),
    (["v=spf1 ip4:192.0.2.10 -all", "v=spf1 -all"], "spf.several"),
    (["v=spf1 ip4:192.0.2.10 icnlude:example.net -all"], "spf.wrong"),
    (["v=spf1 include:loop.example.org -all"], "spf.lookups"),
    (["v=spf1 include:nothing.example.org -all"], "spf.wrong"),
    (["v=spf1 a:a.nothing.org a:b.nothing.org a:c.nothing.org ip4:192.0.2.10 -all"], "spf.voids"),
    (["v=spf1 mx -all"], "spf.good"),
    (["v=spf1 redirect=_spf.example.net"], "spf.good"),
    (["v=spf1 exists:%{ir}.sent.example.net -all"], "spf.good"),
])
def test_spf_is_read_as_others_read_it(site, records, code):
    good(site.dns)
    site.dns.say(DOMAIN, "TXT", *records)
    site.dns.say("loop.example.org", "TXT", "v=spf1 include:loop.example.org -all")
    site.dns.say("_spf.example.net", "TXT", "v=spf1 ip4:192.0.2.0/28 -all")
    site.dns.say("10.2.0.192.sent.example.net", "A", "127.0.0.2")
    assert one(look(site), "spf")["code"] == code


def test_the_line_for_a_missing_address_keeps_what_was_there(site):
    good(site.dns)
    site.dns.say(DOMAIN, "TXT", "v=spf1 include:_spf.example.net -all")
    site.dns.say("_spf.example.net", "TXT", "v=spf1 ip4:192.0.2.99 -all")
    row = one(look(site), "spf")
    assert row["line"] == f"v=spf1 ip4:{OURS} include:_spf.example.net -all"
    site.dns.say(DOMAIN, "TXT", row["line"])
    assert one(look(site), "spf")["code"] == "spf.good"


@pytest.mark.parametrize("at, record, code", [
    (f"_dmarc.{DOMAIN}", "v=DMARC1; p=none", "dmarc.watches"),
    (f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject; pct=50", "dmarc.pct"),
    (f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject; t=y", "dmarc.testing"),
    (f"_dmarc.{DOMAIN}", "v=DMARC1; rua=mailto:a@example.org", "dmarc.no_policy"),
    (f"_dmarc.{DOMAIN}", "DMARC1; p=reject", "dmarc.broken"),
    ("_dmarc.example.org", "v=DMARC1; p=reject; sp=quarantine", "dmarc.good"),
    ("_dmarc.org", "v=DMARC1; p=reject; psd=y", "dmarc.good"),
])
def test_dmarc_is_read_by_rfc_9989(site, at, record, code):
    good(site.dns)
    site.dns.say(f"_dmarc.{DOMAIN}", "TXT")
    site.dns.say(at, "TXT", record)
    row = one(look(site), "dmarc")
    assert row["code"] == code
    if code == "dmarc.pct":
        assert row["line"] == "v=DMARC1; p=reject"
    if at == "_dmarc.example.org":
        assert row["args"] == ["quarantine", "example.org"]


def test_a_name_server_that_says_nothing_is_not_a_fault_of_the_domain(site):
    good(site.dns)
    site.dns.silent.add(f"_dmarc.{DOMAIN}")
    sender = look(site)
    assert one(sender, "dmarc")["state"] == "unknown" and one(sender, "spf")["state"] == "ok"


def test_what_another_one_says_of_us_is_not_known_while_he_is_silent(site):
    good(site.dns)
    site.dns.say(DOMAIN, "TXT", "v=spf1 include:_spf.example.net -all")
    site.dns.silent.add("_spf.example.net")
    row = one(look(site), "spf")
    assert row["state"] == "unknown" and "line" not in row


def test_an_address_is_the_same_however_it_is_written():
    sink = Sink()
    with NameServer() as dns:
        folder = live_folder(sink)
        folder.configure(f'fetch {{ dns = "127.0.0.1:{dns.port}" }}\nmail {{ sending_addresses = "2001:0DB8::0007" }}')
        good(dns)
        dns.say(DOMAIN, "TXT", "v=spf1 ip6:2001:db8::/32 -all")
        dns.say(f"mx.{DOMAIN}", "AAAA", "2001:db8::7")
        dns.say("7.0.0.0." + "0.0.0.0." * 5 + "8.b.d.0.1.0.0.2.ip6.arpa", "PTR", f"mx.{DOMAIN}")
        server = Server(folder)
        try:
            sender = look(types.SimpleNamespace(me=server.browser()))
            assert one(sender, "spf")["code"] == "spf.good" and one(sender, "ptr")["code"] == "ptr.good"
        finally:
            server.stop()
            folder.remove()
    sink.shutdown()
    sink.server_close()


def test_answers_that_do_not_arrive(site):
    good(site.dns)
    site.dns.say(DOMAIN, "MX", "0 .")
    assert one(look(site), "mx")["code"] == "mx.null"
    site.dns.say(DOMAIN, "MX", "10 gone.example.org")
    assert one(look(site), "mx")["code"] == "mx.dead"


def test_the_name_of_the_address_must_lead_back(site):
    good(site.dns)
    site.dns.say("10.2.0.192.in-addr.arpa", "PTR", "elsewhere.example.net")
    assert one(look(site), "ptr")["code"] == "ptr.one_way"


def test_a_key_signs_as_soon_as_its_record_is_seen(site):
    good(site.dns)
    key = make_key(site.me)
    sender = look(site)
    assert not sender["signs"], "nothing is published yet"
    site.dns.say(key["record"], "TXT", key["value"].replace("B", "C", 1))
    assert not look(site)["signs"], "another key is published"
    site.dns.say(key["record"], "TXT", key["value"])
    sender = look(site)
    assert sender["signs"]
    site.folder.cordee("send", "--to", "person0@org0.example.org", "--subject", "Signed", stdin="x\n")
    assert verified(take(site.sink)[0], key)
    sender = look(site)
    assert sender["state"] == "ok", codes(sender)
    assert ("align", "ok", "align.both") in codes(sender)
    assert sender["week"]["sent"] == "1" and sender["week"]["complaints"] == "0"
    # The record goes away.
    site.dns.say(key["record"], "TXT")
    sender = look(site)
    assert one(sender, "dkim")["code"] == "dkim.missing" and one(sender, "dkim")["line"] == key["value"]


def test_the_addresses_of_the_outgoing_server_are_looked_at_where_none_is_named():
    sink = Sink()
    with NameServer() as dns:
        folder = live_folder(sink, relay="smtp.provider.example:25")
        folder.configure(f'fetch {{ dns = "127.0.0.1:{dns.port}" }}')
        good(dns, address="9.9.9.9")
        dns.say("smtp.provider.example", "A", "8.8.8.8")
        server = Server(folder)
        try:
            it = types.SimpleNamespace(me=server.browser())
            row = one(look(it), "spf")
            assert (row["code"], row["args"][0]) == ("spf.maybe", "8.8.8.8")
            dns.say("smtp.provider.example", "A", "9.9.9.9")
            assert one(look(it), "spf")["code"] == "spf.good"
        finally:
            server.stop()
            folder.remove()
    sink.shutdown()
    sink.server_close()


def test_in_practice_nobody_outside_is_asked():
    folder = Folder(practice=True)
    server = None
    try:
        server = Server(folder)
        me = server.browser()
        me.get(PAGE)
        me.post(PAGE + "/look")
        wait_until(lambda: not me.model(PAGE)["running"], 60, "looking")
        sender = me.model(PAGE)["senders"][0]
        assert "in practice no name server" in sender["unasked"] and not sender["checks"]
    finally:
        if server:
            server.stop()
        folder.remove()
