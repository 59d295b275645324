"""A mailing from the first word to the reply on somebody's timeline, in a browser."""
from browser import Browser, add_condition
from support import wait_until


def write_mailing(walker, subject):
    walker.go("/").press("New mailing")
    walker.check()
    add_condition(walker, "Country", "Austria")
    walker.says("in Austria")
    walker.fill("Subject", subject)
    walker.fill("Text, in Markdown", "Hello {{first_name|there}},\n\nour **autumn programme** is out. Just answer.\n")
    walker.press("Save draft").says("Draft, saved")
    assert walker.field("Subject").get_attribute("value") == subject


def test_from_the_first_word_to_the_reply(walker):
    subject = f"Autumn programme {'with' if walker.javascript else 'without'} scripts"
    folder = walker.server.folder
    write_mailing(walker, subject)
    walker.press("Review and send").says("Before you send")
    walker.check()
    walker.press("Send to")
    report = walker.path
    wait_until(lambda: folder.one("SELECT count(*) FROM outbox b JOIN letter l ON l.id = b.letter WHERE l.subject = ?"
                                  " AND b.state = 'sent'", subject), 30, "sending")
    wait_until(lambda: "Pause sending" not in walker.go(report).text, 60, "the end of sending")
    walker.says(subject)
    walker.check()
    walker.go("/practice").says(subject)
    walker.check()
    walker.follow(subject, "main").check()
    replied = wait_until(lambda: folder.rows(
        "SELECT b.party FROM outbox b JOIN letter l ON l.id = b.letter WHERE l.subject = ? AND b.replied_at > 0",
        subject), 75, "a reply")[0][0]
    walker.go(f"/contacts/{replied}").says("replied").says(subject)
    walker.check()
    bounced = wait_until(lambda: folder.rows(
        "SELECT b.party FROM outbox b JOIN letter l ON l.id = b.letter JOIN email_address e ON e.id = b.address_id"
        " WHERE l.subject = ? AND b.bounced_at > 0 AND e.state = 'bounced'", subject), 75, "a bounce") if walker.javascript else None
    if bounced:
        walker.go(f"/contacts/{bounced[0][0]}").says("bounces")
    walker.go(report).says("Replied")


def test_why_somebody_is_left_out(practice):
    walker = Browser(practice)
    try:
        walker.sign_in().go("/mailing").press("New mailing", "main")
        add_condition(walker, "Country", "Switzerland")
        walker.fill("Subject", "Why").fill("Text, in Markdown", "Hello").press("Review and send")
        somebody = practice.folder.one("SELECT name FROM party WHERE kind = 2 AND country = 'CH' ORDER BY id LIMIT 1")
        walker.fill("Person", somebody).press("Explain")
        assert "Gets it" in walker.text or "Does not get it" in walker.text
        walker.check()
    finally:
        walker.quit()


def test_a_problem_is_let_pass_with_a_reason(walker):
    """A link that leads nowhere: in practice, one to this machine."""
    reason = f"The page opens at noon, {'with' if walker.javascript else 'without'} scripts"
    walker.go("/").press("New mailing")
    add_condition(walker, "Country", "Switzerland")
    walker.fill("Subject", "A link").fill("Text, in Markdown", f"[Programme]({walker.server.url}/nowhere)\n")
    walker.press("Review and send")
    walker.says("1 link leads nowhere").says("Mend the problems first").check().check(theme="dark", width=390)
    walker.click("main .checks summary")
    walker.check().check(theme="dark", width=390)
    walker.fill("Why it goes out all the same", reason).press("Send anyway", "main .checks form")
    walker.says(reason).check().check(theme="dark", width=390)
    walker.press("Take that back").says("Mend the problems first")
    walker.click("main .checks summary")
    walker.fill("Why it goes out all the same", reason).press("Send anyway", "main .checks form").press("Send to")
    walker.says("Sent all the same").says(reason).check()
