"""The API: problem documents (RFC 9457), Idempotency-Key, cursor pages."""
import json
import threading

import pytest

from support import Client, Folder, Server


@pytest.fixture(scope="module")
def site():
    folder = Folder()
    server = Server(folder)
    server.browser()
    yield server
    server.stop()
    folder.remove()


@pytest.fixture(scope="module")
def token(site):
    return site.folder.cordee("user", "token", "ada@cluster.example.org", "test", "1").strip()


def call(site, token, method, path, body=None, **headers):
    sent = {"Accept": "application/json", "Authorization": "Bearer " + token,
            **{k.replace("_", "-"): v for k, v in headers.items()}}
    if body is not None and "Content-Type" not in sent:
        body, sent["Content-Type"] = json.dumps(body), "application/json"
    return Client(site).ask(method, path, body, sent, follow=False)


def problem(answer, status, name):
    assert answer.status == status, f"{answer.status} {answer.text}"
    assert answer.headers["Content-Type"] == "application/problem+json"
    it = answer.json()
    assert it["status"] == status and it["title"] and it["detail"] and it["request"]
    assert it["type"].endswith("/problems/" + name), it
    return it


def test_every_error_is_a_problem_document(site, token):
    it = problem(call(site, token, "GET", "/no/such/page"), 404, "not-found")
    assert it["instance"] == "/no/such/page"
    problem(call(site, token, "GET", "/members/999999"), 404, "not-found")
    no = call(site, token, "PUT", "/members")
    problem(no, 405, "method")
    assert no.headers["Allow"] == "GET, HEAD"
    problem(call(site, token, "POST", "/new", "x" * (300 << 10), Content_Type="application/json"), 413, "too-large")
    problem(call(site, token, "POST", "/new", "<a/>", Content_Type="application/xml"), 415, "media-type")
    problem(call(site, token, "BREW", "/new"), 501, "not-known")
    problem(call(site, "a" * 56, "GET", "/members"), 401, "not-signed-in")
    problem(call(site, token, "GET", "/profile/security"), 403, "not-allowed")
    stranger = Client(site).ask("GET", "/members", headers={"Accept": "application/problem+json"}, follow=False)
    problem(stranger, 401, "not-signed-in")
    bad = Client(site).ask("GET", "/members?a=1&a=2", headers={"Accept": "application/json"}, follow=False)
    problem(bad, 400, "not-readable")


def test_what_is_wrong_with_a_form_is_said_by_field(site, token):
    it = problem(call(site, token, "POST", "/new", {"family_name": "Who", "email": "no address"}), 422, "invalid")
    assert [e["pointer"] for e in it["errors"]] == ["#/email"]
    assert "address" in it["errors"][0]["detail"]
    assert site.folder.one("SELECT count(*) FROM party WHERE family_name = 'Who'") == 0


def test_who_asks_too_often_hears_when_to_come_back(site):
    for _ in range(100):  # the minute may end meanwhile
        answer = Client(site).ask("POST", "/sign-in", json.dumps({"login": "x", "password": "y"}),
                                  {"Accept": "application/json", "Content-Type": "application/json"}, follow=False)
        if answer.status == 429:
            break
    problem(answer, 429, "too-often")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_a_type_of_problem_is_a_page(site):
    page = Client(site).get("/problems/key-reused")
    assert page.status == 200 and "Idempotency-Key" in page.text
    model = Client(site).model("/problems/key-reused")
    assert model["status"] == 422
    assert Client(site).get("/problems/none").status == 404


# ---- Idempotency-Key ----------------------------------------------------------------------------

def people(site, name):
    return site.folder.one("SELECT count(*) FROM party WHERE family_name = ?", name)


def test_the_same_key_does_it_once_and_answers_the_same(site, token):
    body = {"given_name": "Ida", "family_name": "Potent"}
    first = call(site, token, "POST", "/new", body, Idempotency_Key='"8e03978e-40d5-43e8-bc93-6894a57f9324"')
    again = call(site, token, "POST", "/new", body, Idempotency_Key='"8e03978e-40d5-43e8-bc93-6894a57f9324"')
    assert first.status == 200 and again.status == 200 and first.bytes == again.bytes
    assert again.headers["Idempotency-Replayed"] == "true" and not first.headers["Idempotency-Replayed"]
    assert people(site, "Potent") == 1
    # Another order of the members is the same request.
    turned = call(site, token, "POST", "/new", dict(reversed(body.items())),
                  Idempotency_Key="8e03978e-40d5-43e8-bc93-6894a57f9324")
    assert turned.bytes == first.bytes and people(site, "Potent") == 1


def test_a_key_belongs_to_its_request(site, token):
    body = {"given_name": "Ada", "family_name": "Onekey"}
    assert call(site, token, "POST", "/new", body, Idempotency_Key="k-1").status == 200
    other = {**body, "given_name": "Eva"}
    problem(call(site, token, "POST", "/new", other, Idempotency_Key="k-1"), 422, "key-reused")
    problem(call(site, token, "POST", "/segments", body, Idempotency_Key="k-1"), 422, "key-reused")
    assert people(site, "Onekey") == 1
    for bad in ('""', "a b", "x" * 300, '"open'):
        problem(call(site, token, "POST", "/new", other, Idempotency_Key=bad), 400, "not-readable")
    assert people(site, "Onekey") == 1


def test_what_was_refused_leaves_its_key_free(site, token):
    assert call(site, token, "POST", "/new", {"family_name": "Free", "email": "?"}, Idempotency_Key="k-2").status == 422
    assert call(site, token, "POST", "/new", {"family_name": "Free"}, Idempotency_Key="k-2").status == 200
    assert people(site, "Free") == 1


def test_two_at_once_do_it_once(site, token):
    answers = []

    def ask():
        answers.append(call(site, token, "POST", "/new", {"family_name": "Atonce"}, Idempotency_Key="k-3"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert people(site, "Atonce") == 1
    assert sum(a.status == 200 for a in answers) >= 1
    for a in answers:
        if a.status != 200:
            problem(a, 409, "key-running")
            assert a.headers["Retry-After"]


def test_another_account_may_have_the_same_key(site, token):
    body = {"family_name": "Twoaccounts"}
    assert call(site, token, "POST", "/new", body, Idempotency_Key="k-4").status == 200
    site.folder.cordee("user", "add", "eva@cluster.example.org", "Eva", "manager")
    other = site.folder.cordee("user", "token", "eva@cluster.example.org", "test", "1").strip()
    assert call(site, other, "POST", "/new", body, Idempotency_Key="k-4").status == 200
    assert people(site, "Twoaccounts") == 2


def test_what_a_crash_cut_off_says_so(site, token):
    import sqlite3
    assert call(site, token, "POST", "/new", {"family_name": "Cut"}, Idempotency_Key="k-5").status == 200
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    db.execute("UPDATE idempotency SET answer = NULL, run = run + 1 WHERE word = 'k-5'")
    db.commit()
    problem(call(site, token, "POST", "/new", {"family_name": "Cut"}, Idempotency_Key="k-5"), 409, "key-cut")
    assert people(site, "Cut") == 1
    # A day later the key is anybody's.
    db.execute("UPDATE idempotency SET at = at - 86500")
    db.commit()
    assert call(site, token, "POST", "/new", {"family_name": "Cut"}, Idempotency_Key="k-5").status == 200
    assert people(site, "Cut") == 2
    assert b"Potent" not in b"".join(str(r).encode() for r in site.folder.rows("SELECT * FROM idempotency"))


def test_answers_are_sealed(site, token):
    call(site, token, "POST", "/new", {"family_name": "Sealed"}, Idempotency_Key="k-6")
    answer = site.folder.one("SELECT answer FROM idempotency WHERE word = 'k-6'")
    assert answer and "contacts" not in answer and "words" not in answer


# ---- cursors ------------------------------------------------------------------------------------

def walk(site, token, path, between=None):
    seen, pages = [], 0
    while path:
        answer = call(site, token, "GET", path)
        assert answer.status == 200, answer.text
        seen += [i["id"] for i in answer.json()["items"]]
        link = answer.headers["Link"]
        path = link.split("<")[1].split(">")[0] if link else None
        pages += 1
        if between and path:
            between(pages, seen)
    return seen, pages


@pytest.fixture(scope="module")
def many(site, token):
    for n in range(120):
        call(site, token, "POST", "/new", {"given_name": f"A{n:03}", "family_name": f"Walker{n:03}", "city": "Linz"})


@pytest.mark.parametrize("sort", ["name", "-name", "-created", "city"])
def test_a_walk_sees_everybody_once(site, token, many, sort):
    seen, pages = walk(site, token, f"/contacts?filter=city:Linz&sort={sort}")
    assert pages == 3 and len(seen) == len(set(seen)) == 120


def test_a_walk_goes_on_when_rows_go_and_change(site, token, many):
    def between(page, seen):
        last = seen[-1]
        if page == 1:  # the very row where the next page begins is renamed far away ...
            call(site, token, "POST", f"/contacts/{last}/edit", {"family_name": "Aaaa"}, If_Match="*")
        else:  # ... or goes
            call(site, token, "POST", f"/parties/{last}/trash", {})

    everybody, _ = walk(site, token, "/contacts?filter=city:Linz")
    seen, _ = walk(site, token, "/contacts?filter=city:Linz", between)
    assert len(seen) == len(set(seen)) == 120 and seen == everybody


def test_a_cursor_is_checked(site, token):
    problem(call(site, token, "GET", "/contacts?after=nonsense"), 422, "invalid")


# ---- ETag and If-Match --------------------------------------------------------------------------

def test_a_change_needs_the_version_that_was_read(site, token):
    made = call(site, token, "POST", "/new", {"given_name": "Eta", "family_name": "Gee"})
    path = made.json()["to"] + "/edit"
    read = call(site, token, "GET", path)
    tag = read.headers["ETag"]
    assert tag[0] == tag[-1] == '"'
    problem(call(site, token, "POST", path, {"city": "Graz"}), 428, "no-condition")
    problem(call(site, token, "POST", path, {"city": "Graz"}, If_Match='"stale"'), 412, "changed")
    problem(call(site, token, "POST", path, {"city": "Graz"}, If_Match="W/" + tag), 412, "changed")
    assert call(site, token, "POST", path, {"city": "Graz"}, If_Match=tag).status == 200
    problem(call(site, token, "POST", path, {"city": "Linz"}, If_Match=tag), 412, "changed")
    fresh = call(site, token, "GET", path).headers["ETag"]
    assert fresh != tag
    assert call(site, token, "POST", path, {"city": "Linz"}, If_Match=f'"other", {fresh}').status == 200
    assert call(site, token, "POST", path, {"city": "Wels"}, If_Match="*").status == 200


def test_of_many_who_read_the_same_one_may_change_it(site, token):
    path = call(site, token, "POST", "/new", {"family_name": "Contended"}).json()["to"] + "/edit"
    tag = call(site, token, "GET", path).headers["ETag"]
    answers = []
    threads = [threading.Thread(target=lambda n=n: answers.append(
        call(site, token, "POST", path, {"city": f"City {n}"}, If_Match=tag).status)) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(answers) == [200] + [412] * 7


@pytest.mark.parametrize("path,change", [("/settings/topics/1", {"name": "News"})])
def test_other_records_have_versions_too(site, token, path, change):
    tag = call(site, token, "GET", path).headers["ETag"]
    problem(call(site, token, "POST", path, change), 428, "no-condition")
    assert call(site, token, "POST", path, change, If_Match=tag).status == 200
    problem(call(site, token, "POST", path, change, If_Match=tag), 412, "changed")
