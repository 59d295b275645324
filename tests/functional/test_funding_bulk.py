"""The portal's bulk file into a running server: its memory is that of one call, however long the file."""
import json
import re

from support import wait_until
from test_funding_sources import read


def item(n):
    return {"type": 1, "ccm2Id": n, "identifier": f"BULK-{n}", "title": f"Topic {n} " + "x" * 60, "status": {"id": 31094503},
            "deadlineDatesLong": [1500000000000], "links": [{"url": "https://x.example/" + "p" * 60, "more": "y" * 400}] * 40}


def bulk(n):
    return b'{"fundingData": {"GrantTenderObj": [' + b",".join(json.dumps(item(i)).encode() for i in range(1, n + 1)) + b"]}}"


def memory(server):
    """What it holds now, and the most it ever held, in KB."""
    with open(f"/proc/{server.process.pid}/status") as status:
        told = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status.read()))
    return int(told["VmRSS"]), int(told["VmHWM"])


def bring(me, name, data):
    edge = "------------------------edge"
    fields = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                     for key, value in (("csrf", me.csrf), ("name", name)))
    body = (f'{fields}--{edge}\r\nContent-Disposition: form-data; name="file"; filename="bulk.json"\r\n'
            "Content-Type: application/json\r\n\r\n").encode() + data + f"\r\n--{edge}--\r\n".encode()
    return me.ask("POST", "/funding/sources", body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def test_a_long_file_takes_no_more_memory_than_a_short_one(me, server):
    me.get("/funding/sources")
    small, large = bulk(60), bulk(1600)
    assert len(large) > 30 << 20
    assert "is being read" in bring(me, "Small", small).text
    assert read(me, "Small")["found"] == 60
    idle, before = memory(server)
    assert "is being read" in bring(me, "Large", large).text
    wait_until(lambda: me.model("/funding/sources")["sources"][0]["found"] == 1600, 120)
    assert read(me, "Large")["fresh"] == 1540
    after = memory(server)[1]
    assert after - max(idle, before) < len(large) // 1024 // 2, (idle, before, after)  # KB: not the file, nor half of it
    assert server.folder.one("SELECT count(*) FROM funding_source_piece") == 0
