"""The page of a mail that came in: her own words, all of it, its look, its files; who may see it."""
import sqlite3

import pytest

from support import Folder, Server, wait_until
from test_access import invite, join

MAIL = """From: Ada Kova\u010d <ada@example.org>
To: office@network.example.org
Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
Message-ID: <r1@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8

Yes, we come.

On Mon, May 4, 2026 at 9:15 AM Network <office@network.example.org> wrote:

> Do you come?

-- 
Ada
--c
Content-Type: text/html; charset=utf-8

<p onclick="alert(1)">Yes, we <b>come</b>.<script>alert(1)</script><img src="https://x.example/p.gif" alt="a cat"></p>
--c--
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''..%2FOffer%20f%C3%BCr.pdf
Content-Transfer-Encoding: base64

AAAA
--b--
""".replace("\n", "\r\n")


@pytest.fixture(scope="module")
def site():
    folder = Folder()
    server = Server(folder)
    server.ada = server.browser()
    server.ada.get("/new")
    server.ada.post("/new", given_name="Ada", family_name="Kova\u010d", email="ada@example.org")
    folder.cordee("receive", stdin=MAIL)
    server.entry = wait_until(lambda: folder.one("SELECT max(interaction) FROM message"),
                              15, "the mail on her timeline")
    yield server
    server.stop()
    folder.remove()


def test_her_timeline_leads_to_it(site):
    her = site.folder.one("SELECT id FROM party WHERE family_name = 'Kova\u010d'")
    item = site.ada.model(f"/contacts/{her}")["timeline"]["items"][0]
    assert item["body"] == "Yes, we come." and item["href"] == f"/received/{site.entry}"


def test_it_says_what_she_wrote_and_the_rest_is_folded(site):
    model = site.ada.model(f"/received/{site.entry}")
    assert model["text"] == "Yes, we come." and "> Do you come?" in model["whole"]
    assert [(f["name"], f["what"]) for f in model["files"]] == [("Offer f\u00fcr.pdf", "application/pdf")]
    page = site.ada.get(f"/received/{site.entry}").text
    assert "<details class=\"fold\"><summary>Show all of it" in page
    assert f'<iframe class="mail" sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" src="/received/{site.entry}/frame"' in page


def test_its_look_is_in_a_frame_that_runs_nothing(site):
    got = site.ada.get(f"/received/{site.entry}/frame")
    csp = got.headers["Content-Security-Policy"]
    assert csp.startswith("sandbox ") and "default-src 'none'" in csp
    assert "allow-scripts" not in csp and "allow-same-origin" not in csp
    assert "<p>Yes, we <b>come</b>.<i>a cat</i></p>" in got.text
    assert "script" not in got.text and "x.example" not in got.text


def test_as_it_came_is_every_byte(site):
    got = site.ada.get(f"/received/{site.entry}/raw")
    assert got.bytes == MAIL.encode() and got.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got.headers["Content-Security-Policy"]


def becomes_hers(site):
    """The entry is only for whom it belongs to, which no page does to a mail that came in."""
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    last = db.execute("SELECT max(id) FROM change_set").fetchone()[0]
    for name in ("change_set_now", "fold", "member_was"):  # what triggers ask
        db.create_function(name, -1, lambda *_: last)
    db.create_function("logged_together", 1, lambda table: 0)
    db.execute("UPDATE interaction SET visibility = 'owner', author = (SELECT min(id) FROM staff) WHERE id = ?",
               (site.entry,))
    db.commit()
    db.close()


def test_who_may_not_see_the_entry_does_not_see_the_mail(site):
    eva = join(site, invite(site.ada, "eva@cluster.example.org", "reader", "Eva"))
    as_it_came = "/unread/%d" % site.folder.one("SELECT id FROM message WHERE interaction = ?", site.entry)
    assert eva.get(f"/received/{site.entry}").status == 200
    assert eva.get(as_it_came).status == 200
    becomes_hers(site)
    for mail in (f"/received/{site.entry}", as_it_came):
        for page in ("", "/frame", "/raw"):
            assert eva.get(mail + page).status == 404, mail + page
    assert site.ada.get(as_it_came).status == 200
