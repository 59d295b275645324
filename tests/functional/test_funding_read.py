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
