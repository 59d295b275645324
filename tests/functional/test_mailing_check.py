"""What is looked at before a mailing goes out: holes in the text, links, the sender, a second person."""
import csv
import http.server
import re
import threading

import pytest
from support import Server, wait_until
from test_mailing import live_folder
from test_mailing_audience import choose, draft
from test_unsubscribe import change


@pytest.fixture
def office(sink, tmp_path):
    """Nine people, three of whom nobody knows the first name of."""
    folder = live_folder(sink)
    with open(tmp_path / "people.csv", "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["organisation", "country", "first name", "last name", "email", "language"])
        for i in range(9):
            rows.writerow([f"Firma {i // 4}", "AT", "" if i % 3 == 0 else f"Eva{i}", f"Huber{i}", f"p{i}@o{i // 4}.example.org",
                           ("en", "de")[i % 2]])
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server = folder, server
    yield me
    server.stop()
    folder.remove()


def write(me, path, markdown, subject="News", lang=""):
    """Saves the text as the button does."""
    page = me.model(path + "/edit" + (f"?lang={lang}" if lang else ""))
    return me.post(path, version=page["version"], edit_version=page["edit_version"], lang=lang, subject=subject,
                   markdown=markdown, do="save")


def check(me, path, code):
    return [row for row in me.model(path + "/review")["checks"] if row["code"] == code]


def send(me, path):
    return me.post(path + "/send", version=me.model(path + "/review")["version"])


def state(me, path):
    return me.folder.one("SELECT state FROM mailing_mailing WHERE id = ?", int(path.split("/")[-1]))


def test_who_would_get_a_hole_is_named_and_stops_it(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Dear {{first_name}},\n\nhello.\n")
    row, = check(me, path, "fields")
    assert row["level"] == "bad" and row["title"] == "3 people would get a mail with a hole in it"
    assert "{{first_name|there}}" in row["text"] and "line 1" in row["text"]
    assert [line["text"] for line in row["lines"]] == ["Huber0", "Huber3", "Huber6"]
    listed = me.model(path + "/gaps")["people"]
    assert [(p["name"], p["fields"]) for p in listed] == [("Huber0", ["first_name"]), ("Huber3", ["first_name"]),
                                                         ("Huber6", ["first_name"])]
    page = send(me, path)
    assert "would get a mail with a hole" in page.text and state(me, path) == "draft"
    # a default, a section that asks, and a section that she is not in
    for text in ("Dear {{first_name|friend}},", "{{#first_name}}Dear {{first_name}}{{/first_name}}{{^first_name}}Hello{{/first_name}}",
                 "{{^last_name}}{{first_name}}{{/last_name}} hello"):
        write(me, path, text)
        row, = check(me, path, "fields") or [{"level": "ok"}]
        assert row["level"] == "ok", text


def test_a_hole_is_looked_for_again_when_the_register_or_the_audience_changes(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Dear {{first_name}},\n")
    assert check(me, path, "fields")[0]["level"] == "bad"
    for person in me.folder.rows("SELECT id FROM party WHERE name IN ('Huber3', 'Huber6')"):
        me.post(f"/contacts/{person[0]}/edit", given_name="Ida", family_name="Huber", country="AT")
    assert check(me, path, "fields")[0]["title"] == "1 person would get a mail with a hole in it"
    choose(me, path, filter="is:person Eva1")
    assert check(me, path, "fields")[0]["level"] == "ok"


def test_a_hole_in_one_language_concerns_who_reads_it(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Hello all,\n")
    write(me, path, "Liebe {{first_name}},\n", subject="Neues", lang="de")
    row, = check(me, path, "fields")
    assert row["title"].startswith("1 person") and "Deutsch" in row["text"]
    assert [line["text"] for line in row["lines"]] == ["Huber3"]


def test_what_is_wrong_in_a_text_is_said_with_its_language_and_line(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Hello all,\n")
    write(me, path, "Hallo,\n\n[[nosuch]]\n\nund {{vornam}}\n", subject="Neues", lang="de")
    row, = check(me, path, "text")
    assert row["level"] == "bad" and row["title"] == "The text cannot be sent as it is"
    assert sorted(line["text"].split(":")[0] for line in row["lines"]) == ["Deutsch, line 3", "Deutsch, line 5"]
    assert {line["link"] for line in row["lines"]} == {path + "/edit?lang=de"}
    assert "[[nosuch]]" in me.get(path + "/review").text
    said = send(me, path).text
    assert "The text cannot be sent as it is. Deutsch, line" in said and state(me, path) == "draft"


def test_without_a_sender_one_row_says_so(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Hello all,\n")
    change(me, "UPDATE cluster SET from_address = ''")
    bad = [row for row in me.model(path + "/review")["checks"] if row["level"] == "bad"]
    assert [(row["code"], row["title"]) for row in bad] == [("sender", "There is no sender address")]
    write(me, path, "Hello all,\n\n[[nosuch]]\n")  # what is wrong with the text is said all the same
    assert check(me, path, "text")[0]["level"] == "bad"


def test_a_character_that_nobody_sees_is_named_with_its_place(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Hello all,\n", subject="Invoice \u202efdp.exe")
    row, = check(me, path, "unseen")
    assert row["level"] == "bad" and row["title"] == "The subject has characters that nobody sees"
    assert "“Invoice [U+202E]fdp.exe”. [U+202E]: it turns round the text that follows." in row["text"]
    assert row["href"] == path + "/edit?lang=en"
    send(me, path)
    assert state(me, path) == "draft"
    write(me, path, "Hello all,\n", subject="A wo\u200brd and a soft\u00adhyphen")
    row, = check(me, path, "unseen")
    assert row["level"] == "warn" and "[U+200B]" in row["text"] and "[U+00AD]" in row["text"]
    write(me, path, "Hello all,\n", subject="سلام‌ها 👩\u200d🔬 \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f")
    assert check(me, path, "unseen") == []  # what such scripts and smileys are written with
    write(me, path, "Hallo,\n", subject="Neu\u0085es", lang="de")
    row, = check(me, path, "unseen")
    assert row["text"].startswith("Deutsch: ") and "[U+0085]: a control character" in row["text"]


def test_a_sender_whose_name_is_turned_round_is_named(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Hello all,\n")
    change(me, "UPDATE cluster SET from_name = 'Cluster\u202e gro'")
    row, = check(me, path, "unseen")
    assert row["title"] == "The sender's name has characters that nobody sees" and row["level"] == "bad"
    assert "[U+202E]" in row["text"] and row["href"] == "/settings#f-from_name"
    send(me, path)
    assert state(me, path) == "draft"
    change(me, "UPDATE cluster SET from_name = 'Cluster'")
    change(me, "UPDATE staff SET name = 'An\u2066na'")
    assert check(me, path, "unseen") == []  # she does not bear it
    me.post(path, version=me.model(path + "/edit")["edit_version"], subject="News", markdown="Hello\n", sender="1", do="save")
    row, = check(me, path, "unseen")
    assert "“An[U+2066]na”" in row["text"] and row["href"] == "/settings/users/1"


def test_an_outdated_translation_says_how_many_would_get_it(office):
    me = office
    path = draft(me, "is:person")
    write(me, path, "Hello all,\n")
    write(me, path, "Hallo\n", subject="Neues", lang="de")
    write(me, path, "", subject="Novice", lang="sl")
    assert [row["text"].split(":")[0] for row in check(me, path, "translations")] == ["Slovenščina (0 readers)"]
    write(me, path, "Hello all, and more\n")
    row = check(me, path, "translations")[-1]
    assert row["title"] == "A translation says what the original said before" and row["text"].startswith("Deutsch (4 readers): ")
    choose(me, path, filter="is:person Huber1")
    assert check(me, path, "translations")[-1]["text"].startswith("Deutsch (1 reader): ")


# ---- links ---------------------------------------------------------------------------------------------------------


class Pages(http.server.BaseHTTPRequestHandler):
    """Answers by the path: /404, /500; /shy refuses HEAD; all else is there."""
    asked = []

    def answer(self):
        self.asked.append((self.command, self.path))
        status = {"/404": 404, "/500": 500, "/bots": 403}.get(self.path, 200)
        if self.path == "/shy" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer

    def log_message(self, *args):
        pass


@pytest.fixture
def web(office):
    Pages.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def looked(me, path):
    """The rows about links, once they were looked at."""
    wait_until(lambda: not [r for r in check(me, path, "links") if r["level"] == "wait"], 40, "the links")
    return check(me, path, "links")


def test_links_that_lead_nowhere_stop_it_until_somebody_says_why_not(office, web):
    me = office
    me.folder.configure('fetch { allow = "127.0.0.1" }')
    me.server.stop()
    me.server = None
    server = Server(me.folder)
    try:
        me = server.browser()
        me.folder = office.folder
        path = draft(me, "is:person")
        write(me, path, f"[a]({web}/fine) [b]({web}/404)\n\n[c]({web}/shy) [d]({web}/bots)\n[m](mailto:a@example.org) "
                        "[w](https://example.org/{{last_name}})\n")
        write(me, path, f"[a]({web}/500)\n", subject="Neues", lang="de")
        assert check(me, path, "links")[0]["level"] == "wait"
        assert "being looked at" in send(me, path).text or state(me, path) == "draft"
        bad, doubtful = looked(me, path)
        assert bad["level"] == "bad" and bad["title"] == "2 links lead nowhere"
        lines = [line["text"] for line in bad["lines"]]
        assert f"{web}/404: there is no such page (404) (English, line 1)" in lines
        assert f"{web}/500: the server answers with an error (500) (Deutsch, line 1)" in lines
        assert doubtful["level"] == "warn" and any("/bots: it answers no programs (403)" in line["text"] for line in doubtful["lines"])
        assert ("GET", "/shy") in Pages.asked and ("GET", "/fine") not in Pages.asked
        assert "lead nowhere" in send(me, path).text and state(me, path) == "draft"

        page = me.post(path + "/anyway", code="links", reason=" ")
        assert "Say why it goes out" in page.text
        me.post(path + "/anyway", code="links", reason="The pages open at noon.")
        assert check(me, path, "links")[0]["level"] == "warn"
        audit = me.folder.rows("SELECT detail FROM audit WHERE action = 'mailing.anyway'")
        assert audit[0][0] == "links: The pages open at noon."
        assert me.post(path + "/after", clicks="anonymous", archive="1").status == 200  # it says nothing of text or links
        assert check(me, path, "links")[0]["level"] == "warn"
        write(me, path, f"[b]({web}/404) changed\n")  # what was said of another text does not hold
        looked(me, path)
        assert check(me, path, "links")[0]["level"] == "bad"
        me.post(path + "/anyway", code="links", reason="At noon, as I said.")
        send(me, path)
        assert state(me, path) != "draft"
        assert "At noon, as I said." in me.get(path).text
    finally:
        server.stop()


def test_a_link_to_a_machine_of_ours_is_told_apart(office, web):
    me = office
    path = draft(me, "is:person")
    write(me, path, f"[a]({web}/fine)\n")
    row, = looked(me, path)
    assert row["level"] == "bad" and "nobody outside of your network gets there" in row["lines"][0]["text"]
    assert Pages.asked == []


def test_what_was_found_of_links_long_ago_is_not_kept(office, web):
    me = office
    change(me, "INSERT INTO mailing_link(url, state, status, detail, looked_at) VALUES('https://old.example.org/', 'ok', 200, '', "
                "strftime('%s') - 7 * 3600), ('https://new.example.org/', 'ok', 200, '', strftime('%s') - 3600)")
    path = draft(me, "is:person")
    write(me, path, f"[a]({web}/fine)\n")
    looked(me, path)
    assert me.folder.rows("SELECT url FROM mailing_link ORDER BY url") == [(f"{web}/fine",), ("https://new.example.org/",)]
