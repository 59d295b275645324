"""Answers from a file, by hand: looked at, taken, found in the results, taken back."""


def fit(browser):
    browser.check()
    browser.check(theme="dark", width=390)


def test_a_file_of_answers_by_hand(walker, practice, tmp_path):
    file = tmp_path / "needs 2026.csv"
    file.write_text("nr,welding expected,recycling expected,welding today,recycling today,wish\n"
                    + "".join(f"{n},5,4,{n % 3 + 1},2,more\n" for n in range(1, 9)) + "9,5,17,1,1,\n")
    walker.go("/survey").follow("Import answers")
    walker.fill("Choose a file", str(file))
    walker.press("Look at it").says("9 rows")
    fit(walker)
    for label, columns in (("Columns of importance", "welding expected, recycling expected"), ("Columns of level today", "welding today, recycling today")):
        walker.fill(label, columns)
    walker.press("Set these columns").says("Would be taken")
    walker.click("input[name=pair][value=name]").fill("to", "5")
    walker.press("Look again").says("no point of the scale from 1 to 5")
    fit(walker)
    walker.press("Take the answers").says("answers were taken")
    fit(walker)
    report = walker.path
    walker.follow("See the results").says("welding")
    walker.go("/survey/import").says("needs 2026.csv")
    fit(walker)
    walker.go(report)
    walker.one("main details.menu summary").click()
    walker.press("Yes, take it back").says("none of its answers counts")
    fit(walker)
