#!/usr/bin/env python3
"""How fast mail comes in, beside the yardsticks, in one run on one machine:

    tests/bench/inbound.py BUILD_DIR [MESSAGES] [BYTES] [CONNECTIONS] [ROUNDS]

by LMTP from postfix's `smtp-source`: to `cordee serve`, where each 250 follows a durable
commit; to Dovecot's LMTP with `mail_fsync = always`, into one mailbox as ours is one; and
to `smtp-sink -L`, which keeps nothing. Each three times in turn (ROUNDS), the median counts. Then
how long until all of it was filed. Ratios mean something, absolute numbers only on an
idle machine."""
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/functional"))
LEAST_DOVECOT, LEAST_SINK = 1.0, 0.2


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


def ours_once(messages, size, connections):
    ours = Ours()
    try:
        began = time.monotonic()
        rate = source(f"unix:{ours.socket}", messages, size, connections)
        if ours.count() != messages:
            sys.exit(f"only {ours.count()} of {messages} are there")
        while ours.count("state = 'waiting'"):
            time.sleep(0.1)
        return rate, time.monotonic() - began
    finally:
        ours.stop()


def main():
    build = sys.argv[1]
    os.environ.setdefault("CORDEE", os.path.join(build, "cordee"))
    messages, size, connections, rounds = (int(sys.argv[i]) if len(sys.argv) > i else usual
                                           for i, usual in ((2, 10000), (3, 7000), (4, 20), (5, 3)))
    from mailservers import Dovecot, what_is_missing
    dovecot = None if what_is_missing() else Dovecot()
    sink = Sink()
    ours, theirs, limit, filed = [], [], [], []
    try:
        for _ in range(rounds):
            rate, seconds = ours_once(messages, size, connections)
            ours.append(rate)
            filed.append(seconds)
            if dovecot:
                theirs.append(source(f"inet:127.0.0.1:{dovecot.lmtp}", messages, size, connections))
            limit.append(source(f"inet:127.0.0.1:{sink.port}", messages, size, connections))
    finally:
        sink.stop()
        if dovecot:
            dovecot.stop()
    rate, most = statistics.median(ours), statistics.median(limit)
    print(f"{messages} messages of {size} bytes by LMTP, {connections} connections, median of {rounds}:")
    print(f"  cordee, 250 after a durable commit   {rate:7.0f} messages/s; all filed after {statistics.median(filed):.1f} s")
    if theirs:
        peer = statistics.median(theirs)
        print(f"  Dovecot's LMTP, mail_fsync = always  {peer:7.0f} messages/s   ratio {rate / peer:.2f}")
    else:
        print(f"  Dovecot: left out, {what_is_missing()}")
    print(f"  smtp-sink, keeps nothing             {most:7.0f} messages/s   ratio {rate / most:.2f}")
    if (theirs and rate / peer < LEAST_DOVECOT) or rate / most < LEAST_SINK:
        sys.exit(f"slower than {LEAST_DOVECOT} of Dovecot or {LEAST_SINK} of smtp-sink")


if __name__ == "__main__":
    main()
