"""Scripts in a real server: they hear what happens, reload, and cannot take it down."""
import json
import os
import time

import pytest

from support import Folder, Server, wait_until


@pytest.fixture(scope="module")
def server():
    folder = Folder()
    os.makedirs(os.path.join(folder.path, "scripts"), exist_ok=True)
    server = Server(folder)
    yield server
    server.stop()
    folder.remove()


@pytest.fixture(scope="module")
def browser(server):
    return server.browser()


def put(server, name, text):
    with open(os.path.join(server.folder.path, "scripts", name + ".lua"), "w") as out:
        out.write(text)


def listed(server, name):
    found = [s for s in json.loads(server.folder.cordee("script", "list", "--json")) if s["name"] == name]
    return found[0] if found else {}


def add_person(browser, given, family):
    browser.get("/new")
    page = browser.post("/new", given_name=given, family_name=family)
    assert page.status == 200 and family in page.text, page.text[-2000:]


@pytest.mark.parametrize("name, text", [
    ("loop", "while true do end"),
    ("caught", "while true do pcall(function() while true do end end) end"),
    ("pattern", 'string.find(("a"):rep(80000), ".-b")'),
    ("greedy", "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end"),
    ("broken", "return {\n  title = = 1\n}"),
])
def test_a_script_that_misbehaves_is_stopped_and_named(server, browser, name, text):
    put(server, name, text)
    state = wait_until(lambda: (s := listed(server, name)) and s["state"] == "failed" and s, what=name)
    assert name + ".lua" in state["reason"]
    wait_until(lambda: name + ".lua" in browser.get("/settings/plugins").text, what="the page")
    assert browser.get("/").status == 200


def test_a_script_hears_of_a_new_person_and_reloads_when_saved(server, browser):
    put(server, "greet", "return { title = 'G', on = { ['person.created'] = function(e)\n"
                         "  cordee.crm.note(e.id, 'first text') end } }")
    wait_until(lambda: listed(server, "greet").get("state") == "ok", what="the script")
    time.sleep(1.5)
    add_person(browser, "Grace", "Hopper")
    wait_until(lambda: server.folder.one("SELECT count(*) FROM interaction WHERE body = 'first text'") == 1,
               what="the note")
    put(server, "greet", "return { title = 'G', on = { ['person.created'] = function(e)\n"
                         "  cordee.crm.note(e.id, 'another text') end } }")
    time.sleep(1.5)
    add_person(browser, "Mary", "Somerville")
    wait_until(lambda: server.folder.one("SELECT count(*) FROM interaction WHERE body = 'another text'") == 1,
               what="the other note")
    assert server.folder.one("SELECT count(*) FROM task WHERE title LIKE 'Say hello to %'") == 2
