"""Who gets in and how: invitations, the second step, sessions, API tokens, roles, audit."""
import base64
import hashlib
import hmac
import json
import re
import sqlite3
import struct
import time
import urllib.parse

import pytest

from support import Client, Server, wait_until

PASSWORD = "four plain words here"


def totp(secret, step):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


def now_step():
    return int(time.time()) // 30


def change(folder, sql, *args):
    """Time passes, or somebody waits: written beside the server."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    db.execute(sql, args)
    db.commit()
    db.close()


def invite(ada, login, role="editor", name="Bea"):
    """Invites somebody and gives the path of the link."""
    ada.get("/settings/users")
    page = ada.post("/settings/users", name=name, login=login, role=role)
    return re.search(r"<code>https?://[^/]+(/invite/\w+)</code>", page.text).group(1)


def join(server, path, password=PASSWORD):
    """Follows an invitation to its end."""
    client = Client(server)
    client.get(path)
    page = client.post(path, password=password, again=password)
    assert page.status == 200 and page.path == "/", page.text[:500]
    return client


def sign_in(server, login, password=PASSWORD):
    client = Client(server)
    client.get("/sign-in")
    return client, client.post("/sign-in", login=login, password=password)


# ---- in ------------------------------------------------------------------------------

def test_an_invitation_is_mailed_shows_on_get_and_sets_a_password_on_post(folder, server, ada):
    path = invite(ada, "bea@cluster.example.org")
    bea = Client(server)
    page = bea.get(path)
    assert page.status == 200 and "bea@cluster.example.org" in page.text
    assert folder.one("SELECT password FROM staff WHERE name = 'Bea'") == ""
    assert bea.get("/", follow=False).status == 303
    wrong = bea.post(path, password=PASSWORD, again="another four words there")
    assert wrong.status == 422 and "not the same" in wrong.text
    wrong = bea.post(path, password="short", again="short")
    assert wrong.status == 422 and "12 characters" in wrong.text
    page = bea.post(path, password=PASSWORD, again=PASSWORD)
    assert page.status == 200 and page.path == "/"
    assert Client(server).get(path).status == 404, "a used invitation is over"
    _, page = sign_in(server, "bea@cluster.example.org")
    assert page.path == "/"
    mail, = folder.rows("SELECT o.address, l.subject FROM outbox o JOIN letter l ON l.id = o.letter")
    assert mail == ("bea@cluster.example.org", "You are invited to Cordée")
    text = folder.one("SELECT markdown FROM letter")
    assert "Ada Test invites you to Cordée, to work for Test Cluster." in text and path in text
    assert "Cordée is the program in which members, contacts" in text


@pytest.mark.parametrize("language,words", [
    ("de", "Ada Test lädt Sie zu Cordée ein, um für Hive zu arbeiten."),
    ("fr", "Ada Test vous invite sur Cordée, pour travailler avec Hive."),
    ("it", "Ada Test La invita su Cordée, per lavorare con Hive."),
    ("sl", "Ada Test vas vabi v Cordée, da delate za: Hive.")])
def test_an_invitation_is_in_the_language_of_the_cluster(folder, ada, language, words):
    ada.get("/settings/clusters/new")
    ada.post("/settings/clusters/new", name="Hive", zone="Europe/Vienna", language=language, country="AT")
    cluster = folder.one("SELECT id FROM cluster WHERE name = 'Hive'")
    ada.get("/settings/users")
    assert ada.post("/settings/users", name="Bea", login="bea@cluster.example.org", role="editor", cluster=cluster).status == 200
    subject, text = folder.rows("SELECT subject, markdown FROM letter")[0]
    assert words in text and "You are invited" not in subject and "choose your" not in text


def test_an_invitation_holds_for_a_week_and_not_for_who_was_turned_off(folder, server, ada):
    path = invite(ada, "bea@cluster.example.org")
    days, = folder.rows("SELECT (expires_at - created_at) / 86400.0 FROM token WHERE purpose = 'web.invite'"
                        " ORDER BY created_at")[0]
    assert 6.9 < days < 7.1
    folder.cordee("user", "disable", "bea@cluster.example.org")
    assert Client(server).get(path).status == 404
    folder.cordee("user", "enable", "bea@cluster.example.org")
    change(folder, "UPDATE token SET expires_at = 1 WHERE purpose = 'web.invite'")
    assert Client(server).get(path).status == 404


def test_asking_for_a_link_does_not_tell_who_has_an_account(folder, server):
    answers = []
    for login in ("ada@cluster.example.org", "nobody@cluster.example.org"):
        client = Client(server)
        client.get("/sign-in/forgotten")
        answers.append(client.post("/sign-in/forgotten", login=login))
    same = [re.sub(r'value="[^"]*"', "", a.text) for a in answers]
    assert answers[0].status == answers[1].status == 200 and same[0] == same[1]
    assert folder.one("SELECT count(*) FROM job WHERE kind = 'console.sign_in_mail'") == 2
    wait_until(lambda: folder.one("SELECT count(*) FROM outbox") == 1, what="the one mail")
    assert folder.one("SELECT address FROM outbox") == "ada@cluster.example.org"


def test_nobodys_mailbox_is_filled_with_links(folder, server):
    wait_until(lambda: time.time() % 60 < 40, what="a minute that they all belong to")
    for i in range(5):
        client = Client(server)
        client.get("/sign-in/forgotten")
        assert client.post("/sign-in/forgotten", login="ada@cluster.example.org").status == 200
    client.get("/sign-in/forgotten")
    assert client.post("/sign-in/forgotten", login="ada@cluster.example.org").status == 429
    wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE state <> 'done'") == 0, what="the jobs")
    # one of the three links of this hour is the one that the server printed at its start
    assert folder.one("SELECT count(*) FROM outbox") == 2


def test_reset_lets_in_who_is_locked_out(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    link = folder.cordee("user", "reset", "bea@cluster.example.org").strip()
    assert bea.get("/", follow=False).status == 303, "her sessions are over"
    assert sign_in(server, "bea@cluster.example.org")[1].status == 422
    again = Client(server)
    path = urllib.parse.urlsplit(link).path
    again.get(path)
    assert again.post(path).path == "/"
    assert folder.one("SELECT count(*) FROM audit WHERE action = 'staff.reset'") == 1


# ---- the second step -----------------------------------------------------------------

def turn_on(client):
    """Sets the second step up; gives the secret, the step that was used, the recovery codes."""
    client.get("/profile/security")
    page = client.post("/profile/second/start")
    secret = re.search(r"otpauth://totp/[^?]*\?secret=([A-Z2-7]{32})&amp;issuer=", page.text).group(1)
    wait_until(lambda: time.time() % 30 < 15, what="a step that what follows belongs to")
    step = now_step()
    assert client.post("/profile/second/confirm", code="000000" if totp(secret, step) != "000000" else "111111").status == 422
    page = client.post("/profile/second/confirm", code=totp(secret, step - 1))
    codes = re.findall(r"^(?:.*<code>)?([a-z2-7]{5}-[a-z2-7]{5})$", page.text, re.M)
    assert page.status == 200 and len(codes) == 10
    return secret, step - 1, codes


def test_a_code_is_asked_for_and_counts_once(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    secret, used, codes = turn_on(bea)
    stored = json.dumps(folder.rows("SELECT * FROM second_factor") + folder.rows("SELECT * FROM recovery_code"))
    assert secret not in stored and not any(c in stored or c.replace("-", "") in stored for c in codes)
    assert secret not in bea.get("/profile/security").text and codes[0] not in bea.get("/profile/security").text

    client, page = sign_in(server, "bea@cluster.example.org")
    assert page.path.startswith("/sign-in/code/") and client.get("/", follow=False).status == 303
    assert client.post(page.path, code=totp(secret, used)).status == 422, "the code of the set-up does not count again"
    step = now_step() + 1
    inside = client.post(page.path, code=totp(secret, step))
    assert inside.path == "/" and inside.status == 200
    assert client.get(page.path).status == 404

    other, page = sign_in(server, "bea@cluster.example.org")
    assert other.post(page.path, code=totp(secret, step)).status == 422, "nor does one that somebody used"
    assert other.post(page.path, code=codes[0].upper().replace("-", " ")).path == "/"
    third, page = sign_in(server, "bea@cluster.example.org")
    assert third.post(page.path, code=codes[0]).status == 422, "a recovery code counts once"
    assert third.post(page.path, code=codes[1]).path == "/"
    assert folder.one("SELECT count(*) FROM audit WHERE action = 'second.fail'") == 3


def test_a_sign_in_link_does_not_go_around_it(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    _, _, codes = turn_on(bea)
    path = urllib.parse.urlsplit(folder.cordee("user", "link", "bea@cluster.example.org").strip()).path
    client = Client(server)
    client.get(path)
    page = client.post(path)
    assert page.path.startswith("/sign-in/code/") and client.get("/", follow=False).status == 303
    assert client.post(page.path, code=codes[0]).path == "/"


def test_codes_cannot_be_guessed(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    _, _, codes = turn_on(bea)
    client, page = sign_in(server, "bea@cluster.example.org")
    for i in range(10):
        if i == 5:  # a right password in between changes nothing
            client, page = sign_in(server, "bea@cluster.example.org")
        assert client.post(page.path, code="000000").status == 422
    said = client.post(page.path, code=codes[0])
    assert said.status == 422 and "Too many" in said.text
    change(folder, "UPDATE sign_in_failure SET at = at - 3600")
    assert client.post(page.path, code=codes[0]).path == "/"


def test_an_administrator_switches_it_off(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    turn_on(bea)
    number = folder.one("SELECT id FROM staff WHERE name = 'Bea'")
    assert "Switch off" in ada.get(f"/settings/users/{number}").text
    ada.post(f"/settings/users/{number}/second/off")
    assert sign_in(server, "bea@cluster.example.org")[1].path == "/"
    who, = folder.rows("SELECT staff FROM audit WHERE action = 'second.off'")
    assert who == (folder.one("SELECT id FROM staff WHERE name = 'Ada Test'"),)


def test_turning_it_off_oneself_needs_a_code(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    secret, _, codes = turn_on(bea)
    assert bea.post("/profile/second/off", code="000000").status == 422
    assert bea.post("/profile/second/start").path == "/profile/security"
    assert bea.post("/profile/second/off", code=codes[3]).path == "/profile/security"
    assert folder.one("SELECT count(*) FROM second_factor") == 0


# ---- sessions ------------------------------------------------------------------------

def test_sessions_are_listed_and_ended(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    second, _ = sign_in(server, "bea@cluster.example.org")
    third, _ = sign_in(server, "bea@cluster.example.org")
    listed = bea.model("/profile/security")["sessions"]
    assert len(listed) == 3 and sum(s["here"] for s in listed) == 1
    bea.get("/profile/security")
    other = next(s for s in listed if not s["here"])
    bea.post(f"/profile/sessions/{other['id']}/end")
    alive = [c.get("/", follow=False).status for c in (bea, second, third)]
    assert sorted(alive) == [200, 200, 303] and alive[0] == 200
    bea.post("/profile/sessions/end")
    assert [c.get("/", follow=False).status for c in (bea, second, third)] == [200, 303, 303]
    foreign = ada.model("/profile/security")["sessions"][0]["id"]
    bea.post(f"/profile/sessions/{foreign}/end")
    assert ada.get("/", follow=False).status == 200, "somebody else's session is not hers to end"
    number = folder.one("SELECT id FROM staff WHERE name = 'Bea'")
    ada.get(f"/settings/users/{number}")
    ada.post(f"/settings/users/{number}/sessions/end")
    assert bea.get("/", follow=False).status == 303


def test_a_new_password_ends_all_other_sessions(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    second, _ = sign_in(server, "bea@cluster.example.org")
    bea.get("/profile")
    bea.post("/profile/password", password="four other words there", again="four other words there")
    assert bea.get("/", follow=False).status == 200 and second.get("/", follow=False).status == 303


# ---- API tokens ----------------------------------------------------------------------

def bearer(server, token):
    return lambda path, method="GET": Client(server).ask(
        method, path, headers={"Authorization": "Bearer " + token, "Accept": "application/json"}, follow=False)


def test_a_token_reaches_what_its_scope_says(folder, server, ada):
    ada.get("/profile/security")
    page = ada.post("/profile/tokens", name="statistics", days="30", scope=["crm.read"])
    token = re.search(r"<code>(cdp_\w+)</code>", page.text).group(1)
    assert token not in ada.get("/profile/security").text, "shown once"
    assert folder.rows("SELECT scope, used_at, expires_at - created_at FROM api_token") == [("crm.read", None, 30 * 86400)]
    ask = bearer(server, token)
    assert ask("/contacts").status == 200 and ask("/openapi.json").status == 200
    for path in ("/", "/profile", "/status", "/settings", "/export/contacts", "/import", "/settings/users"):
        assert ask(path).status == 403, path
    assert ask("/new", "POST").status == 403 and ask("/profile", "POST").status == 403
    assert folder.one("SELECT used_at FROM api_token")
    number = folder.one("SELECT id FROM api_token")
    ada.post(f"/profile/tokens/{number}/revoke")
    assert ask("/contacts").status == 401
    assert [a for a, in folder.rows("SELECT action FROM audit WHERE action LIKE 'token.%' ORDER BY id")] == \
        ["token.new", "token.revoke"]


def test_a_token_is_revoked_by_its_owner_or_an_administrator(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org"))
    folder.cordee("user", "token", "ada@cluster.example.org", "hers", "1", "crm.read")
    folder.cordee("user", "token", "bea@cluster.example.org", "beas", "1", "crm.read")
    hers, beas = (folder.one("SELECT id FROM api_token WHERE name = ?", n) for n in ("hers", "beas"))
    bea.get("/profile/security")
    assert bea.post(f"/profile/tokens/{hers}/revoke").status == 404
    number = folder.one("SELECT id FROM staff WHERE name = 'Bea'")
    ada.get(f"/settings/users/{number}")
    assert ada.post(f"/settings/users/{number}/tokens/{hers}/revoke").status == 404
    assert ada.post(f"/settings/users/{number}/tokens/{beas}/revoke").status == 200
    assert [n for n, in folder.rows("SELECT name FROM api_token WHERE revoked_at IS NULL")] == ["hers"]


def test_a_token_never_has_more_than_its_user(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org", "manager"))
    bea.get("/profile/security")
    page = bea.post("/profile/tokens", name="all", days="1", scope=["crm.read", "crm.export", "console.users", "no.such"])
    ask = bearer(server, re.search(r"<code>(cdp_\w+)</code>", page.text).group(1))
    assert folder.one("SELECT scope FROM api_token") == "crm.read,crm.export"
    assert ask("/export/contacts").status == 200
    number = folder.one("SELECT id FROM staff WHERE name = 'Bea'")
    ada.get("/settings/users")
    ada.post(f"/settings/users/{number}/role", role="reader")
    assert ask("/export/contacts").status == 403 and ask("/contacts").status == 200
    ada.post(f"/settings/users/{number}/disable", off="1")
    assert ask("/contacts").status == 401
    change(folder, "UPDATE staff SET disabled_at = NULL")
    assert ask("/contacts").status == 200
    change(folder, "UPDATE api_token SET expires_at = 1")
    assert ask("/contacts").status == 401


def test_metrics_are_for_this_machine_or_a_token(folder, server, ada):
    stranger = Client(server)
    text = stranger.get("/metrics").text
    for name in ("http_requests_total", "http_request_seconds_bucket", "queue_age_seconds", "outbox", "jobs",
                 "database_bytes", "disk_free_bytes", "backup_failed"):
        assert re.search(rf"^# TYPE cordee_{name.replace('_bucket', '')} ", text, re.M), name
        assert re.search(rf"^cordee_{name}[{{ ]", text, re.M), name
    for line in text.splitlines():
        assert line.startswith("#") or re.fullmatch(r'cordee_\w+(\{\w+="[^"]*"\})? -?\d+(\.\d+)?', line), line
    outside = {"X-Forwarded-For": "203.0.113.7"}
    assert stranger.get("/metrics", headers=outside).status == 403
    token = folder.cordee("user", "token", "ada@cluster.example.org", "prometheus", "30", "console.status").strip()
    assert stranger.get("/metrics", headers={**outside, "Authorization": "Bearer " + token}).status == 200
    token = folder.cordee("user", "token", "ada@cluster.example.org", "other", "30", "crm.read").strip()
    assert stranger.get("/metrics", headers={**outside, "Authorization": "Bearer " + token}).status == 403


def test_health_says_live_and_ready(server):
    for path in ("/health", "/health/live", "/healthz"):
        answer = Client(server).get(path)
        assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/json")
    assert Client(server).get("/health").json() == {"live": True, "ready": True}


# ---- roles and audit -----------------------------------------------------------------

def boxes(model):
    return {(b["role"], p["name"]): b["has"] for g in model["groups"] for p in g["permissions"] for b in p["boxes"]}


def test_an_administrator_says_what_roles_may(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org", "editor"))
    before = boxes(ada.model("/settings/roles"))
    assert not before["editor", "crm.export"] and bea.get("/export/contacts").status == 403
    ada.get("/settings/roles")
    wanted = {f"{r}:{p}": "1" for (r, p), has in before.items() if has and (r, p) != ("editor", "crm.write")}
    ada.post("/settings/roles", **wanted, **{"editor:crm.export": "1"})
    assert bea.get("/export/contacts").status == 200 and bea.get("/new").status == 403
    number = folder.one("SELECT id FROM staff WHERE name = 'Bea'")
    rights = [r["name"] for r in ada.model(f"/settings/users/{number}")["rights"]]
    assert "crm.export" in rights and "crm.write" not in rights
    assert folder.rows("SELECT object, detail, action FROM audit WHERE action LIKE 'role.%' ORDER BY action") == \
        [("editor", "crm.export", "role.give"), ("editor", "crm.write", "role.take")]
    server.stop()
    again = Server(folder)
    try:
        ada = Client(again)
        path = urllib.parse.urlsplit(folder.cordee("user", "link", "ada@cluster.example.org").strip()).path
        ada.get(path)
        ada.post(path)
        after = boxes(ada.model("/settings/roles"))
        assert after["editor", "crm.export"] and not after["editor", "crm.write"]
    finally:
        again.stop()


def test_the_defaults_come_back(folder, server, ada):
    before = boxes(ada.model("/settings/roles"))
    ada.get("/settings/roles")
    ada.post("/settings/roles")  # nobody may do anything
    assert not any(boxes(ada.model("/settings/roles")).values())
    ada.get("/settings/roles")
    ada.post("/settings/roles/defaults")
    assert boxes(ada.model("/settings/roles")) == before


def test_who_may_invite_cannot_make_administrators(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org", "manager"))
    ada.get("/settings/roles")
    wanted = {f"{r}:{p}": "1" for (r, p), has in boxes(ada.model("/settings/roles")).items() if has}
    ada.post("/settings/roles", **wanted, **{"manager:console.users": "1"})
    bea.get("/settings/users")
    me, boss = (folder.one("SELECT id FROM staff WHERE name = ?", n) for n in ("Bea", "Ada Test"))
    assert bea.post("/settings/users", name="C", login="c@cluster.example.org", role="admin").status == 403
    assert bea.post(f"/settings/users/{me}/role", role="admin").status == 403
    for what, fields in (("role", {"role": "reader"}), ("disable", {"off": "1"}), ("link", {}), ("second/off", {}),
                         ("sessions/end", {})):
        assert bea.post(f"/settings/users/{boss}/{what}", **fields).status == 403, what
    assert bea.post("/settings/roles", **{"manager:console.settings": "1"}).status == 403
    assert bea.post("/settings/roles/defaults").status == 403
    assert bea.post("/settings/users", name="D", login="d@cluster.example.org", role="reader").status == 200


def test_reading_much_leaves_one_line(folder, server, ada):
    token = folder.cordee("user", "token", "ada@cluster.example.org", "crawler", "1", "crm.read").strip()
    ask = bearer(server, token)
    for _ in range(320):
        assert ask("/contacts").status == 200
    rows = folder.rows("SELECT object, detail FROM audit WHERE action = 'read.bulk'")
    assert rows == [("crm.read", "300 pages within an hour, by an API token")]


def test_the_audit_page_says_who_did_what(folder, server, ada):
    bea = join(server, invite(ada, "bea@cluster.example.org", "manager"))
    sign_in(server, "bea@cluster.example.org", "not the right words")
    bea.get("/export/contacts?filter=country%3AAT")
    number = folder.one("SELECT id FROM staff WHERE name = 'Bea'")
    rows = ada.model(f"/settings/audit?who={number}")["rows"]
    assert {r["action"] for r in rows} >= {"session.open", "session.fail", "password.set", "export.list"}
    assert all(r["staff"] == number for r in rows)
    rows = ada.model("/settings/audit?kind=export.")["rows"]
    assert [r["action"] for r in rows] == ["export.list"] and "country:AT" in rows[0]["detail"]
    assert bea.get("/settings/audit").status == 403
    assert "Bea" in ada.get("/settings/audit").text


def test_who_may_not_is_told_whom_to_ask(server, ada):
    lea = join(server, invite(ada, "lea@cluster.example.org", "reader", "Lea"))
    page = lea.get("/review")
    assert page.status == 403 and "Ask who can do it, or allow it to you: Ada Test" in page.text
