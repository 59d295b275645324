"""A mailing as those who send one know it: written, translated, its audience chosen, checked, planned, paused,
resumed and read about, with and without scripts; servers that take mail are added and paused."""
import datetime

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from browser import Browser, add_condition
from support import Sink, relayed, wait_until
from test_consent import PEOPLE

LOOKS = (("light", 1440), ("dark", 390))


def looked_at(walker):
    for theme, width in LOOKS:
        walker.check(theme=theme, width=width)
    return walker


def write_and_translate(walker, subject):
    walker.go("/mailing/new").press("Begin", "li:has(iframe[title='Newsletter'])")
    edit = walker.path.split("?")[0]
    walker.press("Review and send").says("Nothing is filled in yet")
    walker.go(edit).fill("Subject", subject).fill("Opening", "We have **news** for {{organisation|you}}.").press("Save draft")
    walker.press("Deutsch").fill("Subject", "Neues").press("Save draft").says("missing")
    looked_at(walker.fill("Einstieg", "Es gibt **Neues**.").press("Save draft"))
    return edit


def choose(walker, edit):
    walker.go(edit).follow("More ways to choose")
    add_condition(walker, "Country", "Austria")
    walker.fill("Paste addresses", "nobody@elsewhere.example\nno address").press("Match them").says("2 addresses were read")
    looked_at(walker.says("1 not known").says("1 no address")).press("Forget the list")
    looked_at(walker.follow("Everybody by name").says("They get it"))
    walker.go(edit).press("Review and send").says("Before you send")


def second_person_over(walker, people):
    form = "main form:has([value='mailing.approve_over'])"
    walker.go("/settings/more").one(form + " [name=value]").clear()
    walker.one(form + " [name=value]").send_keys(people)
    walker.press("Save", form)


def approve(walker, edit, subject):
    """Somebody else looks at it, and agrees."""
    name = f"Nora {'Gern' if walker.javascript else 'Ohne'}"
    link = walker.server.folder.cordee("user", "add", f"{name.replace(' ', '.').lower()}@cluster.example.org", name, "manager")
    looked_at(walker.go(edit.replace("/edit", "/review")).says("Needs a second person"))
    walker.fill("Who looks at it", name).fill("A word, if you like", "On Monday?").press("Ask for approval")
    looked_at(walker.says(f"Waits for the approval of {name}"))
    nora = Browser(walker.server, walker.javascript)
    try:
        nora.driver.get(link.strip().split()[-1])
        nora.press("Sign in")
        looked_at(nora.go("/").says("On Monday?")).follow(subject)
        looked_at(nora.says("asks for your approval")).press("Approve").says(f"Approved by {name}")
    finally:
        nora.quit()
    walker.go("/").says(f"{name} has approved it").follow(subject).says(f"Approved by {name}")
    looked_at(walker)


def set_field(walker, name, value):
    """Of a date or time, which browsers want in their own way."""
    walker.driver.execute_script("document.querySelector(`main [name=${arguments[0]}]`).value = arguments[1]", name, value)


def asked_anew(walker, times=2):
    """Waits until the page fetched itself so often: the first may have been on its way."""
    count = "return performance.getEntriesByType('resource').filter(e => e.initiatorType === 'fetch').length"
    before = walker.driver.execute_script(count)
    WebDriverWait(walker.driver, 60, 0.1).until(lambda d: d.execute_script(count) >= before + times)


def plan(walker):
    """For in a week, of which somebody thinks better."""
    day = datetime.date.today() + datetime.timedelta(days=7)
    walker.scripts(True)
    set_field(walker, "start_day", day.isoformat())
    set_field(walker, "start_time", "10:00")
    walker.scripts(walker.javascript)
    walker.press("Send to").says("Scheduled")


def pause_and_resume(walker):
    if not walker.javascript:
        wait_until(lambda: "Pause sending" in walker.go(walker.path).text, 20, "the outbox is filled")
    wait_until(lambda: walker.all("#recipients tbody tr"), 20, "who gets it")
    looked_at(walker.says("Pause sending"))  # with scripts without loading the page anew
    looked_at(walker.press("Pause sending").says("Paused"))
    looked_at(walker.press("Go on sending").says("Scheduled for"))


def send_now(walker):
    """The plan is changed while the page goes on being fetched, and keeps what was put in."""
    walker.one("main details:has([name=start_day]) summary").click()
    walker.scripts(True)
    set_field(walker, "start_day", "")
    set_field(walker, "start_time", "")
    if walker.javascript:
        walker.driver.execute_script("document.activeElement.blur()")
        asked_anew(walker)
        assert walker.field("Begin on").get_attribute("value") == ""
    walker.scripts(walker.javascript)
    walker.press("Save", "main details")
    if not walker.javascript:
        wait_until(lambda: "Pause sending" not in walker.go(walker.path).text, 60, "the end of sending")
    wait_until(lambda: "Pause sending" not in walker.text, 60, "the end of sending")
    looked_at(walker.says("Replied"))


def test_from_the_template_to_the_report(walker):
    subject = f"The whole way {'with' if walker.javascript else 'without'} scripts"
    edit = write_and_translate(walker, subject)
    choose(walker, edit)
    looked_at(walker)
    second_person_over(walker, "1")
    try:
        approve(walker, edit, subject)
        plan(walker)
    finally:
        report = walker.path
        second_person_over(walker, "0")
    walker.go(report)
    pause_and_resume(walker)
    send_now(walker)
    rows = walker.server.folder.rows("SELECT o.state, count(*) FROM outbox o JOIN letter l ON l.id = o.letter"
                                     " WHERE l.subject = ? GROUP BY o.state", subject)
    assert dict(rows).get("sent", 0) > 10 and set(dict(rows)) <= {"sent", "suppressed"}, rows
    walker.go("/mailing").says(subject)
    looked_at(walker)


@pytest.fixture(scope="module")
def live():
    sink = Sink()
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        yield server
    sink.shutdown()
    sink.server_close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_second_server_is_added_paused_and_used_again(live, javascript):
    walker = Browser(live, javascript)
    name = f"Spare {'with' if javascript else 'without'} scripts"
    try:
        looked_at(walker.sign_in().go("/settings/mail").says("Add a server"))
        walker.fill("Server", "localhost").fill("Security", "none, only for a server on this machine").fill("Port", "2525")
        walker.one("main details:has([name=relay_label]) summary").click()
        looked_at(walker.fill("Name", name).press("Save").says(name))
        # the same server both times, so that the second finds it where the first has put it
        walker.press("Up" if javascript else "Down", f"main li:has(a[href='/settings/mail/{number(live, name)}'])").says("Moved.")
        walker.press("Pause", f"main li:has(a[href='/settings/mail/{number(live, name)}'])").says("paused")
        looked_at(walker.follow(name).says(name))
        walker.go("/settings/mail").press("Use again")
        walker.one("[name=domain_pace]").send_keys("gmail.com fast")
        walker.press("Save", "main form[action$=sending]").says("is not understood")
        walker.one("[name=domain_pace]").clear()
        walker.one("[name=domain_pace]").send_keys("gmail.com 60/min")
        walker.press("Save", "main form[action$=sending]").says("It holds from now on")
        looked_at(walker.go("/settings/deliverability").says("Keys that sign"))
    finally:
        walker.quit()


def number(server, name):
    return server.folder.one("SELECT id FROM relay WHERE name = ?", name)
