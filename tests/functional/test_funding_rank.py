"""`cordee funding rank`: which calls are for whom, and why."""
import importlib.util
import json
import os
import subprocess

import pytest

from support import CORDEE, SHARED

NOWHERE = {**os.environ, "CORDEE_DATA": "/nonexistent"}  # it needs no data folder
BENCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench", "funding.py")


def run(tmp_path, calls, profiles, *args):
    for name, lines in (("calls", calls), ("profiles", profiles)):
        text = lines if isinstance(lines, str) else "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return subprocess.run([CORDEE, "funding", "rank", "--calls", tmp_path / "calls", "--profiles", tmp_path / "profiles", *map(str, args)],
                          capture_output=True, text=True, env=NOWHERE, timeout=60)


def ranked(tmp_path, calls, profiles, *args):
    """{profile: [(call, words)]}, best first."""
    done = run(tmp_path, calls, profiles, *args)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return {p["profile"]: [(c["id"], [w["what"] for w in c["why"] if w["why"] == "word"]) for c in p["calls"]]
            for p in map(json.loads, done.stdout.splitlines())}


CALLS = [{"id": "pack", "text": "Circular packaging pilots: recycled plastic in food packaging"},
         {"id": "h2", "text": "Storage of hydrogen in heavy vehicles"},
         {"id": "film", "title": "Solvent-free recycling of multilayer film", "text": "Plastics from households"},
         {"id": "skills", "text": "Vouchers for digital skills of craftsmen"}]


def test_the_call_that_speaks_of_it_is_first_and_says_by_which_words(tmp_path):
    found = ranked(tmp_path, CALLS, [{"id": "ada", "text": "We recycle plastic film"}, {"id": "bob", "text": "hydrogen tanks"}])
    assert found["ada"][0][0] == "film" and sorted(found["ada"][0][1]) == ["film", "plastic", "recycle"]
    assert found["ada"][1][0] == "pack"
    assert found["bob"] == [("h2", ["hydrogen"])]


def test_top_says_how_many(tmp_path):
    calls = [{"id": str(i), "text": "hydrogen " * (i + 1) + "boats"} for i in range(20)] + [{"id": "x", "text": "else"}] * 20
    profile = [{"id": "ada", "text": "hydrogen"}]
    assert len(ranked(tmp_path, calls, profile)["ada"]) == 10
    assert len(ranked(tmp_path, calls, profile, "--top", 3)["ada"]) == 3
    assert len(ranked(tmp_path, calls, profile, "--top", 1000)["ada"]) == 20


def test_who_speaks_of_nothing_gets_nothing(tmp_path):
    assert ranked(tmp_path, CALLS, [{"id": "ada", "text": ""}, {"id": "bob", "text": "the and of"}]) == {"ada": [], "bob": []}
    assert ranked(tmp_path, [], [{"id": "ada", "text": "hydrogen"}]) == {"ada": []}
    assert ranked(tmp_path, CALLS, []) == {}


@pytest.mark.parametrize("call, profile, word", [
    ("Förderung der Kreislaufwirtschaft für Kunststoffe", "Wir verarbeiten Kunststoff und suchen Partner für das Recycling", "Kunststoff"),
    ("Aide aux énergies renouvelables dans les entreprises", "Nous cherchons une énergie renouvelable pour notre site", "énergie"),
    ("Contributi per le imprese della plastica", "La nostra impresa lavora con la plastica", "plastica"),
    ("Vavčerji za digitalizacijo in za podjetja ki so", "Podjetje za predelavo in razvoj ki se ukvarja z digitalizacijo", "digitalizacijo"),
])
def test_each_language_by_its_own_forms(tmp_path, call, profile, word):
    calls = [{"id": "it", "text": call}, {"id": "b", "text": "Boats"}, {"id": "c", "text": "Schools"}]
    found = ranked(tmp_path, calls, [{"id": "ada", "text": profile}])["ada"]
    assert found[0][0] == "it" and word in found[0][1]


def test_a_profile_finds_calls_in_another_language_by_what_words_share(tmp_path):
    found = ranked(tmp_path, CALLS, [{"id": "ada", "text": "Wir machen Kunststoffrecycling und suchen Partner für die Entwicklung"}])
    assert found["ada"][0][0] == "film"


def record(name, **more):
    return {"id": name, "title": "Hydrogen", "status": "open", "deadlines": [{"at": "2026-10-01T15:00:00Z", "said": "1 October"}], **more}


def test_gates_come_first(tmp_path):
    calls = [record("fits"), record("closed", status="closed"), record("over", deadlines=[{"at": "2026-08-01T15:00:00Z"}]),
             record("soon", deadlines=[{"at": "2026-08-20T15:00:00Z"}]), record("de", countries=["DE"]), record("large", org_types=["large"]),
             record("life", programme="LIFE"), record("tender", type="tender"), record("much", grant_min=5_000_000), record("trl", trl_min=8)]
    open_to_all = {"id": "all", "text": "hydrogen"}
    picky = {"id": "picky", "text": "hydrogen", "countries": ["AT"], "org_types": ["sme"], "programmes": ["HORIZON"], "types": ["grant"],
             "grant_max": 400_000, "trl_max": 6, "lead_days": 20}
    found = ranked(tmp_path, calls, [open_to_all, picky], "--on", "2026-08-10", "--top", 99)
    assert {call for call, _ in found["all"]} == {c["id"] for c in calls} - {"closed", "over"}
    assert [call for call, _ in found["picky"]] == ["fits"]


def test_a_tag_and_a_past_programme_say_so(tmp_path):
    calls = [record("plain"), record("tagged", tags=["Circular economy"]), record("life", programme="LIFE")]
    done = run(tmp_path, calls, [{"id": "ada", "text": "hydrogen", "tags": ["circular ECONOMY"], "past": ["LIFE"]}], "--on", "2026-08-10")
    found = json.loads(done.stdout)["calls"]
    assert [c["id"] for c in found] == ["tagged", "life", "plain"]
    assert {"why": "tag", "what": "circular ECONOMY", "points": 1.0} in found[0]["why"]
    assert {"why": "programme", "what": "LIFE", "points": 0.5} in found[1]["why"]
    for call in found:
        assert sum(w["points"] for w in call["why"]) == pytest.approx(call["score"], abs=1e-3)


@pytest.mark.parametrize("calls, words", [
    ('{"id": "a", "text": "x"}\n{"id": \n', "calls, line 2"),
    ('{"text": "x"}\n', 'calls, line 1: there is no "id"'),
    ("[1]\n", 'calls, line 1: there is no "id"'),
])
def test_what_is_wrong_is_said_with_its_line(tmp_path, calls, words):
    done = run(tmp_path, calls, [])
    assert done.returncode == 1 and words in done.stderr


def test_a_line_that_is_wrong_is_left_out_and_the_others_go_on(tmp_path):
    calls = "\n".join([json.dumps(CALLS[0]), "{", json.dumps(CALLS[1])])
    profiles = '{"id": "ada", "text": "hydrogen"}\n{"text": "no id"}\nnone\n{"id": "bob", "text": "packaging"}\n'
    done = run(tmp_path, calls, profiles)
    assert done.returncode == 1 and [json.loads(line)["profile"] for line in done.stdout.splitlines()] == ["ada", "bob"]
    for words in ("calls, line 2:", "profiles, line 2:", "profiles, line 3:", "3 lines were left out"):
        assert words in done.stderr, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["calls"][0]["id"] == "h2"


def test_items_of_a_list_count_as_one_word_each(tmp_path):
    done = run(tmp_path, CALLS, [{"id": "one", "items": ["recycled plastic"]}, {"id": "two", "text": "recycled plastic"}])
    one, two = (json.loads(line)["calls"] for line in done.stdout.splitlines())
    assert {c["id"] for c in one} == {c["id"] for c in two} and one[0]["score"] < two[0]["score"]


@pytest.mark.parametrize("args", [["--top", "0"], ["--top", "x"], ["--on", "never"], ["--what"], ["more"]])
def test_a_wrong_command_line_is_refused(tmp_path, args):
    done = run(tmp_path, CALLS, [], *args)
    assert done.returncode == 2 and done.stdout == "" and done.stderr


def test_it_finds_what_funded_projects_answered_better_than_plain_bm25():
    if not os.path.isdir(os.path.join(SHARED, "data", "matching")):
        pytest.skip("there is no ../shared/data/matching")
    spec = importlib.util.spec_from_file_location("bench_funding", BENCH)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    (plain_mrr, plain_hit), (mrr, hit) = bench.retrieval(CORDEE)
    assert mrr > plain_mrr + 0.05 and hit > plain_hit + 0.05
