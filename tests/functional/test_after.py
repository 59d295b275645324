"""After a mailing has gone out: clicks and who made them, the report, the archive, the next morning."""
import csv
import email
import email.policy
import io
import re
import time
import xml.etree.ElementTree as xml

import pytest

from support import Client, beside, relayed, wait_until
from test_consent import PEOPLE, person, person_ids
from test_unsubscribe import change, way_out

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
PROGRAM = "https://www.example.org/programme?a=1&b=2"
TEXT = f"Hello {{{{first_name}}}}\n\n[The programme]({PROGRAM}) and [the way](https://maps.example.org/x), " \
       "[a third](https://third.example.org/), [yours](https://www.example.org/{{first_name}}).\n"


@pytest.fixture
def site(sink):
    with relayed(sink, PEOPLE, "--members", "--basis", "member") as server:
        yield server


def version(text):
    return re.search(r'name="version" value="(\d+)"', text).group(1)


def send(site, text=TEXT, **after):
    me = site.me
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    first = version(page.text)
    if after:
        assert me.post(path + "/after", **after).status == 200
    page = me.post(path, version=first, subject="Hello", topic="1", filter="", mode="0", markdown=text, language="en",
                   do="review")
    page = me.review(path)
    assert f'action="{path}/send"' in page.text, page.text
    me.post(path + "/send", version=version(page.text))
    wait_until(lambda: me.model(path)["done"], 30, "the mailing")
    return path


def html_of(site, address):
    for _, to, raw in reversed(list(site.sink.mails)):
        if to == [address]:
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            return mail.get_body(("html",)).get_content(), mail.get_body(("plain",)).get_content()
    raise AssertionError(address)


def counted(html):
    """The paths of counted links: those people see, and the one they do not."""
    links = re.findall(r'<a ([^>]*href="https://crm\.example\.org(/c/[^"]+)"[^>]*)>', html)
    return [p for a, p in links if "display:none" not in a], [p for a, p in links if "display:none" in a][0]


def clicks(site):
    return site.folder.rows("SELECT k.url, c.machine, c.party FROM click c JOIN letter_link k ON k.id = c.link ORDER BY"
                            " c.id")


def follow(site, path, how="GET", agent=PERSON):
    return Client(site).ask(how, path, headers=agent, follow=False)


def test_links_are_counted_of_nobody(site):
    path = send(site)
    html, plain = html_of(site, "enda@works.example.org")
    seen, hidden = counted(html)
    assert len(seen) == 3 and "https://www.example.org/Enda" in html  # somebody's own address stays
    assert PROGRAM in plain and "/c/" not in plain
    assert counted(html_of(site, "dora@werk.example.org")[0]) == (seen, hidden)  # nothing of who it was sent to
    got = follow(site, seen[0])
    assert got.status == 302 and got.headers["Location"] == PROGRAM and not got.headers.get("Set-Cookie")
    assert clicks(site) == [(PROGRAM, "", None)]
    assert site.folder.one("SELECT at % 3600 FROM click") == 0  # the hour, no more
    follow(site, seen[0])  # a second press within a minute
    assert len(clicks(site)) == 1
    report = site.me.model(path)
    assert report["clicks"] == 1 and report["machine_clicks"] == 0
    assert [(r["url"], r["n"]) for r in report["links"]["rows"]][0] == (PROGRAM, 1)
    page = site.me.get(path).text
    assert "www.example.org/programme" in page and "counted of nobody" in page and '<svg class="chart"' in page


@pytest.mark.parametrize("trick", ["?url=https://evil.example", "/../../evil", "?to=//evil.example", "%2f%2fevil.example"])
def test_a_counted_link_leads_nowhere_else(site, trick):
    send(site)
    seen, _ = counted(html_of(site, "enda@works.example.org")[0])
    got = follow(site, seen[0] + trick)
    assert got.status >= 400 or got.headers["Location"] == PROGRAM
    assert follow(site, "/c/aaaaaaaaaaaaa").status == 404


def test_machines_are_told_from_people(site):
    path = send(site)
    seen, hidden = counted(html_of(site, "enda@works.example.org")[0])
    assert follow(site, seen[0], "HEAD").status == 302
    follow(site, seen[0], agent={"User-Agent": "BarracudaCentral-Check/2"})
    follow(site, seen[0], agent={"User-Agent": ""})
    all_at_once = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130"}
    for link in seen:
        follow(site, link, agent=all_at_once)
    hides = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Edge/130"}
    follow(site, seen[1], agent=hides)
    assert follow(site, hidden, agent=hides).status == 200
    follow(site, seen[2], agent=hides)
    assert [m for _, m, _ in clicks(site)].count("") == 0
    assert {m for _, m, _ in clicks(site)} == {"head", "agent", "burst", "hidden"}
    report = site.me.model(path)
    assert report["clicks"] == 0 and report["machine_clicks"] == 8
    assert "suspected machines" in site.me.get(path).text


def test_by_name_only_with_consent(site):
    me = site.me
    me.get("/mailing")
    path = re.match(r"/mailing/\d+", me.post("/mailing").path).group(0)
    page = me.post(path + "/after", clicks="who", consent="")
    assert page.status == 422 and "agreed" in page.text
    path = send(site, clicks="who", consent="form of 2026")
    who = person(site, "enda@works.example.org")
    seen, hidden = counted(html_of(site, "enda@works.example.org")[0])
    assert seen[0] != counted(html_of(site, "dora@werk.example.org")[0])[0][0]
    change(site, "UPDATE outbox SET ended_at = ended_at + 3600")  # it is delivered this moment, however long this takes
    follow(site, seen[0])
    assert clicks(site) == [(PROGRAM, "quick", who)]  # within seconds of delivery
    change(site, "UPDATE outbox SET ended_at = ended_at - 7200")
    change(site, "DELETE FROM click")
    follow(site, seen[1])
    assert clicks(site) == [("https://maps.example.org/x", "", who)]
    number = path.split("/")[-1]
    assert person_ids(site, f"mailing.clicked:{number}") == [who]
    assert [r["name"] for r in me.model(path + "?show=clicked")["recipients"]] == ["Enda English"]
    # A follow-up leaves out who clicked.
    draft = me.post(path + "/follow-up")
    assert f"mailing.got:{number} -mailing.replied:{number} -mailing.clicked:{number}" in draft.text
    first, made = me.model(path), me.model(draft.path)
    said = f"who got “{first['outline']}” and did not reply and followed no link"
    assert made["box"]["sentence"].endswith(said), made["box"]["sentence"]
    assert made["subject"] == first["subject"]


def test_a_follow_up_has_the_subject_that_each_reader_knows(site):
    me = site.me
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    me.post(path, version=version(page.text), subject="Hello", topic="1", filter="", mode="0", markdown="Hi.", language="en")
    me.post(path, version="0", lang="de", subject="Guten Tag", markdown="Hallo.")
    me.post(path + "/send", version=version(me.review(path).text))
    wait_until(lambda: me.model(path)["done"], 30, "the mailing")
    draft = re.match(r"/mailing/\d+", me.post(path + "/follow-up").path).group(0)
    assert 'value="Hello"' in me.get(draft + "/edit").text and 'value="Guten Tag"' in me.get(draft + "/edit?lang=de").text
    assert any(row["title"] == "A translation is not finished" for row in me.model(draft + "/review")["checks"])


def test_off_and_notices_leave_links_alone(site):
    path = send(site, clicks="off")
    html, _ = html_of(site, "enda@works.example.org")
    assert "/c/" not in html and PROGRAM.replace("&", "&amp;") in html
    assert "no clicks are counted" in site.me.get(path).text
    number = path.split("/")[-1]
    draft = site.me.post(path + "/follow-up")
    assert f"mailing.got:{number} -mailing.replied:{number}" in draft.text and "-mailing.clicked" not in draft.text
    said = site.me.model(draft.path)["box"]["sentence"]
    assert said.endswith("” and did not reply") and "who got “" in said


def test_the_recipients_are_a_file_and_can_be_searched(site):
    path = send(site)
    got = site.me.get(path + "/recipients.csv")
    assert got.bytes.startswith(b"\xef\xbb\xbf")  # else a spreadsheet takes it for another encoding
    rows = list(csv.reader(io.StringIO(got.text.lstrip("\ufeff"))))
    assert len(rows) == 4 and rows[0][0] == "Name" and {r[1] for r in rows[1:]} >= {"dora@werk.example.org"}
    names = [r["name"] for r in site.me.model(path + "?find=ENDA")["recipients"]]
    assert names == ["Enda English"]
    page = site.me.get("/mailing/compare")
    assert page.status == 200 and "Hello" in page.text and f'href="{path}"' in page.text


def test_an_organisation_is_where_somebody_works_now(site):
    path = send(site)
    me, folder = site.me, site.folder
    of = lambda: {r["name"]: r.get("organisation") for r in me.model(path)["recipients"]}
    who, org = folder.rows("SELECT r.party, o.name FROM role r JOIN party o ON o.id = r.other WHERE r.party = (SELECT id"
                           " FROM party WHERE name = 'Enda English')")[0]
    assert of()["Enda English"] == org
    db = beside(folder)
    db.execute("UPDATE role SET until = 1000 WHERE party = ?", (who,))
    db.commit()
    db.close()
    assert not of()["Enda English"]
    assert "none" in {r["code"] for r in me.model(path)["types"]["rows"]}


def test_the_numbers_and_the_reasons_of_leaving_are_the_same_people(site):
    path = send(site)
    for name, how in (("dora@werk", "topic"), ("enda@works", "all"), ("finn@works", "pause")):
        link, person_ = way_out(site, f"{name}.example.org"), Client(site)
        assert person_.post(link, scope=how).status == 200
        person_.post(link + "/why", reason="often")
    report = site.me.model(path)
    assert report["numbers"]["unsubscribed"] == report["left_n"] == sum(r["n"] for r in report["left"]["rows"]) == 2
    assert report["pauses"] == sum(r["n"] for r in report["pause_bars"]["rows"]) == 1
    assert report["done"] and not report["paused"]
    page = site.me.get(path).text
    assert "Go on sending" not in page and "2 unsubscribed:" in page and "One asked for a pause" in page
    assert '<td class="num p1 nw">2 <small' in site.me.get("/mailing/compare").text


def test_a_reply_is_one_press_away(site):
    from test_erasure import receive

    path = send(site)
    answers = site.folder.one("SELECT message_id FROM outbox WHERE address = 'enda@works.example.org'")
    receive(site.folder, "Yes, gladly.", sender=("Enda English", "enda@works.example.org"), answers=answers)
    desk = site.folder.one("SELECT id FROM desk")
    assert re.search(rf'<a class="badge in" href="/inbox/{desk}">Replied<', site.me.get(path + "?show=replied").text)
    assert [r["reply"] for r in site.me.model(path)["recipients"] if r.get("reply")] == [desk]
    assert "Yes, gladly." in site.me.get(f"/inbox/{desk}").text


def test_before_its_time_nothing_is_said_to_be_sent(site):
    me = site.me
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    page = me.post(path, version=version(page.text), subject="Hello", topic="1", filter="", mode="0", markdown=TEXT,
                   language="en", do="review")
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86400))
    page = me.review(path)
    me.post(path + "/send", version=version(page.text), start_day=day, start_time="10:00")
    wait_until(lambda: me.model(path)["state"] == "sending", 30, "the mailing to be there")
    page = me.get(path).text
    assert "Scheduled by" in page and "Started" not in page and "/follow-up" not in page


def test_who_is_erased_leaves_numbers_and_no_traces_in_clicks_and_reasons(site):
    path = send(site, clicks="who", consent="form of 2026")
    change(site, "UPDATE outbox SET ended_at = ended_at - 3600")
    her, other = person(site, "enda@works.example.org"), person(site, "dora@werk.example.org")
    for address in ("enda@works.example.org", "dora@werk.example.org"):
        follow(site, counted(html_of(site, address)[0])[0][0])
    link, visitor = way_out(site, "enda@works.example.org"), Client(site)
    visitor.post(link, scope="topic")
    visitor.post(link + "/why", reason="job", words="I, Enda, am with the railway now")
    assert [who for _, _, who in clicks(site)] == [her, other]
    page = site.me.post(f"/contacts/{her}/erase", name="Enda English")
    assert page.path.startswith("/erasures/"), page.text
    wait_until(lambda: site.folder.one("SELECT count(*) FROM job WHERE kind = 'crm.erase' AND state <> 'done'") == 0, 60,
               "erasing")
    assert [who for _, _, who in clicks(site)] == [other]  # an access record goes; the other's stays
    assert site.folder.rows("SELECT party, reason, words FROM departure") == [(None, "job", "")]
    report = site.me.model(path)
    assert report["left_n"] == 1 and report["left"]["rows"][0]["code"] == "job"
    assert "railway" not in site.me.get(path).text


def test_a_breakdown_adds_up_and_speaks_of_countries_by_name(sink):
    codes = "AT DE FR IT SI LI HU NL BE GB ES PL RO HR".split()
    people = ["name,email,language,country,organisation"] + [
        f"P{i} Person,p{i}@x{i}.example.org,{'de' if i % 2 else 'en'},{c},Org {i}" for i, c in enumerate(codes)]
    people += ["Nobody Where,n@n.example.org,en,,", "Second Austrian,s@s.example.org,en,AT,"]
    with relayed(sink, "\n".join(people) + "\n", "--members", "--basis", "member") as site:
        path = send(site)
        report = site.me.model(path)
        audience = site.me.model(re.match(r"/mailing/\d+", site.me.post("/mailing").path).group(0) + "/audience")["audience"]
        assert {r["label"] for r in report["countries"]["rows"]} > {"Austria", "all others"}
        assert report["countries"]["rows"][0]["label"] == "Austria" and len(report["countries"]["rows"]) == 12
        assert [r["name"] for r in audience["countries"]][0] == "Austria" and len(audience["countries"]) == 15
        assert "unknown" in [r["name"] for r in audience["countries"]]
        for kind in ("languages", "countries", "types"):
            assert sum(r["n"] for r in report[kind]["rows"]) == report["numbers"]["sent"] == 16
            assert sum(r["n"] for r in audience[kind]) == audience["to"] == 16
        assert {r["label"]: r["n"] for r in report["types"]["rows"]} == {"no organisation": 2, "no type": 14}
        assert "<dt>Austria</dt>" in site.me.get(path).text


def test_who_leafs_through_the_recipients_gets_only_them(site):
    path = send(site)
    assert '<svg class="chart"' in site.me.get(path).text
    for tail in ("?page=2", "?find=enda"):
        page = site.me.get(path + tail).text
        assert '<svg class="chart"' not in page and "The whole report" in page


def faults_of_feed(tree):
    """The musts of RFC 4287 for what we write: 4.1.1, 4.1.2, 4.2.6, 4.2.7, 3.3."""
    at, faults = "{http://www.w3.org/2005/Atom}", []
    if tree.tag != at + "feed":
        faults.append("no feed")
    ids = []
    for part, kind in [(tree, "feed")] + [(e, "entry") for e in tree.findall(at + "entry")]:
        for once in ("id", "title", "updated"):
            if len(part.findall(at + once)) != 1:
                faults.append(f"{kind}: {once} not once")
        for one in part.findall(at + "id"):
            ids.append(one.text)
            if not re.match(r"[a-z][a-z0-9+.-]*:\S+$", one.text or ""):
                faults.append(f"{kind}: an id that is no IRI")
        for when in part.findall(at + "updated") + part.findall(at + "published"):
            if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", when.text or ""):
                faults.append(f"{kind}: a time as RFC 3339 has none")
        ways = [(w.get("rel", "alternate"), w.get("type")) for w in part.findall(at + "link")]
        if len(ways) != len(set(ways)) or any(not w.get("href") for w in part.findall(at + "link")):
            faults.append(f"{kind}: links")
        if kind == "entry" and "alternate" not in [rel for rel, _ in ways] and part.find(at + "content") is None:
            faults.append("entry: neither content nor alternate")
        if tree.find(f"{at}author/{at}name") is None and part.find(f"{at}author/{at}name") is None:
            faults.append(f"{kind}: no author")
    return faults + (["an id twice"] if len(ids) != len(set(ids)) else [])


def test_who_may_write_may_not_send(site):
    from test_access import invite, join

    bea = join(site, invite(site.me, "bea@cluster.example.org", "editor", "Bea"))
    bea.get("/mailing")
    page = bea.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    page = bea.post(path, version=version(page.text), subject="Hello", topic="1", filter="", mode="0", markdown=TEXT,
                    language="en", do="review")
    assert page.status == 200 and f'action="{path}/send"' not in page.text
    assert bea.post(path + "/send", version=version(site.me.review(path).text)).status == 403
    assert site.folder.one("SELECT state FROM mailing_mailing") == "draft" and site.folder.one("SELECT count(*) FROM outbox WHERE letter IN (SELECT id FROM letter WHERE plugin = 'mailing')") == 0


def test_where_a_mail_is_everybody_s_links_of_one_reader_lead_to_the_office(site):
    path = send(site, "[Choose]({{preferences_link}}), [correct]({{correction_link}}).", archive="1", clicks="anonymous")
    assert len(re.findall(r'href="https://crm.example.org/u/[a-z0-9]+/(?:choices|correct)"', html_of(site, "enda@works.example.org")[0])) == 3
    mail = Client(site).get(path.replace("/mailing/", "/mailing/archived/") + "/mail").text
    assert re.findall(r'href="([^"]*)"', mail) == ["mailto:office@cluster.example.org"] * 2


def test_the_archive_has_what_its_authors_allowed(site):
    kept = send(site)
    open_ = send(site, archive="1", clicks="anonymous")
    cluster = site.folder.one("SELECT cluster FROM mailing_mailing LIMIT 1")
    anybody, number = Client(site), open_.split("/")[-1]
    page = anybody.get(f"/mailing/archive/{cluster}")
    assert page.status == 200 and f'/mailing/archived/{number}"' in page.text
    assert f"/mailing/archived/{kept.split('/')[-1]}" not in page.text
    page = anybody.get(f"/mailing/archived/{number}")
    assert page.status == 200 and "<h1>Hello</h1>" in page.text and f'href="/mailing/archive/{cluster}"' in page.text
    assert f'src="/mailing/archived/{number}/mail"' in page.text and "csrf" not in page.text
    assert anybody.get(f"/mailing/archived/{kept.split('/')[-1]}/mail").status == 404
    mail = anybody.get(f"/mailing/archived/{number}/mail")
    assert mail.status == 200 and "The programme" in mail.text and "sandbox" in mail.headers["Content-Security-Policy"]
    for name in ("Enda", "Dora", "Finn", "/u/", "/c/"):
        assert name not in mail.text
    assert anybody.get(f"/mailing/archived/{kept.split('/')[-1]}").status == 404
    feed = anybody.get(f"/mailing/archive/{cluster}/feed.atom")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    tree = xml.fromstring(feed.bytes)
    at = "{http://www.w3.org/2005/Atom}"
    assert faults_of_feed(tree) == []
    assert [e.find(at + "title").text for e in tree.findall(at + "entry")] == ["Hello"]
    assert tree.find(f"{at}entry/{at}link").get("href") == f"https://crm.example.org/mailing/archived/{number}"
    bare = xml.fromstring(b'<feed xmlns="http://www.w3.org/2005/Atom"><title/><entry><id>x</id></entry></feed>')
    assert len(faults_of_feed(bare)) == 8  # the checker sees what is missing


def noon():
    """Where it is noon now."""
    hour = time.gmtime().tm_hour
    return "Etc/GMT-%d" % (12 - hour) if hour < 12 else "Etc/GMT+%d" % (hour - 12)


def planned(site, **after):
    """A mailing that goes in two days."""
    from test_mailing_plan import zone_day

    me = site.me
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    me.post(path, version=version(page.text), subject="Embargo", topic="1", filter="", mode="0", markdown="Wait\n",
            language="en")
    me.post(path + "/after", clicks="anonymous", **after)
    day, hour = zone_day(site.folder, 2 * 86400)
    me.post(path + "/send", version=version(me.get(path + "/review").text), start_day=day, start_time=hour)
    wait_until(lambda: me.model(path)["numbers"]["waiting"], 30, "the outbox")
    return path


def test_nobody_reads_ahead_of_its_time_what_is_planned_or_was_stopped(site):
    path = planned(site, archive="1")
    anybody, cluster = Client(site), site.folder.one("SELECT cluster FROM mailing_mailing LIMIT 1")
    places = (f"/mailing/archive/{cluster}", f"/mailing/archive/{cluster}/feed.atom")
    assert not [p for p in places if "Embargo" in anybody.get(p).text]
    assert anybody.get(path.replace("/mailing/", "/mailing/archived/")).status == 404
    site.me.get(path)
    site.me.post(path + "/cancel")
    assert not [p for p in places if "Embargo" in anybody.get(p).text]


def test_how_clicks_are_counted_is_settled_once_it_has_gone_out(site):
    path = send(site)
    assert site.me.post(path + "/after", clicks="who", consent="they said yes", archive="1").status == 200
    assert site.me.model(path + "/after")["anonymous"] and site.me.model(path + "/after")["archive"]


def test_a_copy_and_a_follow_up_count_no_more_than_the_first(site):
    off, who = send(site, clicks="off"), send(site, clicks="who", consent="they signed")
    for path, how in ((off, "off"), (who, "anonymous")):
        for what in ("/copy", "/follow-up"):
            site.me.get(path)
            made = re.match(r"/mailing/\d+", site.me.post(path + what).path).group(0)
            assert site.me.model(made + "/after").get(how), made
    first, next_ = site.folder.rows("SELECT cluster, topic, sender, language FROM mailing_mailing ORDER BY id")[::3]
    assert first == next_


def test_the_author_gets_a_summary_on_the_next_morning_once(site):
    first, off = send(site), send(site, clicks="anonymous")  # without `summary`: switched off
    change(site, "UPDATE cluster SET zone = ?", noon())
    change(site, "UPDATE mailing_mailing SET started_at = started_at - 86400")
    change(site, "UPDATE outbox SET ended_at = ended_at - 86400")
    told = lambda: [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(site.sink.mails)
                    if b"became of your mailing" in raw]
    wait_until(told, 60, "the summary")
    assert told()[0]["Subject"] == "What became of your mailing: Hello"
    text = told()[0].get_content()
    assert "Hello" in text and f"https://crm.example.org{first}" in text and "Replied: 0" in text
    wait_until(lambda: site.folder.one("SELECT count(*) FROM mailing_after WHERE summary_at IS NOT NULL") == 1, 20, "it")
    assert len(told()) == 1 and off not in text


@pytest.mark.parametrize("chosen, subject, line", [
    ("", "Was aus Ihrem Rundschreiben geworden ist", "Geantwortet: 0"), ("en", "What became of your mailing", "Replied: 0"),
    ("fr", "Ce qu’est devenu votre envoi", "Ont répondu: 0")])
def test_a_summary_is_in_the_language_its_author_chose_or_else_of_the_cluster(site, chosen, subject, line):
    change(site, "UPDATE cluster SET language = 'de'")
    assert site.folder.rows("SELECT language FROM staff") == [("",)]  # nobody has chosen
    if chosen:
        page = site.me.get("/profile")
        assert "English, mails as the cluster" in page.text
        site.me.post("/profile", name="Ada Test", language=chosen, name_order="given")
    send(site)
    change(site, "UPDATE cluster SET zone = ?", noon())
    change(site, "UPDATE mailing_mailing SET started_at = started_at - 86400")
    change(site, "UPDATE outbox SET ended_at = ended_at - 86400")
    told = lambda: [email.message_from_bytes(raw, policy=email.policy.default) for _, to, raw in list(site.sink.mails)
                    if to == ["ada@cluster.example.org"]]
    mail = wait_until(told, 60, "the summary")[0]
    assert mail["Subject"] == subject + ": Hello" and line in mail.get_content()


def test_what_is_planned_has_no_summary_before_it_went_out(site):
    later, first = planned(site, summary="1"), send(site)
    change(site, "UPDATE cluster SET zone = ?", noon())
    change(site, "UPDATE mailing_mailing SET started_at = started_at - 86400")
    change(site, "UPDATE outbox SET ended_at = ended_at - 86400 WHERE ended_at IS NOT NULL")
    wait_until(lambda: site.folder.one("SELECT count(*) FROM mailing_after WHERE summary_at IS NOT NULL"), 60, "the other")
    assert site.folder.rows("SELECT mailing FROM mailing_after WHERE summary_at IS NOT NULL") == [(int(first.split("/")[-1]),)]
    assert later
