"""Opens of a mailing: off unless somebody says on what people agreed; machines apart; nothing of it where it was not asked
for."""
import re

import pytest

from support import Client, relayed, wait_until
from test_after import PERSON, counted, follow, html_of, send, version
from test_consent import PEOPLE, person, person_ids
from test_unsubscribe import change, way_out

PICTURE = re.compile(r'<img src="https://crm\.example\.org(/o/[^"]+)" width="1" height="1" alt=""')
GMAIL = {"User-Agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"}
APPLE = {"User-Agent": "Mozilla/5.0"}
AGREED = "box on the form of 2026"
ENDA, DORA = "enda@works.example.org", "dora@werk.example.org"


@pytest.fixture
def site(sink):
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        yield server


def draft(site):
    site.me.get("/mailing")
    return re.match(r"/mailing/\d+", site.me.post("/mailing").path).group(0)


def picture(site, address):
    """The path of the picture in the mail to an address."""
    return PICTURE.search(html_of(site, address)[0]).group(1)


def opened(site):
    return site.folder.rows("SELECT machine, n, party FROM opening ORDER BY id")


def delivered_an_hour_ago(site):
    change(site, "UPDATE outbox SET ended_at = ended_at - 3600")


def test_they_are_off_unless_somebody_says_what_people_agreed_to(site):
    assert site.me.model(draft(site) + "/after")["opens_off"]
    path = send(site)
    html, plain = html_of(site, ENDA)
    assert "/o/" not in html and "/o/" not in plain and 'width="1"' not in html
    assert "<h2>Opens</h2>" not in site.me.get(path).text and "Opens" not in site.me.get("/mailing/compare").text
    assert site.folder.one("SELECT count(*) FROM audit WHERE action = 'mailing.opens'") == 0


@pytest.mark.parametrize("how", ["anonymous", "who"])
@pytest.mark.parametrize("word", ["", "  "])
def test_neither_way_goes_without_a_word_on_the_consent(site, how, word):
    path = draft(site)
    page = site.me.post(path + "/after", opens=how, opens_consent=word)
    assert page.status == 422 and "agreed" in page.text and f'name="opens" value="{how}" checked' in page.text
    assert site.me.model(path + "/after")["opens_off"]


def test_that_they_are_counted_is_in_the_log(site):
    path = draft(site)
    for how, word in (("anonymous", AGREED), ("anonymous", AGREED), ("who", AGREED), ("who", "another"), ("off", "")):
        site.me.post(path + "/after", opens=how, opens_consent=word)
    site.me.post(path + "/after", clicks="who", consent="signed")
    site.me.post(path + "/after", clicks="off")
    number = path.split("/")[-1]
    assert site.folder.rows("SELECT action, object, detail FROM audit WHERE action LIKE 'mailing.%' ORDER BY id") == [
        ("mailing.opens", f"mailing {number}", f"of nobody: {AGREED}"),
        ("mailing.opens", f"mailing {number}", f"by name: {AGREED}"),
        ("mailing.opens", f"mailing {number}", "by name: another"), ("mailing.opens", f"mailing {number}", "off"),
        ("mailing.clicks", f"mailing {number}", "by name: signed"),
        ("mailing.clicks", f"mailing {number}", "no longer by name")]


def test_of_nobody_all_readers_have_the_same_picture_and_the_hour_is_kept(site):
    path = send(site, opens="anonymous", opens_consent=AGREED)
    way = picture(site, ENDA)
    assert way == picture(site, DORA) and "/o/" not in html_of(site, ENDA)[1]
    got = follow(site, way)
    assert got.status == 200 and got.bytes[:6] == b"GIF89a" and got.headers["Content-Type"] == "image/gif"
    assert got.headers["Cache-Control"] == "no-store" and not got.headers.get("Set-Cookie")
    assert got.headers["Cross-Origin-Resource-Policy"] == "cross-origin"  # webmail shows it on its own pages
    follow(site, way, agent=GMAIL)
    assert opened(site) == [("", 2, None)] and site.folder.one("SELECT at % 3600 FROM opening") == 0
    report = site.me.model(path)
    assert report["opens"] == 2 and report["numbers"]["opened"] == 0 and report["numbers"]["clicked"] == 0
    page = site.me.get(path).text
    assert "opened 2 times" in page and "lies both ways" in page and page.index("<h2>Opens</h2>") > page.index("By country")
    assert "Opens, which lie" in site.me.get("/mailing/compare").text
    follow(site, way + "/" + site.folder.one("SELECT token FROM outbox WHERE address = ?", ENDA))  # by no way by name
    assert opened(site) == [("", 3, None)]


def test_machines_and_mailboxes_are_apart(site):
    path = send(site, opens="anonymous", opens_consent=AGREED)
    way = picture(site, ENDA)
    assert follow(site, way, "HEAD").status == 200
    for agent in ("BarracudaCentral-Check/2", "", APPLE["User-Agent"], APPLE["User-Agent"]):
        follow(site, way, agent={"User-Agent": agent})
    assert sorted(opened(site)) == [("agent", 2, None), ("head", 1, None), ("mailbox", 2, None)]
    report = site.me.model(path)
    assert (report["opens"], report["mailbox_opens"], report["machine_opens"]) == (0, 2, 3)
    page = site.me.get(path).text
    assert "2 more pictures were fetched by mailboxes" in page and "3 more were fetched by other suspected" in page


def test_by_name_the_first_time_of_each_is_kept(site):
    path = send(site, opens="who", opens_consent=AGREED)
    who, number = person(site, ENDA), path.split("/")[-1]
    way = picture(site, ENDA)
    assert way != picture(site, DORA) and way.split("/")[:3] == picture(site, DORA).split("/")[:3]
    change(site, "UPDATE outbox SET ended_at = ended_at + 3600")  # it is delivered this moment, however long this takes
    follow(site, way)
    assert opened(site) == [("quick", 1, who)]  # within seconds of delivery
    change(site, "UPDATE outbox SET ended_at = ended_at - 7200")
    follow(site, way, agent=APPLE)
    assert person_ids(site, f"mailing.opened:{number}") == []
    for _ in range(3):
        follow(site, way, agent=GMAIL)
    assert opened(site) == [("quick", 1, who), ("mailbox", 1, who), ("", 1, who)]
    assert person_ids(site, f"mailing.opened:{number}") == [who]
    assert [r["name"] for r in site.me.model(path + "?show=opened")["recipients"]] == ["Enda English"]
    rows = site.me.get(path + "/recipients.csv?show=opened").text.splitlines()
    assert len(rows) == 2 and ENDA in rows[1]
    assert "One mail seems to have been opened." in site.me.get(path).text
    follow(site, "/".join(way.split("/")[:3]) + "/" + "a" * 26)  # of nobody we know
    assert len(opened(site)) == 3


def test_opening_is_no_click_and_a_click_is_no_opening(site):
    path = send(site, opens="who", opens_consent=AGREED, clicks="who", consent=AGREED)
    delivered_an_hour_ago(site)
    follow(site, picture(site, ENDA))
    seen, hidden = counted(html_of(site, ENDA)[0])
    assert len(seen) == 3 and hidden
    report = site.me.model(path)
    assert (report["clicks"], report["machine_clicks"], report["opens"]) == (0, 0, 1)
    assert not [r for r in report["links"]["rows"] if "picture" in r["url"]]
    follow(site, seen[0])
    assert follow(site, "/c/" + picture(site, ENDA).split("/")[2]).status == 404  # the picture's key is no link's
    assert follow(site, "/o/" + seen[1].split("/")[2]).status == 404  # nor a link's the picture's
    report = site.me.model(path)
    assert (report["clicks"], report["machine_clicks"], report["opens"]) == (1, 0, 1)


def test_with_clicks_off_links_stay_and_the_picture_is_there(site):
    send(site, opens="who", opens_consent=AGREED, clicks="off")
    html, _ = html_of(site, ENDA)
    assert PICTURE.search(html) and "/c/" not in html and 'href="https://www.example.org/programme?a=1&amp;b=2"' in html
    assert 'href="https://www.example.org/Enda"' in html and html.rstrip().endswith("</html>")


def test_a_key_that_nobody_knows_leaves_nothing(site):
    send(site, opens="who", opens_consent=AGREED)
    for way in ("/o/aaaaaaaaaaaaa", "/o/picture", "/o/aaaaaaaaaaaaa/bbbbbbbbbb"):
        assert follow(site, way).status == 404
    key = picture(site, ENDA).split("/")[2]
    for way in (f"/o/{key}", f"/o/{key}/aaaaaaaaaaaaaaaa"):  # the key of a mail, and nobody's token
        assert follow(site, way).bytes[:6] == b"GIF89a"
    assert opened(site) == []


def test_a_notice_a_test_the_browser_and_the_archive_have_no_picture(site):
    me = site.me
    path = draft(site)
    me.post(path + "/after", opens="who", opens_consent=AGREED, archive="1")
    page = me.get(path + "/edit")
    me.post(path, version=version(page.text), subject="Hello", topic="1", filter="", mode="0", language="en",
            markdown="Hello {{first_name}}\n")
    me.post(path, version=version(me.get(path + "/edit").text), subject="Hello", topic="1", filter="", mode="0",
            language="en", markdown="Hello {{first_name}}\n", do="test", test_address="tester@cluster.example.org")
    wait_until(lambda: [m for m in list(site.sink.mails) if m[1] == ["tester@cluster.example.org"]], 20, "the test")
    assert not PICTURE.search(html_of(site, "tester@cluster.example.org")[0])
    me.post(path + "/send", version=version(me.review(path).text))
    wait_until(lambda: me.model(path)["done"], 30, "the mailing")
    assert PICTURE.search(html_of(site, ENDA)[0])
    shown = Client(site).get(way_out(site, ENDA).replace("/u/", "/m/"))
    assert shown.status == 200 and "Hello Enda" in shown.text and "/o/" not in shown.text
    archived = Client(site).get(path.replace("/mailing/", "/mailing/archived/") + "/mail")
    assert archived.status == 200 and "Hello" in archived.text and "/o/" not in archived.text
    assert opened(site) == []


def test_a_notice_is_never_counted(site):
    from test_mailing_audience import choose

    me = site.me
    path = draft(site)
    me.post(path + "/after", opens="who", opens_consent=AGREED)
    choose(me, path, notice="1", reason="§ 8 of the statutes")
    me.post(path, version=version(me.get(path + "/edit").text), subject="Assembly", filter="", mode="0", language="en",
            markdown="We meet.\n")
    me.post(path + "/send", version=version(me.review(path).text))
    wait_until(lambda: me.model(path)["done"], 30, "the notice")
    html, _ = html_of(site, ENDA)
    assert "We meet." in html and "/o/" not in html and "/c/" not in html
    assert not site.me.model(path)["opens_counted"]


def test_whoever_leaves_by_it_is_no_longer_counted(site):
    send(site, opens="who", opens_consent=AGREED)
    delivered_an_hour_ago(site)
    Client(site).post(way_out(site, ENDA), scope="topic")
    follow(site, picture(site, ENDA))
    follow(site, picture(site, DORA))
    assert opened(site) == [("", 1, person(site, DORA))]


def test_a_copy_and_a_follow_up_are_never_switched_on_by_themselves(site):
    path = send(site, opens="who", opens_consent=AGREED)
    for what in ("/copy", "/follow-up"):
        site.me.get(path)
        made = re.match(r"/mailing/\d+", site.me.post(path + what).path).group(0)
        model = site.me.model(made + "/after")
        assert model["opens_off"] and not model.get("opens_consent")
    assert "mailing.opened" not in site.folder.one("SELECT filter FROM mailing_mailing ORDER BY id DESC LIMIT 1")


def test_how_opens_are_counted_is_settled_once_it_has_gone_out(site):
    path = send(site)
    assert site.me.post(path + "/after", opens="who", opens_consent="they said yes").status == 200
    assert site.me.model(path + "/after")["opens_off"]


def test_whose_openings_they_are_gets_them_and_who_is_erased_leaves_none_and_makes_none(site):
    path = send(site, opens="who", opens_consent=AGREED)
    delivered_an_hour_ago(site)
    her, other = person(site, ENDA), person(site, DORA)
    hers = picture(site, ENDA)
    follow(site, hers)
    follow(site, picture(site, DORA))
    assert [who for _, _, who in opened(site)] == [her, other]
    data = {part["table"]: part for part in site.me.get(f"/contacts/{her}/data").json()["data"]}
    assert data["opening"]["label"] == "Mails opened, or looked at by a program" and len(data["opening"]["rows"]) == 1
    assert site.me.post(f"/contacts/{her}/erase", name="Enda English").path.startswith("/erasures/")
    wait_until(lambda: site.folder.one("SELECT count(*) FROM job WHERE kind = 'crm.erase' AND state <> 'done'") == 0, 60,
               "erasing")
    follow(site, hers)
    assert opened(site) == [("", 1, other)] and site.me.model(path)["opens"] == 1
