#!/usr/bin/env python3
"""How fast mail comes in, beside the yardsticks, in one run on one machine:

    tests/bench/inbound.py BUILD_DIR [MESSAGES] [BYTES] [CONNECTIONS] [ROUNDS]

by LMTP from postfix's `smtp-source`: to `cordee serve`, where each 250 follows a durable
commit, and to `smtp-sink -L`, which keeps nothing, ROUNDS times (3) in turn, of which the
median counts; between them, once since it takes the longest, to Dovecot's LMTP with
`mail_fsync = always`, into one mailbox as ours is one. Then as many from senders of our
own while the program is killed (kill -9) three times: all that was acknowledged is there,
once. And how fast the last round is filed, as far as that is within half a minute.

A minute or two on an idle machine; ratios mean something, absolute numbers only there."""
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/functional"))
LEAST_DOVECOT, LEAST_SINK = 1.0, 0.2
KILLS = 3
FILING_S, WAITING = 30, "state = 'waiting'"


def find(name):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if not path:
        sys.exit(f"{name} is missing: apt install postfix")
    return path


def source(where, messages, size, connections):
    began = time.monotonic()
    subprocess.run([find("smtp-source"), "-L", "-d", "-s", str(connections), "-m", str(messages), "-l", str(size),
                    "-f", "a@example.org", "-t", "cordee@cluster.example.org", where], check=True)
    return messages / (time.monotonic() - began)


class Sink:
    def __init__(self):
        from mailservers import free_port, wait_for
        self.port = free_port()
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([find("smtp-sink"), "-L", *user, f"127.0.0.1:{self.port}", "1000"])
        wait_for(self.port, self.process)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Ours:
    def __init__(self):
        from support import Folder, Server
        self.folder = Folder()
        self.socket = os.path.join(self.folder.top, "lmtp")
        self.folder.configure(f'mail {{ listen = "{self.socket}" }}')
        self.server = Server(self.folder)

    def count(self, where="1"):
        return self.folder.one(f"SELECT count(*) FROM message WHERE {where}")

    def stop(self):
        self.server.stop()
        self.folder.remove()


def ours_once(messages, size, connections, filing):
    """Messages a second that were taken, and that were then filed (0 unless `filing`)."""
    ours = Ours()
    try:
        rate = source(f"unix:{ours.socket}", messages, size, connections)
        if ours.count() != messages:
            sys.exit(f"only {ours.count()} of {messages} are there")
        before, began = ours.count(WAITING), time.monotonic()
        while filing and ours.count(WAITING) and time.monotonic() < began + FILING_S:
            time.sleep(0.2)
        return rate, (before - ours.count(WAITING)) / (time.monotonic() - began)
    finally:
        ours.stop()


def through_kills(messages, size, connections):
    """Nothing acknowledged is lost and nothing doubled; seconds."""
    from senders import Senders
    ours = Ours()
    senders = Senders(ours.socket, connections, messages // connections, size)
    try:
        began = time.monotonic()
        ours.server = senders.through_kills(ours.server, KILLS)
        senders.check(ours.folder)
        return time.monotonic() - began
    finally:
        senders.stop.set()
        ours.stop()


def say(text):
    print(text, flush=True)


def rates(messages, size, connections, rounds, dovecot):
    """Of us, of Dovecot (0: left out) and of smtp-sink; and how fast we file."""
    sink = Sink()
    ours, limit, peer = [], [], 0
    try:
        for n in range(rounds):
            rate, filed = ours_once(messages, size, connections, n == rounds - 1)
            ours.append(rate)
            if n == 0 and dovecot:
                peer = source(f"inet:127.0.0.1:{dovecot.lmtp}", messages, size, connections)
            limit.append(source(f"inet:127.0.0.1:{sink.port}", messages, size, connections))
            say(f"  round {n + 1}: cordee {ours[-1]:.0f}, smtp-sink {limit[-1]:.0f} messages/s")
    finally:
        sink.stop()
    return statistics.median(ours), peer, statistics.median(limit), filed


def main():
    build = sys.argv[1]
    os.environ.setdefault("CORDEE", os.path.join(build, "cordee"))
    messages, size, connections, rounds = (int(sys.argv[i]) if len(sys.argv) > i else usual
                                           for i, usual in ((2, 10000), (3, 7000), (4, 20), (5, 3)))
    from mailservers import Dovecot, what_is_missing
    say(f"{messages} messages of {size} bytes by LMTP, {connections} connections, median of {rounds}:")
    dovecot = None if what_is_missing() else Dovecot()
    try:
        rate, peer, most, filed = rates(messages, size, connections, rounds, dovecot)
    finally:
        if dovecot:
            dovecot.stop()
    say(f"  cordee, 250 after a durable commit   {rate:7.0f} messages/s; then {filed:.0f} a second are filed")
    if peer:
        say(f"  Dovecot's LMTP, mail_fsync = always  {peer:7.0f} messages/s   ratio {rate / peer:.2f}")
    else:
        say(f"  Dovecot: left out, {what_is_missing()}")
    say(f"  smtp-sink, keeps nothing             {most:7.0f} messages/s   ratio {rate / most:.2f}")
    seconds = through_kills(messages, size, connections)
    say(f"  killed {KILLS} times meanwhile          all {messages} acknowledged are there, once each; {seconds:.1f} s")
    if (peer and rate / peer < LEAST_DOVECOT) or rate / most < LEAST_SINK:
        sys.exit(f"slower than {LEAST_DOVECOT} of Dovecot or {LEAST_SINK} of smtp-sink")


if __name__ == "__main__":
    main()
