"""What protects accounts, API tokens, and the log of a server."""
import json
import os
import signal
import sqlite3

import pytest

from support import Server, wait_until


def let_time_pass(folder):
    """The password of each session was given an hour ago."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    db.execute("UPDATE session SET password_at = password_at - 3600")
    db.commit()
    db.close()


def test_who_has_no_password_is_not_asked_for_one(folder, server):
    me = server.browser()
    let_time_pass(folder)
    assert me.get("/settings/users", follow=False).status == 200
    page = me.post("/settings/users", name="Bea", login="bea@cluster.example.org", role="editor")
    assert page.status == 200 and "Bea" in page.text


def test_changes_of_accounts_ask_for_the_password_again(folder, server):
    me = server.browser()
    me.get("/profile")
    me.post("/profile/password", password="four plain words here", again="four plain words here")
    assert me.get("/settings/users", follow=False).status == 200
    let_time_pass(folder)
    asked = me.get("/settings/users", follow=False)
    assert asked.status == 303 and asked.headers["Location"] == "/sign-in/again?to=%2Fsettings%2Fusers"
    staff = folder.one("SELECT id FROM staff")
    asked = me.post(f"/settings/users/{staff}/link", follow=False)
    assert asked.headers["Location"] == f"/sign-in/again?to=%2Fsettings%2Fusers%2F{staff}"
    asked = me.post("/settings/mail", follow=False, relay_host="evil.example.org", relay_security="tls")
    assert asked.headers["Location"] == "/sign-in/again?to=%2Fsettings%2Fmail"
    assert folder.rows("SELECT 1 FROM setting WHERE key = 'mail.relay_host'") == []
    page = me.get("/sign-in/again?to=%2Fsettings%2Fusers")
    wrong = me.post("/sign-in/again", to="/settings/users", password="not this one at all")
    assert "not your password" in wrong.text
    page = me.post("/sign-in/again", to="/settings/users", password="four plain words here")
    assert page.status == 200 and page.path == "/settings/users"


@pytest.mark.parametrize("bad", ["passwordpassword", "Passwort-Passwort-2026", "LjubljanaLjubljana!", "abc123abc123abc123",
                                 "12345678901234", "abcdefghijklmn", "aaaabbbbccccdddd", "zxcvbnmasdfg"])
def test_a_password_that_is_tried_first_is_refused(server, bad):
    me = server.browser()
    page = me.post("/profile/password", password=bad, again=bad)
    assert page.status == 422 and "among the first that are tried" in page.text


@pytest.mark.parametrize("good", ["tramway orange tramway sky", "Zwei-Berge_und3Seen", "lunedi-giovedi-domenica"])
def test_one_that_is_not_is_taken(server, good):
    me = server.browser()
    page = me.post("/profile/password", password=good, again=good)
    assert page.status == 200 and "among the first" not in page.text


def test_an_api_token_reads_contacts_as_json(folder, server):
    token = folder.cordee("user", "token", "ada@cluster.example.org", "statistics", "30").strip()
    assert token.startswith("cdp_")
    client = server.browser()
    client.cookies = {}
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    answer = client.ask("GET", "/contacts", headers=headers)
    assert answer.status == 200 and isinstance(answer.json(), dict)
    assert client.ask("GET", "/contacts", headers={**headers, "Authorization": "Bearer cdp_nonsense"}).status == 401
    assert client.ask("GET", "/settings/users", headers=headers).status == 403
    assert folder.rows("SELECT name, expires_at - created_at FROM api_token") == [("statistics", 30 * 86400)]
    assert folder.run("user", "token", "ada@cluster.example.org", "x", "many").returncode == 1


def test_the_log_goes_to_a_file_that_is_opened_again(folder):
    log, old = os.path.join(folder.top, "cordee.log"), os.path.join(folder.top, "cordee.log.1")
    scripts = os.path.join(folder.path, "scripts")
    os.makedirs(scripts)
    server = Server(folder, "--log", log, "--json")
    try:
        def fails(name, where):
            with open(os.path.join(scripts, name + ".lua"), "w") as out:
                out.write("return {")
            wait_until(lambda: os.path.exists(where) and name in open(where).read(), what=f"{name} in the log")

        fails("first", log)
        assert all(json.loads(line)["at"] for line in open(log))
        os.rename(log, old)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: os.path.exists(log), what="the new log")
        fails("second", log)
        assert "second" not in open(old).read()
    finally:
        server.stop()


def test_how_much_is_logged_is_a_setting(folder):
    log = os.path.join(folder.top, "cordee.log")
    folder.configure('log { level = "debug" }')
    server = Server(folder, "--log", log)
    try:
        me = server.browser()
        me.get("/help")
        wait_until(lambda: "GET /help 200" in open(log).read(), what="the line of a request")
        me.get("/settings/more")
        me.post("/settings/more", key="log.level", value="error")
        before = os.path.getsize(log)
        me.get("/help")
        assert "GET /help" not in open(log).read()[before:]
        assert me.post("/settings/more", key="log.level", value="warning").status == 200
    finally:
        server.stop()


def test_a_plugin_can_be_turned_off_in_the_file(folder):
    def state():
        listed = json.loads(folder.cordee("plugin", "list", "--json"))
        return next(p["state"] for p in listed if p["name"] == "mailing")

    assert state() == "ok"
    folder.configure('plugins { disabled = "practice, mailing" }\nmailing { whatever = 1 }')
    assert state() == "off"
    folder.configure("plugins { disabld = x }")
    assert "disabld" in folder.run("plugin", "list").stderr
