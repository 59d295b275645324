"""`cordee survey stats`, held against a computation of its own: exact fractions, and Student's t by adding up its density."""
import json
import math
import os
import random
import statistics
import subprocess
from fractions import Fraction
from itertools import product

import pytest

from support import CORDEE, SHARED

REAL = os.path.join(SHARED, "data", "survey", "plspm_satisfaction_250x28.csv")
NOWHERE = {**os.environ, "CORDEE_DATA": "/nonexistent"}  # it needs no data folder


def run(*args):
    return subprocess.run([CORDEE, "survey", "stats", *map(str, args)], capture_output=True, text=True, env=NOWHERE, timeout=60)


def figures(*args):
    done = run(*args, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_constant=lambda word: pytest.fail(word))


def refused(*args):
    done = run(*args)
    assert done.returncode in (1, 2) and done.stdout == "", done.stdout
    return done.stderr


def write(tmp_path, text, name="answers.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# ---- an independent computation ----

def t_point(df):
    """The t that 2.5 % pass: Simpson's rule on the density, halved until it fits."""
    front = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)

    def inside(t, n=1000):
        f = [front * (1 + (t * i / n) ** 2 / df) ** (-(df + 1) / 2) for i in range(n + 1)]
        return t / n / 3 * (f[0] + f[-1] + 4 * sum(f[1:-1:2]) + 2 * sum(f[2:-1:2]))
    low, high = 0.0, 5.0
    for _ in range(45):
        mid = (low + high) / 2
        low, high = (mid, high) if inside(mid) < 0.475 else (low, mid)
    return low


def wilcoxon(d):
    """p of signed ranks, in the words of a textbook."""
    d = [x for x in d if x]
    sizes = sorted(map(abs, d))
    rank = {s: Fraction(sum(i + 1 for i, x in enumerate(sizes) if x == s), sizes.count(s)) for s in set(sizes)}
    up, down = sum(rank[abs(x)] for x in d if x > 0), sum(rank[abs(x)] for x in d if x < 0)
    n = len(d)
    if len(rank) == n and n <= 12:
        ways = sum(sum(i + 1 for i, bit in enumerate(bits) if bit) <= min(up, down) for bits in product((0, 1), repeat=n))
        return min(1, 2 * ways / 2 ** n)
    ties = sum(sizes.count(s) ** 3 - sizes.count(s) for s in rank)
    variance = Fraction(n * (n + 1) * (2 * n + 1), 24) - Fraction(ties, 48)
    z = max(abs(up - Fraction(n * (n + 1), 4)) - Fraction(1, 2), 0) / Fraction(math.sqrt(variance))
    return min(1, math.erfc(float(z) / math.sqrt(2)))


def alpha(columns):
    rows = [r for r in zip(*columns) if None not in r]
    k = len(columns)
    parts = sum(statistics.variance(c) for c in zip(*rows))
    return float(Fraction(k, k - 1) * (1 - parts / statistics.variance([sum(r) for r in rows])))


def quantile(values, p):
    values = sorted(values)
    h = (len(values) - 1) * Fraction(p)
    below = math.floor(h)
    above = min(below + 1, len(values) - 1)
    return float(values[below] + (h - below) * (values[above] - values[below]))


def check_item(item, importance, level):
    both = [(i, a) for i, a in zip(importance, level) if i is not None and a is not None]
    n, d = len(both), [i - a for i, a in both]
    mean_i = sum(i for i, _ in both) / Fraction(n)
    nr, pr = sum(x > 0 for x in d), sum(x < 0 for x in d)
    half = t_point(n - 1) * math.sqrt(statistics.variance(d) / n)
    want = {"n": n, "mwds": sum(x * mean_i for x in d) / n, "rds": Fraction(100 * (pr - nr), n), "nr": nr, "pr": pr,
            "gap": Fraction(sum(d)) / n, "gap_low": float(sum(d) / n) - half, "gap_high": float(sum(d) / n) + half}
    for key, value in want.items():
        assert item[key] == pytest.approx(float(value), abs=1e-8), (item["importance"], key)
    assert item["wilcoxon"]["p"] == pytest.approx(wilcoxon(d), abs=1e-9)
    for side, values in (("of_importance", importance), ("of_level", level)):
        said = [v for v in values if v is not None]
        assert item[side]["n"] == len(said) and item[side]["missing"] == len(values) - len(said)
        assert item[side]["mean"] == pytest.approx(float(statistics.mean(said)), abs=1e-10)
        assert item[side]["sd"] == pytest.approx(float(statistics.stdev(said)), abs=1e-10)
        assert item[side]["median"] == pytest.approx(float(statistics.median(said)))
        assert item[side]["iqr"] == pytest.approx(quantile(said, "3/4") - quantile(said, "1/4"))


def made_up(rng, rows, points, k, missing=0.1):
    """Columns of answers, some missing; as fractions."""
    draw = lambda: None if rng.random() < missing else Fraction(rng.randint(1, points))
    return [[draw() for _ in range(rows)] for _ in range(2 * k)]


def as_csv(columns, k, separator=",", decimal="."):
    names = [f"i{j}" for j in range(k)] + [f"a{j}" for j in range(k)]
    cell = lambda x: "" if x is None else str(x) if x.denominator == 1 else str(float(x)).replace(".", decimal)
    return "\n".join([separator.join(["who", *names]),
                      *[separator.join([f"p{r}", *map(cell, row)]) for r, row in enumerate(zip(*columns))]]) + "\n"


def names_of(k):
    return ["--importance", ",".join(f"i{j}" for j in range(k)), "--level", ",".join(f"a{j}" for j in range(k))]


# ---- agreement ----

@pytest.mark.parametrize("points", [2, 4, 5, 7, 10, 11])
def test_every_scale_agrees_with_the_independent_computation(tmp_path, points):
    rng = random.Random(points)
    k = 4
    columns = made_up(rng, 60, points, k)
    model = figures(write(tmp_path, as_csv(columns, k)), *names_of(k), "--scale", f"1..{points}")
    for j, item in enumerate(model["items"]):
        check_item(item, columns[j], columns[k + j])
    assert model["alpha"]["importance"] == pytest.approx(alpha(columns[:k]), abs=1e-9)
    assert model["alpha"]["level"] == pytest.approx(alpha(columns[k:]), abs=1e-9)
    assert model["scale"] == {"from": 1, "to": points, "given": True}
    percents = [p["percent"] for p in model["items"][0]["of_level"]["levels"]]
    assert len(percents) == points and sum(percents) == pytest.approx(100)
    by_need = sorted(model["items"], key=lambda i: -i["mwds"])
    assert [i["mwds_rank"] for i in by_need] == [1, 2, 3, 4]


def test_few_answers_without_ties_have_the_exact_p(tmp_path):
    d = [1, -2, 3, 4, -5, 6, 7]
    text = "i0,a0\n" + "".join(f"{x + 20},20\n" for x in d)
    item = figures(write(tmp_path, text), *names_of(1))["items"][0]
    assert item["wilcoxon"]["method"] == "exact" and item["wilcoxon"]["p"] == pytest.approx(wilcoxon(d), abs=1e-12)
    assert item["wilcoxon"]["z"] is None


def test_the_real_survey_agrees_to_six_decimals():
    if not SHARED or not os.path.exists(REAL):
        pytest.skip("../shared/data/survey is not there")
    model = figures(REAL, "--importance", "expe1,expe2,expe3,expe4,expe5", "--level", "qual1,qual2,qual3,qual4,qual5",
                    "--group", "gender")
    items = model["items"]
    assert [i["n"] for i in items] == [250] * 5
    assert [round(i["mwds"], 6) for i in items] == [4.126080, 3.767616, 5.505904, 4.410304, 2.286336]
    assert [round(i["rds"], 6) for i in items] == [-28.8, -23.2, -32.0, -28.4, -13.6]
    assert [i["mwds_rank"] for i in items] == [3, 4, 1, 2, 5] and [i["rds_rank"] for i in items] == [2, 4, 1, 3, 5]
    assert round(model["alpha"]["importance"], 6) == 0.843145 and round(model["alpha"]["level"], 6) == 0.868518
    with open(REAL, encoding="utf-8") as file:
        rows = [line.rstrip("\n").replace('"', "").split(",") for line in file]
    column = lambda name: [Fraction(r[rows[0].index(name)]) for r in rows[1:]]
    for j, item in enumerate(items):
        check_item(item, column(f"expe{j + 1}"), column(f"qual{j + 1}"))
    for cell in model["groups"]["items"][2]["cells"]:
        in_group = [r[rows[0].index("gender")] == cell["group"] for r in rows[1:]]
        d = [(i, i - a) for i, a, ok in zip(column("expe3"), column("qual3"), in_group) if ok]
        mean_i = sum(i for i, _ in d) / len(d)
        assert cell["n"] == len(d) and cell["mwds"] == pytest.approx(float(sum(x for _, x in d) * mean_i / len(d)))


# ---- files as they come ----

def test_semicolons_decimal_commas_and_a_byte_order_mark_change_nothing(tmp_path):
    rng = random.Random(3)
    columns = [[None if rng.random() < .1 else Fraction(rng.randint(2, 14), 2) for _ in range(30)] for _ in range(4)]
    plain = figures(write(tmp_path, as_csv(columns, 2)), *names_of(2))
    excel = ("\ufeff" + as_csv(columns, 2, ";", ",").replace("\n", "\r\n")).encode()
    assert figures(write(tmp_path, excel, "excel.csv"), *names_of(2)) == plain
    utf16 = b"\xff\xfe" + as_csv(columns, 2, "\t", ",").encode("utf-16-le")
    assert figures(write(tmp_path, utf16, "utf16.csv"), *names_of(2)) == plain
    check_item(plain["items"][1], columns[1], columns[3])
    assert plain["scale"] is None  # half points are none of a scale
    assert plain["items"][0]["of_level"]["levels"] is None and "scale" in plain["items"][0]["of_level"]["reasons"]["levels"]


def test_text_among_numbers_is_refused_with_its_line(tmp_path):
    path = write(tmp_path, 'who,i0,a0\nAda,3,4\n"Bob\nthe second",3,x5\nEve,many,2\n')
    said = refused(path, *names_of(1))
    assert f'{path}: line 4, column 15 (a0): "x5" is no number; 2 cells are wrong in all' in said
    for bad in ("1e3", "0x10", "nan", "inf", "1.2.3", "1,2,3", "--1", "3-", ".", "1234567890123456", "٣"):
        assert "line 2" in refused(write(tmp_path, f"i0;a0\n1;{bad}\n2;2\n"), *names_of(1)), bad


def test_a_word_may_mean_no_answer(tmp_path):
    path = write(tmp_path, "i0,a0\n3,NA\n4,2\n5,-9\n5,weiß nicht\n,1\n")
    assert '"-9"' not in refused(path, *names_of(1))  # a number, until somebody says otherwise
    model = figures(path, *names_of(1), "--missing", "NA,-9,Weiß nicht".replace("W", "w"))
    assert model["respondents"] == 5 and model["items"][0]["n"] == 1
    assert model["items"][0]["of_level"]["missing"] == 3


def test_an_answer_off_the_scale_is_refused(tmp_path):
    path = write(tmp_path, "i0,a0\n3,4\n3,6\n2,2.5\n")
    assert 'line 3, column 3 (a0): "6" is no point of the scale' in refused(path, *names_of(1), "--scale", "1..5")
    for scale in ("5..1", "1..99", "5", "x", "1..", ""):
        assert "is no scale" in refused(path, *names_of(1), "--scale", scale)


def test_wrong_columns_are_named(tmp_path):
    path = write(tmp_path, "expe1,expe2,qual1,qual1,who\n1,2,3,4,5\n")
    assert 'no column "exp1"; did you mean "expe1"?' in refused(path, "--importance", "exp1", "--level", "expe2")
    assert 'no column "something else"' in refused(path, "--importance", "something else", "--level", "expe2")
    assert 'two columns are called "qual1"' in refused(path, "--importance", "expe1", "--level", "qual1")
    assert "2 columns of importance and 1 of level" in refused(path, "--importance", "expe1,expe2", "--level", "who")
    assert "--importance" in refused(path, "--importance", "expe1")
    assert "say one file" in refused("--importance", "expe1", "--level", "expe2")
    assert "no column" in refused(path, "--importance", "expe1", "--level", "expe2", "--group", "country")
    assert run(path, "--nonsense").returncode == 2


def test_files_that_are_no_table_are_refused(tmp_path):
    names = names_of(1)
    assert "is empty" in refused(write(tmp_path, ""), *names)
    assert "no answers behind" in refused(write(tmp_path, "i0,a0\n"), *names)
    assert "no answers behind" in refused(write(tmp_path, "i0,a0\n\n,\n"), *names)
    assert "names of columns" in refused(write(tmp_path, "\n\n"), *names)
    assert "No such file" in refused(tmp_path / "none.csv", *names)
    assert "this is a PDF" in refused(write(tmp_path, b"%PDF-1.4 \x00\x01"), *names)
    assert "this is no file" in refused(tmp_path, *names)
    assert "a quote opens here" in refused(write(tmp_path, 'i0,a0\n1,2\n3,"4\n5,6\n'), *names)


def test_one_respondent_has_what_one_can_have(tmp_path):
    model = figures(write(tmp_path, "i0,i1,a0,a1\n5,4,3,\n"), *names_of(2))
    first, second = model["items"]
    assert first["n"] == 1 and first["mwds"] == 10 and first["rds"] == -100
    assert first["gap_low"] is None and first["reasons"]["gap_low"] == "one answer has no spread"
    assert second["n"] == 0 and second["mwds"] is None and second["reasons"]["mwds"] == "nobody answered"
    assert second["mwds_rank"] is None and second["quadrant"] is None
    assert model["alpha"]["importance"] is None and model["alpha"]["reasons"]["importance"]
    assert run(tmp_path / "answers.csv", *names_of(2)).returncode == 0


def test_equal_answers_say_why_there_is_no_interval(tmp_path):
    item = figures(write(tmp_path, "i0,a0\n" + "4,4\n" * 9), *names_of(1))["items"][0]
    assert item["gap"] == 0 and item["gap_sd"] == 0 and item["rds"] == 0
    assert item["gap_low"] is None and item["wilcoxon"]["p"] is None
    assert "all are the same" in item["reasons"]["gap_low"]


# ---- groups, cross-tabs, score, trend ----

def grouped(tmp_path, sizes):
    rng = random.Random(1)
    rows = [f"{rng.randint(1, 5)},{rng.randint(1, 5)},{name}" for name, n in sizes for _ in range(n)]
    rng.shuffle(rows)
    return write(tmp_path, "i0,a0,land\n" + "\n".join(rows) + "\n")


def shown(model):
    return {c["group"]: c["n"] for c in model["groups"]["items"][0]["cells"] if c["n"] is not None}


def test_small_groups_are_hidden_and_not_to_be_reckoned(tmp_path):
    path = grouped(tmp_path, [("AT", 30), ("DE", 20), ("FR", 9), ("SI", 4), ("", 12)])
    model = figures(path, *names_of(1), "--group", "land")
    assert shown(model) == {"AT": 30, "DE": 20, None: 12}  # 75 less these are 13: FR and SI
    assert model["groups"]["too_small"] == 2
    text = run(path, *names_of(1), "--group", "land")
    for out in (json.dumps(model), text.stdout):
        assert '"SI"' not in out and " SI " not in out and " FR " not in out
    assert "2 groups are not shown" in text.stdout and "(not said)" in text.stdout
    more = figures(path, *names_of(1), "--group", "land", "--least", "3")
    assert shown(more)["SI"] == 4
    all_but_one = figures(grouped(tmp_path, [("AT", 30), ("SI", 4)]), *names_of(1), "--group", "land")
    assert shown(all_but_one) == {} and all_but_one["groups"]["too_small"] == 2


def test_a_group_that_hardly_answered_one_item_is_hidden_there(tmp_path):
    rows = ["5,3,4,2,AT"] * 9 + ["4,4,3,3,DE"] * 8 + ["4,,3,3,DE"] * 4 + ["5,1,,2,FR"] * 6
    path = write(tmp_path, "i0,a0,i1,a1,land\n" + "\n".join(rows) + "\n")
    first, second = figures(path, "--importance", "i0,i1", "--level", "a0,a1", "--group", "land")["groups"]["items"]
    assert [c["n"] for c in first["cells"]] == [9, 8, 6]
    assert [c["n"] for c in second["cells"]] == [None, 12, None]  # nobody of FR, and AT with it
    assert "hidden" in second["cells"][0]["reasons"]["mwds"] and second["cells"][2]["mwds"] is None


def test_a_cross_tab_hides_what_would_tell(tmp_path):
    rows = [("A", "x", 20), ("A", "y", 10), ("A", "z", 3), ("B", "x", 9), ("B", "y", 12), ("B", "z", 15),
            ("C", "x", 7), ("C", "y", 8), ("C", "z", 6)]
    path = write(tmp_path, "i0,a0,g,h\n" + "".join(f"3,2,{g},{h}\n" * n for g, h, n in rows))
    t = figures(path, *names_of(1), "--cross", "g,h")["crosstab"]
    assert t["row_names"] == ["A", "B", "C"] and t["column_names"] == ["x", "y", "z"]
    assert t["row_totals"] == [33, 36, 21] and t["column_totals"] == [36, 30, 24] and t["total"] == 90
    hidden = {(r, c) for r in range(3) for c in range(3) if t["counts"][r][c] is None}
    assert (0, 2) in hidden and len(hidden) == 4  # a square: no line has one alone
    assert all(sum(h[0] == i for h in hidden) in (0, 2) and sum(h[1] == i for h in hidden) in (0, 2) for i in range(3))
    assert "hidden" in run(path, *names_of(1), "--cross", "g,h").stdout
    assert "takes two columns" in refused(path, *names_of(1), "--cross", "g")


def test_too_many_words_are_no_groups(tmp_path):
    path = write(tmp_path, "i0,a0,who\n" + "".join(f"1,2,p{i}\n" for i in range(61)))
    assert "more than 60 different words" in refused(path, *names_of(1), "--group", "who")


def test_the_score_of_promoters(tmp_path):
    path = write(tmp_path, "i0,a0,r\n" + "".join(f"1,2,{r}\n" for r in (10, 9, 9, 8, 7, 6, 0)) + "1,2,\n")
    nps = figures(path, *names_of(1), "--nps", "r")["nps"]
    assert (nps["promoters"], nps["passives"], nps["detractors"], nps["n"]) == (3, 2, 2, 7)
    assert nps["score"] == pytest.approx(100 / 7)
    assert figures(path, *names_of(1), "--nps", "a0")["nps"]["score"] == -100
    half = write(tmp_path, "i0,a0,r\n1,2,9.5\n")
    assert figures(half, *names_of(1), "--nps", "r")["nps"]["score"] is None


def test_an_earlier_survey_shows_what_changed(tmp_path):
    rng = random.Random(8)
    now, then = made_up(rng, 40, 5, 1), made_up(rng, 25, 5, 1)
    path, before = write(tmp_path, as_csv(now, 1)), write(tmp_path, as_csv(then, 1, ";"), "before.csv")
    gap = figures(path, *names_of(1), "--before", before)["trend"]["items"][0]["gap"]
    d, e = ([i - a for i, a in zip(*c) if i is not None and a is not None] for c in (now, then))
    a, b = statistics.variance(d) / len(d), statistics.variance(e) / len(e)
    df = (a + b) ** 2 / (a * a / (len(d) - 1) + b * b / (len(e) - 1))
    change = sum(d) / len(d) - sum(e) / len(e)
    half = t_point(float(df)) * math.sqrt(a + b)
    assert gap["change"] == pytest.approx(float(change)) and gap["n_before"] == len(e)
    assert gap["low"] == pytest.approx(float(change) - half, abs=1e-8)
    assert gap["high"] == pytest.approx(float(change) + half, abs=1e-8)
    assert "Since the earlier survey" in run(path, *names_of(1), "--before", before).stdout


def test_who_stopped_is_counted_in_the_order_of_the_file(tmp_path):
    path = write(tmp_path, "a0,i0,a1,i1\n1,2,3,4\n1,2,,\n1,,,\n,,,\n,,,4\n1,2,,\n1,,,\n")
    reach = figures(path, *names_of(2))["reach"]
    assert [c["name"] for c in reach["columns"]] == ["a0", "i0", "a1", "i1"]
    assert [c["stopped"] for c in reach["columns"]] == [2, 2, 0, 2] and reach["any"] == 6


# ---- for people ----

def test_without_json_it_says_what_each_figure_means(tmp_path):
    rng = random.Random(4)
    path = write(tmp_path, as_csv(made_up(rng, 50, 7, 3), 3))
    text = run(path, *names_of(3)).stdout
    for words in ("50 respondents; scale 1 to 7", "Needs, the greatest by MWDS first", "the LOWER, the more need",
                  "the lines cross", "a need in any place", "measure", "top-2", "came to the last"):
        assert words in text, words
    assert "nan" not in text.lower() and "%%" not in text
    assert max(map(len, text.splitlines())) <= 120


def test_it_is_listed_and_explained():
    help_ = subprocess.run([CORDEE, "survey", "stats", "--help"], capture_output=True, text=True, env=NOWHERE)
    assert help_.returncode == 0 and help_.stdout.startswith("usage: cordee survey stats FILE.csv") and "--scale" in help_.stdout
    listed = subprocess.run([CORDEE, "survey"], capture_output=True, text=True, env=NOWHERE)
    assert listed.returncode == 0 and "cordee survey stats" in listed.stdout
    wrong = subprocess.run([CORDEE, "survey", "sttas"], capture_output=True, text=True, env=NOWHERE)
    assert wrong.returncode == 2 and 'has no command "sttas"' in wrong.stderr
