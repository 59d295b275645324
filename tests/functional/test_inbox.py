"""What people write waits in the inbox until somebody has answered it: real mails in, real answers out."""
import email
import email.policy
import re

import pytest

from support import relayed, wait_until
from test_access import invite, join

PEOPLE = ("given_name,family_name,email,organisation\n"
          "Ada,Kova\u010d,ada@ropes.example.org,Ropes Ltd\n"
          "Bo,Berg,bo@wool.example.org,Wool AG\n"
          "Cy,Costa,cy@rivets.example.org,Rivets SA\n")
RETURN = "cordee@cluster.example.org"


@pytest.fixture
def site(sink):
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        server.sink = sink
        yield server


def mail(who, subject, text, mid, **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (f"From: {who}\r\nTo: office@cluster.example.org\r\nSubject: {subject}\r\nMessage-ID: <{mid}>\r\n{more}"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.replace("\n", "\r\n"))


def comes(site, *args, **headers):
    """A mail comes by the pipe, and is filed."""
    site.folder.cordee("receive", stdin=mail(*args, **headers))
    wait_until(lambda: site.folder.rows("SELECT 1 FROM message WHERE message_id = ? AND state <> 'waiting'", args[3]),
               15, "filing")


def waiting(client, tab="mine", q=""):
    return [t["subject"] for t in client.model(f"/inbox?tab={tab}&q={q}")["threads"]]


def one(site, subject):
    return site.folder.one("SELECT d.id FROM desk d JOIN interaction i ON i.id = d.last WHERE i.subject = ?", subject)


def sent(site, n=1):
    wait_until(lambda: len(site.sink.mails) >= n, 20, "the answer at the relay")
    sender, to, raw = site.sink.mails[n - 1]
    return to, email.message_from_bytes(raw, policy=email.policy.default)


def test_it_comes_is_answered_and_is_done(site):
    me = site.me
    page = me.get("/inbox").text
    assert "Nothing waits for an answer" in page and not re.search(r"Inbox<small>", page)
    comes(site, "Ada Kovac <ada@ropes.example.org>", "Prices", "What do {{ropes}} cost?\n\n> old\n", "m1@ropes.example.org",
          References="<m0@ropes.example.org>", In_Reply_To="<m0@ropes.example.org>")
    assert waiting(me) == [] and waiting(me, "nobodys") == ["Prices"] and waiting(me, "all") == ["Prices"]
    thread = me.model("/inbox?tab=all")["threads"][0]
    assert thread["who"] == "Ada Kova\u010d" and thread["org"] == "Ropes Ltd"
    assert thread["words"] == "What do {{ropes}} cost?"

    desk = one(site, "Prices")
    page = me.get(f"/inbox/{desk}")
    form = me.model(f"/inbox/{desk}")
    assert form["thread"][0]["text"] == "What do {{ropes}} cost?" and "> old" in form["thread"][0]["whole"]
    fields = {name: f["value"] for name, f in form["fields"].items()}
    assert fields["subject"] == "Re: Prices" and "wrote:\n> What do {{ropes}} cost?\n" in fields["body"]
    done = me.post(f"/inbox/{desk}/answer", to="ada@ropes.example.org", subject=fields["subject"],
                   body="Five euros.\n" + fields["body"])
    assert done.status == 200 and done.path == "/inbox" and "Your answer to Ada Kova\u010d is on its way" in done.text

    to, got = sent(site)
    assert to == ["ada@ropes.example.org"] and got["To"].addresses[0].addr_spec == "ada@ropes.example.org"
    assert got["From"].addresses[0].display_name == "Ada Test" and got["Reply-To"] == "ada@cluster.example.org"
    assert got["Subject"] == "Re: Prices" and got["In-Reply-To"] == "<m1@ropes.example.org>"
    assert got["References"].split() == ["<m0@ropes.example.org>", "<m1@ropes.example.org>"]
    assert "Auto-Submitted" not in got
    text = got.get_content()
    assert text.startswith("Five euros.") and "> What do {{ropes}} cost?" in text
    assert waiting(me, "all") == [] and waiting(me, "done") == ["Prices"]
    # It is on her timeline, and in the exchange.
    her = site.folder.one("SELECT id FROM party WHERE family_name = 'Kova\u010d'")
    assert me.model(f"/contacts/{her}")["timeline"]["items"][0]["kind"] == "mail.out"
    assert [m["writer"] for m in me.model(f"/inbox/{desk}")["thread"]] == ["Ada Kovac", "You"]
    # That it is done is taken back; what was sent was sent.
    me.undo(done)
    assert waiting(me, "all") == ["Prices"]
    assert len(me.model(f"/inbox/{desk}")["thread"]) == 2 and len(site.sink.mails) == 1
