"""Duplicates are found, proposed while one types, merged side by side, and two again by Undo."""
import json
import re
import sqlite3
import threading
import time
import urllib.parse

import pytest

from support import Client, wait_until


def add(me, **fields):
    """Adds somebody although somebody like that is known; gives the id."""
    me.get("/new")
    page = me.post("/new", **{"known": "1", **fields})
    assert page.status == 200, page.text[:500]
    return int(page.path.rsplit("/", 1)[1])


def look(me):
    me.get("/duplicates")
    me.post("/duplicates/look")
    wait_until(lambda: not me.model("/duplicates")["running"], 30, "the finder")
    return me.model("/duplicates")["items"]


TRACKED = ("party", "email_address", "phone", "role", "membership", "tagging", "competence", "need", "interaction",
           "interaction_party", "task", "consent", "outbox", "message", "staff")


def dump(folder):
    return {table: folder.rows(f"SELECT * FROM {table} ORDER BY id") for table in TRACKED}


def two_with_histories(me):
    a = add(me, org_name="Engines Ltd", member="1", country="AT", city="Linz", given_name="Ada", family_name="Lovelace",
            email="ada@engines.example.org", phone="+43 1 234567", role="Analyst", basis="member", tags="poet, board")
    b = add(me, org_name="Engines Ltd", country="AT", given_name="Ada", family_name="Lovelace", email="ada@home.example.org",
            phone="+43 1 23 45 67", role="Analyst", basis="asked", tags="board, number")
    for who, words in ((a, "Met in London"), (b, "Wrote a program")):
        me.post(f"/parties/{who}/entries", kind="meeting", body=words, follow="7")
    me.post(f"/parties/{b}/consent", given="0")
    return a, b


def test_a_pair_is_found_merged_and_two_again(me):
    a, b = two_with_histories(me)
    before = dump(me.folder)
    pairs = look(me)
    pair = next(p for p in pairs if {p["a"]["id"], p["b"]["id"]} == {a, b})
    assert pair["score"] >= 60 and "the same name" in pair["words"] and "the same phone" in pair["words"]
    assert "Compare and merge" in me.get("/duplicates").text
    page = me.get(f"/merge?a={a}&b={b}")
    assert page.status == 200 and 'name="pick.email" value="b"' in page.text and "Linz" in page.text
    page = me.post("/merge", a=a, b=b, **{"pick.email": "b"})
    assert "Merged" in page.text and page.path == f"/contacts/{a}"
    for words in ("Met in London", "Wrote a program", "ada@home.example.org", "ada@engines.example.org", "poet", "number"):
        assert words in page.text, words
    rows = me.folder.one
    assert rows("SELECT address FROM email_address WHERE party = ? AND main", a) == "ada@home.example.org"
    assert rows("SELECT count(*) FROM phone WHERE party = ?", a) == 1  # one number, written in two ways
    assert rows("SELECT count(*) FROM role WHERE party = ?", a) == 1
    assert rows("SELECT count(*) FROM task WHERE party = ?", a) == 2
    assert rows("SELECT count(*) FROM tagging WHERE party = ?", a) == 3
    assert not me.model(f"/contacts/{a}")["mailable"]  # who unsubscribed stays unsubscribed
    for table in TRACKED:
        columns = [c[1] for c in me.folder.rows(f"PRAGMA table_info({table})")]
        for column in {"party", "other"} & set(columns):
            assert rows(f"SELECT count(*) FROM {table} WHERE {column} = ?", b) == 0, table

    # Old links lead on, the search finds one, lists and audiences know one.
    moved = me.get(f"/contacts/{b}", follow=False)
    assert moved.status == 303 and moved.headers["Location"].endswith(f"/contacts/{a}")
    assert [p["id"] for p in me.model("/search?q=lovelace")["people"]] == [a]
    assert [p["id"] for p in me.model("/search?q=home.example.org")["people"]] == [a]
    assert me.model("/contacts?filter=lovelace")["total"] == 1
    trash = me.get("/trash").text
    assert "merged into" in trash and "Take the merge back" in trash and "Ada Test" in trash
    assert "take that change back instead" in me.post(f"/parties/{b}/restore").text

    me.undo()
    after = dump(me.folder)
    for table in TRACKED:
        if table == "consent":  # the log notes a changed basis, and never forgets
            assert {r for r in before[table]} <= {r for r in after[table]}
        else:
            assert after[table] == before[table], table
    assert me.get(f"/contacts/{b}").status == 200
    assert len(me.model("/search?q=lovelace")["people"]) == 2


def test_organisations_keep_people_and_memberships(me):
    p = add(me, org_name="Plastics GmbH", member="1", country="AT", city="Wels", given_name="Eva", family_name="Maier")
    add(me, org_name="Plastics Ges.m.b.H.", member="1", country="AT", city="Wels", given_name="Jan", family_name="Novak")
    (one,), (two,) = me.folder.rows("SELECT id FROM party WHERE kind = 1 ORDER BY id")
    pair = look(me)[0]
    assert {pair["a"]["id"], pair["b"]["id"]} == {one, two}
    before = dump(me.folder)
    page = me.post("/merge", a=one, b=two)
    assert "Eva Maier" in page.text and "Jan Novak" in page.text
    assert me.folder.one("SELECT count(DISTINCT party) FROM membership") == 1
    assert me.get(f"/members/{two}").path == f"/members/{one}"
    assert me.model("/contacts?filter=member.name%3Aplastics")["total"] == 2
    me.undo()
    assert {t: r for t, r in dump(me.folder).items() if t != "consent"} == {
        t: r for t, r in before.items() if t != "consent"}
    assert p


def test_two_memberships_in_force_are_said_before_and_after(me):
    one, two = (add(me, org_name=name, member="1", country="AT") for name in ("Murtal Compound", "Leoben Institut"))
    me.get(f"/memberships/new?party={two}")
    assert "in force at once" not in me.get(f"/members/{one}").text
    change(me.folder, "UPDATE membership SET type = 'associated' WHERE party = ?", two)
    words = "Both are members of"
    page = me.get(f"/merge?a={one}&b={two}").text
    assert words in page and "two fees are due" in page
    page = me.post("/merge", a=one, b=two)
    assert page.path == f"/members/{one}" and "Two memberships are in force at once" in page.text
    # In the trash each has its own name.
    trash = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", me.get("/trash").text))
    assert "Leoben Institutmerged into Murtal Compound" in trash, trash
    assert "Take the merge back Leoben Institut" in trash
    me.undo(page)
    change(me.folder, "UPDATE membership SET type = (SELECT type FROM membership WHERE party = ?)", one)
    assert words not in me.get(f"/merge?a={one}&b={two}").text


def change(folder, sql, *args):
    """Beside the server."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    for name, _ in (triggers := db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'membership'").fetchall()):
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute(sql, args)
    for _, made in triggers:
        db.execute(made)
    db.commit()
    db.close()


def test_a_word_of_two_is_kept(me):
    a, b = two_with_histories(me)
    assert look(me)
    page = me.post("/duplicates/say", a=b, b=a, two="1")
    assert "these are two" in page.text.lower()
    assert look(me) == [] and look(me) == []
    decided = me.model("/duplicates?state=not")["items"]
    assert [(p["a"]["id"], p["b"]["id"]) for p in decided] == [(a, b)]
    me.get("/duplicates?state=not")
    me.post("/duplicates/say", a=a, b=b, two="0", back="/duplicates?state=not")
    assert len(me.model("/duplicates")["items"]) == 1


def test_a_merge_by_hand_that_was_taken_back_is_compared_anew(me):
    a, b = two_with_histories(me)
    other = add(me, given_name="Grace", family_name="Hopper", email="grace@navy.example.org")
    for goes in (b, other):
        me.get(f"/merge?a={a}&b={goes}")
        me.post("/merge", a=a, b=goes)
        me.undo()
    pairs = me.model("/duplicates")["items"]
    assert [({p["a"]["id"], p["b"]["id"]}, p["score"] >= 60, bool(p["words"])) for p in pairs] == [({a, b}, True, True)]


def test_looking_says_so_and_what_came_of_it(me):
    two_with_histories(me)
    me.get("/duplicates")
    assert "All records are being compared" in me.post("/duplicates/look").text
    wait_until(lambda: not me.model("/duplicates")["running"], 30, "the finder")
    page = me.get("/duplicates").text
    assert "Looked for last: Today" in page and "new pair" in page
    time.sleep(1.1)  # a pair is new when it was found since the second in which one asked
    look(me)
    assert "No new pair was found." in me.get("/duplicates").text


def test_somebody_who_is_known_is_said_once(me):
    add(me, org_name="Engines Ltd", country="AT", given_name="Charles", family_name="Babbage", email="cb@engines.example.org")
    found = me.model("/known?" + urllib.parse.urlencode({"given_name": "Charls", "family_name": "Babbage"}))["items"]
    assert found[0]["name"] == "Charles Babbage" and found[0]["words"]
    assert me.model("/known?" + urllib.parse.urlencode({"org_name": "Engine", "country": "AT"}))["items"][0]["name"] == "Engines Ltd"
    assert me.model("/known?family_name=Nobody")["items"] == []
    me.get("/new")
    page = me.post("/new", given_name="Charls", family_name="Babbage", country="AT")
    assert page.status == 422 and "This may be somebody we know" in page.text and "Save anyway" in page.text
    assert 'value="Charls"' in page.text
    assert me.folder.one("SELECT count(*) FROM party WHERE kind = 2") == 1
    page = me.post("/new", given_name="Charls", family_name="Babbage", country="AT", known="1")
    assert page.status == 200
    assert me.folder.one("SELECT count(*) FROM party WHERE kind = 2") == 2


def test_what_makes_no_sense_is_refused(me):
    a, b = two_with_histories(me)
    org = me.folder.one("SELECT min(id) FROM party WHERE kind = 1")
    say = lambda **fields: me.post("/merge", **fields).text
    assert "cannot be merged with itself" in say(a=a, b=a)
    assert "an organisation and a person cannot become one" in say(a=a, b=org).lower()
    assert me.post("/merge", a=a, b=999).status == 404
    assert me.get(f"/merge?a={a}&b={org}").status == 422 or me.get(f"/merge?a={a}&b={org}").status == 400
    me.post(f"/parties/{b}/trash")
    assert "is in the trash" in say(a=a, b=b)
    me.post(f"/parties/{b}/restore")
    # Two at once, each the other way round: one wins, nobody is lost.
    answers = []
    others = []
    for _ in range(2):
        other = Client(me.server)
        other.cookies, other.csrf = dict(me.cookies), me.csrf
        others.append(other)
    threads = [threading.Thread(target=lambda o=o, x=x, y=y: answers.append(o.post("/merge", a=x, b=y)))
               for o, x, y in zip(others, (a, b), (b, a))]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(answers) == 2
    assert me.folder.one("SELECT count(*) FROM party WHERE kind = 2 AND deleted_at IS NULL") == 1
    assert me.folder.one("SELECT count(*) FROM party WHERE merged_into IS NOT NULL") == 1


def test_two_of_a_list_and_a_search_lead_to_the_merge(me):
    a, b = two_with_histories(me)
    me.get("/contacts")
    page = me.post("/parties/bulk", do="merge", party=[a, b], kind="2")
    assert page.path == "/merge" and "Two records become one" in page.text
    assert "Choose two" in me.post("/parties/bulk", do="merge", party=[a], kind="2").text
    assert f"/merge?a={a}" in me.get(f"/contacts/{a}").text
    page = me.get(f"/merge?a={a}")
    assert f"/merge?a={a}&amp;b={b}" in page.text  # they look alike
    page = me.get(f"/merge?a={a}&q=home.example")
    assert f"/merge?a={a}&amp;b={b}" in page.text
    assert "Nobody like that" in me.get(f"/merge?a={a}&q=zzzzzz").text


def test_the_trash_gives_back(me):
    a, b = two_with_histories(me)
    me.post(f"/parties/{b}/trash")
    assert [i["id"] for i in me.model("/trash")["items"]] == [b]
    assert me.model("/trash?q=LOVEL")["total"] == 1 and me.model("/trash?q=xyz")["total"] == 0
    assert me.model("/trash?kind=orgs")["total"] == 0
    assert me.model("/contacts")["total"] == 1
    assert "Take it out again" in me.get("/trash").text
    me.post(f"/parties/{b}/restore")
    assert me.model("/trash")["total"] == 0 and me.model("/contacts")["total"] == 2
    assert a


def test_an_import_brings_no_twin_of_what_was_merged(me, tmp_path):
    a, b = two_with_histories(me)
    me.post("/merge", a=a, b=b)
    path = tmp_path / "again.csv"
    path.write_text("first name,last name,email\nAda,Lovelace,ada@home.example.org\n")
    me.folder.cordee("import", "--basis", "member", str(path))
    assert me.folder.one("SELECT count(*) FROM party WHERE kind = 2 AND deleted_at IS NULL") == 1
    one, two = add(me, org_name="Alpine Stuff"), add(me, org_name="Alpine Things Ltd")
    me.post("/merge", a=one, b=two, **{"pick.name": "a"})
    path.write_text("organisation,city\nAlpine Things Ltd,Linz\n")
    me.folder.cordee("import", "--others", str(path))
    assert me.folder.rows("SELECT id, city FROM party WHERE name LIKE 'Alpine%' AND deleted_at IS NULL") == [(one, "Linz")]


def test_after_an_import_duplicates_are_looked_for(me, tmp_path):
    path = tmp_path / "twins.csv"
    path.write_text("organisation,country,city\nAlpen Recycling GmbH,AT,Linz\nAlpen Recyclng GmbH,AT,Linz\nOther AG,CH,Chur\n")
    me.folder.cordee("import", "--others", str(path))
    wait_until(lambda: me.folder.one("SELECT count(*) FROM duplicate WHERE state = 'open'") == 1, 30, "a pair")
    assert json.loads(me.folder.one("SELECT reasons FROM duplicate"))


def test_no_undo_of_a_merge_brings_back_who_was_erased(me):
    a, b = two_with_histories(me)
    me.post("/merge", a=a, b=b)
    merged = me.folder.one("SELECT max(change_set) FROM party_merge")
    me.get(f"/contacts/{a}/erase")
    me.post(f"/contacts/{a}/erase", name="Ada Lovelace")
    wait_until(lambda: me.folder.rows("SELECT 1 FROM job WHERE kind = 'crm.erase'") and
               me.folder.one("SELECT count(*) FROM job WHERE kind = 'crm.erase' AND state <> 'done'") == 0, 60, "erasing")
    me.get("/changes")
    me.post(f"/changes/{merged}/undo")
    assert me.folder.one("SELECT count(*) FROM party WHERE name LIKE '%Lovelace%'") == 0
    assert me.folder.one("SELECT count(*) FROM party_merge") == me.folder.one("SELECT count(*) FROM duplicate") == 0
    with open(me.folder.path + "/cordee.db", "rb") as db:
        assert b"ada@home" not in db.read()


def group_of(me, name, who):
    me.get("/groups")
    if not me.folder.one("SELECT count(*) FROM groups_group WHERE name = ?", name):
        me.post("/groups", name=name)
    group = me.folder.one("SELECT id FROM groups_group WHERE name = ?", name)
    me.post(f"/groups/{group}/members", who=f"#{who}")
    return group, me.folder.one("SELECT id FROM groups_member WHERE grp = ? AND person = ?", group, who)


@pytest.mark.parametrize("left", ("stays", "goes"))
def test_who_is_still_in_a_group_and_speaks_for_it_does_so_after_a_merge(me, left):
    a, b = two_with_histories(me)
    gone = a if left == "stays" else b
    group, ended = group_of(me, "Board", gone)
    _, speaks = group_of(me, "Board", a + b - gone)
    me.post(f"/groups/{group}/members/{speaks}", do="speaker")
    me.post(f"/groups/{group}/members/{ended}", do="leave")
    me.post("/merge", a=a, b=b)
    members = me.model(f"/groups/{group}")["members"]
    assert [(m["person"], m["over"], m["speaker"]) for m in members] == [(a, False, True)]
    me.undo()
    assert {(m["person"], m["over"], m["speaker"]) for m in me.model(f"/groups/{group}")["members"]} == {
        (gone, True, False), (a + b - gone, False, True)}


def set_spans(folder, *spans):
    """Days of long ago, past the change log, whose functions are the server's."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'groups_member'"
                          ).fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    db.executemany("UPDATE groups_member SET since = ?, until = ? WHERE id = ?", spans)
    for _, sql in triggers:
        db.execute(sql)
    db.execute("COMMIT")
    db.close()


def test_times_become_one_that_covers_both_or_the_later(me):
    a, b = two_with_histories(me)
    spans = ((100, 500, 300, 900, (100, 900)), (100, 200, 600, None, (600, None)), (600, 900, 100, 200, (600, 900)),
             (None, None, 100, 400, (100, None)))
    for n, (since, until, since_b, until_b, _) in enumerate(spans):
        _, one = group_of(me, f"Group {n}", a)
        _, other = group_of(me, f"Group {n}", b)
        set_spans(me.folder, (since, until, one), (since_b, until_b, other))
    me.post("/merge", a=a, b=b)
    assert me.folder.rows("SELECT since, until FROM groups_member ORDER BY grp") == [s[4] for s in spans]


def test_what_the_one_that_stays_has_is_chosen_and_where_not_it_says_why(me, tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("organisation,org_type,street,postcode,city,country\n"
                    "Murtal Compound GmbH,Company,,8720,Knittelfeld,AT\nOstalb Werkstoffe GmbH,Research,Hauptstr. 1,,Aalen,DE\n")
    me.folder.cordee("import", "--others", str(path))
    (left, right), = me.folder.rows("SELECT min(id), max(id) FROM party")
    me.get(f"/members/{right}")
    me.post(f"/parties/{right}/entries", kind="note", body="What was touched last is not chosen for that")
    fields = {f["label"]: f for f in me.model(f"/merge?a={left}&b={right}")["fields"]}
    assert {label: f["pick"] for label, f in fields.items()} == {
        "Name": "a", "Type": "a", "Postcode": "a", "Town": "a", "Country": "a", "Street": "b"}
    assert (fields["Type"]["a"], fields["Type"]["b"]) == ("Company", "Research")
    assert [label for label, f in fields.items() if f.get("why")] == ["Street"]
    assert me.get(f"/merge?a={left}&b={right}").text.count("The one that stays has nothing here.") == 1
    me.post("/merge", a=left, b=right)
    assert me.folder.rows("SELECT name, org_type, city, street FROM party WHERE id = ?", left) == [
        ("Murtal Compound GmbH", "company", "Knittelfeld", "Hauptstr. 1")]
