"""The outbox on a disk that fails, with a power cut, a database that others hold, and a clock that jumps:
nobody is lost, nobody gets two, and what is not known is listed."""
import collections
import json
import os
import random
import sqlite3
import subprocess
import time

import pytest

from peer import Peer
from support import wait_until
from test_outbox import RUNNER, Box

CONNECTIONS = 4
POWER_CUT = 99  # how fault-vfs ends the program

pytestmark = pytest.mark.skipif(not os.path.exists(RUNNER), reason="outbox-runner is not built")


@pytest.fixture
def box(tmp_path):
    return FaultyBox(str(tmp_path / "data"))


class FaultyBox(Box):
    def send(self, port, faults="", **env):
        env = {**os.environ, **env, **({"CORDEE_FAULT": faults} if faults else {})}
        return subprocess.Popen([RUNNER, "send", self.path, str(port), str(CONNECTIONS)], env=env,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def send_to_the_end(self, port):
        process = self.send(port)
        said = process.communicate(timeout=240)[0]
        assert process.returncode == 0
        return json.loads(said)


def nobody_lost_and_nobody_twice(box, peer, unknown_most):
    """Everybody has ended, as sent or unknown; gives how many are unknown."""
    rows = box.rows()
    arrived = collections.Counter(to for to, _, _ in peer.messages)
    states = collections.Counter(row[2] for row in rows)
    assert set(states) <= {"sent", "unknown"}, states
    assert not [to for to, times in arrived.items() if times > 1], "somebody got two"
    assert not [row for row in rows if row[2] == "sent" and not arrived[row[1]]], "somebody is lost"
    assert states["unknown"] <= unknown_most
    assert all(row[3] for row in rows if row[2] == "unknown"), "nobody says why"
    return states["unknown"]


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_power_goes(box, seed):
    """Of what was not synced any part is on the disk: torn, in any order."""
    dice = random.Random(seed)
    box.fill(400)
    cuts = 0
    with Peer() as peer:
        for _ in range(3):
            process = box.send(peer.port, f"cut={dice.randint(2, 70)},seed={dice.randint(1, 1 << 30)}")
            process.communicate(timeout=240)
            cuts += process.returncode == POWER_CUT
        box.send_to_the_end(peer.port)
    assert cuts
    nobody_lost_and_nobody_twice(box, peer, CONNECTIONS * cuts)
    whole = sqlite3.connect(f"{box.path}/cordee.db")
    assert whole.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    whole.close()


@pytest.mark.parametrize("room_for", (120_000, 400_000))
def test_the_disk_is_full_and_then_has_room(box, tmp_path, room_for):
    box.fill(400)
    room = tmp_path / "room"
    with Peer() as peer:
        process = box.send(peer.port, f"full={room_for},room={room}")
        wait_until(lambda: os.path.exists(f"{room}.full") and stands_still(peer), 120, "a disk that is full")
        assert process.poll() is None, "the program ended"
        assert len(peer.messages) < 400
        room.touch()
        assert process.wait(240) == 0
    nobody_lost_and_nobody_twice(box, peer, CONNECTIONS)


def stands_still(peer):
    """Nothing came for two seconds."""
    before = len(peer.messages)
    time.sleep(2)
    return len(peer.messages) == before


def test_a_program_killed_on_a_full_disk_goes_on_when_there_is_room(box, tmp_path):
    box.fill(400)
    room = tmp_path / "room"
    with Peer() as peer:
        process = box.send(peer.port, f"full=200000,room={room}")
        wait_until(lambda: os.path.exists(f"{room}.full") and stands_still(peer), 120, "a disk that is full")
        process.kill()
        process.wait()
        box.send_to_the_end(peer.port)
    nobody_lost_and_nobody_twice(box, peer, CONNECTIONS)


def test_somebody_else_holds_the_database_longer_than_we_wait(box):
    box.fill(400)
    with Peer() as peer:
        process = box.send(peer.port)
        wait_until(lambda: len(peer.messages) > 40, 90, "the first mails")
        other = sqlite3.connect(f"{box.path}/cordee.db", isolation_level=None, timeout=60)
        other.execute("BEGIN IMMEDIATE")
        wait_until(lambda: stands_still(peer), 60, "everybody waiting")
        time.sleep(13)  # the fault itself: writers wait ten seconds
        other.execute("ROLLBACK")
        other.close()
        assert process.wait(240) == 0
    nobody_lost_and_nobody_twice(box, peer, CONNECTIONS)


# ---- a clock that jumps ------------------------------------------------------------

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
HOUR, DAY = 3600, 86400
needs_faketime = pytest.mark.skipif(not os.path.exists(FAKETIME), reason="faketime is not installed")


class Clock:
    """The wall's clock of programs that run with `env`; a clock that only counts is left alone, as in a machine."""

    def __init__(self, path):
        self.path = path
        self.env = {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(path), "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.jump(0)

    def jump(self, seconds):
        """So far from the true time."""
        with open(f"{self.path}.new", "w") as new:
            new.write(f"{seconds:+d}\n")
        os.rename(f"{self.path}.new", self.path)


@needs_faketime
@pytest.mark.parametrize("jump", (6 * DAY, -400 * DAY))
def test_the_clock_jumps_while_a_mailing_goes_out(box, tmp_path, jump):
    clock = Clock(tmp_path / "clock")
    box.fill(400)
    with Peer({("RCPT", n): "450 4.2.1 later" for n in range(50, 60)}) as peer:
        process = box.send(peer.port, **clock.env)
        wait_until(lambda: box.states()["deferred"] == 10, 90, "those that are to be tried again")
        clock.jump(jump)
        wait_until(lambda: box.states()["sent"] >= 390, 60, "the others")
        if jump < 0:  # in an hour as it counts from there
            clock.jump(jump + 2 * HOUR)
        assert process.wait(240) == 0
    nobody_lost_and_nobody_twice(box, peer, 0)


@needs_faketime
def test_the_clock_was_wrong_when_the_mails_were_queued(box, tmp_path):
    """A machine that believed it was next year."""
    clock = Clock(tmp_path / "clock")
    clock.jump(400 * DAY)
    box.fill(100, env={**os.environ, **clock.env})
    with Peer() as peer:
        box.send_to_the_end(peer.port)
    assert nobody_lost_and_nobody_twice(box, peer, 0) == 0
