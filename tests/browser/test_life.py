"""A mailing's whole life in a practice cluster, as a newcomer sees it: within about a minute people answer, their
servers send mail back, some are away or leave; the report, timelines and the mail received show it."""
import pytest

from browser import Browser
from support import Folder, Server, wait_until

SUBJECT = "Programme of the year"
WITHIN_S = 600  # people react after 5 to 40 seconds; the rest is for a machine that is busy


@pytest.fixture(scope="module")
def world():
    """A practice cluster that has sent one mailing to everybody, a minute later."""
    folder = Folder(practice=True)
    site = Server(folder)
    walker = Browser(site)
    try:
        walker.sign_in().go("/mailing").press("New mailing", "main")
        walker.fill("Subject", SUBJECT).fill("Text, in Markdown", "Hello {{first_name|there}},\n\nthe **programme** is out.\n")
        walker.press("Review and send").press("Send to")
        walker.report = walker.path
        wait_until(lambda: folder.one("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')") == 0, 60, "sending")
        wait_until(lambda: folder.one("SELECT count(*) FROM practice_mail WHERE due_at > 0 AND reacted_at IS NULL") == 0
                   and folder.one("SELECT count(*) FROM message WHERE state = 'waiting'") == 0, 120, "all who react")
        yield walker
    finally:
        walker.quit()
        site.stop()
        folder.remove()


def who(walker, way):
    """Somebody who reacted so: (party, name, id of what is in the history)."""
    rows = walker.server.folder.rows(
        "SELECT p.party, p.name, m.interaction FROM practice_mail p LEFT JOIN message m ON m.message_id LIKE"
        " 'practice.' || p.id || '.%' WHERE p.way = ? ORDER BY p.id", way)
    assert rows, f"nobody did {way!r}"
    return rows[0]


def count(walker, *ways):
    marks = ", ".join("?" for _ in ways)
    return walker.server.folder.one(f"SELECT count(*) FROM practice_mail WHERE way IN ({marks})", *ways)


def test_within_about_a_minute(world):
    took = world.server.folder.one("SELECT max(reacted_at - at) FROM practice_mail")
    assert 5 <= took <= WITHIN_S
    assert world.server.folder.one("SELECT count(DISTINCT way) FROM practice_mail") == 20


def test_the_report_counts_them(world):
    world.go(world.report).says(SUBJECT).check()
    numbers = {a.text.split("\n")[0]: a.text for a in world.all("main nav a, main .tabs a")}
    for label, ways in (("Replied", ("reply", "letter", "html", "attach", "signature")),
                        ("Wrote that they want no more", ("remove",)), ("Called it spam", ("complain",)),
                        ("Bounced or failed", ("bounce", "full", "spam")), ("Away", ("holiday", "gone")),
                        ("Unsubscribed", ("leave", "mailto"))):
        said = [text for text in numbers.values() if text.startswith(label)]
        assert said and str(count(world, *ways)) in said[0].split(), (label, count(world, *ways), numbers)


def test_timelines_tell_what_each_did(world):
    for way, words in (("reply", "Re: " + SUBJECT), ("letter", "Re: " + SUBJECT), ("question", ""), ("holiday", "Away"),
                       ("gone", "Away"), ("full", ""), ("bounce", "bounces")):
        party, name, _ = who(world, way)
        world.go(f"/contacts/{party}").says(name).says(SUBJECT).says(words)
    party, _, _ = who(world, "complain")
    world.go(f"/contacts/{party}").says("nsubscribed")
    world.check()


def test_answers_are_read_without_quote_and_with_their_files(world):
    _, _, entry = who(world, "html")
    world.go(f"/received/{entry}").says("Re: " + SUBJECT).check()
    _, _, entry = who(world, "attach")
    world.go(f"/received/{entry}").says("card.vcf").check()


def test_the_practice_mailbox_says_what_to_expect_and_what_became_of_each(world):
    world.go("/practice?habit=bounces").says("Sent back: the mailbox is full").says("their server takes it for spam")
    world.says("Is late")
    world.go("/practice?habit=leaves").says("Called it spam").says("Asked in words")
    world.go("/practice?habit=away").says("Has left the company")
    world.go("/practice").one("main details summary").click()
    world.says("two in five react").says("Replied, with two files")
    world.check().check("dark", 390)


def test_what_nobody_could_place_waits_for_a_person(world):
    party, name, _ = who(world, "challenge")
    world.go("/unread").says(name).check()
    assert world.server.folder.one("SELECT count(*) FROM message WHERE state = 'failed'") == 0


def test_the_inbox_has_what_people_wrote_and_nothing_else(world):
    folder = world.server.folder
    people = ("reply", "letter", "html", "attach", "signature", "question", "remove")
    assert folder.one("SELECT count(*) FROM desk WHERE done_at IS NULL") == count(world, *people)
    for way in ("question", "attach"):
        party, name, _ = who(world, way)
        world.go(f"/inbox/{folder.one('SELECT id FROM desk WHERE party = ?', party)}").says(name)
    world.says("card.vcf").check()
    world.go("/inbox?tab=all").says("wants no more mailings").check()


def test_what_their_mails_taught_waits_for_a_yes(world):
    folder = world.server.folder
    taught = lambda *kinds: folder.one(f"SELECT count(DISTINCT party) FROM proposal WHERE kind IN ({', '.join('?' * len(kinds))})", *kinds)
    assert taught("person.leaving") == count(world, "remove")
    assert taught("person.successor") == count(world, "gone")
    assert taught("person.left") == count(world, "gone", "bounce")
    assert taught("person.standin") == folder.one("SELECT count(*) FROM absence") == count(world, "holiday")
    assert taught("person.phone-new", "person.phone-changed") == count(world, "signature")
    party, name, _ = who(world, "remove")
    world.go("/review").says(f"{name} wants no more mailings").check()
    email, = folder.rows("SELECT json_extract(details, '$.email') FROM proposal WHERE kind = 'person.successor' ORDER BY id")[0]
    world.leave(world.in_sight(world.one("#person\\.successor button[value^='accept ']")).click)
    wait_until(lambda: folder.one("SELECT count(*) FROM email_address WHERE address = ?", email) == 1, 10, "who follows")
