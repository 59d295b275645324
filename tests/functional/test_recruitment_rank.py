"""`cordee recruitment rank`: who fits which opening, and why."""
import importlib.util
import json
import os
import subprocess

import pytest

from support import CORDEE, SHARED

NOWHERE = {**os.environ, "CORDEE_DATA": "/nonexistent"}  # it needs no data folder
BENCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench", "recruitment.py")


def run(tmp_path, openings, candidates, *args):
    for name, lines in (("openings", openings), ("candidates", candidates)):
        text = lines if isinstance(lines, str) else "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return subprocess.run([CORDEE, "recruitment", "rank", "--openings", tmp_path / "openings", "--candidates", tmp_path / "candidates",
                           *map(str, args)], capture_output=True, text=True, env=NOWHERE, timeout=60)


def ranked(tmp_path, openings, candidates, *args):
    """{opening: [candidate's row, ...]}"""
    done = run(tmp_path, openings, candidates, *args)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return {o["opening"]: o["candidates"] for o in map(json.loads, done.stdout.splitlines())}


OPENINGS = [{"id": "process", "skills": [{"esco": "moulding", "essential": True, "level": 4}, {"esco": "recyclate", "essential": True},
                                         {"esco": "hot runners", "essential": False}],
             "languages": [{"code": "de", "cefr": "B2"}], "place": {"lat": 47.41, "lon": 9.74}},
            {"id": "buyer", "skills": [{"esco": "contracts", "essential": True}]}]
TOMAZ = {"id": "tomaz", "skills": [{"esco": "moulding", "level": 4}, {"esco": "hot runners"}], "languages": [{"code": "de", "cefr": "B1"}]}
AURELIE = {"id": "aurelie", "skills": [{"esco": "recyclate"}], "place": {"lat": 45.9, "lon": 6.12}}


def test_each_score_shows_its_parts_and_what_is_missing(tmp_path):
    found = ranked(tmp_path, OPENINGS, [AURELIE, TOMAZ])
    first, second = found["process"]
    assert (first["id"], first["missing"], first["essential"], first["there"]) == ("tomaz", ["recyclate"], 2, 1)
    assert set(first["parts"]) == {"skills", "languages"} and first["parts"]["languages"] == .75
    assert second["id"] == "aurelie" and second["missing"] == ["moulding"] and set(second["parts"]) == {"skills", "distance"}
    assert 100 > first["score"] > second["score"] > 0
    assert found["buyer"] == []  # nobody knows anything of it


def test_name_age_and_nationality_change_nothing(tmp_path):
    before = ranked(tmp_path, OPENINGS, [TOMAZ, AURELIE])
    told = [{**TOMAZ, "name": "Tomaž Kogelnik", "age": 58, "gender": "m", "nationality": "SI", "photo": "x.jpg"},
            {**AURELIE, "name": "Aurélie Vauchard", "age": 24, "gender": "f", "nationality": "FR"}]
    assert ranked(tmp_path, OPENINGS, told) == before


def test_the_order_of_input_changes_nothing(tmp_path):
    before = ranked(tmp_path, OPENINGS, [TOMAZ, AURELIE])
    turned = [{**o, "skills": o["skills"][::-1]} for o in OPENINGS[::-1]]
    assert ranked(tmp_path, turned, [AURELIE, TOMAZ]) == before


def test_top_says_how_many(tmp_path):
    many = [{"id": f"{i:02}", "skills": ["contracts"]} for i in range(30)]
    assert [c["id"] for c in ranked(tmp_path, OPENINGS, many)["buyer"]] == [f"{i:02}" for i in range(10)]
    assert len(ranked(tmp_path, OPENINGS, many, "--top", 3)["buyer"]) == 3
    assert len(ranked(tmp_path, OPENINGS, many, "--top", 1000)["buyer"]) == 30


def test_a_wrong_line_is_said_and_the_others_go_on(tmp_path):
    lines = json.dumps(TOMAZ) + "\n{\"id\": \n\n" + json.dumps({"skills": ["moulding"]}) + "\n" + \
        json.dumps({"id": "x", "languages": [{"code": "de", "cefr": "B9"}]}) + "\n" + json.dumps(AURELIE) + "\n"
    done = run(tmp_path, OPENINGS, lines)
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert [s.split(": ")[0].rsplit(", ")[-1] for s in said[:3]] == ["line 2", "line 4", "line 5"], said
    assert "there is no \"id\"" in said[1] and "A1, A2, B1, B2, C1, C2" in said[2] and "3 lines were left out" in said[3]
    assert [c["id"] for c in json.loads(done.stdout.splitlines()[0])["candidates"]] == ["tomaz", "aurelie"]


@pytest.mark.parametrize("args, words", [(["--top", "none"], "--top takes a number"), (["--nonsense"], "--help")])
def test_a_wrong_command_line_is_told(tmp_path, args, words):
    done = run(tmp_path, OPENINGS, [], *args)
    assert done.returncode == 2 and words in done.stderr


@pytest.mark.skipif(not os.path.isdir(SHARED), reason="../shared/data is not there")
def test_who_knows_part_of_an_occupation_finds_it(tmp_path):
    spec = importlib.util.spec_from_file_location("bench_recruitment", BENCH)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    found = bench.retrieval(CORDEE)
    assert found["cordee recruitment rank"] >= .92
    assert found["cordee recruitment rank"] > max(found["plain coverage"], found["Jaccard"])
