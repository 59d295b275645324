"""A mailing is written, looked at, translated and tried in a browser; nothing typed is lost."""
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from books import png
from browser import Browser
from support import wait_until


def new_mailing(walker, template=None):
    walker.go("/mailing/new").check()
    if template:
        return walker.press("Begin", f"li:has(iframe[title='{template}'])")
    return walker.press("Begin with an empty page")


def looked_at(walker):
    """Wide and light, narrow and dark."""
    return walker.check().check(theme="dark", width=390)


def text_of(practice, path):
    return practice.folder.one("SELECT markdown FROM mailing_mailing WHERE id = ?", path.split("/")[2])


def test_written_translated_looked_at_and_tried(walker):
    folder = walker.server.folder
    new_mailing(walker)
    path = walker.path.split("?")[0]
    walker.fill("Subject", "Spring meeting").fill("Text, in Markdown", "Hello {{first_nam}},\n\nwe **meet**.\n")
    walker.press("Save draft").says("Line 1 of the text").says("Did you mean")
    walker.check().check(theme="dark", width=390)
    walker.fill("Text, in Markdown", "Hello {{first_name|there}},\n\nwe **meet**.\n").press("Save draft")
    assert "Did you mean" not in walker.text
    walker.press("Longest name").says("reads")
    walker.press("Next")
    walker.fill("Name or address", "zzzqq").press("Find").says("called that")
    walker.press("Deutsch").says("The original, English").check().check(theme="dark", width=390)
    walker.fill("Subject", "Frühlingstreffen").fill("Text, in Markdown", "Hallo {{first_name|}},\n\nwir **treffen** uns.\n")
    walker.press("Save draft")
    assert "outdated" not in walker.one(".tongues").text
    walker.press("English")
    walker.fill("Text, in Markdown", "Hello {{first_name|there}},\n\nwe **meet** in May.\n").press("Save draft")
    assert "outdated" in walker.one(".tongues").text
    walker.press("Deutsch").says("The original changed").says("in May").check().check(theme="dark", width=390)
    walker.fill("Send a test to", "eva@cluster.example.org").press("Send me a test").says("on its way")
    wait_until(lambda: folder.one("SELECT count(*) FROM letter WHERE subject = '[Test] Frühlingstreffen'"), 10, "the test")
    walker.go(path).press("Discard this draft").says("discarded")
    walker.press("Undo")
    walker.go(path).says("outdated")
    assert walker.field("Subject").get_attribute("value") == "Spring meeting"


def test_a_template_is_filled_in(walker):
    new_mailing(walker, "Newsletter")
    walker.says("Opening").check().check(theme="dark", width=390)
    walker.fill("Subject", "News").fill("Opening", "We have **news**.").fill("Dates", "- 12 March, Linz")
    walker.press("Save draft")
    assert walker.field("Opening").get_attribute("value") == "We have **news**."
    walker.press("Write it as one text").says("Text, in Markdown")
    assert "We have **news**." in walker.field("Text, in Markdown").get_attribute("value")


def test_a_picture_comes_from_the_library_to_where_one_wrote(walker, tmp_path):
    name = f"Stand {'with' if walker.javascript else 'without'} scripts"
    (tmp_path / f"{name}.png").write_bytes(png(600, 200))
    new_mailing(walker)
    path = walker.path.split("?")[0]
    walker.fill("Subject", name).fill("Text, in Markdown", "Above\n\nBelow")
    if walker.javascript:
        walker.driver.execute_script("document.querySelector('#markdown').setSelectionRange(5, 5)")
    looked_at(walker.press("Picture …").says("Choose a picture"))
    walker.one("input[type=file]").send_keys(str(tmp_path / f"{name}.png"))
    walker.fill("What it shows", "Our stand").press("Add and put into the text")
    block = f'[[image file={walker.server.folder.one("SELECT key FROM picture ORDER BY id DESC LIMIT 1")} alt="Our stand"]]'
    lines = [line for line in walker.field("Text, in Markdown").get_attribute("value").split("\n") if line]
    assert lines == (["Above", block, "Below"] if walker.javascript else ["Above", "Below", block])
    looked_at(walker.press("Save draft"))
    assert block in text_of(walker.server, path)
    walker.driver.switch_to.frame(walker.one("iframe[data-look]"))
    wait_until(lambda: walker.all("img[alt='Our stand']"), 10, "the picture in the preview")
    walker.driver.switch_to.default_content()
    # The second time it is there already.
    looked_at(walker.press("Picture …")).follow("Put into the text", f"main li:has(a[href*='{block[13:29]}'])")
    assert walker.field("Text, in Markdown").get_attribute("value").count(block) == 2


def test_contacts_by_country_are_set_and_taken_away(walker):
    me = walker.server.folder.one("SELECT name FROM staff WHERE id = 1")
    shown = lambda: [b.text for b in walker.all("main .rows b")]
    new_mailing(walker)
    walker.fill("Subject", "From whom").fill("From", "the contact of each recipient's country")
    looked_at(walker.press("Contacts by country …").says("No contacts yet"))
    for country in ("Germany", "Austria"):
        walker.fill("Country", country).fill("Contact", me).press("Set").says("Saved.")
    looked_at(walker)
    assert sorted(shown()) == ["Austria", "Germany"]
    walker.press("Remove: Germany").says("from the cluster")
    assert shown() == ["Austria"]
    walker.follow("Back to the mailing", "main").press("Review and send").says("Nobody is the contact there")
    looked_at(walker).follow("Contacts by country", "main")
    walker.press("Remove: Austria").says("No contacts yet")


TOOLS = [  # a text with what is chosen between bars, buttons, and what comes of it
    ("one |word |two", "Bold", "one **word** two"),
    ("one |word |two", "Bold Bold", "one word two"),
    ("one **|word|** two", "Italic", "one ***word*** two"),
    ("one ***|word|*** two", "Bold", "one *word* two"),
    ("one |**word**| two", "Bold", "one word two"),
    ("|one\n\n- two|\n", "Bold", "**one**\n\n- **two**\n"),
    ("|one\n\n- two|\n", "Bold Bold", "one\n\n- two\n"),
    ("Ti||tle\n\nText", "Heading", "## Title\n\nText"),
    ("Ti||tle\n\nText", "Heading Heading", "Title\n\nText"),
    ("|a\nb\n|c", "List", "- a\n- b\nc"),
    ("|a\nb\n|c", "List List", "a\nb\nc"),
    ("one pa||ragraph\nof two lines\n\nLast", "Two columns",
     "one paragraph\nof two lines\n\n[[columns]]\n\n1\n\n[[column]]\n\n2\n\n[[/columns]]\n\nLast"),
]


def test_buttons_make_markdown_that_readers_see_as_meant_and_take_it_back(practice):
    walker = Browser(practice)
    put = ("const [text, from, to] = arguments; const area = document.querySelector('#markdown'); area.value = text;"
           "area.focus(); area.setSelectionRange(from, to)")
    try:
        new_mailing(walker.sign_in())
        for text, buttons, then in TOOLS:
            before, chosen, after = text.split("|")
            walker.driver.execute_script(put, before + chosen + after, len(before), len(before + chosen))
            for button in buttons.replace("Two columns", "Two_columns").split():
                walker.button(button.replace("_", " "), "[data-tools]").click()
            assert walker.field("Text, in Markdown").get_attribute("value") == then, (text, buttons)
    finally:
        walker.quit()


def test_what_is_typed_is_saved_and_shown_and_a_lost_server_loses_nothing(practice):
    walker = Browser(practice)
    try:
        new_mailing(walker.sign_in())
        path = walker.path.split("?")[0]
        area = walker.field("Text, in Markdown")
        area.clear()
        area.send_keys("Hello ")
        wait_until(lambda: text_of(practice, path) == "Hello ", 10, "what was typed")
        wait_until(lambda: "Draft, saved on" not in walker.text, 10, "when it was saved")
        assert "saved " in walker.text
        area.send_keys("world")
        area.send_keys(Keys.CONTROL, "a")
        area.send_keys(Keys.CONTROL, "b")
        wait_until(lambda: text_of(practice, path) == "**Hello world**", 10, "bold")
        area.send_keys(Keys.CONTROL, Keys.END)
        walker.choose("Field or block", "First name")
        walker.button("Insert").click()
        wait_until(lambda: text_of(practice, path) == "**Hello world**{{first_name}}", 10, "the field")
        area.send_keys(" {{nothing}}")
        walker.says("Line 1 of the text").says("The preview waits")
        for _ in range(len(" {{nothing}}")):
            area.send_keys(Keys.BACKSPACE)
        wait_until(lambda: "Line 1 of the text" not in walker.text, 10, "the fault is gone")
        walker.driver.switch_to.frame(walker.one("[data-look]"))
        wait_until(lambda: "Hello world" in walker.driver.find_element(By.TAG_NAME, "body").text, 10, "the preview")
        walker.driver.switch_to.default_content()
        walker.driver.execute_cdp_cmd("Network.enable", {})
        offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        walker.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        area.send_keys(" more")
        walker.says("Not saved: the server does not answer")
        walker.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
        wait_until(lambda: text_of(practice, path).endswith(" more"), 10, "what was typed meanwhile")
        walker.driver.get_log("browser")
    finally:
        walker.quit()


def test_who_presses_save_while_the_page_saves_by_itself_meets_no_conflict(practice):
    walker = Browser(practice)
    try:
        new_mailing(walker.sign_in())
        path = walker.path.split("?")[0]
        # The answer to what it saves by itself is held until it is let go.
        walker.driver.execute_script("const real = fetch; window.fetch = async (...all) => { const answer = await real(...all);"
                                     " await new Promise((go) => { window.letGo = go; }); return answer; };")
        walker.field("Text, in Markdown").send_keys("Hello world")
        wait_until(lambda: walker.driver.execute_script("return Boolean(window.letGo)"), 10, "what it saves by itself")
        walker.button("Save draft").click()
        walker.leave(lambda: walker.driver.execute_script("letGo()"))
        assert walker.path.split("?")[0] == path and walker.all("iframe[data-look]"), walker.text[:500]
        assert text_of(practice, path).endswith("Hello world")
    finally:
        walker.quit()


def test_who_is_second_is_told_and_keeps_what_was_typed(practice):
    first, second = Browser(practice), Browser(practice)
    try:
        new_mailing(first.sign_in())
        path = first.path.split("?")[0]
        second.sign_in().go(path)
        first.fill("Text, in Markdown", "theirs")
        wait_until(lambda: text_of(practice, path) == "theirs", 10, "theirs")
        second.field("Text, in Markdown").clear()
        second.field("Text, in Markdown").send_keys("mine")
        second.says("Somebody else saved this mailing meanwhile")
        second.driver.get_log("browser")  # where the refusal stands
        second.press("Save draft").says("What differs").says("theirs").says("mine")
        second.check().check(theme="dark", width=390)
        second.press("Keep mine as a copy").says("in this copy")
        assert second.field("Text, in Markdown").get_attribute("value") == "mine"
        assert text_of(practice, path) == "theirs"
    finally:
        first.quit()
        second.quit()


def test_who_is_signed_out_while_typing_loses_nothing(practice):
    walker = Browser(practice)
    try:
        new_mailing(walker.sign_in())
        path = walker.path.split("?")[0]
        walker.fill("Subject", "Half a thought")
        wait_until(lambda: walker.heading == "Half a thought", 10, "the heading goes along")
        walker.driver.delete_all_cookies()
        walker.fill("Text, in Markdown", "typed after the session had ended")
        walker.says("you are signed out")
        walker.driver.get_log("browser")  # where the refusal stands
        walker.press("Save draft", "main")
        assert walker.path.startswith("/sign-in")
        walker.driver.get_log("browser")
        walker.sign_in().go(path)
        wait_until(lambda: text_of(practice, path) == "typed after the session had ended", 10, "what was typed")
        walker.check()
    finally:
        walker.quit()


def test_a_text_that_is_too_long_comes_back_to_be_shortened(walker):
    new_mailing(walker)
    path = walker.path.split("?")[0]
    before = text_of(walker.server, path)
    walker.fill("Subject", "All of it")
    walker.types("#markdown", "Word for word. " * 40000)
    walker.press("Save draft").says("a mailing takes 512")
    looked_at(walker)
    value = lambda: walker.field("Text, in Markdown").get_attribute("value")
    assert value() == before + "Word for word. " * 40000 and walker.field("Subject").get_attribute("value") == "All of it"
    assert text_of(walker.server, path) == before
    walker.driver.execute_script("document.querySelector('#markdown').value = 'Word for word.'")
    walker.press("Save draft")
    assert "a mailing takes" not in walker.text and text_of(walker.server, path) == "Word for word."


def test_what_the_server_would_not_even_read_stays_in_the_window(practice):
    walker = Browser(practice)
    try:
        new_mailing(walker.sign_in())
        path = walker.path.split("?")[0]
        before = text_of(practice, path)
        walker.driver.execute_script("document.querySelector('[data-writing]').dataset.most = 1000")
        walker.types("#markdown", "x" * 2000).says("more text than the server reads")
        walker.button("Save draft").click()
        assert walker.path.split("?")[0] == path and text_of(practice, path) == before
        assert walker.field("Text, in Markdown").get_attribute("value") == before + "x" * 2000
        walker.driver.execute_script("document.querySelector('#markdown').value = ''")
        walker.types("#markdown", "short")
        wait_until(lambda: text_of(practice, path) == "short", 10, "what fits")
        walker.press("Save draft")
    finally:
        walker.quit()


def test_the_look_at_a_mail_is_as_wide_as_the_phone(walker):
    new_mailing(walker)
    for width in ("Phone", "Desktop"):
        walker.check(width=390)
        walker.field(width).find_element(By.XPATH, "..").click()
        shown, room = walker.driver.execute_script(
            "const s = document.querySelector('.look .screen'); return [s.querySelector('iframe').getBoundingClientRect().width,"
            " s.clientWidth]")
        assert room - 1 <= shown <= room + 1, width


def test_pictures_of_templates_have_no_scrollbars(walker):
    walker.go("/mailing/new").check()
    wait_until(lambda: walker.driver.execute_script("return document.readyState") == "complete", 10, "the page")
    for frame in walker.all(".pic iframe"):
        walker.driver.switch_to.frame(frame)
        inner, root = walker.driver.execute_script("return [innerWidth, document.documentElement.clientWidth]")
        walker.driver.switch_to.default_content()
        assert inner == root
