"""Calls outside the board: feeds and calendars by secret link, a block in mailings, a panel, a card."""
import json
import re
import xml.etree.ElementTree as tree

import pytest
from test_funding_board import call, match, party
from support import Client, Folder, Server, beside

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = Folder(**{"base-url": "https://crm.example.org"})
    people = tmp_path_factory.mktemp("feed") / "members.csv"
    people.write_text("organisation,country,about\nAda Packaging,AT,Recycled plastic films for food packaging\nEve Silent,AT,\n")
    folder.cordee("import", "--members", str(people))
    numbers = {
        "pack": call(folder, "PACK", "Recycled plastic films in <food> packaging", "Pilots of packaging made of recycled films", closes=8,
                     budget_total=1_200_000, url="https://example.org/pack?a=1&b=2", summary="Films *and* more"),
        "pilot": call(folder, "PILOT", "Packaging of recycled films: pilots", "Films of recycled plastic", closes=60),
    }
    for i in range(20):
        call(folder, f"X{i}", f"Schools and boats {i}", "Nothing of the kind", closes=50 + i)
    server = Server(folder)
    me = server.browser()
    me.folder, me.numbers, me.server = folder, numbers, server
    match(me)
    yield me
    server.stop()
    folder.remove()


def links(me, path):
    """The secret links a page has, without the server's address."""
    return dict(reversed(re.search(r'href="[^"]*(/funding/(?:feed|board)/[^"]*calls\.(atom|ics)[^"]*)"', found).groups())
                for found in re.findall(r'<a href="[^"]*calls\.(?:atom|ics)[^"]*"', me.get(path).text))


def speaks(me, who, language):
    db = beside(me.folder)
    db.execute("UPDATE party SET language = ? WHERE id = ?", (language, who))
    db.commit()
    db.close()


def is_member(me, who, until):
    db = beside(me.folder)
    db.execute("UPDATE membership SET since = NULL, until = ? WHERE party = ?", (until, who))
    db.commit()
    db.close()


def stranger(me):
    """Who has nothing but a link."""
    return Client(me.server)


def test_a_member_has_a_feed_of_what_fits_by_a_secret_link(office):
    ada = party(office, "Ada Packaging")
    links_of = links(office, f"/members/{ada}")
    feed = tree.fromstring(stranger(office).get(links_of["atom"]).bytes)
    entries = {e.find(ATOM + "title").text: e for e in feed.iter(ATOM + "entry")}
    assert set(entries) == {"Recycled plastic films in <food> packaging", "Packaging of recycled films: pilots"}
    pack = entries["Recycled plastic films in <food> packaging"]
    assert pack.find(ATOM + "link").get("href") == "https://example.org/pack?a=1&b=2"
    assert "€ 1.2 M" in pack.find(ATOM + "summary").text and "Words in common" in pack.find(ATOM + "summary").text
    assert feed.find(ATOM + "title").text == "Calls that fit: Ada Packaging"
    speaks(office, ada, "de")
    german = stranger(office).get(links_of["atom"]).text
    assert "Passende Ausschreibungen: Ada Packaging" in german and "schließt" in german and "Gemeinsame Wörter" in german
    assert "noch" not in german and "days left" not in stranger(office).get(links_of["ics"]).text  # it would be wrong tomorrow
    speaks(office, ada, "en")
    office.post(f"/funding/call/{office.numbers['pilot']}/answer", party=ada, answer="no")
    feed = tree.fromstring(stranger(office).get(links_of["atom"]).bytes)
    assert len(list(feed.iter(ATOM + "entry"))) == 1
    office.post(f"/funding/call/{office.numbers['pilot']}/answer", party=ada, answer="none")


def test_deadlines_come_as_a_calendar_and_keep_their_names(office):
    ada = party(office, "Ada Packaging")
    link = links(office, f"/members/{ada}")["ics"]
    text = stranger(office).get(link).text
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("BEGIN:VEVENT") == 2 and "SUMMARY:Deadline: Recycled plastic films" in text
    again = stranger(office).get(link).text
    assert re.findall("UID:.*", again) == re.findall("UID:.*", text) and len(set(re.findall("UID:.*", text))) == 2


def test_a_link_that_was_not_made_here_leads_nowhere(office):
    ada, eve = party(office, "Ada Packaging"), party(office, "Eve Silent")
    link = links(office, f"/members/{ada}")["atom"]
    assert stranger(office).get(link).status == 200
    assert stranger(office).get(link.replace(f"/feed/{ada}", f"/feed/{eve}")).status == 404
    assert stranger(office).get(link.replace("/feed/", "/board/")).status == 404
    assert stranger(office).get("/funding/feed/x/calls.atom").status == 404
    assert links(office, f"/members/{eve}") == {}


def test_a_deadline_that_moves_keeps_its_name_in_the_calendar(office):
    """And a cut-off that comes before others takes no name from them."""
    ada = party(office, "Ada Packaging")
    link = links(office, f"/members/{ada}")["ics"]
    uids = lambda: set(re.findall("UID:.*", stranger(office).get(link).text.replace("\r\n ", "")))  # noqa: E731
    before, record = uids(), json.loads(office.folder.one("SELECT record FROM funding_call WHERE id = ?", office.numbers["pilot"]))

    def says(deadlines):
        db = beside(office.folder)
        db.execute("UPDATE funding_call SET record = ? WHERE id = ?", (json.dumps({**record, "deadlines": deadlines}), office.numbers["pilot"]))
        db.commit()
        db.close()
    says([{"at": "2031-05-01T15:00:00Z", "said": "moved"}])
    assert uids() == before and "20310501T150000Z" in stranger(office).get(link).text
    says([{"at": f"203{n}-05-01T15:00:00Z", "said": "one of several"} for n in (2, 3)])
    two = uids()
    says([{"at": f"203{n}-05-01T15:00:00Z", "said": "one of several"} for n in (1, 2, 3)])
    assert len(two) == 3 and two < uids() and len(uids()) == 4
    says(record["deadlines"])


def test_links_are_renewed_and_withdrawn(office):
    ada = party(office, "Ada Packaging")
    first = links(office, f"/members/{ada}")
    board = links(office, "/funding?show=open")
    office.post(f"/funding/profile/{ada}/feed")
    second = links(office, f"/members/{ada}")
    assert stranger(office).get(first["atom"]).status == 404 and stranger(office).get(second["atom"]).status == 200
    assert stranger(office).get(second["ics"].replace("/feed/", "/board/")).status == 404
    office.post(f"/funding/profile/{ada}/feed", do="withdraw")
    assert links(office, f"/members/{ada}") == {} and "The links were withdrawn." in office.get(f"/members/{ada}").text
    assert stranger(office).get(second["ics"]).status == 404 and stranger(office).get(board["atom"]).status == 200
    office.post(f"/funding/profile/{ada}/feed")
    third = links(office, f"/members/{ada}")
    assert stranger(office).get(third["atom"]).status == 200 and len({first["atom"], second["atom"], third["atom"]}) == 3
    office.post("/funding/feed", do="withdraw")
    assert stranger(office).get(board["atom"]).status == 404 and links(office, "/funding?show=open") == {}
    office.post("/funding/feed")
    assert stranger(office).get(links(office, "/funding?show=open")["atom"]).status == 200
    assert office.post("/funding/profile/99999/feed").status == 404


def test_the_feed_of_who_is_no_member_any_more_ends(office):
    ada = party(office, "Ada Packaging")
    link = links(office, f"/members/{ada}")["atom"]
    office.post(f"/funding/call/{office.numbers['pack']}/answer", party=ada, answer="interested")
    assert stranger(office).get(link).status == 200
    is_member(office, ada, 86400)
    assert stranger(office).get(link).status == 404
    is_member(office, ada, None)
    assert stranger(office).get(link).status == 200
    office.post(f"/funding/call/{office.numbers['pack']}/answer", party=ada, answer="none")


def test_the_board_has_a_feed_of_its_filter(office):
    link = links(office, "/funding?show=open&q=pilots")["atom"].replace("&amp;", "&")
    feed = tree.fromstring(stranger(office).get(link).bytes)
    assert len(list(feed.iter(ATOM + "entry"))) == 2
    feed = tree.fromstring(stranger(office).get(links(office, "/funding")["atom"].replace("&amp;", "&")).bytes)
    assert len(list(feed.iter(ATOM + "entry"))) == 2
    whole = links(office, "/funding?show=open")["ics"].replace("&amp;", "&")
    assert stranger(office).get(whole).text.count("BEGIN:VEVENT") == 22


def test_calls_are_on_the_page_of_a_member_on_the_home_page_and_in_the_menu(office):
    page = office.get(f"/members/{party(office, 'Ada Packaging')}").text
    assert "Calls that fit" in page and "Packaging of recycled films: pilots" in page
    assert "Calls that fit" not in office.get(f"/members/{party(office, 'Eve Silent')}").text
    home = office.get("/").text
    assert "Funding calls that close soon" in home and "Recycled plastic films in &lt;food&gt; packaging" in home and "for 1 member" in home
    assert re.search(r"Funding<small>2</small>", home)


def preview(me, text):
    draft = me.post("/mailing").path.removesuffix("/edit")
    me.post(draft, version=str(me.model(draft + "/edit")["version"]), subject="Calls", language="en", filter="", mode="0", markdown=text, do="save")
    return me.get(f"{draft}/preview").text, me.get(f"{draft}/preview?part=text").text


def test_a_newsletter_has_calls_of_the_week(office):
    page, text = preview(office, 'Hello\n\n[[funding.calls fresh=7 q="films" sort=money limit=1]]\n\nBye')
    assert "https://example.org/pack?a=1&amp;b=2" in page and "in &lt;food&gt; packaging" in page and "€ 1.2 M" in page
    assert "Films *and* more" in text and "films: pilots" not in text and "Bye" in text
    assert "There is no such call at the moment." in preview(office, '[[funding.calls q="nobody has this word"]]')[1]
    assert "it does not know “words”" in preview(office, '[[funding.calls words="x"]]')[1]
