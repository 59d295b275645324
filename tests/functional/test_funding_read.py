"""`cordee funding read`: what was published, as canonical records; on files of our own and on real ones."""
import calendar
import collections
import glob
import gzip
import html
import json
import os
import re
import subprocess

import pytest

from support import CORDEE, SHARED

FUNDING = os.path.join(SHARED, "data", "funding")
FEEDS = os.path.join(SHARED, "data", "feeds")
NOWHERE = {**os.environ, "CORDEE_DATA": "/nonexistent"}  # it needs no data folder
COLLECTED = os.path.join(FUNDING, "sedia_open_calls_2026-08-10.raw.jsonl.gz")

real = pytest.mark.skipif(not os.path.exists(COLLECTED), reason="no ../shared/data/funding here")
feeds = pytest.mark.skipif(not os.path.exists(FEEDS), reason="no ../shared/data/feeds here")


def run(*args, **more):
    return subprocess.run([CORDEE, "funding", "read", *map(str, args)], capture_output=True, text=True, env=NOWHERE,
                          timeout=120, **more)


def records(*args):
    done = run(*args)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# ---- our own files ----

def test_a_table_is_read_by_its_names_and_a_mapping(tmp_path):
    table = tmp_path / "calls.csv"
    table.write_text("Titel;Frist;Antragsteller;Betrag\nHolzbau;31.03.2027;KMU;1.200.000 €\n;;;\nStahl;offen;alle;\n")
    first, second = records("--map", "Betrag=budget_total", "--language", "de", table)
    assert first["title"] == "Holzbau" and first["language"] == "de" and first["budget_total"] == 1200000
    assert first["deadlines"] == [{"at": "2027-03-31T15:00:00Z", "said": "31.03.2027"}]
    assert second["deadlines"] == [{"said": "offen"}] and second["status"] == "unknown"


def test_packed_files_and_the_standard_input_are_read(tmp_path):
    packed = tmp_path / "calls.csv.gz"
    packed.write_bytes(gzip.compress(b"topicId,title\nA-1,One\nA-2,Two\n"))
    assert [r["source_id"] for r in records(packed)] == ["A-1", "A-2"]
    done = run("-", input='{"id": "A-3", "title": "Three"}')
    assert json.loads(done.stdout)["source_id"] == "A-3"


def test_what_cannot_be_read_is_said_and_the_others_are_read(tmp_path):
    (tmp_path / "a").write_text("just words")
    (tmp_path / "b").write_text('{"id": "B-1", "title": "x"}')
    done = run(tmp_path / "a", tmp_path / "b", tmp_path / "missing")
    assert done.returncode == 1 and json.loads(done.stdout)["source_id"] == "B-1"
    assert "no feed, calendar, table or JSON" in done.stderr and "No such file" in done.stderr
    assert run().returncode == 2 and run("--on", "soon", tmp_path / "b").returncode == 2


def test_a_deadline_in_a_calendar_is_by_the_clock_that_it_names(tmp_path):
    zones = {"Europe/Helsinki": "14:00:00Z", '"Europe/London"': "16:00:00Z", "America/New_York": "21:00:00Z",
             "/softwarestudio.org/Olson_20011030_5/Europe/Lisbon": "16:00:00Z", "W. Europe Standard Time": "15:00:00Z",
             "UTC": "17:00:00Z", "": "15:00:00Z"}
    ics = tmp_path / "calls.ics"
    ics.write_text("BEGIN:VCALENDAR\r\n" + "".join(
        f"BEGIN:VEVENT\r\nUID:{i}@x\r\nSUMMARY:Call\r\nDTSTART{';TZID=' + zone if zone else ''}:20310701T170000\r\nEND:VEVENT\r\n"
        for i, zone in enumerate(zones)) + "END:VCALENDAR\r\n")
    told = [r["deadlines"][0] for r in records(ics)]
    assert [d["at"] for d in told] == [f"2031-07-01T{at}" for at in zones.values()]
    assert told[0]["said"] == "20310701T170000 Europe/Helsinki" and told[-1]["said"] == "20310701T170000"


def test_paragraphs_that_run_together_are_parted(tmp_path):
    lost = ("Expected Outcome:Project results are expected.null The level is (5). Scope:SatCom for the Principal InvestigatorThe "
            "grant (see annex).Proposals by e.g.The Union at https://x.example/Some.Thing:Here and PhD.students of iPhones")
    (tmp_path / "a.json").write_text(json.dumps([{"id": "A-1", "title": "null", "description": lost}, {"id": "A-2", "summary": "null"}]))
    one, two = records(tmp_path / "a.json")
    assert one["description"].split("\n") == [
        "Expected Outcome:", "Project results are expected.", "The level is (5).", "Scope:", "SatCom for the Principal Investigator",
        "The grant (see annex).",
        "Proposals by e.g.The Union at https://x.example/Some.Thing:Here and PhD.students of iPhones"]
    assert "title" not in one and "summary" not in two


PAGE = """<!DOCTYPE html><html lang="de-AT"><head><title>Land | Holzbau</title>
<link rel="canonical" href="https://land.example/foerderung/holzbau"><script>var x = "Deadline: 1 May 2030";</script></head>
<body><nav>Start</nav><main><h1>Förderung für den Holzbau</h1><p>Gefördert werden KMU.</p>
<p>Einreichfrist: 31. März 2031, 12:00 Uhr</p></main></body></html>"""


def test_a_page_that_a_person_brings_is_a_call(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "letter.txt").write_text("Call for wood, stone and water\n\nThe city gives money.\nSee https://city.example/call.\n"
                                         "Closing date: 1 April 2031, noon\n")
    page, letter = records("--page", tmp_path / "page.html", tmp_path / "letter.txt")
    assert page["title"] == "Förderung für den Holzbau" and page["language"] == "de"
    assert page["url"] == page["source_id"] == "https://land.example/foerderung/holzbau"
    assert page["deadlines"] == [{"at": "2031-03-31T10:00:00Z", "said": "31. März 2031, 12:00 Uhr"}]
    assert "Start" not in page["description"] and "KMU" in page["description"]
    assert letter["title"] == "Call for wood, stone and water" and letter["url"] == "https://city.example/call"
    assert letter["deadlines"][0]["at"].startswith("2031-04-01")
    (tmp_path / "long.txt").write_text("Öl und " + "ö" * 400 + "\nFörderung")
    assert records("--page", tmp_path / "long.txt")[0]["title"] == "Öl und " + "ö" * 193
    assert "this is a web page" in run(tmp_path / "page.html").stderr  # of itself, a source is none
    (tmp_path / "calls.csv").write_text("Frist;Titel\n1.4.2031;Holz\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00 \x00\x00")
    assert records("--page", tmp_path / "calls.csv")[0]["title"] == "Holz"
    (tmp_path / "any.html").write_text("<!doctype html><h1>Nope</h1><p>Hi</p>")
    assert "this page tells of no call" in run("--page", tmp_path / "any.html").stderr
    (tmp_path / "table.csv").write_text("Bezeichnung;Summe;title\nx;1;y\n")
    assert "not understood (--map NAME=FIELD): Bezeichnung, Summe" in run(tmp_path / "table.csv").stderr
    assert "no page of text" in run("--page", tmp_path / "picture.png").stderr


def test_a_text_full_of_words_for_a_deadline_is_looked_through_once(tmp_path):
    """Each of them searched to the end for all others, this would take many minutes."""
    (tmp_path / "long.json").write_text(json.dumps([{"id": f"L-{i}", "title": "x", "description": "frist " * 33000} for i in range(20)]))
    assert len(records(tmp_path / "long.json")) == 20


def test_memory_stays_that_of_one_call_however_long_the_file(tmp_path):
    """The portal's bulk file has 130 MB: here 20 MB and 60 MB take the same."""
    item = {"type": 1, "title": "x" * 80, "deadlineDatesLong": [1805155200000], "status": {"id": 31094502},
            "keywords": ["k" * 50] * 40, "links": [{"url": "https://x.example/" + "p" * 60}] * 100}
    peaks = []
    for n in (2000, 6000):
        path = tmp_path / f"{n}.json"
        with path.open("w") as out:
            out.write('{"fundingData": {"GrantTenderObj": [')
            out.write(",".join(json.dumps({**item, "ccm2Id": i + 1, "identifier": f"X-{i}"}) for i in range(n)))
            out.write("]}}")
        measured = ("import resource, subprocess, sys\n"
                    "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True)\n"
                    "print(done.stdout.count(b'\\n'), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        done = subprocess.run(["/usr/bin/python3", "-c", measured, CORDEE, "funding", "read", str(path)],
                              capture_output=True, text=True, env=NOWHERE, timeout=300, check=True)
        calls, peak = map(int, done.stdout.split())
        assert calls == n
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 16 * 1024, peaks  # KB: nothing that grows with the file


# ---- as collected ----

@real
def test_the_629_calls_are_all_there_and_mended():
    calls = records("--on", "2026-08-10", COLLECTED)
    assert len(calls) == 629 and len({c["source_id"] for c in calls}) == 629
    assert collections.Counter(c["status"] for c in calls) == {"open": 363, "forthcoming": 262, "closed": 4}
    assert {c["source_id"] for c in calls if c["status"] == "closed"} == {
        "ERC-2026-POC", "PERI-2026-ANTI-COUNTERFEIT", "EuropeAid/186246/DD/ACT/NG", "EuropeAid/186195/DD/ACT/TL"}
    everything = json.dumps(calls, ensure_ascii=False)
    assert not re.search("â€|[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[\x80-\x9f\ufffd\ufeff]", everything)
    assert not any(c.get("conditions", "").startswith('">') for c in calls)
    assert all(d["at"] and d["said"] for c in calls for d in c["deadlines"])


@real
def test_the_portals_own_shapes_are_read():
    hit, = records(glob.glob(os.path.join(FUNDING, "portal_samples", "sedia_search_hit_*"))[0])
    assert hit["source_id"] == "HORIZON-CL5-2024-D2-01-03" and hit["programme"] == "HORIZON"
    assert hit["deadlines"] == [{"at": "2024-04-18T17:00:00Z", "said": "2024-04-18T19:00:00.000+0200"}]
    assert hit["status"] == "closed" and "batteries" in hit["keywords"]
    details, = records(glob.glob(os.path.join(FUNDING, "portal_samples", "topicDetails_*"))[0])
    assert details["budget_total"] == 42000000 and "expected_grants" not in details  # 0 is not known
    assert details["deadlines"][0]["at"] == "2025-02-05T16:00:00Z" and "17:00 Brussels" in details["deadlines"][0]["said"]
    assert details["updated"] == "2025-01-24T10:19:29Z" and "<" not in details["description"]


@real
def test_a_citys_radar_and_a_table_of_topics_are_read():
    radar = records(os.path.join(FUNDING, "radar_bilbao_2026-03-07.json"))
    assert len(radar) == 107 and all(c["title"] for c in radar)
    # What the region buys is no grant, and what closed in spring is not open.
    bought = [c["title"] for c in radar if c.get("type_of_action") == "Licitacion Euskadi" or c["type"] == "tender"]
    assert len(bought) == 4 and any("visera" in title for title in bought)
    assert [c["status"] for c in radar if "hasta el 01.04.26" in c["title"]] == ["closed"]
    topics = records(os.path.join(FUNDING, "horizon_europe_topics_2024-07-11.csv"))
    assert len(topics) == 1907 and {c["programme"] for c in topics} == {"HORIZON"}
    assert any([d["stage"] for d in c["deadlines"] if "stage" in d] == [1, 2] for c in topics)


# ---- feeds, by what stands in their comments ----

def expectations(text):
    said = re.search(r"Expect:\s*(.*?)\n-->", text, re.S)
    return re.findall(r"entries\[(\d)\]\['(title|link|\w+_parsed)'\]\s*==\s*('[^']*'|\([^)]*\))", said.group(1) if said else "")


@feeds
def test_wellformed_feeds_are_right_in_title_link_and_date():
    checked = 0
    for path in sorted(glob.glob(os.path.join(FEEDS, "tests", "wellformed", "*", "*.xml"))):
        with open(path, encoding="utf-8", errors="replace") as file:
            wanted = expectations(file.read())
        calls = records(path) if wanted else []
        for place, name, value in wanted:
            call, value = calls[int(place)], eval(value)  # of a file that we were given as a test
            if name == "title":  # ours are plain
                assert call["title"] in (value, html.unescape(re.sub("<[^>]*>", "", value))), path
            elif name == "link":
                assert call["url"] == value, path
            elif name in ("published_parsed", "updated_parsed"):
                at = "%04d-%02d-%02dT%02d:%02d:%02dZ" % value[:6]
                assert calendar.timegm(value) and at in (call.get("publication"), call.get("updated")), path
            else:
                continue
            checked += 1
    assert checked >= 20


@feeds
def test_feeds_in_any_state_end_in_entries_or_a_sentence():
    paths = sorted(glob.glob(os.path.join(FEEDS, "**", "*.xml"), recursive=True))
    done = run(*paths)
    assert done.returncode in (0, 1) and len(done.stdout.splitlines()) > 50
    for path in paths:  # what it has, or why nothing can be read
        assert f"{path}: " in done.stderr
    assert " error : " not in done.stderr  # the library does not speak for us
