"""The EU portal's search as a source: asked by POST with parts of JSON, page after page. And scripts that ask by POST."""
import email
import http.server
import json
import os
import threading
import urllib.parse

import pytest

from support import wait_until
from test_funding_sources import add, calls, changes, read, read_again, source


def hit(n, **more):
    """As the search gives it: every value a list of texts."""
    metadata = {"identifier": [f"HORIZON-CL5-2031-D2-01-{n:03}"], "title": [f"Batteries of kind {n}"], "type": ["1"], "status": ["31094502"],
                "deadlineDate": ["2031-03-01T17:00:00.000+0100"], "startDate": ["2030-05-01T00:00:00.000+0200"],
                "frameworkProgramme": ["43108390"], "descriptionByte": ["<p>Cells and packs.</p>"], "language": ["en"], **more}
    return {"reference": f"{n}TOPICSen", "url": "https://x.example/d.json", "language": "en", "summary": None, "content": "x", "metadata": metadata}


class Search(http.server.BaseHTTPRequestHandler):
    """It refuses GET, and what is no form of three files of JSON."""
    def do_GET(self):
        self.answer(404 if self.path == "/robots.txt" else 405, b"")

    def do_POST(self):
        site = type(self)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        address = urllib.parse.urlsplit(self.path)
        asked = {k: v[0] for k, v in urllib.parse.parse_qs(address.query).items()}
        if address.path == "/rows":  # an interface of another kind
            said = json.loads(body)
            site.asked.append((self.headers["Content-Type"], said))
            self.answer(200, json.dumps(site.rows[said["from"]:said["from"] + 2]).encode())
            return
        form = email.message_from_bytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        parts = {p.get_param("name", header="Content-Disposition"): (p.get_content_type(), json.loads(p.get_payload())) for p in form.get_payload()}
        site.asked.append((asked, parts))
        if asked["apiKey"] != "SEDIA" or {kind for kind, _ in parts.values()} != {"application/json"}:
            self.answer(500, b"")
            return
        page, size = int(asked["pageNumber"]), int(asked["pageSize"])
        first = 0 if site.stuck else (page - 1) * size
        self.answer(200, json.dumps({"apiVersion": "2.101", "totalResults": len(site.hits), "pageNumber": page, "pageSize": size,
                                     "results": site.hits[first:first + size]}).encode())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def portal(folder):
    kind = type("Portal", (Search,), {"asked": [], "hits": [hit(n) for n in range(230)], "rows": [], "stuck": False})
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    folder.configure('fetch {\n  allow = "127.0.0.1"\n  pause = 0\n}\n')
    kind.at = f"http://127.0.0.1:{web.server_address[1]}"
    yield kind
    web.shutdown()


def test_the_search_of_the_portal_is_read_page_by_page(portal, me, server):
    add(me, name="Portal", address=f"{portal.at}/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=5&pageNumber=7", reader="eu-portal")
    first = read(me, "Portal")
    assert (first["state"], first["found"], first["fresh"]) == ("read", 230, 230), first["said"]
    assert first["notes"] == []
    assert [(a["pageNumber"], a["pageSize"], a["text"]) for a, _ in portal.asked] == [(str(n), "100", "***") for n in (1, 2, 3, 4)]
    parts = portal.asked[0][1]
    assert {"terms": {"status": ["31094501", "31094502"]}} in parts["query"][1]["bool"]["must"] and parts["languages"][1] == ["en"]
    one = calls(server)["HORIZON-CL5-2031-D2-01-007"]
    assert one["title"] == "Batteries of kind 7" and one["deadlines"][0]["at"] == "2031-03-01T16:00:00Z" and one["programme"] == "HORIZON"
    portal.hits[3] = hit(3, deadlineDate=["2031-04-01T17:00:00.000+0200"])
    again = read_again(me, server, "Portal")
    assert (again["found"], again["fresh"], again["changed"]) == (230, 0, 1)
    assert [c[0] for c in changes(server)] == ["deadlines"]


def test_a_search_that_gives_one_page_for_ever_is_an_alarm(portal, me, server):
    portal.stuck = True
    add(me, name="Portal", address=f"{portal.at}/search?apiKey=SEDIA", reader="eu-portal")
    stuck = read(me, "Portal")
    assert stuck["state"] == "failed" and "the same page again" in stuck["said"] and len(portal.asked) == 2
    portal.hits = []
    portal.stuck = False
    assert read_again(me, server, "Portal")["state"] == "empty"
    add(me, name="Other", address=f"{portal.at}/search?apiKey=other", reader="eu-portal")
    assert read(me, "Other")["said"] == "its server answers 500"


def test_the_portal_needs_no_address(me, server):
    add(me, name="Portal", reader="eu-portal", every="1")
    assert source(me, "Portal")["address"] == "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA&text=***"
    page = me.get(f"/funding/sources/{source(me, 'Portal')['id']}").text
    assert 'value="eu-portal" selected' in page


ROWS = """
local function ask(page)
  return { method = "POST", type = "application/json", body = '{"from": ' .. (page.n - 1) * 2 .. '}'%s }
end
local function read(page)
  local calls = {}
  for i, row in ipairs(page.json) do calls[i] = { source_id = row[1], title = row[2] } end
  return calls, #calls == 2 and page.address or nil
end
return { title = "Rows", answers = { ["funding.ask"] = ask, ["funding.read"] = read } }
"""


def test_a_script_may_ask_by_post(portal, folder, me, server):
    portal.rows = [["A-1", "One"], ["A-2", "Two"], ["A-3", "Three"]]
    scripts = os.path.join(folder.path, "scripts")
    os.makedirs(scripts, exist_ok=True)
    for name, more in (("rows", ""), ("abroad", ', address = "http://other.example/"'), ("odd", ', method = "DELETE"')):
        with open(f"{scripts}/{name}.lua", "w") as out:
            out.write(ROWS % more)
        wait_until(lambda: f'value="{name}"' in me.get("/funding/sources").text)
        add(me, name=name, address=f"{portal.at}/rows", reader=name)
        read(me, name)
    assert (source(me, "rows")["state"], source(me, "rows")["found"]) == ("read", 3)
    assert portal.asked == [("application/json", {"from": 0}), ("application/json", {"from": 2})]
    assert "wants to read another site" in source(me, "abroad")["said"] and "not GET or POST" in source(me, "odd")["said"]
