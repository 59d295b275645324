"""A mailing to 10,000 people: each gets one, personalised, and it stands on each timeline."""
import collections
import csv
import email
import email.policy
import os
import re
import urllib.parse

from support import Folder, Server, send_mailing, wait_until

PEOPLE = int(os.environ.get("CORDEE_TEST_PEOPLE", "10000"))


def people_file(path, n):
    with open(path, "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["organisation", "country", "first name", "last name", "email", "language"])
        for i in range(n):
            rows.writerow([f"Firma {i // 4} & Söhne", "AT", f"Žofie{i}", "Müller", f"person{i}@org{i // 4}.example.org",
                           ("en", "de", "fr")[i % 3]])


def live_folder(sink, **more):
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{sink.port}",
                       "relay-security": "none", **more})
    return folder


def test_ten_thousand_people_get_one_each(sink, tmp_path):
    folder = live_folder(sink)
    server = None
    try:
        people_file(tmp_path / "people.csv", PEOPLE)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"), timeout=300)
        server = Server(folder)
        me = server.browser()
        path = send_mailing(me, "Hello {{first_name}}", "Dear {{first_name}} of {{organisation}},\n\n**news**.\n")
        wait_until(lambda: me.model(path)["numbers"]["sent"] == PEOPLE, 180, "sending")
        got = collections.Counter(to for _, tos, _ in sink.mails for to in tos)
        assert len(got) == PEOPLE and set(got.values()) == {1}
        for _, tos, raw in sink.mails[:: max(1, PEOPLE // 50)]:
            i = int(re.match(r"person(\d+)@", tos[0]).group(1))
            mail = email.message_from_bytes(raw, policy=email.policy.strict)
            assert mail["Subject"] == f"Hello Žofie{i}"
            assert f"Žofie{i} of Firma {i // 4} & Söhne" in mail.get_body(("plain",)).get_content()
            assert f"Žofie{i} of Firma {i // 4} &amp; Söhne" in mail.get_body(("html",)).get_content()
        timelines = folder.one("SELECT count(DISTINCT p.party) FROM interaction_party p JOIN interaction i"
                               " ON i.id = p.interaction WHERE i.kind = 'mailing'")
        assert timelines == PEOPLE
    finally:
        if server:
            server.stop()
        folder.remove()


def test_who_unsubscribed_is_left_out_at_send_time(sink, tmp_path):
    folder = live_folder(sink)
    server = None
    try:
        people_file(tmp_path / "people.csv", 8)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        server = Server(folder)
        me = server.browser()
        first = send_mailing(me, "One", "Text")
        wait_until(lambda: me.model(first)["numbers"]["sent"] == 8, 30, "sending")
        _, (who,), raw = sink.mails[0]
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        link = re.search(r"<(https://[^>]+)>", mail["List-Unsubscribe"]).group(1)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        where = urllib.parse.urlsplit(link).path
        stranger = type(me)(server)
        for _ in range(10):  # a scanner follows every link
            assert stranger.get(where).status == 200
            assert stranger.ask("HEAD", where).status == 200
        assert folder.one("SELECT count(*) FROM outbox WHERE unsubscribed_at IS NOT NULL") == 0
        done = stranger.ask("POST", where, "List-Unsubscribe=One-Click",
                            {"Content-Type": "application/x-www-form-urlencoded"})
        assert done.status == 200
        second = send_mailing(me, "Two", "Text")
        wait_until(lambda: me.model(second)["done"], 30, "the second mailing")
        assert who not in [to for _, tos, _ in sink.mails[8:] for to in tos]
        assert len(sink.mails) == 15
    finally:
        if server:
            server.stop()
        folder.remove()
