"""Every mail of a domain that has a key is signed, byte for byte as it leaves: dkimpy says so."""
import email
import email.policy
import re
import types

import dkim
import pytest

from support import Server, wait_until
from test_mailing import live_folder, people_file, send_mailing

PAGE = "/settings/deliverability"
DOMAIN = "cluster.example.org"
LONG = "a-word-that-never-ends-" * 60


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A live folder whose domain has a key in use."""
    from support import Sink
    sink = Sink()
    it = types.SimpleNamespace(sink=sink, folder=live_folder(sink))
    people = tmp_path_factory.mktemp("people") / "people.csv"
    people_file(people, 6)
    it.folder.cordee("import", "--members", "--basis", "member", str(people))
    it.server = Server(it.folder)
    it.me = it.server.browser()
    it.key = make_key(it.me)
    sign_with(it.me, it.key)
    yield it
    it.server.stop()
    it.folder.remove()
    sink.shutdown()
    sink.server_close()


def keys(me):
    sender, = [s for s in me.model(PAGE)["senders"] if s["domain"] == DOMAIN]
    return sender["keys"]


def make_key(me):
    me.get(PAGE)
    assert me.post(PAGE + "/keys", domain=DOMAIN).status == 200
    key, = [k for k in keys(me) if k["waits"]]
    return key


def sign_with(me, key):
    me.get(PAGE)
    assert me.post(PAGE + "/use", key=str(key["id"])).status == 200


def verified(raw, key):
    """By Debian's python3-dkim, with what the page says is to be published."""
    asked = []

    def dns(name, timeout=5):
        asked.append(name.decode().rstrip("."))
        return key["value"].encode()

    done = dkim.verify(raw, dnsfunc=dns)
    assert not done or asked == [key["record"]]
    return done


def take(sink, n=1):
    wait_until(lambda: len(sink.mails) >= n, 30, f"{n} mails")
    mails = [raw for _, _, raw in sink.mails]
    sink.mails.clear()
    return mails


def one_of_each(site):
    """Bulk in several languages with umlauts, personal, automatic, a trial; long lines and a dot alone."""
    send_mailing(site.me, "Grüße an {{first_name}} – " + "długi temat " * 12,
                 f"Dear {{{{first_name}}}},\n\n{LONG}\n\n.\n\n.. dots   and\ttabs \n\n- ąć\n- <b>&amp;</b>\n")
    kinds = {"bulk": take(site.sink, 6)[0]}
    site.folder.cordee("send", "--to", "person0@org0.example.org", "--subject", "O środzie",
                       stdin="Žofie,\n\n" + LONG + "\n.\n\n\n\n  -- \nada\n\n\n")
    kinds["personal"], = take(site.sink)
    site.me.get("/settings/mail")
    page = site.me.post("/settings/mail", relay_host="127.0.0.1", relay_port=str(site.sink.port),
                        relay_security="none", test_to="ada@cluster.example.org", test="1")
    assert "The server took the test mail" in page.text
    kinds["trial"], = take(site.sink)
    return kinds


@pytest.fixture(scope="module")
def kinds(site):
    return one_of_each(site)


def refolded(raw):
    """As some relays do: headers on one line, folded again elsewhere, with other blanks; a Received on top."""
    head, body = raw.split(b"\r\n\r\n", 1)
    head = re.sub(rb"\r\n[ \t]+", b" ", head)
    lines = [re.sub(rb"(.{30,50}?) ", b"\\1 \r\n\t ", line) for line in head.split(b"\r\n")]
    return b"Received: from here by there; Sun, 22 Nov 2026 10:00:00 +0100\r\n" + b"\r\n".join(lines) + b"\r\n\r\n" + \
        body.replace(b"\r\n", b" \r\n", 3) + b"\r\n\r\n"


@pytest.mark.parametrize("kind", ["bulk", "personal", "trial"])
def test_each_kind_of_mail_verifies(site, kinds, kind):
    assert verified(kinds[kind], site.key)


@pytest.mark.parametrize("kind", ["bulk", "personal", "trial"])
def test_each_verifies_after_a_relay_refolded_it(site, kinds, kind):
    assert verified(refolded(kinds[kind]), site.key)


@pytest.mark.parametrize("kind", ["bulk", "personal", "trial"])
def test_each_has_all_that_matters_among_what_is_signed(kinds, kind):
    mail = email.message_from_bytes(kinds[kind], policy=email.policy.compat32)
    tags = dict(re.sub(r"\s", "", t).split("=", 1) for t in mail["DKIM-Signature"].split(";"))
    assert (tags["v"], tags["a"], tags["c"], tags["d"]) == ("1", "rsa-sha256", "relaxed/relaxed", DOMAIN)
    names = tags["h"].split(":")
    assert names.count("from") == 2, "nobody adds a second From"
    matters = {"from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
               "content-transfer-encoding", "list-id", "list-unsubscribe", "list-unsubscribe-post",
               "auto-submitted", "in-reply-to", "references"}
    there = {n.lower() for n in mail.keys()}
    assert matters & there <= set(names) <= matters & there | there
    if kind == "bulk":
        assert {"list-unsubscribe", "list-unsubscribe-post", "list-id"} <= set(names)


@pytest.mark.parametrize("name", ["From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe",
                                  "List-Unsubscribe-Post", "List-Id", "MIME-Version", "Content-Type"])
def test_a_header_that_is_taken_away_breaks_it(site, kinds, name):
    assert not verified(re.sub(rb"(?im)^%s:.*\r\n([ \t].*\r\n)*" % name.encode(), b"", kinds["bulk"], count=1), site.key)


def test_a_second_from_or_another_word_breaks_it(site, kinds):
    assert not verified(b"From: boss@cluster.example.org\r\n" + kinds["bulk"], site.key)
    assert not verified(kinds["bulk"].replace(b"Dear", b"Drat", 1), site.key)


def test_the_next_key_takes_over_and_the_last_is_forgotten(site, kinds):
    nxt = make_key(site.me)
    site.folder.cordee("send", "--to", "person0@org0.example.org", "--subject", "Before", stdin="x\n")
    assert verified(take(site.sink)[0], site.key), "the key in use signs while the next one waits"
    sign_with(site.me, nxt)
    site.folder.cordee("send", "--to", "person0@org0.example.org", "--subject", "After", stdin="x\n")
    raw, = take(site.sink)
    assert verified(raw, nxt) and not verified(raw, site.key)
    assert site.folder.rows("SELECT private_key FROM dkim_key WHERE retired_at IS NOT NULL") == [("",)]
    site.me.get(PAGE)
    site.me.post(PAGE + "/stop", key=str(nxt["id"]))
    site.folder.cordee("send", "--to", "person0@org0.example.org", "--subject", "Unsigned", stdin="x\n")
    raw, = take(site.sink)
    assert b"DKIM-Signature" not in raw


def test_a_domain_that_sends_nothing_gets_no_key(site):
    site.me.get(PAGE)
    assert site.me.post(PAGE + "/keys", domain="evil.example.org").status == 422
