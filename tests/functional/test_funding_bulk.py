"""The portal's bulk file into a running server: its memory is that of one call, however long the file."""
import json
import re
from pathlib import Path

from support import wait_until
from test_funding_sources import add, read, site  # noqa: F401


def item(n, links=40):
    return {"type": 1, "ccm2Id": n, "identifier": f"BULK-{n}", "title": f"Topic {n} " + "x" * 60, "status": {"id": 31094503},
            "deadlineDatesLong": [4070908800000], "links": [{"url": "https://x.example/" + "p" * 60, "more": "y" * 400}] * links}


def bulk(n, links=40):
    return b'{"fundingData": {"GrantTenderObj": [' + b",".join(json.dumps(item(i, links)).encode() for i in range(1, n + 1)) + b"]}}"


def idle(server):
    """What it holds now, in KB; the most that it held is forgotten."""
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
    return memory(server, "VmRSS")


def memory(server, what="VmHWM"):
    """The most it held since, in KB."""
    return int(re.search(what + r":\s+(\d+) kB", Path(f"/proc/{server.process.pid}/status").read_text())[1])


def bring(me, name, data):
    edge = "------------------------edge"
    fields = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                     for key, value in (("csrf", me.csrf), ("name", name)))
    body = (f'{fields}--{edge}\r\nContent-Disposition: form-data; name="file"; filename="bulk.json"\r\n'
            "Content-Type: application/json\r\n\r\n").encode() + data + f"\r\n--{edge}--\r\n".encode()
    return me.ask("POST", "/funding/sources", body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def test_a_long_file_takes_no_more_memory_than_a_short_one(me, server):
    """As much as the portal's own file of all calls, 130 MB: less than 64 MB beside the idle server."""
    me.get("/funding/sources")
    small, large = bulk(60), bulk(2000, links=135)
    assert len(large) > 130_000_000
    assert "is being read" in bring(me, "Small", small).text
    assert read(me, "Small")["found"] == 60
    before = idle(server)
    assert "is being read" in bring(me, "Large", large).text
    wait_until(lambda: me.model("/funding/sources")["sources"][0]["found"] == 2000, 120)
    assert read(me, "Large")["fresh"] == 1940
    print("KB over the idle server:", memory(server) - before)
    assert memory(server) - before < 64 << 10
    assert server.folder.one("SELECT count(*) FROM funding_source_piece") == 0


def test_an_address_may_answer_as_much(site, me, server):  # noqa: F811
    site.body = bulk(60)
    add(me, name="Web", address=f"{site.at}/short")
    assert read(me, "Web")["found"] == 60
    before = idle(server)
    site.body, site.version = bulk(2000, links=135), '"two"'
    assert len(site.body) > 130_000_000
    add(me, name="Large", address=f"{site.at}/long")
    wait_until(lambda: read(me, "Large")["found"] == 2000, 120)
    print("KB over the idle server:", memory(server) - before)
    assert memory(server) - before < 64 << 10
    assert [p for p in Path(server.folder.path, "tmp").glob("*") if p.name.startswith("answer")] == []
