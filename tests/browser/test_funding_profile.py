"""What a member looks for in calls: written down in the office, corrected on a phone, with and without script."""
import email
import email.policy
import re
import urllib.parse

import pytest

from browser import Browser
from support import Sink, relayed, wait_until

PEOPLE = ("organisation,country,first name,last name,email,language\n"
          "Firm Anna,AT,Anna,Huber,anna@anna.example.org,en\nFirm Bert,SI,Bert,Huber,bert@bert.example.org,de\n")


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
        found = re.search(r"https?://\S+/funding/p/[\w-]+", mail.get_body(("plain",)).get_content())
        if to.startswith(who) and found:
            return urllib.parse.urlparse(found[0]).path
    return None


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_a_member_corrects_its_profile_on_a_phone(site, javascript):
    office, phone = Browser(site).sign_in(), Browser(site, javascript)
    firm = {n: site.folder.one("SELECT id FROM party WHERE name = ?", f"Firm {n}") for n in ("Anna", "Bert")}
    try:
        office.go(f"/funding/profile/{firm['Anna']}").says("Nothing was said yet").check()
        office.fill("In own words", "Films from recycled plastic").fill("Competences", "Extrusion\nSorting").press("Save")
        office.says("Calls are being matched").says("Written down here").check()
        office.check(theme="dark", width=390)
        office.check().press("Send the link").says("on its way")
        office.go(f"/funding/profile/{firm['Bert']}").press("Send the link").says("on its way")
        anna, bert = (wait_until(lambda n=n: link_to(site.sink, n), 30, f"a mail to {n}") for n in ("anna", "bert"))

        phone.go(anna).says("What you look for in calls").check(width=375)
        phone.check(theme="dark", width=375)
        assert phone.field("Competences").get_attribute("value") == "Extrusion\nSorting"
        phone.fill("Competences", "Extrusion\nSorting\nLaser welding").fill("Grant from, in euros", "a lot").press("Save")
        phone.says("is no amount in whole euros").check(width=375)
        assert "Laser welding" in phone.field("Competences").get_attribute("value")
        phone.fill("Grant from, in euros", "50000").click("input[name=types][value=cascade]").click("input[name=programmes][value=LIFE]")
        phone.press("Save").says("From now on calls are chosen for you by this").check(width=375)
        phone.press("It is right as it is").says("It stays as it is")
        phone.follow("Anna Huber").says("Anna Huber").check(width=375)

        phone.go(bert).says("Was Sie tun und suchen").says("Slowenien").check(theme="dark", width=375)
        phone.fill("Was Sie suchen", "Neue Rohstoffe").press("Speichern").says("Danke")

        office.go(f"/funding/profile/{firm['Anna']}").says("They said so themselves").check()
        assert "Laser welding" in office.field("Competences").get_attribute("value")
        assert office.one("input[name=types][value=cascade]").is_selected()
        office.press("Back to what the register knows").says("Nothing was said yet")
        assert office.field("Competences").get_attribute("value") == ""
        office.go("/funding/groups").says("No group yet").fill("Name", "Film circle").fill("Who: a filter of people", "Huber").press("Add")
        office.says("Say now what they look for").check()
        office.fill("In own words", "Thin films").press("Save").says("Calls are being matched").check(theme="dark", width=390)
        office.check().press("Remove").says("Removed")
        office.go("/changes").says("What a group looks for in calls")
    finally:
        office.quit()
        phone.quit()


def test_what_was_said_comes_back_by_undo(site):
    office = Browser(site).sign_in()
    try:
        firm = site.folder.one("SELECT id FROM party WHERE name = 'Firm Anna'")
        office.go(f"/funding/profile/{firm}").fill("In own words", "Thin films").press("Save").press("Back to what the register knows").says("Nothing was said yet")
        office.press("Undo").go(f"/funding/profile/{firm}").says("Written down here")
        assert office.field("In own words").get_attribute("value") == "Thin films"
    finally:
        office.quit()
