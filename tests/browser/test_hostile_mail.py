"""Hostile mail in a real Chromium: nothing of it runs, nothing is fetched, nothing leaves its frame."""
import http.server
import itertools
import os
import threading
import time
from pathlib import Path

import pytest
from selenium.common.exceptions import NoAlertPresentException

from browser import Browser
from support import wait_until

number = itertools.count(1)

# Each loads or runs something when a browser is left to it; CANARY is an address that counts.
TRICKS = """
<img src="CANARY/img"><img srcset="CANARY/srcset 1x"><image src="CANARY/image"></image>
<script src="CANARY/script"></script><script>document.title='ran';top.document.title='ran';alert(1)</script>
<link rel="stylesheet" href="CANARY/css"><link rel="prefetch" href="CANARY/prefetch"><link rel="dns-prefetch" href="CANARY">
<style>@import url(CANARY/import); body{background:url(CANARY/body)} @font-face{font-family:x;src:url(CANARY/font)} p{font-family:x}</style>
<p style="background:url(CANARY/style)">a</p><p style="background-image:\\75rl(CANARY/escaped)">a</p>
<p style="list-style:url('CANARY/list');border-image:url(CANARY/border) 30;content:url(CANARY/content);cursor:url(CANARY/cursor),auto">a</p>
<p style="width:expression(alert(1));-moz-binding:url(CANARY/binding);behavior:url(CANARY/htc)">a</p>
<div style="position:fixed;top:0;left:0;width:9999px;height:9999px;background:red;z-index:99999">over all</div>
<iframe src="CANARY/iframe"></iframe><iframe srcdoc="<img src=CANARY/srcdoc>"></iframe><frameset><frame src="CANARY/frame"></frameset>
<object data="CANARY/object"></object><embed src="CANARY/embed"><applet code="CANARY/applet"></applet>
<video src="CANARY/video" poster="CANARY/poster" autoplay></video><audio src="CANARY/audio" autoplay></audio><source src="CANARY/source">
<svg onload="alert(1)"><image href="CANARY/svg"/><use href="CANARY/use#x"/><script href="CANARY/svgscript"/><foreignObject><img src="CANARY/foreign"></foreignObject></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=CANARY/mxss onerror=alert(1)&gt;"></math>
<table background="CANARY/table"><tr><td background="CANARY/td">x</td></tr></table><body background="CANARY/background" onload="alert(1)">
<input type="image" src="CANARY/input" autofocus onfocus="alert(1)"><form action="CANARY/form"><button formaction="CANARY/formaction">x</button></form>
<meta http-equiv="refresh" content="0;url=CANARY/refresh"><base href="CANARY/"><img src="relative">
<a href="javascript:alert(1)">js</a><a href="CANARY/ping" ping="CANARY/ping">ping</a><details open ontoggle="alert(1)">x</details>
<marquee onstart="alert(1)">x</marquee><noscript><p title="</noscript><img src=CANARY/noscript onerror=alert(1)>"></noscript>
<textarea><img title="</textarea><img src=CANARY/textarea onerror=alert(1)>"></textarea><xmp><img src="CANARY/xmp"></xmp>
<!--[if mso]><img src="CANARY/mso"><![endif]--><![CDATA[<img src="CANARY/cdata">]]><?xml-stylesheet href="CANARY/xsl"?>
<scr<script>ipt>alert(1)</scr</script>ipt><img """ + '"' + """><script>alert(1)</script>">
<p>The last words.</p>
"""


@pytest.fixture(scope="module")
def canary():
    """A server that counts what is asked of it."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        page = b""

        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(Handler.page if self.path == "/page" else b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.asked = asked
    server.show = lambda html: setattr(Handler, "page", html.encode())
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def reader(practice):
    browser = Browser(practice)
    yield browser.sign_in()
    browser.quit()


def receive(folder, html):
    """A mail from a stranger; the number under which it waits to be read."""
    n = next(number)
    folder.cordee("receive", stdin=(
        f"From: Mallory <mallory{n}@evil.example>\r\nTo: office@alpine-polymers.example.org\r\n"
        f"Subject: Hostile {n}\r\nMessage-ID: <h{n}@evil.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + html))
    return wait_until(lambda: folder.one("SELECT max(id) FROM message WHERE subject = ? AND state = 'unread'",
                                         f"Hostile {n}"), 15, "the mail")


def nothing_ran(browser):
    with pytest.raises(NoAlertPresentException):
        browser.driver.switch_to.alert.text  # noqa: B018
    assert "ran" != browser.driver.title


def look_at(browser, message, canary):
    """On the page that frames it, and in a window of its own."""
    del canary.asked[:]
    browser.go(f"/unread/{message}")
    title = browser.driver.title
    browser.one("main details:has(iframe) summary").click()
    frame = browser.one("iframe.mail")
    browser.driver.switch_to.frame(frame)
    wait_until(lambda: browser.driver.execute_script("return document.readyState") == "complete", 15, "the frame")
    time.sleep(0.5)
    text = browser.one("body").text
    assert not browser.all("script, iframe, object, embed, img, link, meta[http-equiv], form, svg, base, video")
    browser.driver.switch_to.default_content()
    nothing_ran(browser)
    assert browser.driver.title == title
    browser.go(f"/unread/{message}/frame")
    time.sleep(0.5)
    nothing_ran(browser)
    assert canary.asked == []
    return text


def test_the_tricks_do_fetch_where_nobody_minds(reader, canary):
    """Else the tests below would prove nothing."""
    canary.show(TRICKS.replace("alert(1)", "").replace("CANARY", canary.url))
    reader.driver.get(canary.url + "/page")
    wait_until(lambda: {"/img", "/script", "/css", "/style"} <= {p.split("?")[0] for p in canary.asked}, 15, "the tricks")


def test_no_trick_runs_or_fetches_anything(reader, canary, practice):
    message = receive(practice.folder, TRICKS.replace("CANARY", canary.url).replace("\n", "\r\n"))
    text = look_at(reader, message, canary)
    assert "The last words." in text or "over all" in text, text


def test_what_is_laid_over_everything_stays_in_its_frame(reader, practice):
    message = receive(practice.folder, '<div style="position:fixed;inset:0;background:red">over</div>')
    reader.go(f"/unread/{message}").one("main details:has(iframe) summary").click()
    reader.driver.switch_to.frame(reader.one("iframe.mail"))
    assert reader.one("div").value_of_css_property("position") == "static"
    reader.driver.switch_to.default_content()
    reader.driver.get_log("browser")  # a frame in a window of its own gets no icon, and says so
    reader.go(f"/unread/{message}").check()


def test_no_known_string_runs_or_fetches_anything(reader, canary, practice):
    folder = Path(os.environ.get("CORDEE_SHARED", "../shared")) / "data/security/xss"
    if not folder.is_dir():
        pytest.skip("../shared/data is not there")
    for lists in sorted(folder.glob("*.txt")):
        html = lists.read_text(errors="replace").replace("\x00", "")
        html = html.replace("http://", canary.url + "/").replace("\n", "\r\n")
        look_at(reader, receive(practice.folder, html[:500000]), canary)
