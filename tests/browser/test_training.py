"""A training date made by hand, and signed up to on a phone, with and without script."""
import datetime
import email
import email.policy
import re
import urllib.parse

import pytest

from browser import Browser
from support import Sink, relayed, today, wait_until

PEOPLE = "organisation,first name,last name,email,language\n" + "".join(
    f"Firm {n},{n},Huber,{n.lower()}@{n.lower()}.example.org,{language}\n" for n, language in (("Anna", "en"), ("Bert", "de"), ("Clea", "en")))


@pytest.fixture
def site():
    sink = Sink()
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as it:
        yield it
    sink.shutdown()
    sink.server_close()


def link_to(sink, who):
    for _, (to,), raw in list(sink.mails):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        found = re.search(r"https?://\S+/training/a/[\w-]+", mail.get_body(("plain",)).get_content())
        if to.startswith(who) and found:
            return urllib.parse.urlparse(found[0]).path
    return None


def day(browser, label, days):
    """As every browser keeps it, however it wants it typed."""
    browser.driver.execute_script("arguments[0].value = arguments[1]", browser.field(label),
                                  (today() + datetime.timedelta(days=days)).isoformat())


def hour(browser, label, value):
    browser.driver.execute_script("arguments[0].value = arguments[1]", browser.field(label), value)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_a_date_is_made_and_booked_on_a_phone(site, javascript):
    office, phone = Browser(site).sign_in(), Browser(site, javascript)
    try:
        office.go("/training").says("No date to come").check()
        office.follow("New date").check()
        office.fill("Title", "Recycling of films").fill("Where", "Linz, Main Street 1").fill("Seats", "1").fill("Price", "€ 120")
        day(office, "Day", 20)
        day(office, "Last day to sign up", 10)
        hour(office, "From", "09:00")
        hour(office, "Until", "17:00")
        office.fill("Description", "What can be made of what we throw away.\n\nBring a sample.")
        office.press("Save").says("Whom do you invite?").check()
        date = office.path
        office.follow("Invite people").says("Nobody is chosen yet").check()
        office.fill("Filter", "is:person").press("Filter").says("3 people get it")
        office.check(theme="dark", width=390)
        office.check().press("Invite 3 people").says("on their way")
        anna, bert, clea = (wait_until(lambda n=n: link_to(site.sink, n), 30, f"a mail to {n}") for n in ("anna", "bert", "clea"))

        phone.go(anna).says("1 of 1 seats is free").check(width=375)
        phone.check(theme="dark", width=375)
        phone.press("Book a seat").says("You have a seat").check(width=375)
        phone.go(bert).says("Alle Plätze sind vergeben").check(width=375)
        phone.press("Auf die Warteliste setzen").says("Platz 1").check(width=375)
        phone.go(clea).press("I cannot come").says("You do not come").check(width=375)
        phone.go(anna).press("Give my seat back").says("You do not come")
        phone.go(bert).says("Sie haben einen Platz").check(theme="dark", width=375)
        phone.go(clea).says("All seats are taken")

        office.go(date).says("Bert Huber").check()
        office.check(theme="dark", width=390)
        office.check().fill("Book for a person", "Clea Huber").press("Book").says("Clea Huber: is on the waiting list").check()
        office.follow("Participants").says("Bert Huber").check()
        office.check(theme="dark", width=390)
        office.check().go(date).follow("Change").check()
        office.check(theme="dark", width=390)
        office.check().go("/training").says("1 of 1 seats").check(theme="dark", width=390)
        office.check().go(date).press("Cancel the date").says("This date was cancelled").check()
        phone.go(bert).says("Dieser Termin wurde abgesagt").check(width=375)
    finally:
        office.quit()
        phone.quit()
