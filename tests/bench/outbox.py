#!/usr/bin/env python3
"""How fast a mailing leaves, beside the yardsticks, in one run on one machine:

    tests/bench/outbox.py BUILD_DIR [MESSAGES] [BYTES] [CONNECTIONS]

from the queue to the durable result (outbox-runner), postfix's `smtp-source -d`, and a
bare libesmtp loop; all to postfix's `smtp-sink`, each three times in turn, the median
counts. Then the peak of memory for a tenth of the messages and for all. Ratios mean
something, absolute numbers only on an idle machine."""
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

LEAST = 0.4  # of smtp-source


def program(build, name):
    path = os.path.join(build, name)
    if not os.path.exists(path):
        sys.exit(f"{path} is missing: make check_PROGRAMS")
    return path


def find(name):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if not path:
        sys.exit(f"{name} is missing: apt install postfix")
    return path


class Sink:
    def __init__(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([find("smtp-sink"), *user, f"127.0.0.1:{self.port}", "1000"])
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("smtp-sink does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def run(*command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def source(port, messages, size, connections):
    began = time.monotonic()
    subprocess.run([find("smtp-source"), "-d", "-s", str(connections), "-m", str(messages), "-l", str(size),
                    "-f", "a@example.org", "-t", "b@example.org", f"127.0.0.1:{port}"], check=True)
    return messages / (time.monotonic() - began)


def outbox(runner, top, messages, size, port, connections):
    folder = os.path.join(top, "data")
    shutil.rmtree(folder, ignore_errors=True)
    wire = run(runner, "fill", folder, str(messages), str(size))["bytes"]
    done = run(runner, "send", folder, str(port), str(connections))
    if done["sent"] != messages:
        sys.exit(f"only {done['sent']} of {messages} were sent")
    return wire, done


def main():
    build = sys.argv[1]
    messages, size, connections = (int(sys.argv[i]) if len(sys.argv) > i else usual
                                   for i, usual in ((2, 10000), (3, 7000), (4, 10)))
    runner, bare = program(build, "tests/functional/outbox-runner"), program(build, "tests/bench/bare-esmtp")
    ours, theirs, library = [], [], []
    with tempfile.TemporaryDirectory(prefix="cordee-bench-") as top, Sink() as sink:
        small = outbox(runner, top, messages // 10, size, sink.port, connections)[1]["rss_kb"]
        for _ in range(3):
            wire, done = outbox(runner, top, messages, size, sink.port, connections)
            ours.append(done["rate"])
            theirs.append(source(sink.port, messages, wire, connections))
            got = run(bare, str(sink.port), str(messages), str(wire), str(connections))
            library.append(got["sent"] / got["seconds"])
    rate, yardstick, alone = map(statistics.median, (ours, theirs, library))
    print(f"{messages} messages of {wire} bytes, {connections} connections, median of 3:")
    print(f"  cordee, queue to durable result  {rate:7.0f} messages/s")
    print(f"  smtp-source -d -s {connections:<4}           {yardstick:7.0f} messages/s   ratio {rate / yardstick:.2f}")
    print(f"  libesmtp alone                   {alone:7.0f} messages/s   ratio {rate / alone:.2f}")
    print(f"  peak memory                      {small} KB for {messages // 10}, {done['rss_kb']} KB for {messages}")
    if rate / yardstick < LEAST:
        sys.exit(f"slower than {LEAST} of smtp-source")


if __name__ == "__main__":
    main()
