"""The web as it can be: sites that send elsewhere, never end, unpack without end, drip or say what is not so. Each is
refused with a sentence, and the server answers its people all the while."""
import gzip
import json
import socketserver
import threading
import zlib

import pytest

from support import wait_until

CALLS = json.dumps([{"id": "LIFE-2031-A", "title": "Closing loops", "deadline": "2031-03-01"}]).encode()
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>Closing loops</title></item></channel></rss>'
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(400)
LAUGHS = (b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">' +
          b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12)) +
          b'<!ENTITY file SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>x&m;</title>'
          b"<description>&file;</description></item></channel></rss>")


def said(body, status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\nConnection: close\r\n\r\n" + body


def to(address):
    return lambda ask: ask.send(said(b"", "302 Found", Location=address))


def gives(*args, **headers):
    return lambda ask: ask.send(said(*args, **headers))


def without_end(head, piece):
    """Until nobody listens any more."""
    def serve(ask):
        ask.send(head)
        while True:
            ask.send(piece)
    return serve


def drips(ask):
    ask.send(said(b""))
    while not ask.server.over.wait(0.2):
        ask.send(b" ")


def bomb(ask):
    """A thousand times as much when it is unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    ask.send(said(b"", Content_Encoding="gzip"))
    for _ in range(2000):
        ask.send(packer.compress(zeros))


def unpacked(much):
    """The same as a file, of which the reader knows that it is packed."""
    return gzip.compress(FEED.replace(b"<item>", b" " * much + b"<item>"))


# How a site behaves, and what is said of it; "" where it is read.
SITES = {
    "inside": (to("http://10.0.0.1/calls"), "10.0.0.1 is a private address"),
    "metadata": (to("http://169.254.169.254/latest/meta-data"), "169.254.169.254 is a link-local address"),
    "here": (to("http://[::1]:1/calls"), "::1 is an address of this machine"),
    "file": (to("file:///etc/passwd"), "file:///etc/passwd is no address"),
    "circle": (to("/again"), "it redirects more than 5 times"),
    "endless": (without_end(said(b""), b"x" * 65536), "the answer is too large"),
    "headers": (without_end(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 4000 + b"\r\n"), "Too large response headers"),
    "bomb": (bomb, "the answer is too large"),
    "packed": (gives(unpacked(30 << 20)), "of more than 20 MB is not read"),
    "drip": (drips, "answers too slowly"),
    "torn": (gives(FEED, Content_Length=str(len(FEED) + 10)), "transfer closed"),
    "other": (lambda ask: ask.send(b"SSH-2.0-OpenSSH_9.2p1\r\n"), "HTTP/0.9"),
    "picture": (gives(PNG, Content_Type="application/rss+xml"), "this is no feed, calendar, table or JSON"),
    "page": (gives(b"<!DOCTYPE html><title>Calls</title>", Content_Type="application/json"), "this is a web page, not a feed"),
    "laughs": (gives(LAUGHS, Content_Type="application/rss+xml"), None),
    "mislabelled": (gives(FEED, Content_Type="image/png"), ""),
    "bytes": (gives(CALLS, Content_Type="application/octet-stream"), ""),
}


class Ask(socketserver.BaseRequestHandler):
    def handle(self):
        head = b""
        try:
            while b"\r\n\r\n" not in head:
                head += self.request.recv(4096)
            if b" /robots.txt " in head:
                self.send(said(b"", "404 Not Found", Content_Length="0"))
            else:
                self.server.behave(self)
        except OSError:
            pass  # nobody listens any more, as it should be

    def send(self, data):
        self.request.sendall(data)


class Site(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, behave):
        super().__init__(("127.0.0.1", 0), Ask)
        self.behave, self.over = behave, threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.at = f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def sites(folder):
    """Each on a port of its own, so that none waits for another's turn; before our server starts."""
    folder.configure('fetch {\n  allow = "127.0.0.1"\n  pause = 0\n}\n')
    all_of_them = {name: Site(behave) for name, (behave, _) in SITES.items()}
    yield all_of_them
    for site in all_of_them.values():
        site.over.set()
        site.shutdown()


def test_whatever_a_site_does_is_refused_with_a_sentence(sites, me, server):
    for name, site in sites.items():
        me.post("/funding/sources", name=name, address=f"{site.at}/calls")
    seen = {}

    def all_were_read():
        """Asking is a page of the server that reads them: it answers each time."""
        page = me.model("/funding/sources")["sources"]
        seen.update({s["name"]: s for s in page if s.get("read_at") and not s.get("reading")})
        assert me.get("/").status == 200
        return len(seen) == len(SITES)

    wait_until(all_were_read, 60)
    for name, (_, words) in SITES.items():
        one = seen[name]
        if words:
            assert one["state"] == "failed" and words in one["said"], (name, one["state"], one["said"])
            assert one["found"] == 0
        elif words is None:
            assert one["state"] in ("failed", "read", "empty")
        else:
            assert (one["state"], one["found"]) == ("read", 1), (name, one["said"])
    kept = json.dumps(server.folder.rows("SELECT record FROM funding_call"))
    assert "root:" not in kept and "haha" not in kept
    told = me.get("/").text
    assert all(f"“{name}”" in told for name, (_, words) in SITES.items() if words)


def test_who_drips_holds_up_nobody_else(sites, me):
    me.post("/funding/sources", name="drip", address=f"{sites['drip'].at}/calls")
    wait_until(lambda: me.model("/funding/sources")["sources"][0].get("reading"))
    me.post("/funding/sources", name="bytes", address=f"{sites['bytes'].at}/calls")

    def both():
        return {s["name"]: s for s in me.model("/funding/sources")["sources"]}

    wait_until(lambda: both()["bytes"].get("read_at"))
    drip = both()["drip"]
    assert drip.get("reading") or "answers too slowly" in drip["said"]  # it is still dripping, or was given up
    sites["drip"].over.set()
