"""The web border of the whole program: every route, every header, hostile bytes."""
import gzip
import json
import re
import socket

import pytest

from support import Client, Folder, Server

CSP = ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
       "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


def raw(server, data, wait=60):
    """What the server says to bytes as they are."""
    with socket.create_connection((server.host, int(server.port)), timeout=wait) as talk:
        got = b""
        try:
            talk.sendall(data)
            talk.shutdown(socket.SHUT_WR)
            while piece := talk.recv(65536):
                got += piece
        except OSError:  # cut off, which is an answer too
            pass
    return got


def status(answer):
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


@pytest.fixture(scope="module")
def border():
    """A live server of its own, since these tests are rude."""
    folder = Folder()
    server = Server(folder)
    server.first = server.browser()
    yield server
    server.stop()
    folder.remove()


@pytest.fixture
def ada(border):
    return border.first


@pytest.fixture
def routes(ada):
    """(method, path, operation) of every route, from what the server says of itself."""
    api = ada.model("/openapi.json")
    return [(m.upper(), p, op) for p, item in api["paths"].items() for m, op in item.items()]


def has_headers(answer, where):
    h = answer.headers
    assert h["X-Content-Type-Options"] == "nosniff", where
    assert h["Referrer-Policy"] == "no-referrer", where
    assert h["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert h["Content-Security-Policy"] == CSP or "sandbox" in h["Content-Security-Policy"], where
    assert h["Cache-Control"] in ("no-store", "no-cache"), where
    assert h["Access-Control-Allow-Origin"] is None, where
    assert h["X-Request-Id"], where
    if answer.bytes and h["Content-Type"].startswith("text/"):
        assert "charset=utf-8" in h["Content-Type"].lower() or "attachment" in h.get("Content-Disposition", ""), where


def filled(path):
    return re.sub(r"\{token\}", "a" * 52, re.sub(r"\{(?!token)\w+\}", "1", path))


def test_every_page_answers_an_administrator(ada, routes):
    for method, path, op in routes:
        if method != "GET" or "{token}" in path:
            continue
        answer = ada.ask("GET", filled(path), follow=False)
        assert answer.status in (200, 303, 304, 404), (path, answer.status, answer.text[:300])
        has_headers(answer, path)
        if answer.status == 200 and (answer.headers["Content-Type"] or "").startswith("text/html") \
                and "sandbox" not in answer.headers["Content-Security-Policy"]:
            assert " style=" not in answer.text and "<script>" not in answer.text, path


def test_every_page_has_its_json_face(ada, routes):
    for method, path, op in routes:
        if method != "GET" or "{token}" in path:
            continue
        answer = ada.ask("GET", filled(path), headers={"Accept": "application/json"}, follow=False)
        if (answer.headers["Content-Type"] or "").startswith("application/json") and path != "/openapi.json":
            model = json.loads(answer.bytes)
            assert not isinstance(model, dict) or "page" not in model, path
            assert ada.csrf not in answer.text, path


def test_strangers_get_nothing(border, routes):
    stranger = Client(border)
    for method, path, op in routes:
        open_to_all = not op.get("security")
        answer = stranger.ask(method, filled(path), "a=1" if method == "POST" else None,
                              {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {},
                              follow=False)
        has_headers(answer, path)
        if "{token}" in path:
            assert answer.status in (404, 405, 400, 429), (method, path, answer.status)
        elif not open_to_all:
            assert answer.status == 303 and answer.headers["Location"].startswith("/sign-in"), (method, path)
            answer = stranger.ask(method, filled(path), headers={"Accept": "application/json"}, follow=False)
            assert answer.status == 401, (method, path, answer.status)


def test_no_post_acts_without_the_token_of_a_form(ada, routes):
    for method, path, op in routes:
        if method == "GET" or not op.get("security"):
            continue
        for csrf in ("", "csrf=" + "a" * 52):
            answer = ada.ask(method, filled(path), csrf, {"Content-Type": "application/x-www-form-urlencoded"},
                             follow=False)
            assert answer.status == 403, (path, answer.status)
        answer = ada.ask(method, filled(path), "csrf=" + ada.csrf,
                         {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"},
                         follow=False)
        assert answer.status == 403, (path, answer.status)


def test_assets_go_compressed_to_who_takes_it_and_pages_with_secrets_never(ada):
    style = ada.get("/static/style.css")
    assert style.headers["Vary"] == "Accept-Encoding" and style.headers["Content-Encoding"] is None
    for accept, does in (("gzip", True), ("br, gzip;q=0.5", True), ("deflate,GZIP", True), ("gzip;q=0", False), ("x-gzip, gzipped", False),
                         ("gzip;q=", False), ("identity", False), (",;,", False), ("*", False)):
        got = ada.ask("GET", "/static/style.css", headers={"Accept-Encoding": accept})
        assert (got.headers["Content-Encoding"] == "gzip") is does, accept
        assert (gzip.decompress(got.bytes) if does else got.bytes) == style.bytes
        assert not does or len(got.bytes) < len(style.bytes) / 3
    # The mark is a weak one, since the bytes differ, and still spares the second time.
    packed = ada.ask("GET", "/static/style.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] == "W/" + style.headers["ETag"]
    again = ada.ask("GET", "/static/style.css", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status == 304 and not again.bytes
    for page in ("/", "/contacts", "/sign-in"):
        assert ada.ask("GET", page, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] is None, page


def test_a_get_of_a_post_is_told_so(ada, routes):
    gets = {p for m, p, _ in routes if m == "GET"}
    for method, path, op in routes:
        if method == "POST" and path not in gets and "{token}" not in path:
            answer = ada.ask("GET", filled(path), follow=False)
            assert answer.status in (404, 405, 200), (path, answer.status)


def test_the_cookie_is_kept_from_scripts(border):
    client = Client(border)
    token = border.folder.cordee("user", "link", "ada@cluster.example.org").strip().rsplit("/", 1)[1]
    answer = client.ask("POST", "/sign-in/" + token, "", {"Content-Type": "application/x-www-form-urlencoded"},
                        follow=False)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert client.ask("POST", "/sign-in/" + token, "", {}, follow=False).status == 404


HOSTILE = [
    (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", 400),
    (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    (b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    (b"GET http://evil/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
    (b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
    (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n", 400),
    (b"GET /static/%2e%2e/cordee.db HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /static/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /static/..%252f HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    (b"GET /static/..;/x HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    (b"GET /static/%c0%af HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /static\\x HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /healthz%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /healthz?a=1&a=2 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /healthz?a=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", (400, 414, 0)),
    (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40000 + b"\r\n\r\n", (431, 0)),
    (b"TRACE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 501),
    (b"CONNECT evil:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
]


@pytest.mark.parametrize("data,want", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_requests_are_refused(border, data, want):
    got = status(raw(border, data, 3))
    assert got == want or (isinstance(want, tuple) and got in want), got
    assert status(raw(border, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) == 200


def test_a_nul_in_a_boundary_does_not_hurt(border):
    raw(border, b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=a\0b\r\n"
                  b"Content-Length: 5\r\n\r\nabcde", 2)
    assert status(raw(border, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) == 200
