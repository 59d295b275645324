"""Sources of calls: what they say is kept once, read again changes nothing, and what changes is written down."""
import http.server
import json
import threading

import pytest

from support import wait_until

FIRST = [{"id": "LIFE-2031-A", "title": "Closing loops", "status": "Open", "deadline": "2031-03-01", "budget": "1000000"},
         {"id": "LIFE-2031-B", "title": "Old", "status": "Open", "deadline": "2021-03-01"}]


def add(me, **fields):
    page = me.post("/funding/sources", **fields)
    return page


def source(me, name):
    return [s for s in me.model("/funding/sources")["sources"] if s["name"] == name][0]


def read(me, name):
    """What came of the reading that was asked for."""
    wait_until(lambda: not source(me, name).get("reading") and source(me, name).get("read_at"))
    return source(me, name)


def calls(server):
    return {r["source_id"]: r for r in (json.loads(row[0]) for row in server.folder.rows("SELECT record FROM funding_call"))}


def changes(server):
    return server.folder.rows("SELECT field, was, became FROM funding_change ORDER BY id")


def test_a_call_is_kept_once_and_its_changes_are_written_down(me, server):
    add(me, name="Radar", text=json.dumps(FIRST))
    now = read(me, "Radar")
    assert (now["found"], now["fresh"], now["changed"], now["state"]) == (2, 2, 0, "read")
    where = f"/funding/sources/{now['id']}/read"

    def again(records):
        before = server.folder.one("SELECT job FROM funding_source WHERE id = ?", now["id"])
        me.post(where, text=json.dumps(records))
        wait_until(lambda: server.folder.one("SELECT job FROM funding_source WHERE id = ?", now["id"]) != before)
        return read(me, "Radar")

    same = again(FIRST)
    assert (same["fresh"], same["changed"]) == (0, 0) and changes(server) == []
    moved = again([{**FIRST[0], "deadline": "2031-04-01", "budget": "2000000"}, FIRST[1]])
    assert (moved["fresh"], moved["changed"]) == (0, 1)
    told = {field: (was, became) for field, was, became in changes(server)}
    assert told["budget_total"] == ("1000000", "2000000")
    assert "2031-03-01" in told["deadlines"][0] and "2031-04-01" in told["deadlines"][1]
    assert set(told) == {"budget_total", "deadlines"}
    assert calls(server)["LIFE-2031-A"]["budget_total"] == 2000000
    assert server.folder.one("SELECT count(*) FROM funding_deadline") == 2

    # Another source, another language: the same call, to which it adds what was not known.
    add(me, name="Portal", text=json.dumps([{"identifier": "Life-2031-A", "title": "Boucler les boucles", "language": "fr",
                                             "deadline": "2031-04-01", "keywords": ["recyclage"]},
                                            {"id": "x9", "title": "Something else", "deadline": "2031-04-01"}]))
    other = read(me, "Portal")
    assert (other["found"], other["fresh"]) == (2, 1)
    call = calls(server)["LIFE-2031-A"]
    assert call["title"] == "Closing loops" and call["keywords"] == ["recyclage"]
    # A feed knows no identifier: the same title, closing the same day.
    add(me, name="Feed", text='<rss version="2.0"><channel><item><title>Closing loops!</title><link>https://x.example/7</link>'
                              "<description>Deadline: 1 April 2031</description></item></channel></rss>")
    assert (read(me, "Feed")["found"], source(me, "Feed")["fresh"]) == (1, 0)
    assert server.folder.one("SELECT count(*) FROM funding_call") == 3


def test_what_cannot_be_read_is_an_alarm_on_the_home_page(me, server):
    add(me, name="Page", text="<!DOCTYPE html><html><body>hello</body></html>")
    assert read(me, "Page")["state"] == "failed"
    home = me.get("/").text
    assert "Funding source “Page”" in home and "this is a web page, not a feed" in home
    add(me, name="Silent", text='<rss version="2.0"><channel></channel></rss>')
    assert read(me, "Silent")["state"] == "empty"
    assert "Funding source “Silent”: it has no calls any more." in me.get("/").text
    assert me.post(f"/funding/sources/{source(me, 'Silent')['id']}/remove").status == 200
    assert "Silent" not in me.get("/").text


def test_a_source_says_what_is_wrong_with_it(me):
    assert "must begin with https" in add(me, name="x", address="ftp://x.example").text
    assert "only what has an address" in add(me, name="x", every="1").text.lower()
    assert me.model("/funding/sources")["sources"] == []


class Answers(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append(dict(self.headers))
        known = self.headers.get("If-None-Match") == '"one"'
        body = b"" if known else json.dumps(FIRST).encode()
        self.send_response(304 if known else 404 if self.path == "/gone" else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def published(folder):
    """A server of calls on loopback, which the settings allow; before ours starts."""
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    folder.configure('fetch { allow = "127.0.0.1" }\n')
    Answers.asked = []
    yield f"http://127.0.0.1:{web.server_address[1]}"
    web.shutdown()


def test_an_address_is_asked_whether_it_has_changed(published, me, server):
    add(me, name="Web", address=f"{published}/calls", every="1")
    wait_until(lambda: source(me, "Web").get("found") == 2)
    first = read(me, "Web")
    assert first["fresh"] == 2 and first["next_at"] > first["read_at"]
    me.post(f"/funding/sources/{first['id']}/read")
    wait_until(lambda: len(Answers.asked) == 2)
    assert Answers.asked[1]["If-None-Match"] == '"one"'
    again = read(me, "Web")
    assert again["state"] == "read" and changes(server) == []
    add(me, name="Gone", address=f"{published}/gone")
    assert read(me, "Gone")["said"] == "its server answers 404"
