"""Anonymous surveys: with the whole database in hand nobody can tell who gave which answer."""
import concurrent.futures
import os
import pathlib
import re
import sqlite3

import pytest
from support import Client, Server, files_in, wait_until
from test_mailing import live_folder
from test_survey import bring, link_of, mails, send
from test_survey_reach import later

NAMES = ["Anna", "Bert", "Clea", "Dora", "Emil", "Fina", "Gera", "Hana", "Ivan", "Jana", "Karl", "Lena", "Mira", "Nino"]
LANGUAGES = ["en", "de", "fr", "it", "sl"]
WORDS = {name: f"zwirbel{i}quarz{name[::-1].lower()}" for i, name in enumerate(NAMES)}  # what each says: found nowhere else
LEAST = 5


def words(text):
    return {code: text for code in LANGUAGES}


FORM = {"languages": LANGUAGES, "title": words("Needs"), "intro": words("Tell us."), "sections": [
    {"key": "a", "questions": [{"key": "say", "kind": "long", "words": words("Say")},
                               {"key": "role", "kind": "single", "words": words("Role"),
                                "items": [{"key": "shop", "words": words("Shop")}, {"key": "desk", "words": words("Desk")}]}]},
    {"key": "b", "questions": [{"key": "fit", "kind": "scale", "words": words("Fit"),
                                "scale": {"points": 5, "low": words("no"), "high": words("yes")}}]}]}


@pytest.fixture
def office(sink, tmp_path):
    folder = live_folder(sink)
    folder.configure('log { level = "debug" }')
    lines = ["organisation,first name,last name,email,language"]
    lines += [f"{n} Ltd,{n},Huber,{n.lower()}@{n.lower()}.example.org,{LANGUAGES[i % 5]}" for i, n in enumerate(NAMES)]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
    server = Server(folder, "--log", os.path.join(folder.path, "cordee.log"))
    me = server.browser()
    me.folder, me.server, me.sink = folder, server, sink
    yield me
    me.server.stop()
    folder.remove()


def opened(me, form=None, **fields):
    """An anonymous survey that was sent to all: its path, and the links by name."""
    assert bring(me, form or FORM).status == 200
    path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
    assert me.post(path + "/least", least="3").status == 200  # which is for those that are not anonymous
    me.sink.mails.clear()
    page = send(me, path, anonymous="1", **fields)
    assert "on its way" in page.text, page.text[:1500]
    wait_until(lambda: len(mails(me)) == len(NAMES), 30, "invitations")
    wait_until(lambda: not me.folder.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL"), 30, "what became of them")
    wait_until(lambda: not me.folder.one("SELECT count(*) FROM job WHERE state = 'running' OR state = 'waiting' AND run_at <= unixepoch()"),
               30, "all that is to be done now")
    return path, {n: link_of(me, mails(me)[f"{n.lower()}@{n.lower()}.example.org"]) for n in NAMES}


def answer(me, link, say, role="shop", fit="4"):
    guest = Client(me.server)
    page = guest.post(link, s="1", l="en", say=say, role=role, do="next")
    assert page.status == 200 and "Fit" in page.text, page.text[:500]
    return guest.post(link, s="2", l="en", fit=fit, do="next")


def files_of(me):
    """All bytes of the data folder, by name: database, its logs, and the server's log."""
    return files_in(me.folder.path)


def where_is(me, text):
    text = text if isinstance(text, bytes) else text.encode()
    return [name for name, data in files_of(me).items() if text in data]


def tables(me):
    return [t for (t,) in me.folder.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_%'")]


def counts(me):
    """How many rows each table has, but those of an anonymous survey."""
    return {t: me.folder.one(f'SELECT count(*) FROM "{t}"') for t in tables(me)
            if not t.startswith(("survey_sealed", "survey_draft", "survey_anonymous"))}


def cells(me):
    """Every value of every row of every table: {value: [(table, column)]}."""
    found = {}
    db = sqlite3.connect(f"file:{me.folder.path}/cordee.db?mode=ro", uri=True, timeout=60)
    for table in tables(me):
        rows = db.execute(f'SELECT * FROM "{table}"')
        for row in rows:
            for column, value in zip(rows.description, row):
                found.setdefault(value, []).append((table, column[0]))
    db.close()
    return found


def whole(me, vacuum=False):
    """As somebody who takes the file makes it whole."""
    db = sqlite3.connect(f"{me.folder.path}/cordee.db", timeout=60)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if vacuum:
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()


def close(me, path):
    assert me.post(path + "/close").status == 200
    try:
        wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'survey.closed' AND state <> 'done'") == 0, 30, "closing")
    except AssertionError as why:
        raise AssertionError(me.folder.rows("SELECT state, attempt, error FROM job WHERE kind = 'survey.closed'")) from why


def test_one_answer_is_said_nowhere_and_never_opened(office):
    me = office
    path, links = opened(me)
    page = Client(me.server).get(links["Bert"] + "?l=en")
    assert "This survey is anonymous." in page.text and "without your name and without the time" in page.text
    before = counts(me)

    # Half of it: on another device it is there, in no file it is to be read.
    guest = Client(me.server)
    guest.post(links["Bert"], s="1", l="en", say=WORDS["Bert"], role="desk", do="later")
    assert WORDS["Bert"] in Client(me.server).get(links["Bert"] + "?s=1").text
    assert me.model(path)["begun"] == 1 and where_is(me, WORDS["Bert"]) == []
    assert where_is(me, links["Bert"].rsplit("-", 1)[1]) == [], "nor is the link"

    page = guest.post(links["Bert"], s="2", l="en", fit="2", do="next")
    assert page.status == 200 and "nobody can tell which are yours" in page.text, page.text[:800]
    assert counts(me) == before, "no job, entry, change, audit or session of it"
    assert me.folder.rows("SELECT p.given_name, i.used FROM survey_invitation i JOIN party p ON p.id = i.person WHERE i.used") == [("Bert", 1)]
    assert me.folder.one("SELECT count(*) FROM survey_draft") == 0
    assert me.folder.one("SELECT count(*) FROM survey_sealed") == 1
    model = me.model(path)
    assert model["answered"] == 1 and model["few"] and model["blocks"] == []
    for vacuum in (False, True):
        assert where_is(me, WORDS["Bert"]) == []
        whole(me, vacuum)
    assert where_is(me, WORDS["Bert"]) == []

    # Sent is sent: again, differently, or going back.
    for page in (guest.post(links["Bert"], s="2", l="en", fit="5", do="next"), guest.post(links["Bert"], s="1", l="en", say="x", do="later"),
                 Client(me.server).get(links["Bert"] + "?s=1&l=en")):
        assert page.status == 200 and "nobody can tell which are yours" in page.text and WORDS["Bert"] not in page.text
    assert me.folder.one("SELECT count(*) FROM survey_sealed") == 1 and me.folder.one("SELECT count(*) FROM survey_draft") == 0

    # Closed with fewer than five it goes unread, and with it what could have opened it.
    Client(me.server).post(links["Clea"], s="1", l="en", say=WORDS["Clea"], do="later")
    salt, sealed = me.folder.rows("SELECT k.salt, s.sealed FROM survey_seal k JOIN survey_sealed s ON s.survey = k.survey")[0]
    assert where_is(me, salt) and where_is(me, sealed[-200:])
    close(me, path)
    for table in ("survey_sealed", "survey_seal", "survey_draft", "survey_anonymous"):
        assert me.folder.one(f"SELECT count(*) FROM {table}") == 0, table
    assert where_is(me, salt) == [] and where_is(me, sealed[-200:]) == [], "free pages and the log have them no more"
    assert me.model(path)["few"] and me.model(path)["unread"] and where_is(me, WORDS["Bert"]) == []
    took = me.folder.rows("SELECT p.given_name, x.part FROM survey_survey s JOIN interaction_party x ON x.interaction = s.took_part"
                          " JOIN party p ON p.id = x.party")
    assert took == [("Bert", "from")]
    assert "over" in Client(me.server).get(links["Bert"] + "?l=en").text


def test_no_moment_shows_fewer_than_five_answers_beside_fewer_than_five_names(office):
    me = office
    path, links = opened(me)
    lengths, sealed = set(), {}
    for n, name in enumerate(NAMES[:12], 1):
        before = [sealed_ for (sealed_,) in me.folder.rows("SELECT sealed FROM survey_sealed")]
        answer(me, links[name], WORDS[name] * (1 + 40 * (n % 2)), fit=str(1 + n % 5))
        # A copy of file and log, as a backup or a thief has it at this moment.
        readable = [w for w in NAMES if where_is(me, WORDS[w])]
        now = dict(me.folder.rows("SELECT key, length(sealed) FROM survey_sealed"))
        told = me.folder.one("SELECT count(*) FROM survey_respondent")
        assert len(readable) == told == (0 if n < 10 else LEAST), (n, readable)
        files = [me.get(f"{path}/{file}") for file in ("answers.csv", "figures.json")]
        assert [f.status for f in files] == [409 if n < 10 else 200] * 2
        assert len(now) + told == n == me.folder.one("SELECT count(*) FROM survey_invitation WHERE used")
        lengths |= set(now.values())
        if n == 10:
            assert not set(now) & set(sealed), "those that stay cannot be told from those that were drawn"
            assert len(before) == 9 and not [1 for sealed_ in before if where_is(me, sealed_[-200:])], "nor by what lies about"
            model = me.model(path)
            assert files[1].json()["least"] == LEAST and len(files[0].text.split("\n")) - 2 == LEAST
            assert not re.search("Huber|example.org|20[0-9][0-9]-|" + "|".join(NAMES), files[0].text), files[0].text
            assert model["answered"] == 10 and model["counted"] == 5 and model["blocks"][2]["n"] == 5
            assert "10" in me.get(path).text
        elif sealed:
            assert len(set(now) - set(sealed)) == 1
        sealed = now
    assert len(lengths) == 1, "a long answer is as long as a short one"
    close(me, path)
    assert me.model(path)["counted"] == 12
    assert all(where_is(me, WORDS[n]) == ["cordee.db"] for n in NAMES[:12])


@pytest.mark.parametrize("vacuum", [False, True])
def test_six_answers_cannot_be_joined_to_who_gave_them(office, vacuum):
    me = office
    in_order = 0
    for _ in range(3):
        path, links = opened(me)
        survey = int(path.rsplit("/", 1)[1])
        for name in NAMES[:6]:
            answer(me, links[name], WORDS[name])
            assert not any(where_is(me, WORDS[n]) and not me.folder.one("SELECT count(*) FROM survey_anonymous") for n in NAMES[:6])
        close(me, path)
        whole(me, vacuum)
        told = me.folder.rows("SELECT respondent, words FROM survey_anonymous WHERE survey = ? AND question = 'say' ORDER BY respondent", survey)
        assert sorted(w for _, w in told) == sorted(WORDS[n] for n in NAMES[:6])

        # By order: of the keys, and of the bytes in the file.
        data = files_of(me)["cordee.db"]
        by_key = [w for _, w in told]
        by_place = sorted(by_key, key=lambda w: data.rindex(w.encode()))
        asked = [WORDS[n] for n in NAMES[:6]]
        in_order += sum(order in (asked, asked[::-1]) for order in (by_key, by_place))

        # By value: the number of a respondent is of nothing else.
        found = cells(me)
        for respondent, said in told:
            assert respondent < 0 and {t for t, _ in found[respondent]} == {"survey_anonymous"}
            assert {t for t, _ in found[said]} == {"survey_anonymous"}
        people = {i for (i,) in me.folder.rows("SELECT id FROM party UNION SELECT id FROM survey_invitation")}
        assert not people & {-r for r, _ in told}

        # By time: neither has one, and what closing wrote is of one moment for all.
        columns = {c for t in ("survey_anonymous", "survey_sealed", "survey_draft", "survey_seal")
                   for (c,) in me.folder.rows("SELECT name FROM pragma_table_info(?)", t)}
        columns.remove("batch")  # which thousand of strangers' drafts it is of; nothing of who was invited
        assert me.folder.one("SELECT count(*) FROM survey_draft WHERE batch IS NOT NULL") == 0
        assert columns == {"survey", "question", "respondent", "item", "part", "version", "number", "words", "key", "sealed",
                           "id", "salt", "public_key"}
        assert me.folder.one("SELECT count(DISTINCT x.at) FROM survey_survey s JOIN interaction_party x ON x.interaction = s.took_part"
                             " WHERE s.id = ?", survey) == 1
        assert me.folder.one("SELECT count(*) FROM survey_survey s JOIN interaction_party x ON x.interaction = s.took_part"
                             " WHERE s.id = ?", survey) == 6
        assert me.folder.one("SELECT count(*) FROM survey_response") == 0
    assert in_order < 6, "an order that is drawn by lot is not always the one in which they came"
    log = files_of(me)["cordee.log"].decode()
    assert "POST /survey/" in log and "/survey/a" not in log and "survey.ask" not in log
    for table in ("change", "audit", "job", "interaction", "outbox", "sent"):
        if table in tables(me):
            columns = [c for (c,) in me.folder.rows("SELECT name FROM pragma_table_info(?)", table)]
            text = " || ' ' || ".join(f'coalesce("{c}", \'\')' for c in columns)
            assert me.folder.one(f'SELECT count(*) FROM "{table}" WHERE {text} LIKE ?', "%zwirbel%") == 0, table


def test_two_who_send_at_once_send_once(office):
    me = office
    path, links = opened(me)
    Client(me.server).post(links["Anna"], s="1", say="x", do="next")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: Client(me.server).post(links["Anna"], s="2", l="en", fit="3", do="next"), range(8)))
    assert all(p.status == 200 and "nobody can tell which are yours" in p.text for p in pages)
    assert me.folder.one("SELECT count(*) FROM survey_sealed") == 1 and me.model(path)["answered"] == 1


def test_it_is_said_in_the_readers_language_and_stays_once_sent(office):
    me = office
    path, links = opened(me)
    said = {"en": "anonymous", "de": "anonym", "fr": "anonyme", "it": "anonim", "sl": "anonim"}
    for name, language in zip(NAMES, LANGUAGES):
        mail = mails(me)[f"{name.lower()}@{name.lower()}.example.org"].get_body(("plain",)).get_content()
        page = Client(me.server).get(links[name] + f"?l={language}").text
        assert said[language] in mail and said[language] in page, language
        if language != "en":
            assert "This survey is anonymous" not in page and "The survey is anonymous" not in mail
    survey = int(path.rsplit("/", 1)[1])
    send(me, path)
    me.undo()
    assert me.folder.one("SELECT anonymous FROM survey_survey WHERE id = ?", survey) == 1

    # Who answered before and after a change could be told apart, so that there is none.
    changed = me.post(path + "/edit", do="down:say", lang="en")
    assert changed.status == 200, changed.text[:600]
    page = me.post(path + "/publish")
    assert "stays as it was sent" in page.text, page.text[:600]
    assert me.folder.one("SELECT count(*) FROM survey_version WHERE survey = ? AND published_at IS NOT NULL", survey) == 1


def test_what_tells_who_answers_cannot_be_asked_anonymously(office):
    me = office

    def refused(form, **fields):
        assert bring(me, form).status == 200
        path = "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")
        page = send(me, path, anonymous="1", **fields)
        assert page.status == 422, page.text[:300]
        assert me.folder.one("SELECT state FROM survey_survey WHERE id = ?", int(path.rsplit("/", 1)[1])) == "draft"
        return page.text

    ask = [{"key": "x", "kind": "short", "words": words("Plain")}]
    form = {**FORM, "sections": [{"key": "a", "questions": ask + [{"key": "you", "kind": "contact", "words": words("Your address")}]}]}
    assert "“Your address” asks for contact details" in refused(form)
    form = {**FORM, "sections": [{"key": "a", "questions": ask + [{"key": "y", "kind": "short", "words": words("Of Anna"), "show": {"of": "Anna"}}]}]}
    assert "“Of Anna” depends on who is asked" in refused(form)
    assert "five people at least" in refused(FORM, filter_="Anna")


def test_who_is_erased_or_asks_for_their_data_is_not_found_in_answers(office):
    me = office
    path, links = opened(me)
    for name in NAMES[:6]:
        answer(me, links[name], WORDS[name] + (" as Anna Huber says" if name == "Bert" else ""))
    close(me, path)
    assert where_is(me, "as Anna Huber says")
    anna = me.folder.one("SELECT id FROM party WHERE given_name = 'Anna'")
    data = me.get(f"/contacts/{anna}/data")
    assert data.status == 200 and "used" in data.text and not any(w in data.text for w in WORDS.values())
    assert me.post(f"/contacts/{anna}/erase", name="Anna Huber").status == 200
    wait_until(lambda: me.folder.one("SELECT count(*) FROM job WHERE kind = 'crm.erase' AND state <> 'done'") == 0, 60, "erasing")
    assert me.folder.one("SELECT count(*) FROM survey_invitation WHERE person = ?", anna) == 0
    assert me.folder.one("SELECT count(*) FROM survey_respondent") == 6
    assert me.model(path)["counted"] == 6
    said = sorted(w for (w,) in me.folder.rows("SELECT words FROM survey_told WHERE question = 'say'"))
    assert [w.split()[0] for w in said] == sorted(WORDS[n] for n in NAMES[:6])
    assert where_is(me, "Anna Huber") == [], "nor in what another said of her"


def test_a_dump_has_the_answers_and_not_what_is_sealed(office, tmp_path):
    me = office
    path, links = opened(me)
    for name in NAMES[:10]:
        answer(me, links[name], WORDS[name])
    me.folder.cordee("dump", str(tmp_path / "all.tar.gz"))
    import tarfile
    with tarfile.open(tmp_path / "all.tar.gz") as tar:
        names = {os.path.basename(n) for n in tar.getnames()}
        text = b"".join(tar.extractfile(m).read() for m in tar if m.isfile())
    assert "survey_anonymous.jsonl" in names and not names & {"survey_sealed.jsonl", "survey_seal.jsonl", "survey_draft.jsonl"}
    assert sum(WORDS[n].encode() in text for n in NAMES) == LEAST


def test_one_that_cannot_be_opened_stops_no_other_and_is_closed_by_hand(office):
    me = office
    path, links = opened(me)
    for name in NAMES[:6]:
        answer(me, links[name], WORDS[name])
    other, _ = opened(me)
    state = lambda survey: me.folder.one("SELECT state FROM survey_survey WHERE id = ?", int(survey.rsplit("/", 1)[1]))

    # The folder comes back without its key, and both have their last day.
    pathlib.Path(me.folder.path, "secret.key").write_bytes(os.urandom(32))
    later(me, "UPDATE survey_survey SET closes_at = unixepoch() - 60")
    wait_until(lambda: state(other) == "closed", 20, "the end of the other")
    assert state(path) == "open" and me.folder.one("SELECT count(*) FROM survey_sealed") == 6

    # By hand it is told, and nothing is lost before somebody says so.
    assert f'action="{path}/close"' in me.get(path + "/reach").text
    page = me.post(path + "/close")
    assert page.status == 422 and "another key" in page.text and "cannot be opened" in page.text and 'value="unread"' in page.text
    assert state(path) == "open" and me.folder.one("SELECT count(*) FROM survey_sealed") == 6
    page = me.post(path + "/close", do="unread")
    assert page.status == 200 and state(path) == "closed"
    for table in ("survey_sealed", "survey_seal", "survey_draft", "survey_anonymous"):
        assert me.folder.one(f"SELECT count(*) FROM {table}") == 0, table
    assert me.model(path)["unread"] and "closed without the key" in me.get(path).text
    wait_until(lambda: me.folder.one("SELECT count(*) FROM survey_survey s JOIN interaction_party x ON x.interaction = s.took_part") == 6, 30,
               "who took part")


def test_saying_unread_loses_nothing_that_can_be_opened(office):
    me = office
    path, links = opened(me)
    for name in NAMES[:6]:
        answer(me, links[name], WORDS[name])
    assert me.post(path + "/close", do="unread").status == 200
    assert me.folder.one("SELECT count(*) FROM survey_respondent") == 6


def test_it_cannot_end_with_fewer_answers_than_are_looked_at(office):
    me = office
    path, links = opened(me)
    for name in NAMES[:2]:
        answer(me, links[name], WORDS[name])
    for few in "34":
        page = me.post(path + "/plan", closes="", closes_after=few, remind_most="0")
        assert page.status == 422 and "never be looked at" in page.text, page.text[:600]
    assert me.folder.rows("SELECT state, closes_after FROM survey_survey") == [("open", None)]
    assert me.post(path + "/plan", closes="", closes_after="5", remind_most="0").status == 200
    for name in NAMES[2:5]:
        answer(me, links[name], WORDS[name])
    assert me.folder.one("SELECT state FROM survey_survey") == "closed"
    assert me.folder.one("SELECT count(*) FROM survey_respondent") == LEAST
