"""Scripts in a real server: they hear what happens, reload, and cannot take it down."""
import json
import os
import sqlite3

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


def served(browser, title):
    """Whether the server itself has a script of this title by now."""
    return any(s["title"] == title for s in browser.model("/settings/plugins")["scripts"])


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
    put(server, "greet", "return { title = 'Greets first', on = { ['person.created'] = function(e)\n"
                         "  cordee.crm.note(e.id, 'first text') end } }")
    wait_until(lambda: served(browser, "Greets first"), what="the script")
    add_person(browser, "Grace", "Hopper")
    wait_until(lambda: server.folder.one("SELECT count(*) FROM interaction WHERE body = 'first text'") == 1,
               what="the note")
    put(server, "greet", "return { title = 'Greets again', on = { ['person.created'] = function(e)\n"
                         "  cordee.crm.note(e.id, 'another text') end } }")
    wait_until(lambda: served(browser, "Greets again"), what="the saved script")
    add_person(browser, "Mary", "Somerville")
    wait_until(lambda: server.folder.one("SELECT count(*) FROM interaction WHERE body = 'another text'") == 1,
               what="the other note")
    wait_until(lambda: server.folder.one("SELECT count(*) FROM task WHERE title LIKE 'Say hello to %'") == 2,
               what="the shipped script's follow-ups")


def test_a_script_that_fails_after_its_mail_has_written_one_mail(server, browser, tmp_path):
    put(server, "half", "return { title = 'Half a script', on = { ['import.finished'] = function(e)\n"
                        "  local emmy = cordee.crm.by_email('emmy@noether.example.org')\n"
                        "  assert(cordee.mail.write(emmy, 'Welcome', 'Hello {{first_name}}'))\n"
                        "  error('and then') end } }")
    wait_until(lambda: served(browser, "Half a script"), what="the script")
    people = tmp_path / "people.csv"
    people.write_text("organisation,first name,last name,email\nAlgebra,Emmy,Noether,emmy@noether.example.org\n")
    folder = server.folder
    folder.cordee("import", "--members", "--basis", "member", str(people))
    failed = "SELECT id, error FROM job WHERE args LIKE '{\"script\":\"half\"%' AND state = 'waiting' AND attempt = ?"
    for run in (1, 2, 3):
        job, error = wait_until(lambda: (r := folder.rows(failed, run)) and r[0], 30, f"the end of run {run}")
        assert "and then" in error
        db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
        db.execute("UPDATE job SET run_at = 1 WHERE id = ?", (job,))  # instead of waiting for its turn
        db.commit()
        db.close()
        folder.cordee("send")  # wakes the server
    assert folder.one("SELECT count(*) FROM interaction WHERE kind = 'mail.out' AND subject = 'Welcome'") == 1
    assert folder.one("SELECT count(*) FROM outbox WHERE address = 'emmy@noether.example.org'") == 1
