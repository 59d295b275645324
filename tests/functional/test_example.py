"""plugins/example in a real server: upload, download, stream, a public page, card and panel, command."""
import os
import re
import urllib.parse

import pytest

from support import ROOT, Folder, Server, wait_until
from test_mailing import send_mailing

BUILD = os.environ.get("CORDEE_BUILD", str(ROOT))
PLUGIN = os.path.join(BUILD, "tests/example/.libs")


@pytest.fixture(scope="module")
def server():
    if not os.path.exists(os.path.join(PLUGIN, "example.so")):
        pytest.skip("make check builds plugins/example")
    folder = Folder(practice=True)
    server = Server(folder, "--plugins", PLUGIN)
    yield server
    server.stop()
    folder.remove()


@pytest.fixture(scope="module")
def browser(server):
    return server.browser()


def some_person(server):
    return server.folder.one("SELECT id FROM party WHERE kind = 2 AND deleted_at IS NULL ORDER BY id LIMIT 1")


def send(browser, fields, file=None):
    """A form with a file, as a browser sends it."""
    edge = "----edge7"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
             for k, v in fields.items()]
    if file:
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n'
                     "Content-Type: text/plain\r\n\r\n".encode() + file[1] + b"\r\n")
    body = b"".join(parts) + f"--{edge}--\r\n".encode()
    return browser.ask("POST", "/example", body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def test_an_idea_with_a_file_is_there_and_its_file_comes_back(server, browser):
    browser.get("/example")
    page = send(browser, {"csrf": browser.csrf, "party": some_person(server), "words": "Solar <b>roofs</b>"},
                ("../plan.txt", b"\x00\xffplan"))
    assert page.status == 200 and "The idea is there." in page.text
    assert "Solar &lt;b&gt;roofs&lt;/b&gt;" in page.text
    idea = browser.model("/example")["ideas"][0]
    assert idea["file_name"] == "plan.txt"
    got = browser.get(f"/example/{idea['id']}/file")
    assert got.bytes == b"\x00\xffplan"
    assert "attachment" in got.headers["Content-Disposition"]


def test_an_idea_without_words_is_refused_with_the_hooks_sentence(server, browser):
    browser.get("/example")
    page = send(browser, {"csrf": browser.csrf, "party": some_person(server), "words": "   "})
    assert page.status == 422 and "An idea needs words." in page.text


def test_a_file_that_is_too_large_is_refused(server, browser):
    browser.get("/example")
    page = send(browser, {"csrf": browser.csrf, "party": some_person(server), "words": "Big"}, ("a.bin", b"x" * 210_000))
    assert page.status in (413, 422)


def test_all_ideas_stream_as_csv(browser):
    got = browser.get("/example/ideas.csv")
    assert got.headers["Content-Type"].startswith("text/csv")
    assert got.text.splitlines()[0] == "name,idea" and "Solar" in got.text


def test_its_author_confirms_an_idea_on_a_page_of_their_own(server, browser):
    idea = browser.model("/example")["ideas"][0]
    page = browser.post(f"/example/{idea['id']}/link")
    path = urllib.parse.urlsplit(re.search(r"http[^\s<\"]*/example/confirm/\w+", page.text).group()).path
    stranger = type(browser)(server)
    shown = stranger.get(path)
    assert shown.status == 200 and "Solar" in shown.text
    assert not browser.model("/example")["ideas"][0]["confirmed"]
    assert "it is confirmed" in stranger.ask("POST", path, "", {"Content-Type": "application/x-www-form-urlencoded"}).text
    assert browser.model("/example")["ideas"][0]["confirmed"]
    assert stranger.get("/example/confirm/" + "a" * 52).status == 404
    assert stranger.get("/example", follow=False).status in (303, 401)


def test_it_shows_on_home_and_on_the_page_of_who_had_it(server, browser):
    assert "Newest ideas" in browser.get("/").text
    assert "<h2>Ideas</h2>" in browser.get(f"/contacts/{some_person(server)}").text


def test_its_command_lists_them(server):
    assert "Solar" in server.folder.cordee("--plugins", PLUGIN, "plugin", "example", "list")
    assert "Solar" in server.folder.cordee("--plugins", PLUGIN, "example", "list")
    assert "cordee example list" in server.folder.cordee("--plugins", PLUGIN, "example", "--help")


def test_a_mailing_is_chosen_and_merged_by_fields_of_another_plugin(server, browser):
    who = some_person(server)
    folder = server.folder
    browser.get("/example")
    send(browser, {"csrf": browser.csrf, "party": who, "words": "Gezeitenmühle"})
    path = send_mailing(browser, "Ideas", "You sent us {{example_ideas}} of them, {{first_name}}.",
                        'example.idea:"Gezeitenmühle"')
    wait_until(lambda: browser.model(path)["done"], 30, "the mailing")
    rows = folder.rows("SELECT o.party, o.merge_values FROM outbox o JOIN mailing_mailing m ON m.letter = o.letter"
                       " WHERE m.id = ?", path.rsplit("/", 1)[1])
    assert [row[0] for row in rows] == [who] and '"example_ideas"' in rows[0][1]
    count = browser.model("/filter/count?filter=has:reachable")
    assert count["count"] == browser.model("/filter/count?filter=is:reachable")["count"] > 0
