"""A mailing from the contact of each reader's country, and the cluster where there is none."""
import csv
import email
import email.policy

import pytest
from support import Server, wait_until
from test_access import invite, join
from test_mailing import live_folder
from test_mailing_audience import choose, draft, segment
from test_mailing_check import check, send, write
from test_rights import change

PEOPLE = [("Anna", "AT"), ("Bert", "DE"), ("Dan", "DE"), ("Ivo", "IT")]


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    with open(tmp_path / "people.csv", "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["organisation", "country", "first name", "last name", "email", "language"])
        for first, country in PEOPLE:
            rows.writerow([f"{first} Ltd", country, first, "Huber", f"{first.lower()}@{first.lower()}.example.org", "en"])
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server = folder, server
    me.lea = join(server, invite(me, "lea@cluster.example.org", "manager", "Lea Gruber"))
    me.max = join(server, invite(me, "max@elsewhere.example.net", "manager", "Max Meyer"))
    for who, words in ((me.lea, "Lea, for Austria"), (me.max, "Max, for Germany")):
        profile = who.get("/profile")
        assert profile.status == 200
        page = who.post("/profile", name="Lea Gruber" if who is me.lea else "Max Meyer", signature=words)
        assert page.status == 200, page.text[:300]
    yield me
    server.stop()
    folder.remove()


def staff(me, name):
    return me.folder.one("SELECT id FROM staff WHERE name = ?", name)


def contact(me, path, country, name):
    me.get(path + "/contacts")
    return me.post(path + "/contacts", country=country, staff=str(staff(me, name)))


def contacts(me, path):
    return {c["country"]: c["name"] for c in me.model(path + "/contacts")["contacts"]}


def by_country(me, filter_="is:person"):
    """A draft from the contact of each country."""
    path = draft(me, filter_)
    write(me, path, "Hello {{first_name}},\n\nnews.\n\n{{sender.signature|Your cluster}}\n")
    page = me.model(path + "/edit")
    me.post(path, version=page["version"], edit_version=page["edit_version"], sender="-2", do="save")
    assert me.folder.one("SELECT sender FROM mailing_mailing ORDER BY id DESC LIMIT 1") == -2
    return path


def test_contacts_are_set_changed_and_removed_each_with_undo(office):
    me = office
    path = by_country(me)
    assert contacts(me, path) == {}
    contact(me, path, "AT", "Lea Gruber")
    contact(me, path, "DE", "Lea Gruber")
    contact(me, path, "DE", "Max Meyer")
    assert contacts(me, path) == {"AT": "Lea Gruber", "DE": "Max Meyer"}
    me.undo()
    assert contacts(me, path) == {"AT": "Lea Gruber", "DE": "Lea Gruber"}
    one = me.model(path + "/contacts")["contacts"][0]
    me.get(path + "/contacts")
    me.post(path + "/contacts/remove", contact=str(one["id"]))
    assert contacts(me, path) == {"DE": "Lea Gruber"}
    me.undo()
    assert contacts(me, path) == {"AT": "Lea Gruber", "DE": "Lea Gruber"}


def test_what_is_no_country_or_nobody_of_ours_is_refused(office):
    me = office
    path = by_country(me)
    for country, who in (("XX", str(staff(me, "Max Meyer"))), ("", str(staff(me, "Max Meyer"))), ("AT", "999"), ("AT", "")):
        me.get(path + "/contacts")
        page = me.post(path + "/contacts", country=country, staff=who)
        assert page.status == 422 and 'role="alert"' in page.text, (country, who)
    assert contacts(me, path) == {}


def test_each_mail_is_from_the_contact_of_its_readers_country(office, sink):
    me = office
    path = by_country(me)
    contact(me, path, "AT", "Lea Gruber")
    contact(me, path, "DE", "Max Meyer")
    me.review(path)
    send(me, path)
    wait_until(lambda: me.model(path)["numbers"]["sent"] == 4, 30, "sending")
    mails = {tos[0].split("@")[0]: email.message_from_bytes(raw, policy=email.policy.default) for _, tos, raw in sink.mails}
    named = {who: (mail["From"].addresses[0].display_name, str(mail["Reply-To"] or ""),
                   [words for words in ("Lea, for Austria", "Max, for Germany", "Your cluster")
                    if words in mail.get_body(("plain",)).get_content()]) for who, mail in mails.items()}
    assert named["anna"] == ("Lea Gruber", "lea@cluster.example.org", ["Lea, for Austria"])
    for who in ("bert", "dan"):
        assert named[who] == ("Max Meyer", "max@elsewhere.example.net", ["Max, for Germany"])
    assert named["ivo"][0] not in ("Lea Gruber", "Max Meyer") and named["ivo"][2] == ["Your cluster"]
    assert "elsewhere" not in named["ivo"][1]


def test_how_many_get_it_from_the_cluster_is_said_before(office):
    me = office
    path = by_country(me)
    row, = check(me, path, "from")
    assert row["level"] == "warn" and row["title"] == "4 people get it from the cluster"
    assert row["text"] == "Nobody is the contact there: Germany (2), Austria (1), Italy (1)." or \
        row["text"] == "Nobody is the contact there: Germany (2), Italy (1), Austria (1)."
    assert row["href"] == path + "/contacts"
    contact(me, path, "AT", "Lea Gruber")
    contact(me, path, "DE", "Max Meyer")
    row, = check(me, path, "from")
    assert row["title"] == "1 person gets it from the cluster" and row["text"].endswith("Italy (1).")
    contact(me, path, "IT", "Max Meyer")
    row, = check(me, path, "from")
    assert row["level"] == "ok"
    page = me.model(path + "/edit")
    me.post(path, version=page["version"], edit_version=page["edit_version"], sender="-1", do="save")
    row, = check(me, path, "from")
    assert row["title"] == "4 people get it from the cluster" and "in charge" in row["text"] and "href" not in row


def test_previews_offer_those_who_get_it(office):
    me = office

    def names(path):
        return sorted(p["name"].split()[0] for p in me.model(path + "/edit").get("people", []))

    path = draft(me, "is:person")
    assert names(path) == ["Anna", "Bert", "Dan", "Ivo"]
    germans = segment(me, "Germans", "country:DE")
    me.get(path + "/audience")
    choose(me, path, segment=str(germans), do="keep-out")
    assert names(path) == ["Anna", "Ivo"]
    path = draft(me)
    choose(me, path, do="match", list="bert@bert.example.org\n", filter="")
    assert names(path) == ["Bert"]


def test_without_an_outgoing_server_nothing_goes(office):
    me = office
    path = by_country(me)
    assert check(me, path, "server") == []
    me.get("/settings/mail")
    change(me.folder, "UPDATE relay SET removed = 1")
    row, = check(me, path, "server")
    assert row["level"] == "bad" and row["href"] == "/settings/mail"
