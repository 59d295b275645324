"""A survey is built by hand at a desk, sent, and answered on a phone; every page of it is fit for everybody."""
import email
import email.policy
import re
import urllib.parse

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from browser import Browser
from support import Folder, Server, Sink, wait_until

PHONE = 375


@pytest.fixture(params=["with-javascript", "without"])
def desk(request, tmp_path):
    sink = Sink()
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{sink.port}", "relay-security": "none"})
    people = ["organisation,first name,last name,email,language"]
    people += [f"{n} Ltd,{n},Huber,{n.lower()}@{n.lower()}.example.org,en" for n in ("Anna", "Bert", "Clea", "Dora", "Emil")]
    (tmp_path / "people.csv").write_text("\n".join(people) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    walker = Browser(server, request.param == "with-javascript")
    walker.sink = sink
    try:
        yield walker.sign_in()
    finally:
        walker.quit()
        server.stop()
        folder.remove()
        sink.shutdown()


def looked_at(walker):
    return walker.check(theme="dark", width=PHONE).check()


def focused(walker):
    return walker.driver.switch_to.active_element


def settings(walker, n):
    """Opens those of the n-th question of the page."""
    walker.in_sight(walker.all("[data-question]")[n].find_element(By.CSS_SELECTOR, "summary")).click()


def add_question(walker, kind, page=0):
    details = walker.all("section.card details:has(.kinds)")[page]
    walker.in_sight(details.find_element(By.CSS_SELECTOR, "summary")).click()
    button = next(b for b in details.find_elements(By.CSS_SELECTOR, "button") if b.text == kind)
    return walker.leave(walker.in_sight(button).click)


def write(walker, name, text):
    el = walker.in_sight(walker.one(f"[name='{name}']"))
    el.clear()
    el.send_keys(text)
    return walker


def choose(walker, subject, group=1):
    """What a condition depends on; with scripts that goes on by itself."""
    select = Select(walker.in_sight(walker.all("select[name^='subject.']")[group - 1]))
    if walker.javascript:
        return walker.leave(lambda: select.select_by_visible_text(subject))
    select.select_by_visible_text(subject)
    return walker.leave(walker.in_sight(walker.all("button[value^='choose.']")[group - 1]).click)


def build(walker):
    walker.go("/survey").says("No survey yet")
    looked_at(walker).press("Empty survey")
    walker.fill("Title", "Skills 2027").fill("What it is about", "Ten minutes.").fill("Heading", "About you")
    looked_at(walker)
    add_question(walker, "One answer of several")
    assert focused(walker).get_attribute("name") == "q.single.words"
    write(walker, "q.single.words", "What do you do?")
    write(walker, "q.single.items", "Production\nTraining\nSales")
    add_question(walker, "Number")
    write(walker, "q.number.words", "Days of training last year")
    settings(walker, 1)
    write(walker, "q.number.unit", "days")
    write(walker, "q.number.lowest", "0")
    write(walker, "q.number.highest", "60")
    looked_at(walker).press("Add a page").says("Saved.")
    write(walker, "s.page_2.words", "Your skills")
    add_question(walker, "Importance and level", 1)
    write(walker, "q.paired.words", "How important, and how far are you?")
    write(walker, "q.paired.items", "Keeping a process stable\nWelding plastics")
    walker.press("Choose from the bank").says("Circular economy")
    looked_at(walker)
    walker.click("input[value='energy']").click("input[value='robots']").press("Add what is ticked").says("2 competences were added")
    add_question(walker, "Long text", 1)
    write(walker, "q.long.words", "What would help you to train others?")
    return walker


def order(walker):
    """By a button, again and again without looking for it; and back."""
    shown = lambda: [q.get_attribute("id") for q in walker.all("[data-question]")]
    assert shown() == ["question.single", "question.number", "question.paired", "question.long"]
    walker.leave(walker.in_sight(walker.one("button[value='up:number']")).click)
    assert shown()[0] == "question.number" and focused(walker).get_attribute("value") == "up:number"
    walker.leave(walker.in_sight(walker.one("button[value='down:number']")).click)
    assert focused(walker).get_attribute("value") == "down:number"
    if walker.javascript:
        area = walker.in_sight(walker.one("[name='q.single.words']"))
        walker.leave(lambda: area.send_keys(Keys.ALT, Keys.ARROW_DOWN))
        assert shown()[1] == "question.single"
        walker.leave(lambda: focused(walker).send_keys(Keys.ALT, Keys.ARROW_UP))
    assert shown()[0] == "question.single"
    walker.leave(walker.in_sight(walker.one("button[value='remove:long']")).click)
    walker.says("Removed.").press("Undo")
    return walker


def condition(walker, path):
    walker.go(path + "/edit")
    settings(walker, 3)
    walker.leave(walker.in_sight(walker.one("button[value='if:show.long']")).click)
    looked_at(walker.says("No condition yet"))
    choose(walker, "What do you do?")
    looked_at(walker).choose("Value", "Training").press("Add").says("“What do you do?” is “Training”")
    choose(walker, "Who is asked: country, company, tag …", 2)
    looked_at(walker)
    write(walker, "filter", "anna").press("Add", ".adding > .row:last-child").says("or")
    looked_at(walker).press("Save").says("Saved.")
    settings(walker, 3)
    walker.says("Shown if")
    looked_at(walker)


def preview(walker, path):
    walker.go(path + "/preview?lang=en").says("What do you do?")
    looked_at(walker)
    width = walker.driver.execute_script("return document.querySelector('.device').getBoundingClientRect().width")
    assert width == PHONE, width
    walker.click("input[value='production']").press("Continue").says("Welding plastics")
    looked_at(walker)
    assert "train others" not in walker.text
    walker.press("Send my answers").says("Thank you")
    looked_at(walker).follow("Desktop", "header").follow("All pages", "header").says("train others")
    looked_at(walker)
    assert walker.server.folder.one("SELECT count(*) FROM survey_response") == 0


def translate(walker, path):
    walker.go(path + "/edit").choose("A further language", "German").press("Add the language").says("texts are missing in German")
    looked_at(walker)
    write(walker, "title", "Können 2027").press("Save").says("Saved.")
    walker.follow("Show only what is missing", "main")
    assert not walker.all("[name='title']")
    looked_at(walker)


def links(walker):
    found = {}
    for _, _, raw in list(walker.sink.mails):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        link = re.search(r"https?://\S+/survey/a/\S+", text)
        if link:
            found[mail["To"].addresses[0].addr_spec] = urllib.parse.urlparse(link[0].rstrip(".,)>")).path
    return found


def point(walker, name, value):
    walker.in_sight(walker.one(f"input[name='{name}'][value='{value}']")).click()


def answer(walker, link, role, asked_more):
    """On a phone, without signing in."""
    look = (lambda: walker.check(width=PHONE).check(theme="dark", width=PHONE)) if role == "training" else lambda: None
    size = lambda: walker.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": PHONE, "height": 700, "deviceScaleFactor": 2, "mobile": False})
    walker.go(link)
    look()
    size()
    point(walker, "single", role)
    write(walker, "number", "many").press("Continue").says("Please write a number")
    look()
    size()
    write(walker, "number", "3").press("Continue").says("Welding plastics")
    for item in ("process_stability", "welding_plastics", "energy", "robots"):
        point(walker, f"paired.{item}.importance", 5)
        point(walker, f"paired.{item}.level", 2)
    look()
    size()
    assert ("What would help you" in walker.text) == asked_more
    if asked_more:
        write(walker, "long", "Time")
    return walker.press("Send my answers")


def test_built_sent_and_answered_on_a_phone(desk):
    walker = build(desk)
    path = re.match(r"/survey/\d+", walker.path).group(0)
    order(walker)
    condition(walker, path)
    preview(walker, path)
    translate(walker, path)
    walker.go(path + "/edit").press("Choose who is asked").fill("Filter", "is:person")
    looked_at(walker).press("Save").press("Send to 5 people").says("on its way")
    looked_at(walker)
    wait_until(lambda: len(links(walker)) == 5, 30, "five invitations")
    folder = walker.server.folder
    for n, (to, link) in enumerate(links(walker).items()):
        asked_more = n == 0 or to.startswith("anna")
        answer(walker, link, "training" if n == 0 else "production", asked_more).says("Thank you")
        if n == 0:
            walker.check(width=PHONE).check(theme="dark", width=PHONE)
    assert folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 5
    walker.go(path).says("Keeping a process stable")
    looked_at(walker)
    walker.go("/survey").says("5 of 5 answered")
    looked_at(walker).press("Use again").says("The same questions")
    walker.go("/survey/bank").says("Without a topic")
    looked_at(walker).follow("Saving energy", "main")
    looked_at(walker)
