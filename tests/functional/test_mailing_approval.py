"""A mailing to many people needs a second person, of just what stands there."""
import email
import email.policy
import re
import urllib.parse

import pytest
from support import Client, Server, wait_until
from test_access import change
from test_mailing import live_folder
from test_mailing_audience import choose, draft, segment
from test_mailing_check import check, send, state, write
from test_pictures import upload
from test_unsubscribe import change as change_tracked


def member_of_staff(me, login, role, name):
    path = urllib.parse.urlsplit(me.folder.cordee("user", "add", login, name, role).strip().split()[-1]).path
    who = Client(me.server)
    who.post(path, csrf=who.get(path).csrf)
    who.number = me.folder.one("SELECT id FROM staff WHERE login = ?", login)
    return who


@pytest.fixture
def office(sink, tmp_path):
    """Nine people, an administrator who writes, and two managers; more than five need a second person."""
    folder = live_folder(sink)
    rows = ["organisation,country,first name,last name,email"]
    rows += [f"Firma {i // 4},AT,Eva{i},Huber{i},p{i}@o{i // 4}.example.org" for i in range(9)]
    (tmp_path / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server = folder, server
    me.get("/settings/more")
    me.post("/settings/more", key="mailing.approve_over", value="5")
    me.mia = member_of_staff(me, "mia@cluster.example.org", "manager", "Mia Berger")
    me.bea = member_of_staff(me, "bea@cluster.example.org", "manager", "Bea Moser")
    me.eli = member_of_staff(me, "eli@cluster.example.org", "editor", "Eli Gruber")
    me.get("/mailing")
    yield me
    server.stop()
    folder.remove()


def written(me, filter_="is:person"):
    path = draft(me, filter_)
    write(me, path, "Hello all,\n\nnews.\n")
    me.review(path)
    return path


def version(me, path):
    return me.model(path + "/review")["version"]


def ask(me, path, of, note="Please look."):
    return me.post(path + "/ask", version=version(me, path), of=of.number, note=note)


def answer(who, path, do="approve", word=""):
    return who.post(path + "/approve", version=version(who, path), do=do, answer=word)


def held(me, path):
    """Nothing goes out."""
    return "approve" in send(me, path).text.lower() and state(me, path) == "draft"


def test_few_need_nobody_and_many_a_second_person(office):
    me = office
    few = written(me, "is:person Eva1")
    assert check(me, few, "approval") == []
    send(me, few)
    assert state(me, few) != "draft"
    path = written(me)
    row, = check(me, path, "approval")
    assert row["level"] == "bad" and row["title"] == "Needs a second person" and not row.get("anyway")
    assert held(me, path)
    me.post(path + "/anyway", code="approval", reason="I want it out.")
    assert held(me, path)
    me.post("/settings/more", key="mailing.approve_over", value="9")  # more than nine: these are nine
    assert check(me, path, "approval") == []


def test_it_is_asked_for_approved_and_sent(office):
    me = office
    path = written(me)
    people = me.model(path + "/review")["approval"]["people"]
    assert [p["name"] for p in people] == ["Bea Moser", "Mia Berger"]  # not who wrote it, nor who may not
    page = ask(me, path, me.mia)
    assert page.status == 200 and "Waits for the approval of Mia Berger" in page.text
    assert "Waits for the approval of Mia Berger" in me.get("/mailing").text
    assert "Waits for the approval of Mia Berger" in me.get(path + "/edit").text
    assert held(me, path)
    home = me.mia.get("/").text
    assert "asks for your approval: Please look." in home and f'href="{path}/review"' in home
    assert home.index("Mailings to approve") < home.index("Follow-ups due")  # on a phone, too, before all else
    assert "asks for your approval" not in me.bea.get("/").text
    assert "not yours to approve" in answer(me.bea, path).text and held(me, path)
    page = answer(me.mia, path, word="Well said.")
    assert "Approved by Mia Berger" in page.text
    assert "Mia Berger has approved it: Well said." in me.get("/").text
    assert check(me, path, "approval")[0]["level"] == "ok"
    actions = [a for a, in me.folder.rows("SELECT action FROM audit WHERE action LIKE 'mailing.%' ORDER BY id")]
    assert actions == ["mailing.ask", "mailing.approve"]
    send(me, path)
    assert state(me, path) != "draft"
    assert re.search(r"By Mia Berger, [^<]*: Well said\.", me.get(path).text)
    assert "has approved it" not in me.get("/").text


def test_the_approver_may_send_it(office):
    me = office
    path = written(me)
    ask(me, path, me.mia)
    answer(me.mia, path)
    send(me.mia, path)
    assert state(me, path) != "draft"


def test_what_is_sent_back_waits_for_its_author(office):
    me = office
    path = written(me)
    ask(me, path, me.mia)
    assert "Sent back" in answer(me.mia, path, "back", "The date is wrong.").text
    assert "Mia Berger has sent it back: The date is wrong." in me.get("/").text
    assert "Mia Berger sent it back" in me.get("/mailing").text and held(me, path)
    assert "not yours to approve" in answer(me.mia, path).text and held(me, path)  # she said no already
    ask(me, path, me.bea)
    answer(me.bea, path)
    assert check(me, path, "approval")[0]["level"] == "ok"


def test_nobody_approves_their_own(office):
    me = office
    path = written(me)
    me.number = 1
    assert "Choose somebody who may approve" in ask(me, path, me).text
    assert "Choose somebody who may approve" in ask(me, path, me.eli).text
    write(me.mia, path, "Hello all,\n\nbetter news.\n")  # who changed it last is its author, too
    assert [p["name"] for p in me.model(path + "/review")["approval"]["people"]] == ["Bea Moser"]
    assert "Choose somebody who may approve" in ask(me, path, me.mia).text
    choose(me.bea, path, filter="is:person -Eva1")
    assert [p["name"] for p in me.model(path + "/review")["approval"]["people"]] == ["Mia Berger"]
    ask(me.eli, path, me.mia)
    assert [r for r in me.folder.rows("SELECT asked_by, asked_of, state FROM mailing_approval")] == [(me.eli.number, me.mia.number, "asked")]
    write(me.mia, path, "Hello all,\n\nmine.\n")
    assert "not yours to approve" in answer(me.mia, path).text and held(me, path)


@pytest.mark.parametrize("what", ["text", "language", "audience", "file", "undo"])
def test_any_change_makes_it_void(office, what):
    me = office
    path = written(me)
    if what == "undo":
        write(me, path, "Hello all,\n\nsecond.\n")
    ask(me, path, me.mia)
    answer(me.mia, path)
    assert check(me, path, "approval")[0]["level"] == "ok"
    if what == "text":
        write(me, path, "Hello all,\n\nother news.\n")
    elif what == "language":
        write(me, path, "Hallo,\n\nNeues.\n", subject="Neues", lang="de")
    elif what == "audience":
        choose(me, path, filter="is:person -Eva1")
    elif what == "file":
        me.get(path + "/files")
        upload(me, path + "/files", "file", "plan.txt", b"Monday")
        assert me.folder.one("SELECT count(*) FROM mailing_file") == 1
    else:
        me.undo()
    assert check(me, path, "approval")[0]["title"] == "Needs a second person"
    assert held(me, path)
    assert "has approved it" not in me.get("/").text and "Approved by" not in me.get("/mailing").text


def test_what_changed_while_she_read_is_not_approved(office):
    me = office
    path = written(me)
    ask(me, path, me.mia)
    seen = version(me.mia, path)
    write(me, path, "Hello all,\n\nsomething else.\n")
    assert "It was changed" in me.mia.post(path + "/approve", version=seen, do="approve").text
    assert held(me, path)
    assert "asks for your approval" not in me.mia.get("/").text


def test_without_the_right_nobody_approves(office):
    me = office
    path = written(me)
    ask(me, path, me.mia)
    assert me.eli.post(path + "/approve", csrf=me.eli.get(path + "/review").csrf, version=version(me, path)).status == 403
    change(me.folder, "UPDATE mailing_approval SET asked_of = 1")  # even when asked, not the author's own
    assert "not yours to approve" in answer(me, path).text and held(me, path)


# ---- by mail -------------------------------------------------------------------------------------------------------


def mails(sink, address):
    return [email.message_from_bytes(raw, policy=email.policy.default) for _, to, raw in list(sink.mails) if to == [address]]


def test_who_is_asked_gets_one_mail_and_who_asked_the_answer(office, sink):
    me = office
    path = written(me)
    page = ask(me, path, me.mia, "Please look.\nToday, if you can.")
    assert "A mail tells them" in page.text
    mail, = wait_until(lambda: mails(sink, "mia@cluster.example.org"), 30, "the mail to Mia")
    assert mail["Subject"] == "Ada Test asks for your approval: News" and mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert "It would go to 9 people." in text and "Please look." in text and "Today, if you can." in text
    assert f"https://crm.example.org{path}/review" in text and "News" in text
    page = ask(me, path, me.mia, "Before noon, please.")  # the same once more: a new word, no new mail
    assert "asked already" in page.text and "Before noon, please." in me.mia.get("/").text
    answer(me.mia, path, word="Well said.")
    mail, = wait_until(lambda: mails(sink, "ada@cluster.example.org"), 30, "the mail to Ada")
    assert mail["Subject"] == "Mia Berger has approved it: News"
    assert "Well said." in mail.get_content() and f"https://crm.example.org{path}/review" in mail.get_content()
    assert me.folder.rows("SELECT address, count(*) FROM outbox GROUP BY address ORDER BY address") == [
        ("ada@cluster.example.org", 1), ("mia@cluster.example.org", 1)]
    assert "not yours to approve" in answer(me.mia, path).text  # a second press sends nothing
    assert me.folder.one("SELECT count(*) FROM outbox") == 2
    assert me.folder.one("SELECT count(*) FROM interaction WHERE kind = 'mailing'") == 0  # it is no mailing of ours


def test_what_is_sent_back_is_told_in_the_language_of_who_asked(office, sink):
    me = office
    change(me.folder, "UPDATE staff SET language = 'de' WHERE id = 1")
    change_tracked(me, "UPDATE cluster SET language = 'it'")
    path = written(me)
    ask(me, path, me.bea, "")
    mail, = wait_until(lambda: mails(sink, "bea@cluster.example.org"), 30, "the mail to Bea")
    assert mail["Subject"] == "Ada Test chiede la sua approvazione: News" and "Andrebbe a 9 persone." in mail.get_content()
    answer(me.bea, path, "back", "Il giorno è sbagliato.")
    mail, = wait_until(lambda: mails(sink, "ada@cluster.example.org"), 30, "the mail to Ada")
    assert mail["Subject"] == "Bea Moser hat es zurückgegeben: News" and "Il giorno è sbagliato." in mail.get_content()


def test_without_an_address_or_a_sender_it_waits_on_the_home_page_alone(office):
    me = office
    path = written(me)
    change(me.folder, "UPDATE staff SET login = 'mia' WHERE id = ?", me.mia.number)
    page = ask(me, path, me.mia)
    assert "Asked. It waits on their home page." in page.text and "asks for your approval" in me.mia.get("/").text
    change_tracked(me, "UPDATE cluster SET from_address = ''")
    page = ask(me, path, me.bea)
    assert "Asked. It waits on their home page." in page.text and "asks for your approval" in me.bea.get("/").text
    assert me.folder.one("SELECT count(*) FROM outbox") == 0


# ---- what keeps it, and what does not ------------------------------------------------------------------------------


def test_a_save_that_changes_nothing_keeps_it(office):
    me = office
    path = written(me)
    write(me, path, "Hallo,\n\nNeues.\n", subject="Neues", lang="de")
    ask(me, path, me.mia)
    answer(me.mia, path)
    seen = version(me, path)
    write(me.bea, path, "Hello all,\n\nnews.\n")  # whoever looks presses Save
    write(me.bea, path, "Hallo,\r\n\r\nNeues.\r\n", subject="Neues", lang="de")
    page = me.bea.model(path + "/edit?lang=fr")  # a tab that is opened begins no translation
    me.bea.post(path, version=page["version"], lang="fr", subject="", markdown="", do="tab-en")
    page = me.bea.model(path + "/edit")
    reply = me.bea.ask("POST", path, urllib.parse.urlencode(
        {"csrf": me.bea.csrf, "version": page["version"], "do": "typed", "subject": "News",
         "markdown": "Hello all,\n\nnews.\n"}), {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status == 200 and reply.json()["version"] == page["version"]
    choose(me.bea, path)
    choose(me.bea, path, do="forget")
    assert version(me, path) == seen and check(me, path, "approval")[0]["title"] == "Approved by Mia Berger"
    assert me.folder.rows("SELECT language FROM mailing_text") == [("de",)]
    send(me, path)
    assert state(me, path) != "draft"


def test_a_saved_filter_that_changed_since_is_said_wherever_it_is_listed(office):
    me = office
    part = segment(me, "Some", "is:person -Eva1")
    path = written(me, "")
    choose(me, path, do="let-in", segment=part)
    ask(me, path, me.mia)
    answer(me.mia, path)
    assert "Approved by Mia Berger" in me.get("/mailing").text and "has approved it" in me.get("/").text
    change_tracked(me, "UPDATE segment SET filter = 'is:person -Eva2' WHERE id = ?", part)
    for page in (me.get("/mailing").text, me.get(path + "/edit").text, me.get(path + "/review").text):
        assert "Changed since Mia Berger approved it" in page and "Approved by" not in page
    assert "has approved it" not in me.get("/").text and held(me, path)
    change_tracked(me, "UPDATE segment SET filter = 'is:person -Eva1' WHERE id = ?", part)
    assert "Approved by Mia Berger" in me.get("/mailing").text and check(me, path, "approval")[0]["level"] == "ok"
