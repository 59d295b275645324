"""What is looked at before a mailing goes out: holes in the text, links, the sender, a second person."""
import csv
import re

import pytest
from support import Server, wait_until
from test_mailing import live_folder
from test_mailing_audience import choose, draft


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
