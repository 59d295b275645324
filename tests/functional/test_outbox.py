"""The outbox against servers that misbehave and against kill -9."""
import collections
import email
import email.policy
import json
import os
import random
import re
import sqlite3
import subprocess
import time

import pytest

from peer import After, DROP, Drip, Peer, RESET, Raw, SILENCE, Slow, Then
from soak import soak
from support import ROOT

RUNNER = os.path.join(os.environ.get("CORDEE_BUILD", str(ROOT / "build")), "tests/functional/outbox-runner")
CONNECTIONS = 6

pytestmark = pytest.mark.skipif(not os.path.exists(RUNNER), reason="outbox-runner is not built")


@pytest.fixture
def box(tmp_path):
    return Box(str(tmp_path / "data"))


class Box:
    def __init__(self, path):
        self.path = path

    def fill(self, rows, size=7000, env=None):
        subprocess.run([RUNNER, "fill", self.path, str(rows), str(size)], check=True, env=env)

    def start(self, port, connections=CONNECTIONS):
        return subprocess.Popen([RUNNER, "send", self.path, str(port), str(connections)],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def rows(self):
        db = sqlite3.connect(f"file:{self.path}/cordee.db?mode=ro", uri=True, timeout=60)
        try:
            return db.execute("SELECT id, address, state, said FROM outbox ORDER BY id").fetchall()
        finally:
            db.close()

    def states(self):
        return collections.Counter(row[2] for row in self.rows())


def settle(box, *wanted, seconds=240):
    """Waits until the states are as wanted, or as one of several outcomes, and returns them."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        states = box.states()
        if any(all(states[k] == n for k, n in one.items()) for one in wanted):
            return states
        time.sleep(0.1)
    raise AssertionError(f"wanted {wanted}, have {dict(box.states())}")


def test_killed_at_ten_moments_over_two_relays_nobody_is_lost_and_nobody_gets_two(box):
    """`make soak` does it a hundred times."""
    seed = random.SystemRandom().randint(1, 1 << 30)
    print("seed", seed)  # shown when it fails
    box.fill(1500)
    found = soak(box, RUNNER, Peer, 10, 60, seed)
    assert found["recipients"] == 1500 and found["kills"] == 10 and found["after the end"] == 0


def test_each_message_is_personal_whole_and_parses_without_a_defect(box):
    box.fill(50)
    with Peer() as peer:
        assert json.loads(box.start(peer.port).communicate(timeout=240)[0])["sent"] == 50
    assert len({digest for _, digest, _ in peer.messages}) == 50
    for to, _, body in peer.messages:
        mail = email.message_from_bytes(body, policy=email.policy.strict)
        assert not [d for part in mail.walk() for d in part.defects]
        number = re.match(r"u(\d+)@", to).group(1)
        assert f"Charvoz {number}" in mail["Subject"]
        assert to in mail["To"]
        assert f"Charvoz {number}," in mail.get_body(("plain",)).get_content()


SCRIPTS = {
    "421 at the greeting, once": ({("hello", 1): "421 4.3.2 not now"}, {"sent": 30}),
    "421 at EHLO, once": ({("EHLO", 1): "421 4.3.2 not now"}, {"sent": 30}),
    "421 at MAIL": ({("MAIL", 4): "421 4.3.2 closing", ("MAIL", 5): DROP}, {"sent": 30}),
    "421 at RCPT": ({("RCPT", 4): "421 4.3.2 closing", ("DATA", 4): DROP}, {"sent": 30}),
    "421 at DATA": ({("DATA", 4): "421 4.3.2 closing", ("RSET", 1): DROP}, {"sent": 30}),
    "421 after the message": ({(".", 4): "421 4.3.2 closing", ("RSET", 1): DROP}, {"sent": 30}),
    "drops at MAIL": ({("MAIL", 4): DROP}, {"sent": 30}),
    "drops at RCPT": ({("RCPT", 4): DROP}, {"sent": 30}),
    "drops at DATA": ({("DATA", 4): DROP}, {"sent": 30}),
    "drops after the message": ({(".", 4): DROP}, {"sent": 29, "unknown": 1}),
    "one recipient refused": ({("RCPT", 4): "550 5.1.1 no such user"}, {"sent": 29, "failed": 1}),
    "one recipient later": ({("RCPT", 4): "450 4.2.1 later"}, {"sent": 29, "deferred": 1}),
    "one message refused": ({(".", 4): "554 5.7.1 spam"}, {"sent": 29, "failed": 1}),
    "weird lines": ({(".", 4): "250-2.0.0 one\r\n250-2.0.0 two\r\n250 2.0.0 three"}, {"sent": 30}),
    "a slow drip": ({(".", 4): Drip("250 2.0.0 at last"), ("MAIL", 6): Drip("250 2.1.0 hm")}, {"sent": 30}),
    "a pause in the body": ({("body", 4): Slow(1.5)}, {"sent": 30}),
    "takes the message and hangs up": ({(".", 4): Then("250 2.0.0 taken", DROP)}, {"sent": 30}),
    "takes the message and is gone": ({(".", 4): Then("250 2.0.0 taken", RESET)}, {"sent": 30}),
    "gone at the greeting, twice": ({("hello", 1): RESET, ("hello", 2): RESET}, {"sent": 30}),
    "nonsense at the greeting, once": ({("hello", 1): Raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")}, {"sent": 30}),
    "nonsense after the message": ({(".", 4): Then("\x00\xff{} not SMTP at all", DROP)}, {"sent": 29, "unknown": 1}),
    "an answer without end": ({(".", 4): Then("250-" + 70_000 * "x", DROP)}, {"sent": 29, "unknown": 1}),
    "a line of a megabyte": ({("RCPT", 4): Then("250 " + 1_000_000 * "x", DROP)}, {"sent": 30}),
    "bare line feeds": ({("MAIL", 4): Raw(b"250 2.1.0 ok\n"), (".", 6): Raw(b"250 2.0.0 ok\n")}, {"sent": 30}),
    "a code that is none": ({("RCPT", 4): "999 what"}, {"sent": 29, "deferred": 1}),
    "yes to the sender only later": ({("MAIL", 4): "451 4.3.0 not now"}, {"sent": 30}),
    "the sender refused": ({("MAIL", 4): "550 5.7.1 not from you", ("MAIL", 5): "550 5.7.1 not from you"}, {"sent": 30}),
    "a storm of 4xx": ({("RCPT", n): "450 4.2.1 later" for n in range(3, 18)}, {"sent": 15, "deferred": 15}),
    "no room for one": ({("RCPT", 4): "552 5.2.2 mailbox full"}, {"sent": 29, "failed": 1}),
    "a message too long for them": ({(".", 4): "552 5.3.4 too big"}, {"sent": 29, "failed": 1}),
    "will forward it": ({("RCPT", 4): "251 2.1.5 will forward"}, {"sent": 30}),
    "data refused, then said to be taken": ({("DATA", 4): "554 5.5.1 no valid recipients"}, {"sent": 29, "failed": 1}),
    "two answers to the sender": ({("MAIL", 4): "250 2.1.0 ok\r\n250 2.1.0 ok"}, {"sent": 30}),
    "two answers to data": ({("DATA", 4): "354 go on\r\n250 2.0.0 ok"}, {"sent": 30}),
    "two answers after the message": ({(".", 4): "250 2.0.0 ok\r\n250 2.0.0 ok"}, {"sent": 30}),
    "no goodbye": ({("QUIT", 0): DROP}, {"sent": 30}),
    "silence at goodbye": ({("QUIT", 0): SILENCE}, {"sent": 30}),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_misbehaviour_lands_in_its_state(box, name):
    script, wanted = SCRIPTS[name]
    box.fill(30)
    with Peer(script) as peer:
        process = box.start(peer.port, connections=1)
        states = settle(box, wanted)
        process.terminate()
        process.wait()
        assert sum(states.values()) == 30
        taken = collections.Counter(to for to, _, _ in peer.messages)
    for row in box.rows():
        if row[2] == "sent":
            assert taken[row[1]] >= 1, "sent and not there"
        if row[2] in ("failed", "deferred", "unknown"):
            assert row[3], "nobody says why"


LARGE = 8_000_000  # bytes of a mail


def socket_room():
    """How much a socket here may take from a program that nobody has read yet."""
    with open("/proc/sys/net/ipv4/tcp_wmem") as limits:
        return int(limits.read().split()[2])


@pytest.mark.skipif(socket_room() > LARGE - 1_000_000, reason="sockets here take a whole mail")
def test_a_server_that_is_gone_in_the_middle_of_a_body_gets_that_mail_again(box):
    """The mail is larger than all that lies between the two, so its end cannot have left."""
    box.fill(3, LARGE)
    with Peer({("body", 2): After(100_000, RESET)}, room=1 << 16) as peer:
        process = box.start(peer.port, connections=1)
        settle(box, {"sent": 3})
        process.terminate()
        process.wait()
        assert sorted(to.split("@")[0] for to, _, _ in peer.messages) == ["u0", "u1", "u2"]
        assert min(len(body) for _, _, body in peer.messages) > LARGE
        assert peer.seen["body"] == 4


def test_a_server_that_is_gone_as_a_small_body_begins_may_have_it(box):
    """Its end may have left before we heard that nobody is there: then it is unknown and listed, else it goes again."""
    box.fill(30)
    with Peer({("body", 4): RESET}) as peer:
        process = box.start(peer.port, connections=1)
        states = settle(box, {"sent": 30}, {"sent": 29, "unknown": 1})
        process.terminate()
        process.wait()
        assert len({to for to, _, _ in peer.messages}) == len(peer.messages) == states["sent"]
    assert all(row[3] for row in box.rows() if row[2] == "unknown"), "nobody says why"


def test_two_rows_of_one_mailing_never_share_a_message(box):
    box.fill(200)
    with Peer() as peer:
        box.start(peer.port).communicate(timeout=240)
        assert peer.most_at_once <= CONNECTIONS
    ids = [email.message_from_bytes(body)["Message-ID"] for _, _, body in peer.messages]
    assert len(set(ids)) == 200


def test_a_silent_server_holds_nobody_else(box):
    box.fill(60)
    with Peer({(".", 4): SILENCE}) as peer:
        process = box.start(peer.port, connections=3)
        settle(box, {"sent": 59, "sending": 1})
        process.kill()
        process.wait()
