"""A consortium formed on a call's page, and agreed to on a phone, with and without script."""
import datetime
import email
import email.policy
import json
import re
import urllib.parse

import pytest

from browser import Browser
from support import Sink, relayed, today, wait_until

PEOPLE = """organisation,country,org_type,headcount,first name,last name,email,language
Ada Packaging,AT,company,40,Anna,Huber,anna@ada.example.org,en
Bob Tanks,DE,company,4000,Bert,Maier,bert@bob.example.org,de
Institut Jelovec,SI,research,60,Ines,Novak,ines@jelovec.example.org,en
"""
CALL = {"id": "LIFE-2031-FILMS", "title": "Recycled films in packaging", "programme": "LIFE", "language": "en",
        "description": "At least two partners from two different countries, at least one of them a research organisation."}


@pytest.fixture
def site():
    sink = Sink()
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as it:
        yield it
    sink.shutdown()
    sink.server_close()


def link_to(sink, who):
    for _, (to,), raw in list(sink.mails):
        text = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
        found = re.search(r"https?://\S+/funding/t/[\w-]+", text)
        if to.startswith(who) and found:
            return urllib.parse.urlparse(found[0]).path
    return None


@pytest.fixture
def call(site):
    closes = (today() + datetime.timedelta(days=40)).isoformat()
    assert site.me.post("/funding/sources", name="Ours", text=json.dumps([{**CALL, "deadline": closes}])).status == 200
    number = wait_until(lambda: site.folder.one("SELECT id FROM funding_call"), 30, "the call")
    for name in ("Ada Packaging", "Bob Tanks"):
        party = site.folder.one("SELECT id FROM party WHERE name = ?", name)
        assert site.me.post(f"/funding/call/{number}/answer", party=party, answer="interested").status == 200
    return f"/funding/call/{number}"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_a_consortium_is_formed_and_agreed_to_on_a_phone(site, call, javascript):
    office, phone = Browser(site).sign_in(), Browser(site, javascript)
    try:
        site.me.get("/settings/clusters/new")
        assert site.me.post("/settings/clusters/new", name="Wood", zone="Europe/Vienna", language="en", country="AT").status == 200
        office.go(call).press("Form a consortium").says("Who takes part").says("a laboratory").check()
        project = office.path.split("#")[0]
        office.check(theme="dark", width=390)
        office.go(project).press("Ask 2 whether the others may see them").says("0 agreed, 2 asked")
        anna, bert = (wait_until(lambda n=n: link_to(site.sink, n), 30, f"a mail to {n}") for n in ("anna", "bert"))

        phone.go(anna).says("No other has agreed so far").check(width=375)
        phone.check(theme="dark", width=375)
        phone.fill("What you would do in it, if you know it", "Films").press("The others may see us").says("You agreed").check(width=375)
        phone.go(bert).says("1 andere hat bisher zugestimmt")
        assert "Ada" not in phone.text
        phone.press("Die anderen dürfen uns sehen").says("anna@ada.example.org").says("Films").check(width=375)
        phone.check(theme="dark", width=375)
        phone.press("We may be found" if "We may be found" in phone.text else "Wir dürfen gefunden werden").check(width=375)
        office.go(f"/members/{site.folder.one('SELECT party FROM funding_findable')}").says("Other clusters here may find them as a partner, without their name").check()
        phone.go(anna).says("bert@bob.example.org").press("We take no part").says("Nobody sees you").check(width=375)
        phone.go(bert)
        assert "Ada" not in phone.text

        office.go(project).says("1 agreed, 0 asked")
        office.fill("Add an organisation or a person", "Institut Jelovec").press("Add").says("nobody has asked them yet")
        office.says("Institut Jelovec")
        office.fill("Go or no-go until", "").fill("Asked for (EUR)", "1.200.000").press("Save").says("Saved.")
        office.says("inferred, please check").press("This is what it asks").says("Noted: this is what the call asks.").says("checked")
        office.go("/funding/projects").says("€ 1,200,000").check()
        office.check(theme="dark", width=390)
        office.go("/funding/projects").press("Preparing").says("Recycled films in packaging")
        office.go("/funding/projects?view=list").says("Preparing").check()
        office.go(call).says("Apply together").follow("Recycled films in packaging", "#together").says("Who takes part")
        office.choose("State", "Funded").press("Move").says("Please say on which day it was handed in.").check()
        office.check(theme="dark", width=390)
    finally:
        office.quit()
        phone.quit()
