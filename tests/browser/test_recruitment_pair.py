"""Candidates of an opening move on a board and in a list, with and without script, by keyboard too; both sides answer on a phone."""
import contextlib
import email
import email.policy
import re
import time
import urllib.parse

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from browser import Browser
from support import Sink, beside, relayed, wait_until

PEOPLE = """organisation,country,first name,last name,email,language
Ada Packaging,AT,Anna,Huber,anna@ada.example.org,en
,AT,Tomaz,Kogelnik,tomaz@kogelnik.example.org,en
,AT,Ladina,Joerimann,ladina@joerimann.example.org,en
"""


@pytest.fixture
def site():
    sink = Sink()
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as it:
        furnish(it)
        yield it
    sink.shutdown()
    sink.server_close()


def row(folder, table, **values):
    with contextlib.closing(beside(folder)) as db, db:
        return db.execute(f"INSERT INTO {table}({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values())).lastrowid


def furnish(it):
    folder, now = it.folder, int(time.time())
    party = lambda name: folder.one("SELECT id FROM party WHERE name = ?", name)
    cluster = folder.one("SELECT id FROM cluster")
    skill = row(folder, "recruitment_skill", uri="own:moulds", kind="skill")
    row(folder, "recruitment_label", skill=skill, language="en", folded="injection moulding", label="injection moulding", preferred=1)
    it.opening = row(folder, "recruitment_opening", cluster=cluster, party=party("Ada Packaging"), contact=party("Anna Huber"), state="open",
                     title="Process engineer", body="Thin walls.", place="Dornbirn", country="AT", opened_at=now)
    row(folder, "recruitment_opening_skill", opening=it.opening, skill=skill)
    it.people = []
    for name in ("Tomaz Kogelnik", "Ladina Joerimann"):
        one = row(folder, "recruitment_candidate", cluster=cluster, person=party(name), headline="Setter", consent_at=now, consent_until=now + 9999999, years=4)
        row(folder, "recruitment_candidate_skill", candidate=one, skill=skill)
        it.people.append(one)
    it.board = f"/recruitment/openings/{it.opening}/pairs"
    it.me.get("/")
    assert it.me.post(it.board, candidate=it.people).status == 200


def link_to(sink, who):
    for _, (to,), raw in list(sink.mails):
        text = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
        found = re.search(r"https?://\S+/recruitment/(?:ask|meet)/[\w.-]+", text)
        if to.startswith(who) and found:
            return urllib.parse.urlparse(found[0]).path
    return None


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_both_sides_answer_on_a_phone_and_the_board_follows(site, javascript):
    office, phone = Browser(site).sign_in(), Browser(site, javascript)
    try:
        office.go(site.board).says("Suggested").check()
        office.check(theme="dark", width=390)
        office.go(site.board).follow("Tomaz Kogelnik", "").says("What comes next")
        assert "Tomaz" not in office.one("nav.side").text
        office.press("Ask them").says("They are asked by mail").check()
        office.check(theme="dark", width=390)
        tomaz = wait_until(lambda: link_to(site.sink, "tomaz"), 30, "a mail to Tomaz")
        phone.go(tomaz).says("Why it fits you").check(width=375)
        phone.check(theme="dark", width=375)
        phone.press("Yes, introduce me").says("You said yes").check(width=375)
        office.go(site.board).press("Introduce 1 person").says("The employer is asked about 1 candidate.")
        anna = wait_until(lambda: link_to(site.sink, "anna"), 30, "a mail to Anna")
        phone.go(anna).says("Has what you ask for").check(width=375)
        phone.check(theme="dark", width=375)
        assert "Kogelnik" not in phone.driver.page_source
        phone.press("Yes, we would like to meet").says("Tomaz Kogelnik").says("tomaz@kogelnik.example.org").check(width=375)
        office.go("/recruitment/pairs?view=list").says("Introduced").check()
        office.check(theme="dark", width=390)
    finally:
        office.quit()
        phone.quit()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_a_card_moves_by_the_keyboard_alone(site, javascript):
    office = Browser(site, javascript).sign_in()
    try:
        office.go(site.board)
        card = office.driver.find_element(By.XPATH, "//li[contains(., 'Tomaz Kogelnik')]")
        chosen = card.find_element(By.TAG_NAME, "select")
        chosen.send_keys("Agr")
        assert Select(chosen).first_selected_option.text == "Agreed"
        chosen.send_keys(Keys.TAB)
        button = office.driver.switch_to.active_element
        assert button.tag_name == "button" and button.text.startswith("Move")
        office.leave(lambda: button.send_keys(Keys.ENTER))
        office.says("Tomaz Kogelnik: Agreed")
        column = office.driver.find_element(By.XPATH, "//h2[starts-with(., 'Agreed')]/..")
        assert "Tomaz Kogelnik" in column.text
        office.press("Undo")
        wait_until(lambda: site.folder.one("SELECT count(*) FROM recruitment_pair WHERE state = 'suggested'") == 2, 30, "the undo")
    finally:
        office.quit()


def test_the_list_is_walked_and_a_reason_offers_a_mail(site):
    office = Browser(site).sign_in()
    try:
        office.go("/recruitment/pairs?view=list")
        office.driver.switch_to.active_element.send_keys("j")
        assert office.driver.switch_to.active_element == office.all("[data-rows] tbody b a")[0]
        office.leave(lambda: office.driver.switch_to.active_element.send_keys("o"))
        assert re.match(r"/recruitment/pair/\d+", office.path)
        office.choose("State", "Agreed").press("Move").says("Agreed")
        office.driver.find_element(By.CSS_SELECTOR, "#decline summary").click()
        office.choose("Why", "Chose somebody else").press("Nothing comes of it")
        office.says("the choice fell on somebody else").check()
        office.check(theme="dark", width=390)
        office.press("Send").says("The mail goes out.")
        wait_until(lambda: site.sink.mails, 30, "the mail")
    finally:
        office.quit()
