#!/usr/bin/env python3
"""A mailing over two relays, killed again and again:

    soak.py BUILD-FOLDER [RECIPIENTS [KILLS [SEED]]]      `make soak`: 5,000 and 100

After each kill at most one row a connection may be in doubt, and each of these is listed as unknown when the program
starts again; at the end nobody is lost and nobody got two. The seed that is printed gives the same moments again, as far
as the machine lets it. test_outbox.py does the same with ten kills."""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack

RELAYS, EACH = 2, 3
CONNECTIONS = RELAYS * EACH


class Soak:
    def __init__(self, box, runner, peers, seed):
        self.box, self.peers, self.dice = box, peers, random.Random(seed)
        ports = ",".join(str(peer.port) for peer in peers)
        self.command = [runner, "send", box.path, ports, str(EACH)]
        self.killed, self.doubtful, self.ended = 0, set(), 0

    def start(self):
        return subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def arrived(self):
        return sum(len(peer.messages) for peer in self.peers)

    def kill_once(self, mails):
        """After some mails, or some time into the start, or while nothing goes on."""
        process = self.start()
        target = self.arrived() + self.dice.randint(0, 2 * mails)
        until = time.monotonic() + self.dice.choice((0.05, 0.2, 30, 30, 30, 30))
        while self.arrived() < target and time.monotonic() < until and process.poll() is None:
            time.sleep(0.001)
        time.sleep(self.dice.random() * 0.02)
        self.ended += process.poll() is not None
        process.kill()
        process.communicate()
        rows = self.box.rows()
        now = {row[0] for row in rows if row[2] in ("sending", "unknown")}  # killed at once, it has listed none yet
        assert self.doubtful <= now, "one that was in doubt is so no more"
        assert len(now - self.doubtful) <= CONNECTIONS, f"{len(now - self.doubtful)} in doubt after one kill"
        self.doubtful = now
        self.killed += 1

    def end(self):
        said = json.loads(self.start().communicate(timeout=300)[0])
        rows = self.box.rows()
        got = collections.Counter(to for peer in self.peers for to, _, _ in peer.messages)
        unknown = [row for row in rows if row[2] == "unknown"]
        assert {row[2] for row in rows} <= {"sent", "unknown"}, collections.Counter(row[2] for row in rows)
        assert {row[0] for row in unknown} == self.doubtful and len(unknown) == said["unknown"], "not each is listed"
        assert all("program ended" in row[3] for row in unknown), "nobody says why"
        return {"recipients": len(rows), "kills": self.killed, "after the end": self.ended,
                "lost": sum(row[2] == "sent" and not got[row[1]] for row in rows),
                "double": sum(times > 1 for times in got.values()),
                "unknown": len(unknown), "of these taken": sum(bool(got[row[1]]) for row in unknown),
                "by relay": [len(peer.messages) for peer in self.peers]}


def soak(box, runner, make_peer, kills, mails, seed):
    """Kills it so often, `mails` apart as a rule; what came of it."""
    with ExitStack() as stack:
        run = Soak(box, runner, [stack.enter_context(make_peer()) for _ in range(RELAYS)], seed)
        for _ in range(kills):
            run.kill_once(mails)
        found = run.end()
    assert found["lost"] == 0 and found["double"] == 0, (seed, found)
    assert min(found["by relay"]) > 0, "only one relay was used"
    return found


def main(build, recipients=5000, kills=100, seed=None):
    os.environ.setdefault("CORDEE_BUILD", build)
    from peer import Peer
    from test_outbox import RUNNER, Box
    seed = int(seed) if seed else random.SystemRandom().randint(1, 1 << 30)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="cordee-soak-") as folder:
        box = Box(os.path.join(folder, "data"))
        box.fill(int(recipients))
        began = time.monotonic()
        found = soak(box, RUNNER, Peer, int(kills), int(recipients) // int(kills) * 2 // 5, seed)
    print(json.dumps({**found, "seconds": round(time.monotonic() - began)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
