"""Who gets a mailing: saved filters, past mailings and pasted lists let in or keep out, and it says why."""
import email
import email.policy
import json
import re
import urllib.parse

import pytest
from support import Server, wait_until
from test_mailing import live_folder, people_file, send_mailing


@pytest.fixture
def office(sink, tmp_path):
    """Eight people at two organisations."""
    folder = live_folder(sink)
    people_file(tmp_path / "people.csv", 8)
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder = folder
    yield me
    server.stop()
    folder.remove()


def draft(me, filter_=""):
    me.get("/mailing")
    path = re.match(r"/mailing/\d+", me.post("/mailing").path).group(0)
    if filter_:
        choose(me, path, filter=filter_)
    return path


def choose(me, path, **fields):
    """Saves the page of the audience, with what it says, changed by `fields`."""
    model = me.model(path + "/audience")
    said = {"version": model["version"], "filter": model["filter"], "mode": model["mode"], "topic": model.get("topic", ""),
            "budget": model["choice"].get("budget", ""), "notice": int(model["choice"].get("notice", False)),
            "reason": model["choice"].get("reason", ""), "why": model["choice"].get("why", ""), "do": "save"}
    if model["choice"].get("one_each"):
        said["one_each"] = "1"
    return me.post(path + "/audience", **{**said, **fields})


def to(me, path):
    return me.model(path + "/audience")["audience"]["to"]


def segment(me, name, filter_):
    me.post("/segments", name=name, filter=filter_, kind="2", shared="1")
    return me.folder.one("SELECT id FROM segment WHERE name = ?", name)


def reasons(me, path):
    return {r["reason"]: r["n"] for r in me.model(path + "/audience")["audience"]["reasons"]}


def test_who_is_left_out_is_named_at_once(office):
    me = office
    path = draft(me)
    choose(me, path, one_each="1")
    page = me.get(path + "/audience")
    assert "6 are left out:" in page.text and f'href="{path}/audience/left?out=1"' in page.text
    left = me.model(path + "/audience/left?out=1")
    assert left["reason"] == "one" and len(left["people"]) == 6
    assert len(me.model(path + "/audience/left")["people"]) == 2


def test_saved_filters_let_in_and_keep_out(office):
    me = office
    path = draft(me)
    assert to(me, path) == 8
    german, french = segment(me, "Germans", "language:de"), segment(me, "French", "language:fr")
    choose(me, path, do="let-in", segment=german)
    assert to(me, path) == 3  # an empty filter adds nobody to it
    choose(me, path, do="let-in", segment=french)
    assert to(me, path) == 5
    choose(me, path, do="keep-out", segment=french)  # the same the other way round
    assert to(me, path) == 3
    model = me.model(path + "/audience")
    assert model["audience"]["sentence"] == "the saved filter “Germans”; not: the saved filter “French”"
    choose(me, path, filter="is:person")
    assert to(me, path) == 6
    assert reasons(me, path) == {"out:1": 2}
    left = me.model(path + "/audience/left?reason=out:1")
    assert len(left["people"]) == 2 and left["people"][0]["text"] == "kept out: the saved filter “French”"
    why = me.model(f"{path}/review?why={left['people'][0]['id']}")["why"]
    assert not why["in"] and "kept out: the saved filter “French”" in why["text"]
    assert [p["holds"] for p in why["parts"]] == [False, True]
    part = next(p["id"] for p in model["parts"] if p["out"])
    choose(me, path, do="", remove=part)
    assert to(me, path) == 8


def test_a_saved_filter_that_is_gone_lets_nobody_in_and_stops_it(office):
    me = office
    path = draft(me)
    gone = segment(me, "Germans", "language:de")
    choose(me, path, do="let-in", segment=gone)
    me.post(f"/segments/{gone}/delete")
    assert to(me, path) == 0
    checks = {c["title"]: c["level"] for c in me.model(path + "/review")["checks"]}
    assert checks["A saved filter that was chosen is no longer there"] == "bad"


def test_who_is_kept_out_is_so_by_what_the_filter_was_at_the_click(office):
    me = office
    path = draft(me)
    german = segment(me, "Kept out", "language:de")
    choose(me, path, do="keep-out", segment=german, topic="1")
    me.post(path, version=me.model(path + "/edit")["version"], subject="Some", markdown="Hello\n")
    version = me.model(path + "/review")["version"]
    me.get(path + "/review")
    me.post(path + "/send", version=version)
    args = me.folder.one("SELECT j.args FROM job j JOIN mailing_mailing m ON m.job = j.id WHERE m.id = ?",
                         path.split("/")[-1])
    part, = json.loads(args)["parts"]
    assert part["filter"] == "language:de" and part["out"]
    wait_until(lambda: me.model(path)["done"], 30, "sending")
    assert me.model(path)["numbers"]["sent"] == 5


def test_who_got_a_past_mailing_is_left_out(office):
    me = office
    first = send_mailing(me, "First", "Hello", "language:de")
    wait_until(lambda: me.model(first)["done"], 30, "sending")
    path = draft(me)
    choose(me, path, do="not-again", mailing=int(first.rsplit("/", 1)[1]))
    assert to(me, path) == 5
    assert "who got the mailing “First”" in me.get(path + "/audience").text
    copy = re.match(r"/mailing/\d+", me.post(path + "/copy").path).group(0)
    assert to(me, copy) == 5


def test_one_of_each_organisation(office):
    me = office
    path = draft(me)
    choose(me, path, one_each="1")
    assert to(me, path) == 2 and reasons(me, path) == {"one": 6}
    loser = me.model(path + "/audience/left?reason=one")["people"][0]["id"]
    assert "somebody else of the same organisation gets it: Žofie" in me.model(f"{path}/review?why={loser}")["why"]["text"]


def test_a_pasted_list_is_matched_and_the_rest_shown(office):
    me = office
    path = draft(me)
    choose(me, path, do="match", list='person1@org0.example.org\n"Müller, Žofie" <Person2@Org0.example.org>, nobody@x.example;'
           " person1@ORG0.example.org\nno address\n")
    listed = me.model(path + "/audience")["listed"]
    assert [listed[k] for k in ("matched", "unknown", "malformed", "double")] == [2, 1, 1, 1]
    assert {(o["given"], o["word"]) for o in listed["others"]} == {
        ("nobody@x.example", "nobody here has this address"), ("no address", "is no address"),
        ("person1@ORG0.example.org", "stands there twice")}
    assert to(me, path) == 2
    choose(me, path, do="forget")
    assert "listed" not in me.model(path + "/audience") and to(me, path) == 8


def test_two_who_choose_do_not_overwrite_each_other(office):
    me = office
    path = draft(me)
    model = me.model(path + "/audience")
    choose(me, path, filter="language:de")
    late = me.post(path + "/audience", version=model["version"], filter="language:fr", mode="0", do="save")
    assert late.status == 422 and "Somebody else changed this mailing" in late.text
    assert to(me, path) == 3


def test_what_was_chosen_comes_back_with_a_discarded_draft(office):
    me = office
    path = draft(me)
    choose(me, path, do="match", list="person1@org0.example.org")
    me.undo(me.post(path + "/discard"))
    assert to(me, path) == 1


def test_an_erased_person_is_in_no_list(office):
    me = office
    path = draft(me)
    choose(me, path, do="match", list="person1@org0.example.org, person2@org0.example.org")
    party = me.folder.one("SELECT party FROM email_address WHERE folded = 'person1@org0.example.org'")
    me.folder.cordee("erase", "--yes", str(party))
    wait_until(lambda: not me.folder.rows("SELECT 1 FROM mailing_listed WHERE given LIKE '%person1@%'"), 30, "the erasure")
    assert to(me, path) == 1


def send(me, path, subject, markdown="Hello {{first_name|there}}"):
    version = re.search(r'name="version" value="(\d+)"', me.get(path + "/edit").text).group(1)
    page = me.post(path, version=version, subject=subject, markdown=markdown, filter="", mode="0", language="en", do="review")
    return me.post(path + "/send", version=re.search(r'name="version" value="(\d+)"', page.text).group(1))


def test_a_notice_reaches_who_left_and_has_nothing_to_leave(office, sink):
    me = office
    first = send_mailing(me, "First", "Hello")
    wait_until(lambda: me.model(first)["done"], 30, "sending")
    gone = email.message_from_bytes(sink.mails[0][2], policy=email.policy.default)
    where = urllib.parse.urlsplit(re.search(r"<(https://[^>]+)>", gone["List-Unsubscribe"]).group(1)).path
    type(me)(me.server).ask("POST", where, "List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
    path = draft(me)
    assert to(me, path) == 7
    refused = choose(me, path, notice="1", reason=" ", why="You get this as a member of the association.")
    assert refused.status == 422 and "A notice needs a reason" in refused.text
    choose(me, path, notice="1", reason="§ 8 of the statutes", why="You get this as a member of <the> {{association}}.")
    assert to(me, path) == 8
    assert me.folder.one("SELECT detail FROM audit WHERE action = 'mailing.notice'") == "§ 8 of the statutes"
    send(me, path, "Assembly")
    wait_until(lambda: me.model(path)["numbers"]["sent"] == 8, 30, "the notice")
    mails = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in sink.mails[8:]]
    assert len(mails) == 8
    for mail in mails:
        assert mail["Subject"] == "Assembly"
        assert not mail["List-Unsubscribe"] and not mail["List-Unsubscribe-Post"]
        plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        assert "member of <the> {{association}}." in plain and "/u/" not in plain + html and "/m/" in plain
        assert "member of &lt;the&gt; {{association}}." in html


def test_a_budget_leaves_out_or_defers(office):
    me = office
    me.post("/settings/more", key="mail.budget_person", value="1")
    first = send_mailing(me, "First", "Hello", "language:de")
    wait_until(lambda: me.model(first)["done"], 30, "sending")
    path = draft(me)
    audience = me.model(path + "/audience")["audience"]
    assert audience["to"] == 8 and audience["tired"] == 3
    assert any(c["level"] == "warn" and "3 people" in c["text"] for c in me.model(path + "/review")["checks"])
    choose(me, path, budget="defer")
    second = path
    send(me, second, "Second")
    wait_until(lambda: me.model(second)["numbers"]["sent"] == 5, 30, "those with room")
    late = me.folder.rows("SELECT o.next_at - o.queued_at FROM outbox o JOIN letter l ON l.id = o.letter"
                          " WHERE l.subject = 'Second' AND o.state = 'waiting'")
    assert len(late) == 3 and all(6 * 86400 < s[0] <= 7 * 86400 for s in late)
    page = me.get(second + "?show=waiting").text
    assert page.count("as many mailings as they may; this one waits") == 3 and page.count("not before") == 3
