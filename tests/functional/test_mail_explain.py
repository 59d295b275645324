"""cordee mail explain: a JSON line a mail, whatever the file is, and nothing stored."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT

CORDEE = os.environ.get("CORDEE") or str(ROOT / "build" / "cordee")
BUILD = Path(os.environ.get("CORDEE_BUILD", ROOT / "build"))
MEMBERS = ["file", "kind", "recipients", "thread", "text", "actions"]

BOUNCE = """From: MAILER-DAEMON@p.example.net (Mail Delivery System)
To: news@cluster.example.net
Subject: Undelivered Mail Returned to Sender

<ada@example.org>: host mx.example.org[192.0.2.5] said: 550 5.1.1
    <ada@example.org>: User unknown (in reply to RCPT TO command)

--- Below this line is a copy of the message.

Message-ID: <7@cluster.example.net>
"""

REPLY = """From: Ada <ada@example.org>
To: news@cluster.example.net
Subject: Re: News
In-Reply-To: <7@cluster.example.net>

Yes, I come.

> Do you come?
"""


def explain(*files, **how):
    run = subprocess.run([CORDEE, "mail", "explain", *map(str, files)], stdout=subprocess.PIPE,
                         check=True, **how)
    return [json.loads(line) for line in run.stdout.splitlines()]


def put(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_line_a_mail_in_the_order_of_the_files(tmp_path):
    bounce, reply = explain(put(tmp_path, "b.eml", BOUNCE), put(tmp_path, "r.eml", REPLY))
    assert list(bounce) == MEMBERS
    assert bounce["kind"] == "bounce"
    assert bounce["recipients"] == [{"address": "ada@example.org", "status": "5.1.1",
                                     "reason": "userunknown", "hard": True}]
    assert bounce["thread"] == "7@cluster.example.net"
    assert bounce["actions"][0] == "mark the address as bounced"
    assert (reply["kind"], reply["text"].strip(), reply["recipients"]) == ("reply", "Yes, I come.", [])
    assert reply["thread"] == "7@cluster.example.net"


def test_what_cannot_be_read_gives_a_sentence_and_the_others_their_lines(tmp_path):
    (tmp_path / "folder").mkdir()
    lines = explain(tmp_path / "none.eml", tmp_path / "folder", put(tmp_path, "empty.eml", ""),
                    put(tmp_path, "bytes.eml", bytes(range(256)) * 40),
                    put(tmp_path, "b.eml", BOUNCE))
    assert len(lines) == 5
    assert all(line["error"] for line in lines[:3])
    assert [line["kind"] for line in lines[3:]] == ["new", "bounce"]


def test_it_reads_what_it_is_given_and_needs_no_data_folder(tmp_path):
    line, = explain("-", input=BOUNCE.encode(), cwd=tmp_path,
                    env={**os.environ, "CORDEE_DATA": str(tmp_path / "nowhere")})
    assert line["kind"] == "bounce"
    assert list(tmp_path.iterdir()) == []


def test_real_mail_is_understood_as_well_as_promised():
    shared = os.environ.get("CORDEE_SHARED")
    if not shared or not Path(shared, "data/mail/bounce/index.tsv").exists():
        pytest.skip("../shared/data is not there")
    run = subprocess.run([sys.executable, str(ROOT / "tests/score/bounce.py"), str(BUILD)],
                         stdout=subprocess.PIPE, universal_newlines=True)
    below = [line for line in run.stdout.splitlines() if line.startswith("below")]
    assert below in ([], ["below what is promised: time"]), run.stdout
