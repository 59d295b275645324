"""A training-needs survey: made, translated, sent, answered by a crowd, and reported."""
import concurrent.futures
import datetime
import email
import email.policy
import json
import re
import sqlite3
import urllib.parse

import pytest
from support import Client, Server, files_in, wait_until
from test_mailing import live_folder

PEOPLE = [("Anna", "en"), ("Bert", "de"), ("Clea", "fr"), ("Dora", "de"), ("Emil", "en"), ("Fina", "it"), ("Gera", "sl")]

NEXT_YEAR = f"{datetime.date.today().year + 1}-12-31"


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    lines = ["organisation,first name,last name,email,language"]
    lines += [f"{first} Ltd,{first},Huber,{first.lower()}@{first.lower()}.example.org,{language}" for first, language in PEOPLE]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink = folder, server, sink
    yield me
    me.server.stop()
    folder.remove()


def make(me):
    page = me.post("/survey", **{"from": "ready"})
    assert page.status == 200, page.text[:500]
    return "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")


def send(me, path, filter_="is:person", **fields):
    return me.post(path + "/send", filter=filter_, mode="0", topic="", do="send", **{"closes": "", **fields})


def mails(me):
    found = {}
    for _, _, raw in list(me.sink.mails):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        if "/survey/a/" in mail.get_body(("plain",)).get_content():
            found[mail["To"].addresses[0].addr_spec] = mail
    return found


def link_of(me, mail):
    text = mail.get_body(("plain",)).get_content()
    return urllib.parse.urlparse(re.search(r"https?://\S+/survey/a/\S+", text)[0].rstrip(".,)>")).path


def skills(me, path):
    document = json.loads(me.get(path + "/file").text)
    return [i["key"] for s in document["sections"] for q in s["questions"] if q["key"] == "skills" for i in q["items"]]


def answer(me, link, keys, importance, level, last=None):
    """As somebody without scripts does: page by page."""
    guest = Client(me.server)
    page = guest.post(link, s="1", role="production", do="next")
    assert page.status == 200, page.text[:500]
    fields = {}
    for key in keys:
        fields[f"skills.{key}.importance"], fields[f"skills.{key}.level"] = str(importance), str(level)
    page = guest.post(link, s="2", do="next", **fields)
    assert page.status == 200, page.text[:500]
    if last is None:
        return page
    return guest.post(link, s="3", do="next", **last)


def test_nothing_goes_before_it_was_said_to_whom(office):
    """Who comes to the page for the first time sees the mail, and no button that writes to all."""
    path = make(office)
    page = office.get(path + "/send")
    assert "Nobody is chosen yet" in page.text and 'value="send"' not in page.text
    assert "data-sentence></span> <b data-count></b>" in page.text  # no "Everyone: 7" above it
    page = send(office, path, filter_="")
    assert page.status == 422 and "nobody is chosen yet" in page.text
    assert office.folder.one("SELECT state FROM survey_survey") == "draft"
    assert "Welche Weiterbildung" in page.text  # the subject of the mail in German
    assert "Jetzt antworten" in office.get(path + "/mail?lang=de").text
    assert "Answer now" in office.get(path + "/mail?lang=xx").text
    page = send(office, path, closes="2020-01-01")
    assert page.status == 422 and "last day to answer is past" in page.text
    for year in (2099, 9999):
        page = send(office, path, closes=f"{year}-12-31")
        assert page.status == 422 and "Is the year right" in page.text
    assert "is on its way" in send(office, path).text
    assert "<h1>Asking</h1>" in office.get(path + "/send").text


def test_a_draft_says_how_far_it_is_and_home_how_many_answered(office):
    path = make(office)
    page = office.get(path).text
    assert "6 questions" in page and "3 pages" in page and "Nobody is chosen yet" in page
    assert "Survey open" not in office.get("/").text
    office.post(path + "/send", filter="is:person", mode="0", topic="", closes=NEXT_YEAR, do="save")
    assert "7 people" in office.get(path).text
    assert "is on its way" in send(office, path, closes=NEXT_YEAR).text
    wait_until(lambda: len(mails(office)) == 7, 30, "seven invitations")
    home = office.get("/").text
    assert "Survey open" in home and "0 of 7 answered" in home and f'href="{path}/reach#reminders"' in home


def test_words_of_the_editor_that_still_stand_are_told_before_it_is_sent(office):
    office.post("/survey", **{"from": "empty"})
    path = "/survey/%d" % office.folder.one("SELECT max(id) FROM survey_survey")
    page = office.get(path + "/preview").text
    assert "There is no question in it yet" in page and "Thank you" not in page
    office.post(path + "/edit", **{"do": "add:yesno:0", "title": "Needs", "s.page.words": "A new page"})
    assert "At 2 places the words of the editor still stand" in office.get(path + "/send").text
    office.post(path + "/edit", **{"do": "save", "s.page.words": "You", "q.yesno.words": "Well?"})
    assert "words of the editor" not in office.get(path + "/send").text


def test_from_the_ready_survey_to_the_needs(office):
    me = office
    path = make(me)
    assert len(skills(me, path)) == 20
    page = send(me, path)
    assert page.status == 200 and "on its way" in page.text, page.text[:600]
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "seven invitations")
    got = mails(me)
    assert got["bert@bert.example.org"]["Subject"] == "Welche Weiterbildung brauchen Sie?"
    assert got["gera@gera.example.org"]["Subject"] == "Katera usposabljanja potrebujete?"
    keys = skills(me, path)
    links = {to: link_of(me, got[to]) for to in sorted(got)}  # they come in any order
    assert len(set(links.values())) == len(PEOPLE)

    # Nothing of the links is in the folder.
    words = [link.rsplit("-", 1)[1].encode() for link in links.values()]
    stored = b"".join(files_in(me.folder.path).values())
    assert all(len(word) == 64 and word not in stored for word in words)

    # A GET writes nothing.
    first = Client(me.server)
    page = first.get(links["anna@anna.example.org"])
    assert page.status == 200 and "What do you mainly do?" in page.text
    assert me.folder.one("SELECT count(*) FROM survey_response") == 0
    assert "Was machen Sie" in first.get(links["anna@anna.example.org"] + "?l=de").text

    # What must be answered is asked for; what was right is kept.
    page = first.post(links["anna@anna.example.org"], s="1", do="next")
    assert page.status == 422 and "missing" in page.text

    # Half of an answer is kept, and is none yet.
    answer(me, links["anna@anna.example.org"], keys[:3], 5, 1)
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 0
    assert me.folder.one("SELECT count(*) FROM survey_answer") == 7
    assert 'value="5" checked' in Client(me.server).get(links["anna@anna.example.org"] + "?s=2").text

    # Five answer all; one of them twice.
    for to in list(links)[:5]:
        page = answer(me, links[to], keys, 5, 2, {"days": "3", "recommend": "9", "format.online": "1", "wish": "More of it"})
        assert page.status == 200 and "href" in page.text
    answer(me, list(links.values())[0], keys, 5, 2, {"days": "3", "recommend": "9", "format.online": "1"})
    assert me.folder.one("SELECT count(*) FROM survey_response WHERE submitted_at IS NOT NULL") == 5
    model = me.model(path)
    needs = model["blocks"][1]["needs"]
    assert model["asked"] == 7 and model["answered"] == 5 and len(needs) == 20
    assert needs[0]["mwds"] == "15.00" and needs[0]["rds"] == "−100.0" and needs[0]["gap"] == "+3.00"
    page = me.get(path)
    assert "71 %" in page.text and "Borich" in page.text

    # Closed, the links say so.
    me.post(path + "/close")
    page = Client(me.server).get(list(links.values())[5])
    assert page.status == 200 and 'name="role"' not in page.text
    assert Client(me.server).post(list(links.values())[5], s="1", role="production", do="next").status == 200
    assert me.folder.one("SELECT count(*) FROM survey_response") == 5


def test_a_link_that_was_guessed_or_cut_off_leads_nowhere(office):
    me = office
    path = make(me)
    send(me, path)
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    link = link_of(me, mails(me)["anna@anna.example.org"])
    number, word = link.rsplit("/", 1)[1].split("-")
    for wrong in (f"{int(number) + 1}-{word}", f"{number}-{word[:-1]}", f"{number}-{word[:-1]}0" if word[-1] != "0" else f"{number}-{word[:-1]}1", number, "x", "-"):
        page = Client(me.server).get("/survey/a/" + wrong)
        assert page.status == 404 and "What do you mainly do?" not in page.text, wrong
        assert "may have been cut off" in page.text and 'href="/"' not in page.text  # not to the office's door
        Client(me.server).post("/survey/a/" + wrong, s="1", role="production", do="next")
    assert me.folder.one("SELECT count(*) FROM survey_response") == 0


def test_two_pages_that_come_at_once_are_both_kept(office):
    """By the back button, or from two devices: while each waits for the other's turn to write."""
    me = office
    path = make(me)
    keys = skills(me, path)
    send(me, path)
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    link = link_of(me, mails(me)["anna@anna.example.org"])
    both = [dict(s="1", role="production"), dict(s="2", **{f"skills.{keys[0]}.importance": "5", f"skills.{keys[0]}.level": "2"})]
    others = sqlite3.connect(f"{me.folder.path}/cordee.db", isolation_level=None)
    others.execute("BEGIN IMMEDIATE")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        pages = [pool.submit(lambda fields=fields: Client(me.server).post(link, do="later", **fields)) for fields in both]
        for _ in range(3):
            assert Client(me.server).get(link).status == 200
        others.execute("ROLLBACK")
    others.close()
    for page, fields in zip(pages, both):
        if page.result().status == 503:  # on a slow machine one may be asked to try again
            assert Client(me.server).post(link, do="later", **fields).status == 200
        else:
            assert page.result().status == 200
    assert me.folder.one("SELECT count(*) FROM survey_response") == 1
    assert [name for name, in me.folder.rows("SELECT question || '.' || part FROM survey_answer ORDER BY 1")] == [
        "role.", "skills.importance", "skills.level"]


def test_who_looks_at_what_was_sent_cannot_answer_in_its_readers_place(office):
    me = office
    send(me, make(me))
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    anna = me.folder.one("SELECT id FROM party WHERE name LIKE '%Anna%' AND kind = 2")
    entry = me.model(f"/contacts/{anna}")["timeline"]["items"][0]
    assert "/survey/a/..." in entry["body"] and not re.search(r"/survey/a/\d", json.dumps(entry)), entry["body"]
    # What was sent as it can be seen in a browser has the link, too: it is for its reader.
    token = re.search(r"/m/([a-z0-9]+)", mails(me)["anna@anna.example.org"].get_body(("plain",)).get_content())
    assert not entry.get("view") and (token is None or token[1] not in me.get(f"/contacts/{anna}").text)


def bring(me, document):
    csrf = re.search(r'name="csrf" value="([^"]+)"', me.get("/survey").text)[1].encode()
    parts = [(b"csrf", csrf, b""), (b"from", b"file", b""), (b"file", json.dumps(document).encode(), b"; filename=\"s.json\"")]
    body = b"".join(b"--x\r\nContent-Disposition: form-data; name=\"" + n + b"\"" + extra + b"\r\n\r\n" + v + b"\r\n" for n, v, extra in parts) + b"--x--\r\n"
    return me.ask("POST", "/survey", body, {"Content-Type": "multipart/form-data; boundary=x"})


def test_the_language_one_chose_stays_and_questions_know_whom_they_ask(office):
    me = office
    both = {"en": "Your town?", "de": "Ihr Ort?"}
    assert bring(me, {"languages": ["en", "de"], "title": {"en": "T", "de": "T"}, "sections": [
        {"key": "a", "questions": [{"key": "town", "kind": "short", "words": both},
                                   {"key": "only", "kind": "short", "words": {"en": "Only Anna"}, "show": {"of": "Anna"}}]},
        {"key": "b", "questions": [{"key": "last", "kind": "short", "words": {"en": "The last", "de": "Das Letzte"}}]}]}).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    assert send(me, path).status == 200
    wait_until(lambda: len(mails(me)) == len(PEOPLE), 20, "invitations")
    anna, emil = (link_of(me, mails(me)[f"{n}@{n}.example.org"]) for n in ("anna", "emil"))
    assert "Only Anna" in Client(me.server).get(anna).text
    assert "Only Anna" not in Client(me.server).get(emil).text
    guest = Client(me.server)
    page = guest.get(emil + "?l=de")
    assert "Ihr Ort?" in page.text and 'name="l" value="de"' in page.text
    page = guest.post(emil, s="1", l="de", town="Graz", do="next")
    assert "Das Letzte" in page.text, page.text[:400]


def test_a_list_of_competences_is_pasted_and_translations_stay(office):
    me = office
    path = make(me)
    edit = me.model(path + "/edit")
    skill = [q for s in edit["sections"] for q in s["questions"] if q["key"] == "skills"][0]
    lines = skill["items"].strip().split("\n")
    mine = [lines[3], lines[0], "Welding plastics"]
    page = me.post(path + "/edit", **{"do": "save", "lang": edit["language"], "q.skills.words": skill["words"], "q.skills.items": "\n".join(mine)})
    assert page.status == 200, page.text[:500]
    document = json.loads(me.get(path + "/file").text)
    items = document["sections"][1]["questions"][0]["items"]
    assert [i["key"] for i in items] == ["design_for_recycling", "reading_drawings", "welding_plastics"]
    assert items[0]["words"]["sl"] and list(items[2]["words"]) == ["en"]
    other = {l["code"]: l["missing"] for l in me.model(path + "/edit?lang=de")["languages"]}
    assert other["de"] == 1 and other["en"] == 0
    assert me.post(path + "/edit", do="up:days", lang="en").status == 200
    keys = [q["key"] for s in json.loads(me.get(path + "/file").text)["sections"] for q in s["questions"]]
    assert keys.index("days") < keys.index("format")
    page = me.post(path + "/edit", **{"do": "save", "lang": "en", "q.skills.words": "", "q.skills.items": "a\nb"})
    assert page.status == 422 and "has no words" in page.text


def test_a_file_that_is_no_survey_says_where(office):
    me = office
    document = {"languages": ["en"], "title": {"en": "T"}, "sections": [{"key": "a", "questions": [{"key": "B", "kind": "nosuch"}]}]}
    answer_ = bring(me, document)
    assert answer_.status == 422 and "section 1, question 1" in answer_.text and "no such kind" in answer_.text
    assert me.folder.one("SELECT count(*) FROM survey_survey") == 0
