"""Who is told of calls, and what they say to one by the buttons of their mail, on a phone, with and without script."""
import email
import email.policy
import json
import os
import re
import socket
import time

import pytest

from browser import Browser
from support import Sink, beside, relayed, wait_until

PEOPLE = ("organisation,country,first name,last name,email,language\n"
          "Firm Anna,AT,Anna,Huber,anna@anna.example.org,en\nFirm Bert,SI,Bert,Huber,bert@bert.example.org,de\n")
WHY = [{"why": "word", "what": "recycled films", "points": 9}]


@pytest.fixture
def site():
    sink = Sink()
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as it:
        yield it
    sink.shutdown()
    sink.server_close()


def call(folder):
    at = int(time.time()) + 40 * 86_400
    record = {"source_id": "FILMS", "title": "Recycled plastic films in food packaging, from collection to the shelf", "language": "en",
              "description": "Films of recycled plastic.\nPilots with two retailers.", "programme_name": "Horizon Europe", "status": "open",
              "url": "https://example.org/films", "budget_total": 1_200_000,
              "deadlines": [{"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)), "said": "x"}]}
    folder.write("INSERT INTO funding_call(key, title, programme, status, closes_at, record, first_at, changed_at) VALUES "
                 "('FILMS', ?, 'HORIZON', 'open', ?, ?, 1, 1)", record["title"], at, json.dumps(record))
    folder.write("INSERT INTO funding_deadline(call, at, said) SELECT id, closes_at, 'x' FROM funding_call")
    folder.write("INSERT INTO funding_matched(at, members, silent) VALUES (unixepoch() + 86400, 0, 0)")
    folder.write("INSERT INTO funding_match(call, party, strength, why) SELECT c.id, p.id, 80, ? FROM funding_call c, party p WHERE p.kind = 1 AND "
                 "p.name LIKE 'Firm %'", json.dumps(WHY))


def tell(folder):
    """It is the day for mails."""
    db = beside(folder)
    db.execute("UPDATE funding_follow SET next_at = 1")
    db.execute("INSERT INTO job(plugin, kind, run_at, queued_at) VALUES ('funding', 'funding.tell', 1, 1)")
    db.commit()
    db.close()
    with socket.socket(socket.AF_UNIX) as ear:
        ear.connect(os.path.join(folder.path, "socket"))


def link_to(sink, who):
    for _, (to,), raw in list(sink.mails):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        found = re.search(r"/funding/c/\d+-[0-9a-f]{64}/\d+", mail.get_body(("html",)).get_content())
        if to.startswith(who) and found:
            return found[0]
    return None


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_people_are_told_and_say_what_they_think_on_a_phone(site, javascript):
    call(site.folder)
    office, phone = Browser(site, javascript).sign_in(), Browser(site, javascript)
    try:
        office.go("/funding").follow("Who is told").says("Not told yet").check()
        office.check(theme="dark", width=390)
        office.press("Tell these 2 people from now on").says("2 people are told from now on").check()
        office.check(theme="dark", width=390)
        tell(site.folder)
        anna, bert = (wait_until(lambda n=n: link_to(site.sink, n), 30, f"a mail to {n}") for n in ("anna", "bert"))

        phone.go(anna).says("Recycled plastic films").says("Words in common: recycled films").check(width=375)
        phone.check(theme="dark", width=375)
        phone.press("Interested").says("You are interested.").check(width=375)
        phone.fill("E-mail address of a colleague at Firm Anna", "mallory@elsewhere.example").press("Forward it")
        phone.says("Only colleagues at Firm Anna").check(theme="dark", width=375)
        phone.follow("All calls of that mail").says("How often do you want this mail?").check(width=375)
        phone.click("input[name=rhythm][value=daily]").press("Save").says("Saved.").check(theme="dark", width=375)
        assert site.folder.rows("SELECT rhythm FROM funding_follow ORDER BY id") == [("daily",), ("weekly",)]

        phone.go(bert + "?do=no").says("Warum:").check(width=375)
        phone.press("Nichts für uns").says("Sie hören nichts mehr davon").check(width=375)
        assert site.folder.rows("SELECT answer, place FROM funding_answer ORDER BY id") == [("interested", "mail"), ("no", "mail")]
    finally:
        office.quit()
        phone.quit()
