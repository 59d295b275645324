"""Whose word a mail that was handed over is, who may see it, and where it may be filed."""
import re
import sqlite3

from support import wait_until
from test_access import invite, join
from test_clusters import bound, look, make, person
from test_capture import entries, head, send, site, waiting  # noqa: F401

EVA = "eva@cluster.example.org"


def beside(site, sql, *args):
    """What no page makes, written beside the server; into its last change set."""
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    last = db.execute("SELECT coalesce(max(id), 0) FROM change_set").fetchone()[0]
    for name in ("change_set_now", "fold", "clock_now", "grown", "member_was", "logged_together"):
        db.create_function(name, -1, lambda *_: last)
    db.execute(sql, args)
    db.commit()
    db.close()


def again(site, message, **what):
    """The mail is filed anew, as what came another way."""
    sets = "".join(f", {name} = {value}" for name, value in what.items())
    beside(site, f"UPDATE message SET state = 'waiting', attempt = 0{sets} WHERE id = ?", message)
    send(site, head(frm="Nobody <nobody@else.example>", to="x@y.example") + "x\n", "crm@cluster.example.org", top="")
    wait_until(lambda: site.folder.one("SELECT state FROM message WHERE id = ?", message) != "waiting", 20, "filing")


def moved(site, message, staff=1):
    """To a folder of somebody's mailbox for filing."""
    beside(site, "INSERT INTO mail_source(name, kind, host, login, staff, active) VALUES(?, 'imap', 'localhost', '', ?, 0)",
           f"box {message}", staff)
    again(site, message, handed=site.folder.one("SELECT max(id) FROM mail_source"))


def somebody(site, login, role="editor", name="Eva"):
    client = join(site, invite(site.me, login, role=role, name=name))
    client.drop = re.search(r'id="f-drop" value="([^"]+)"', client.get("/profile").text).group(1)
    return client


def is_owners(site, message, other):
    """An entry and a mail of one's own, and of nobody else."""
    assert [e[2:5] for e in entries(site)] == [("Salary", "owner", 1)]
    assert site.me.get(f"/unread/{message}").status == 200
    assert other.get(f"/unread/{message}").status == 404


def test_a_private_mail_stays_that_when_it_is_moved(site):
    bea = somebody(site, "bea@cluster.example.org", "admin", "Bea")
    message = send(site, head(subject="Salary #private") + "Between us.\n", site.drop)
    is_owners(site, message, bea)
    moved(site, message)
    is_owners(site, message, bea)


def test_a_private_mail_that_is_only_moved_is_its_writers(site):
    bea = somebody(site, "bea@cluster.example.org", "admin", "Bea")
    message = send(site, head(subject="Salary #private") + "Between us.\n", "crm@cluster.example.org")
    moved(site, message)
    is_owners(site, message, bea)


def test_a_private_mail_of_a_folder_of_sent_mail_is_its_writers(site):
    bea = somebody(site, "bea@cluster.example.org", "admin", "Bea")
    text = head(subject="Salary #private") + "Between us.\n"
    message = send(site, text, "crm@cluster.example.org")
    again(site, message, sent=1)
    is_owners(site, message, bea)
    # The blind copy comes after it, and the list's foot is below it.
    is_owners(site, send(site, text + "-- \nfoot\n", site.drop), bea)
    is_owners(site, message, bea)


def test_a_yes_does_not_make_a_mail_a_colleagues_words(site):
    somebody(site, EVA)
    send(site, head(frm=f"Eva <{EVA}>", subject="Foisted") + "Pay at once.\n", site.drop, top="")
    item, = waiting(site, "mail.doubt")
    site.me.get("/review")
    page = site.me.post("/review", do=f"accept {item['id']}")
    assert "does not vouch" in page.text and entries(site) == []
    assert [i["id"] for i in waiting(site, "mail.doubt")] == [item["id"]]
    # Nor does moving it.
    message = send(site, head(frm=f"Eva <{EVA}>", subject="Foisted again") + "Pay.\n", "crm@cluster.example.org", top="")
    moved(site, message)
    assert entries(site) == []
    assert [m["error"] for m in site.me.model("/unread")["messages"] if m["id"] == message][0].startswith("It says")
    # Our server's word does, and that it is among sent mail.
    message = send(site, head(frm=f"Eva <{EVA}>", subject="Hers") + "Pay.\n", "crm@cluster.example.org")
    moved(site, message)
    assert [e[:5] for e in entries(site)] == [("mail.out", 1, "Hers", "all", 2)]


def test_a_reader_files_nothing_and_is_told(site):
    rea = somebody(site, "rea@cluster.example.org", "reader", "Rea")
    message = send(site, head(frm="Rea <rea@cluster.example.org>") + "Hello\n", rea.drop)
    assert entries(site) == [] and not waiting(site, "person.new")
    mail, = [m for m in rea.model("/unread")["messages"] if m["id"] == message]
    assert "may not write" in mail["error"] and "may not write" in rea.get("/unread").text


def test_what_is_of_another_cluster_is_not_there(site):
    make(site.me, "Wood")
    make(site.me, "Stone")
    wood, stone = (site.folder.one("SELECT id FROM cluster WHERE name = ?", n) for n in ("Wood", "Stone"))
    luc = somebody(site, "luc@cluster.example.org", "editor", "Luc")
    bound(site.me, site.folder, "luc@cluster.example.org", **{f"role_{wood}": "editor"})
    oak = person(luc, "Olga Oak")
    look(site.me, stone)
    flint = person(site.me, "Fritz Flint")
    first = head(to="Fritz <flint@fritz.example.org>", subject="Secret", Message_ID="<known@cluster.example.org>")
    send(site, first + "Of Stone.\n", site.drop)
    assert [e[5] for e in entries(site)] == ["Fritz Flint"]
    # He knows the number of that mail; and writes to somebody of theirs.
    send(site, head(frm="Luc <luc@cluster.example.org>", to="Olga <oak@olga.example.org>, Fritz <flint@fritz.example.org>",
                    subject="Mine", In_Reply_To="<known@cluster.example.org>").replace("Message-ID: <", "Message-ID: <known@cluster.example.org>\nX: <") +
         "Of Wood.\n", luc.drop)
    assert [(e[2], e[4], e[5]) for e in entries(site)] == [("Secret", 1, "Fritz Flint"), ("Mine", 2, "Olga Oak")]
    assert site.folder.one("SELECT thread FROM interaction WHERE subject = 'Mine'") is None
    assert oak != flint and luc.get(f"/contacts/{flint}").status == 404
    # Whom he does not see is new to him, as anybody would be.
    assert [g["items"][0]["fields"][1]["value"] for g in luc.model("/review")["groups"]] == ["flint@fritz.example.org"]


def test_an_answer_with_the_address_in_cc_is_an_answer(site):
    quote = """Gerne, bis Montag.

Von: Anna Huber <anna.huber@werk.example.net>
Gesendet: Donnerstag, 12. November 2026 10:31
An: Ada Test <ada@cluster.example.org>
Betreff: Angebot

Kommst du?
"""
    send(site, head(subject="AW: Angebot", Cc=site.drop) + quote, site.drop)
    assert [e[:3] + e[5:] for e in entries(site)] == [("mail.out", 1, "AW: Angebot", "Anna Huber")]
