"""A quarter in fast-forward: a source appears, changes and dies; members are told, apply together, and win."""
import datetime
import http.server
import json
import os
import threading

import pytest
from support import Client, Server, today, wait_until
from test_funding_sources import Answers
from test_funding_telling import link, start, tell, text
from test_funding_together import mails_to, link_of
from test_mailing import live_folder
from test_outbox_faults import DAY, Clock, needs_faketime

MEMBERS = """organisation,country,about
Ada Packaging,AT,Recycled plastic films for food packaging
Bob Tanks,DE,Composite tanks: storage of hydrogen in vehicles
Eve Films,SI,Recycled plastic films and packaging of food
"""
PEOPLE = """organisation,first name,last name,email,language
Ada Packaging,Ada,Huber,ada@ada.example.org,en
Bob Tanks,Bob,Maier,bob@bob.example.org,en
Eve Films,Eve,Novak,eve@eve.example.org,en
"""


def day(n):
    return (today() + datetime.timedelta(days=n)).isoformat()


def calls(pack=85):
    rows = [{"id": "LIFE-2031-PACK", "title": "Recycled plastic films in food packaging", "deadline": day(pack), "language": "en",
             "description": "Pilots of packaging made of recycled films. At least two partners from two countries."},
            {"id": "LIFE-2031-TANK", "title": "Storage of hydrogen: composite tanks for vehicles", "deadline": day(88), "language": "en"}]
    return rows + [{"id": f"LIFE-2031-X{i}", "title": f"Schools and boats {i}", "deadline": day(120 + i), "language": "en"} for i in range(20)]


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    for name, lines in (("members", MEMBERS), ("people", PEOPLE)):
        (tmp_path / f"{name}.csv").write_text(lines)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / f"{name}.csv"))
    site = type("Site", (Answers,), {"asked": [], "body": json.dumps(calls()).encode(), "version": '"1"'})
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), site)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    folder.configure('fetch {\n  allow = "127.0.0.1"\n  pause = 0\n}\n')
    clock = Clock(tmp_path / "clock")
    clock.env["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"
    server = Server(folder, env=clock.env)
    me = server.browser()
    me.folder, me.server, me.sink, me.clock, me.site = folder, server, sink, clock, site
    me.at = f"http://127.0.0.1:{web.server_address[1]}/calls"
    yield me
    server.stop()
    web.shutdown()
    folder.remove()


def mails(me, first):
    return mails_to(me, f"{first.lower()}@{first.lower()}.example.org")


def on(me, n):
    """The n-th day, and its round of mails."""
    me.clock.jump(n * DAY)
    tell(me)
    again = me.server.browser(me.folder.cordee("user", "link", me.folder.one("SELECT login FROM staff"), env={**os.environ, **me.clock.env}).strip())
    me.cookies, me.csrf = again.cookies, again.csrf  # whoever was away for half a day signs in anew


def says(me, body):
    me.site.body, me.site.version = json.dumps(body).encode(), f'"{len(me.site.asked)}"'


def read(me):
    """The source is read, and members are matched with what was new in it."""
    one = me.folder.one("SELECT id FROM funding_source")
    before, matched = me.folder.one("SELECT job FROM funding_source"), me.folder.one("SELECT max(id) FROM funding_matched") or 0
    me.post(f"/funding/sources/{one}/read")
    wait_until(lambda: me.folder.one("SELECT job FROM funding_source") != before, 30, "the reading to begin")
    wait_until(lambda: not me.model("/funding/sources")["sources"][0].get("reading"), 30, "the reading")
    if me.folder.rows("SELECT 1 FROM funding_source WHERE state = 'read' AND fresh + changed > 0"):
        wait_until(lambda: (me.folder.one("SELECT max(id) FROM funding_matched") or 0) > matched, 30, "the matching")


@needs_faketime
def test_a_quarter_from_the_first_call_to_the_money(office):
    me = office
    me.post("/funding/sources", name="Agency", address=me.at, every="1")
    wait_until(lambda: me.folder.one("SELECT count(*) FROM funding_match") == 3, 60, "the first matching")
    pack = me.folder.one("SELECT id FROM funding_call WHERE key = 'LIFE-2031-PACK'")
    start(me)

    on(me, 7)  # each is told of what is theirs
    assert "Recycled plastic films" in text(mails(me, "Ada")[0]) and "composite tanks" in text(mails(me, "Bob")[0])
    assert "composite tanks" not in text(mails(me, "Ada")[0]) and [len(mails(me, n)) for n in ("Ada", "Bob", "Eve")] == [1, 1, 1]
    for name in ("Ada", "Eve"):
        Client(me.server).post(link(mails(me, name)[0], pack), do="interested")

    on(me, 14)  # nothing new: nobody is told anything
    assert [len(mails(me, n)) for n in ("Ada", "Bob", "Eve")] == [1, 1, 1]

    says(me, calls(84))  # the last day moves
    read(me)
    on(me, 21)
    assert mails(me, "Ada")[1]["Subject"].startswith("Changed: ") and [len(mails(me, n)) for n in ("Ada", "Bob", "Eve")] == [2, 1, 2]

    me.post(f"/funding/call/{pack}/together")  # they apply together
    project = "/funding/projects/1"
    assert sorted(p["name"] for p in me.model(project)["partners"]) == ["Ada Packaging", "Eve Films"] and "missing" not in me.model(project)
    me.post(project + "/ask")
    wait_until(lambda: len(mails(me, "Ada")) == 3 and len(mails(me, "Eve")) == 3, 30, "who is asked")
    for name in ("Ada", "Eve"):
        Client(me.server).post(link_of(mails(me, name)[2]), do="agree")
    assert "eve@eve.example.org" in Client(me.server).get(link_of(mails(me, "Ada")[2])).text
    me.post(project + "/move", state="preparing")

    me.site.gone = True  # the source dies: the alarm stands there the day it is read
    assert "Agency" not in me.get("/").text
    read(me)
    assert "Agency" in me.get("/").text

    for n in (25, 55, 71, 78, 83):  # 59, 29, 13, 6 and 1 days before
        on(me, n)
    told = [w for w, in me.folder.rows("SELECT t.what FROM funding_told t JOIN party p ON p.id = t.person WHERE p.given_name = 'Ada' AND t.call = ? ORDER BY t.id", pack)]
    assert told == ["new", "changed", "t60", "t30", "t14", "t7", "t2"]
    me.post(project + "/move", state="submitted")
    on(me, 90)
    assert len(mails(me, "Ada")) == 8 and len(mails(me, "Bob")) == 1  # told of all, of nothing twice
    me.post(project + "/move", state="funded")
    form = me.model(project)
    me.post(project, **{k: form[k] for k in ("title", "currency", "submitted_day", "decided_day", "partners_min", "countries_min")}, won="400000")
    model = me.model("/funding/projects")
    assert (model["n_submitted"], model["n_won"], model["rate"], model["money"]) == (1, 1, 100, "€ 400,000")
    assert me.model("/members?filter=funding.won%3E0")["total"] == 2
    assert me.folder.one("SELECT count(*) FROM outbox WHERE state NOT IN ('sent')") == 0
