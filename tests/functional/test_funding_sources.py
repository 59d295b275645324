"""Sources of calls: what they say is kept once, read again changes nothing, and what changes is written down."""
import gzip
import http.server
import json
import os
import threading
import zlib
from pathlib import Path

import pytest

from support import SHARED, beside, wait_until

COLLECTED = os.path.join(SHARED, "data", "funding", "sedia_open_calls_2026-08-10.raw.jsonl.gz")

FIRST = [{"id": "LIFE-2031-A", "title": "Closing loops", "status": "Open", "deadline": "2031-03-01", "budget": "1000000"},
         {"id": "LIFE-2031-B", "title": "Old", "status": "Open", "deadline": "2025-03-01"}]


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


def test_what_is_brought_and_cannot_be_read_is_said_where_it_was_brought(me, server):
    add(me, name="Page", text="<page><body>hello</body></page>")
    assert read(me, "Page")["state"] == "failed" and "this is XML, but no feed" in source(me, "Page")["trouble"]
    add(me, name="Silent", text='<rss version="2.0"><channel></channel></rss>')
    assert read(me, "Silent")["state"] == "empty" and "no calls any more" in me.get("/funding/sources").text
    assert "Funding source" not in me.get("/").text  # nobody waits for it to give anything
    assert me.post(f"/funding/sources/{source(me, 'Silent')['id']}/remove").status == 200
    assert "Silent" not in [s["name"] for s in me.model("/funding/sources")["sources"]]


def test_an_empty_file_is_said_to_be_empty(me):
    me.get("/funding/sources")
    assert "The file is empty" in bring_file(me, "/funding/sources", b"", expect=422, name="Nothing").text
    assert me.model("/funding/sources")["sources"] == []
    add(me, name="Radar", text=json.dumps(FIRST))
    assert "The file is empty" in bring_file(me, f"/funding/sources/{read(me, 'Radar')['id']}/read", b"").text
    assert source(me, "Radar")["found"] == 2


def test_a_source_says_what_is_wrong_with_it(me):
    assert "must begin with https" in add(me, name="x", address="ftp://x.example").text
    assert "only what has an address" in add(me, name="x", every="1").text.lower()
    assert me.model("/funding/sources")["sources"] == []


class Answers(http.server.BaseHTTPRequestHandler):
    """A site of calls; what it says can be changed while it runs."""
    asked, gone, body, version, robots, leads_to = [], False, b"", '"one"', "", ""

    def do_GET(self):
        site = type(self)
        if self.path == "/robots.txt":
            self.answer(200 if site.robots else 404, site.robots.encode())
            return
        site.asked.append(dict(self.headers))
        if self.path == "/old":
            self.answer(301, b"", Location=site.leads_to)
        elif site.gone or self.path == "/gone":
            self.answer(404, b"")
        elif self.headers.get("If-None-Match") == site.version:
            self.answer(304, b"")
        else:
            self.answer(200, site.body, ETag=site.version)

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def site(folder):
    """Such a site on loopback, which the settings allow; before ours starts."""
    kind = type("Site", (Answers,), {"asked": [], "body": json.dumps(FIRST).encode()})
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    folder.configure('fetch {\n  allow = "127.0.0.1"\n  pause = 0\n}\n')
    kind.at = f"http://127.0.0.1:{web.server_address[1]}"
    kind.port = web.server_address[1]
    yield kind
    web.shutdown()


def read_again(me, server, name):
    """What came of a further reading."""
    one = source(me, name)
    me.post(f"/funding/sources/{one['id']}/read")
    wait_until(lambda: server.folder.one("SELECT job FROM funding_source WHERE id = ?", one["id"]) != one["job"])
    return read(me, name)


def read_by_itself(me, server, name):
    """The same, as the schedule asks for it."""
    one = source(me, name)
    db = beside(server.folder)
    job = db.execute("INSERT INTO job(plugin, kind, args, late) SELECT plugin, kind, ?, late FROM job WHERE id = ? RETURNING id",
                     (json.dumps({"source": one["id"]}), one["job"])).fetchone()[0]
    db.execute("UPDATE funding_source SET job = ? WHERE id = ?", (job, one["id"]))
    db.commit()
    db.close()
    server.sooner("funding.read")
    return read(me, name)


def test_an_address_is_asked_whether_it_has_changed(site, me, server):
    add(me, name="Web", address=f"{site.at}/calls", every="1")
    first = read(me, "Web")
    assert (first["found"], first["fresh"]) == (2, 2) and first["next_at"] > first["read_at"]
    again = read_again(me, server, "Web")
    assert site.asked[1]["If-None-Match"] == '"one"'
    assert again["state"] == "read" and changes(server) == []
    assert (again["found"], again["fresh"]) == (2, 0)  # what was there is still there
    add(me, name="Gone", address=f"{site.at}/gone")
    assert read(me, "Gone")["said"] == "its server answers 404"


def test_what_has_not_changed_is_told_still(site, me, server):
    """An answer "it is as before" tells of each call again: none is missing there, and none falls silent."""
    site.body = json.dumps([{k: v for k, v in FIRST[0].items() if k != "deadline"}]).encode()
    add(me, name="Web", address=f"{site.at}/calls")
    read(me, "Web")
    call = server.folder.one("SELECT id FROM funding_call")
    server.folder.write("UPDATE funding_seen SET last_at = last_at - 999 * 86400")
    read_again(me, server, "Web")
    assert site.asked[-1]["If-None-Match"] == '"one"'
    assert [s["missing"] for s in me.model(f"/funding/call/{call}")["sources"]] == [False]
    assert server.folder.one("SELECT last_at > unixepoch() - 86400 FROM funding_seen")
    site.body, site.version = json.dumps(FIRST[1:]).encode(), '"two"'  # and it tells of another instead
    server.folder.write("UPDATE funding_seen SET last_at = last_at - 2 * 86400")
    for _ in range(2):
        read_again(me, server, "Web")
        assert [s["missing"] for s in me.model(f"/funding/call/{call}")["sources"]] == [True]


def test_what_could_not_be_read_is_no_version_to_compare_with(site, me, server):
    """An answer "it is as before" of a file that was not read well would end the alarm."""
    add(me, name="Web", address=f"{site.at}/calls")
    assert read(me, "Web")["state"] == "read"
    for body, state in ((b"<html>Soon back</html>", "failed"), (b"[]", "empty")):
        site.version, site.body = f'"{state}"', body
        for _ in range(2):
            assert read_again(me, server, "Web")["state"] == state
        assert "If-None-Match" not in site.asked[-1]
    site.version, site.body = '"table"', b"id,title\nLIFE-2031-A,Closing loops\n"
    for _ in range(2):
        assert read_by_itself(me, server, "Web")["state"] == "other"
    assert "another format than before; “Read now” takes it as it is" in source(me, "Web")["trouble"]
    assert read_again(me, server, "Web")["state"] == "read"  # somebody looked at it
    site.gone = True
    assert read_again(me, server, "Web")["state"] == "failed"
    site.gone = False
    back = read_again(me, server, "Web")
    assert (back["state"], back["found"], site.asked[-1]["If-None-Match"]) == ("read", 1, '"table"')


def test_an_address_that_leads_to_another_site_is_an_alarm(site, me, server):
    site.leads_to = "/calls"
    add(me, name="Within", address=f"{site.at}/old")
    assert read(me, "Within")["state"] == "read" and "trouble" not in source(me, "Within")
    site.leads_to = f"http://localhost:{site.port}/calls"
    add(me, name="Moved", address=f"{site.at}/old")
    moved = read(me, "Moved")
    assert moved["state"] == "read" and moved["found"] == 2  # it is read, and said
    assert f"leads to another site now, {site.leads_to}" in moved["trouble"]
    assert "Funding source “Moved”: its address leads to another site now" in me.get("/").text
    site.leads_to = "/calls"
    assert "trouble" not in read_again(me, server, "Moved")


def test_a_site_is_read_as_its_robots_txt_wishes(site, me, server):
    site.robots = "User-agent: *\nDisallow: /private\nUser-agent: cordee\nDisallow: /calls\n"
    add(me, name="Shy", address=f"{site.at}/calls")
    shy = read(me, "Shy")
    assert shy["state"] == "failed" and "the site's robots.txt forbids it" in shy["said"] and site.asked == []
    add(me, name="Open", address=f"{site.at}/private")  # of others
    assert read(me, "Open")["state"] == "read"


def test_one_site_is_asked_once_at_a_time(site, me, server):
    """While the site rests nobody is asked; the reading waits and is made up for."""
    site.robots = "User-agent: *\nCrawl-delay: 3\n"
    for name in "ABC":
        add(me, name=name, address=f"{site.at}/calls")
    wait_until(lambda: all(s.get("read_at") and not s.get("reading") for s in me.model("/funding/sources")["sources"]))
    assert len(site.asked) == 3 and [s["state"] for s in me.model("/funding/sources")["sources"]] == ["read"] * 3
    times = sorted(server.folder.one("SELECT read_at FROM funding_source WHERE name = ?", name) for name in "ABC")
    assert times[1] - times[0] >= 2 and times[2] - times[1] >= 2


def test_what_cannot_be_read_is_an_alarm_on_the_home_page(site, me, server):
    add(me, name="Gone", address=f"{site.at}/gone")
    read(me, "Gone")
    add(me, name="Nobody", address="http://127.0.0.1:1/calls")
    assert read(me, "Nobody")["said"] == "nobody answers at 127.0.0.1:1"
    home = me.get("/").text
    assert "Funding source “Gone”: it could not be read: its server answers 404." in home
    assert "Funding source “Nobody”: it could not be read: nobody answers at 127.0.0.1:1." in home


def many(n):
    return json.dumps([{"id": f"LIFE-2031-{i}", "title": f"Call {i}", "deadline": "2031-03-01"} for i in range(n)]).encode()


def test_far_fewer_calls_than_usual_are_an_alarm(site, me, server):
    site.body, site.version = many(100), '"a"'
    add(me, name="Web", address=f"{site.at}/calls")
    assert read(me, "Web")["found"] == 100
    site.body, site.version = many(1), '"b"'
    few = read_by_itself(me, server, "Web")
    assert few["state"] == "read" and few["trouble"].startswith("It has 1 of its usual 100 calls")
    assert "Funding source “Web”: it has 1 of its usual 100 calls" in me.get("/").text
    site.body, site.version = many(60), '"c"'  # enough
    assert "trouble" not in read_by_itself(me, server, "Web")
    site.body, site.version = many(2), '"d"'
    assert "usual 60" in read_by_itself(me, server, "Web")["trouble"]
    site.version = '"e"'
    assert "trouble" not in read_again(me, server, "Web")  # somebody looked at it


def test_how_long_a_source_may_say_nothing_new_is_its_own(site, me, server):
    add(me, name="Web", address=f"{site.at}/calls", every="1")
    where = f"/funding/sources/{read(me, 'Web')['id']}"
    assert me.model(where)["quiet_days"] == 60

    def silent_for(days, quiet):
        me.post(where, name="Web", address=f"{site.at}/calls", every="1", quiet=str(quiet))
        db = beside(server.folder)
        db.execute("UPDATE funding_source SET news_at = unixepoch() - ? * 86400", (days,))
        db.commit()
        db.close()
        return source(me, "Web").get("trouble", "")
    assert "nothing has been new since" in silent_for(31, 30).lower() and "Web" in me.get("/").text
    assert silent_for(29, 30) == silent_for(61, 400) == silent_for(999, 0) == ""
    me.post(where, name="Web", address=f"{site.at}/calls", every="1")  # what is not said stays
    assert me.model(where)["quiet_days"] == 0


def test_half_an_upload_is_not_read(site, me, server):
    """What the schedule does while a file is still coming in."""
    add(me, name="Web", address=f"{site.at}/calls")
    one = read(me, "Web")
    db = beside(server.folder)
    db.execute("INSERT INTO funding_source_piece(source, n, bytes) VALUES(?, 0, ?)", (one["id"], zlib.compress(many(3)[:50])))
    db.commit()
    db.close()
    assert read_by_itself(me, server, "Web")["state"] == "read" and len(site.asked) == 2
    assert server.folder.one("SELECT count(*) FROM funding_source_piece") == 1
    bring_file(me, f"/funding/sources/{one['id']}/read", many(5))  # a whole one takes what was left away
    wait_until(lambda: source(me, "Web")["found"] == 5)
    wait_until(lambda: server.folder.one("SELECT count(*) FROM funding_source_piece") == 0)
    assert len(site.asked) == 2


def test_what_goes_wrong_while_keeping_is_said_at_the_source(site, me, server):
    db = beside(server.folder)
    db.execute("CREATE TRIGGER full BEFORE INSERT ON funding_call BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    db.commit()
    add(me, name="Web", address=f"{site.at}/calls")
    wait_until(lambda: source(me, "Web")["state"] == "failed")
    assert "its calls could not be kept" in source(me, "Web")["said"] and "the disk is full" in me.get("/").text
    db.execute("DROP TRIGGER full")
    db.commit()
    db.close()
    server.sooner("funding.read")  # it is tried again
    wait_until(lambda: source(me, "Web")["state"] == "read")
    assert number(server) == 2


def test_what_is_new_is_matched_at_once(me, server):
    add(me, name="Radar", text=json.dumps(FIRST))
    read(me, "Radar")
    wait_until(lambda: server.folder.one("SELECT count(*) FROM job WHERE kind = 'funding.match' AND state = 'done'"))
    assert server.folder.one("SELECT count(*) FROM funding_matched") == 1


# ---- what several of them say ----

def bring(me, server, name, records, **more):
    """A further reading of these records, or text, by the source of that name, which is made if there is none."""
    text = records if isinstance(records, str) else json.dumps(records)
    if name not in [s["name"] for s in me.model("/funding/sources")["sources"]]:
        add(me, name=name, text=text, **more)
        return read(me, name)
    one = source(me, name)
    me.post(f"/funding/sources/{one['id']}/read", text=text)
    wait_until(lambda: server.folder.one("SELECT job FROM funding_source WHERE id = ?", one["id"]) != one["job"])
    return read(me, name)


def number(server):
    return server.folder.one("SELECT count(*) FROM funding_call")


TOPIC = {"id": "LIFE-2031-A", "title": "Closing loops of films", "status": "Open", "deadline": "2031-03-01", "language": "en",
         "url": "https://x.example/a"}


def test_a_change_is_told_once_whoever_tells_it(me, server):
    me.get("/new")
    me.post("/new", org_name="Engines Ltd", country="AT")
    scripts = Path(server.folder.path, "scripts")
    scripts.mkdir(exist_ok=True)
    (scripts / "told.lua").write_text("""return {title = "Told", on = {["call.changed"] = function(e)
        cordee.crm.task(%d, "changed: " .. e.fields .. " of " .. e.title, "1d")
    end}}""" % server.folder.one("SELECT min(id) FROM party"))
    wait_until(lambda: "Told" in [s["title"] for s in me.model("/settings/plugins")["scripts"]])
    german = {**TOPIC, "title": "Kreisläufe von Folien", "language": "de"}
    both = [TOPIC, german]
    for name in ("Portal", "Radar"):
        bring(me, server, name, both)
    assert number(server) == 1 and changes(server) == []
    moved = [{**r, "deadline": "2031-04-01"} for r in both]
    assert [bring(me, server, name, moved)["changed"] for name in ("Portal", "Radar", "Portal")] == [1, 0, 0]
    assert [c[0] for c in changes(server)] == ["deadlines"]
    last = [{**r, "budget": "500000"} for r in moved]  # and of the other first
    assert [bring(me, server, name, last)["changed"] for name in ("Radar", "Portal")] == [1, 0]
    assert sorted(c[0] for c in changes(server)) == ["budget_total", "currency", "deadlines"]
    told = lambda: sorted(t for t, in server.folder.rows("SELECT title FROM task"))  # noqa: E731
    wait_until(lambda: len(told()) >= 2)
    assert len(told()) == 2 and "changed: deadlines of Closing loops of films" in told()


def test_a_source_changes_only_what_is_its_own_word(me, server):
    rich = {**TOPIC, "budget": "1000000", "keywords": ["films"]}
    bring(me, server, "Portal", [rich])
    bring(me, server, "Radar", [{**rich, "budget": "900000", "deadline": "2031-03-01"}])
    assert calls(server)["LIFE-2031-A"]["budget_total"] == 1000000
    # What the portal says stands, whatever another says otherwise, or no more.
    assert bring(me, server, "Radar", [{**TOPIC, "budget": "800000"}])["changed"] == 0
    assert bring(me, server, "Radar", [{k: v for k, v in TOPIC.items() if k not in ("deadline", "status")}])["changed"] == 0
    call = calls(server)["LIFE-2031-A"]
    assert (call["budget_total"], call["keywords"], call["status"]) == (1000000, ["films"], "open")
    assert call["deadlines"] and changes(server) == []
    # What it drops is as another says it, and gone when nobody does.
    bring(me, server, "Radar", [{**TOPIC, "budget": "700000"}])
    assert bring(me, server, "Portal", [TOPIC])["changed"] == 1
    assert calls(server)["LIFE-2031-A"]["budget_total"] == 700000
    assert ("budget_total", "1000000", "700000") in changes(server) and ("keywords", '["films"]', "") in changes(server)
    assert bring(me, server, "Radar", [TOPIC])["changed"] == 1 and "budget_total" not in calls(server)["LIFE-2031-A"]


def test_texts_stay_in_the_language_of_the_call(me, server):
    german = {**TOPIC, "title": "Kreisläufe", "language": "de", "description": "Folien werden im Kreis geführt.", "keywords": ["Folien"]}
    bring(me, server, "Portal", [TOPIC])
    bring(me, server, "Portal", [TOPIC, german])
    bring(me, server, "Portal", [TOPIC, {**german, "title": "Geschlossene Kreisläufe", "keywords": ["Folie"]}])
    call = calls(server)["LIFE-2031-A"]
    assert (call["title"], call["language"]) == ("Closing loops of films", "en") and "keywords" not in call and "description" not in call
    assert changes(server) == [] and number(server) == 1
    # Not even where both were the same.
    bring(me, server, "Portal", [TOPIC, {**german, "title": TOPIC["title"]}])
    bring(me, server, "Portal", [TOPIC, german])
    assert calls(server)["LIFE-2031-A"]["title"] == "Closing loops of films" and changes(server) == []


def test_two_entries_of_one_source_are_two_calls(me, server):
    def voucher(land, **more):
        return {"title": f"Innovation voucher 2031 for small companies {land}", "url": f"https://city.example/{land}", "deadline": "2031-03-01", **more}

    both = [voucher("Styria"), voucher("Carinthia")]
    assert bring(me, server, "City", both)["fresh"] == 2 and number(server) == 2
    again = bring(me, server, "City", both)
    assert (again["fresh"], again["changed"]) == (0, 0) and changes(server) == []
    # Of another source, either is the one that is most alike.
    other = [{**voucher("Carinthia"), "url": "https://radar.example/1", "budget": "2"},
             {**voucher("Styria"), "url": "https://radar.example/2", "budget": "1"}]
    assert bring(me, server, "Radar", other)["fresh"] == 0
    assert {c["title"].split()[-1]: c["budget_total"] for c in calls(server).values()} == {"Styria": 1, "Carinthia": 2}


def test_an_identifier_of_two_agencies_is_two_calls(me, server):
    one = {"id": "CALL-2031-01", "title": "Bridges of wood", "deadline": "2031-03-01"}
    bring(me, server, "Agency", [one])
    other = {**one, "title": "Young researchers abroad", "deadline": "2031-06-01"}
    assert bring(me, server, "Ministry", [other])["fresh"] == 1
    assert bring(me, server, "Ministry", [{**other, "title": "Forscherinnen im Ausland", "language": "de"}])["fresh"] == 0
    # Who agrees with either is it, by the title or by a deadline.
    assert bring(me, server, "Radar", [{**one, "title": "Brücken aus Holz"}])["fresh"] == 0
    assert bring(me, server, "Feed", [{**other, "deadline": "2031-07-01"}])["fresh"] == 0
    assert sorted(k for k, in server.folder.rows("SELECT key FROM funding_call")) == ["CALL-2031-01", "CALL-2031-01 2"]
    told = server.folder.rows("SELECT c.title, count(*) FROM funding_seen s JOIN funding_call c ON c.id = s.call GROUP BY c.id ORDER BY c.id")
    assert told == [("Bridges of wood", 2), ("Young researchers abroad", 3)]
    # The portal numbers for all.
    bring(me, server, "Agency", [one, TOPIC])
    assert bring(me, server, "Elsewhere", [{**TOPIC, "title": "Boucler", "deadline": "2031-09-09"}])["fresh"] == 0


def test_a_deadline_in_other_words_is_no_change(me, server):
    bring(me, server, "Portal", [{**TOPIC, "deadline": "2031-03-01"}])
    assert bring(me, server, "Portal", [{**TOPIC, "deadline": "2031-03-01 17:00 Brussels"}])["changed"] == 0
    said = "SELECT said FROM funding_deadline"
    assert server.folder.one(said) == "2031-03-01 17:00 Brussels" and changes(server) == []
    assert bring(me, server, "Portal", [{**TOPIC, "deadline": "2031-03-02"}])["changed"] == 1


def test_entries_without_an_identifier_stay_what_they_are(me, server):
    feed = ('<rss version="2.0"><channel><item><description>Wood, until 1 April 2031</description></item>'
            "<item><description>Stone, until 1 May 2031</description></item>"
            "<item><title>A</title><link>https://x.example/all</link></item>"
            "<item><title>B</title><link>https://x.example/all</link></item></channel></rss>")
    assert bring(me, server, "Feed", feed)["fresh"] == 4
    for _ in range(2):
        again = bring(me, server, "Feed", feed)
        assert (again["found"], again["fresh"], again["changed"]) == (4, 0, 0)
    assert number(server) == 4 and changes(server) == []


def test_a_source_is_removed_and_comes_back_by_undo(site, me, server):
    add(me, name="Web", address=f"{site.at}/calls", every="7", programme="LIFE")
    was = read(me, "Web")
    assert "Its calls stay" in me.get("/funding/sources").text  # it asks
    gone = me.post(f"/funding/sources/{was['id']}/remove")
    assert "The calls that it had stay" in gone.text and me.model("/funding/sources")["sources"] == [] and number(server) == 2
    me.undo(gone)
    back = source(me, "Web")
    assert (back["id"], back["address"], back["every_days"], back["programme"]) == (was["id"], was["address"], 7, "LIFE")
    me.post(f"/funding/sources/{was['id']}/read")
    again = read(me, "Web")
    assert (again["found"], again["fresh"], again["changed"]) == (2, 0, 0) and number(server) == 2
    # And what it says otherwise by then is believed: nobody else tells of it.
    me.undo(me.post(f"/funding/sources/{was['id']}/remove"))
    site.body, site.version = json.dumps([{**FIRST[0], "deadline": "2031-04-01"}, FIRST[1]]).encode(), '"two"'
    me.post(f"/funding/sources/{was['id']}/read")
    assert read(me, "Web")["changed"] == 1 and calls(server)["LIFE-2031-A"]["deadlines"][0]["at"].startswith("2031-04-01")


def test_a_mistaken_file_goes_with_its_calls(me, server):
    other = {**TOPIC, "id": "LIFE-2031-B", "title": "Wood"}
    mine = {**TOPIC, "id": "LIFE-2031-C", "title": "Stone"}
    bring(me, server, "Right", [TOPIC])
    bring(me, server, "Wrong", [TOPIC, other, mine])
    me.get("/new")
    me.post("/new", org_name="Engines Ltd", country="AT", member="1")
    call = server.folder.one("SELECT id FROM funding_call WHERE key = 'LIFE-2031-C'")
    ada = server.folder.one("SELECT id FROM party WHERE name = 'Engines Ltd'")
    assert me.post(f"/funding/call/{call}/answer", party=str(ada), answer="interested").status == 200
    assert server.folder.one("SELECT count(*) FROM funding_answer") == 1
    shown = lambda: {key for key, in server.folder.rows("SELECT key FROM funding_call WHERE status <> 'out'")}  # noqa: E731
    gone = me.post(f"/funding/sources/{source(me, 'Wrong')['id']}/remove", calls="1")
    assert "The source is gone, and 1 call with it." in gone.text
    assert shown() == {"LIFE-2031-A", "LIFE-2031-C"}
    me.undo(gone)
    assert shown() == {"LIFE-2031-A", "LIFE-2031-B", "LIFE-2031-C"} and source(me, "Wrong")
    me.post(f"/funding/sources/{source(me, 'Wrong')['id']}/remove", calls="1")
    assert bring(me, server, "Right", [TOPIC, other])["state"] == "read"  # who tells of it brings it back
    assert shown() == {"LIFE-2031-A", "LIFE-2031-B", "LIFE-2031-C"}


# ---- as collected ----

def bring_file(me, path, data, expect=200, **fields):
    """Posts a file as a form does."""
    edge = "------------------------edge"
    head = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                   for key, value in {"csrf": me.csrf, **fields}.items())
    body = (f'{head}--{edge}\r\nContent-Disposition: form-data; name="file"; filename="calls.jsonl"\r\n'
            "Content-Type: application/json\r\n\r\n").encode() + data + f"\r\n--{edge}--\r\n".encode()
    page = me.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})
    assert page.status == expect
    return page


def read_file(me, server, data):
    """A further file of the portal's, and what came of it."""
    one = source(me, "Portal")
    bring_file(me, f"/funding/sources/{one['id']}/read", data)
    wait_until(lambda: server.folder.one("SELECT job FROM funding_source WHERE id = ?", one["id"]) != one["job"])
    return read(me, "Portal")


@pytest.mark.skipif(not os.path.exists(COLLECTED), reason="no ../shared/data/funding here")
def test_the_629_calls_are_kept_once_each(me, server):
    with gzip.open(COLLECTED) as file:
        data = file.read()
    me.get("/funding/sources")
    bring_file(me, "/funding/sources", data, name="Portal")
    first = read(me, "Portal")
    assert (first["found"], first["fresh"], number(server)) == (629, 629, 629)
    again = read_file(me, server, data)
    assert (again["found"], again["fresh"], again["changed"]) == (629, 0, 0)
    before, after = (b'"topicId":"ERC-2026-POC","title":"ERC %s OF CONCEPT' % word for word in (b"PROOF", b"PROOFS"))
    assert data.count(before) == 1
    changed = read_file(me, server, data.replace(before, after))
    assert (changed["fresh"], changed["changed"], number(server)) == (0, 1, 629)
    assert changes(server) == [("title", "ERC PROOF OF CONCEPT GRANTS", "ERC PROOFS OF CONCEPT GRANTS")]
    page = me.get(f"/funding/call/{server.folder.one('SELECT call FROM funding_change')}").text
    assert "<ins>" in page
