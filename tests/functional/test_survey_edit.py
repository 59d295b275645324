"""Writing a survey: order, settings, conditions, languages, the bank, last year's again, and the preview."""
import json
import re

from support import Client, beside, wait_until
from test_survey import bring, link_of, mails, make, office, send  # noqa: F401

SCALE = {"points": 5, "low": {"en": "no"}, "high": {"en": "yes"}}


def newest(me):
    return "/survey/%d" % me.folder.one("SELECT max(id) FROM survey_survey")


def document(me, path):
    return json.loads(me.get(path + "/file").text)


def questions(me, path):
    return [q["key"] for s in document(me, path)["sections"] for q in s["questions"]]


def question(me, path, key):
    return next(q for s in document(me, path)["sections"] for q in s["questions"] if q["key"] == key)


def press(me, path, what, **fields):
    me.get(path + "/edit")
    return me.post(path + "/edit", do=what, lang="en", **fields)


def written(me, sql, *args):
    db = beside(me.folder)
    db.execute(sql, args)
    db.commit()
    db.close()


def simple(me):
    """Two pages: a role and years, then what depends on them."""
    assert bring(me, {"languages": ["en", "de"], "title": {"en": "Needs"}, "sections": [
        {"key": "you", "words": {"en": "You"}, "questions": [
            {"key": "role", "kind": "single", "words": {"en": "Role"}, "items": [
                {"key": "trainer", "words": {"en": "Trainer"}}, {"key": "worker", "words": {"en": "Worker"}}]},
            {"key": "know", "kind": "paired", "words": {"en": "Skills"}, "scale": SCALE, "second": SCALE, "items": [
                {"key": "weld", "words": {"en": "Welding"}}]}]},
        {"key": "more", "words": {"en": "More"}, "questions": [
            {"key": "years", "kind": "number", "words": {"en": "Years"}},
            {"key": "why", "kind": "short", "words": {"en": "Why"}}]}]}).status == 200
    return newest(me)


def add(me, path, of, group, subject, **how):
    """As somebody without scripts does: chosen, then compared."""
    me.get(f"{path}/if?of={of}")
    page = me.post(path + "/if", of=of, do=f"choose.{group}", **{f"subject.{group}": subject})
    assert page.status == 200 and 'name="new.op"' in page.text, page.text[:900]
    return me.post(path + "/if", of=of, at=group, subject=subject, do="add", **how)


def test_one_is_made_from_nothing(office):
    me = office
    page = me.get("/survey")
    assert "No survey yet" in page.text
    page = me.post("/survey", **{"from": "empty"})
    path = newest(me)
    assert page.status == 200 and 'value="A new survey"' in page.text
    page = press(me, path, "add:number:0", title="Hours")
    assert "q.number.lowest" in page.text and "q.number.items" not in page.text and "q.number.pattern" not in page.text
    assert 'name="q.number.words" rows="2" autofocus' in page.text
    page = press(me, path, "save", **{"q.number.words": "How many hours?", "q.number.unit": "h", "q.number.lowest": "0",
                                      "q.number.highest": "40,5", "q.number.decimals": "1", "q.number.required": "1",
                                      "q.number.settings": "1"})
    q = question(me, path, "number")
    assert (q["unit"], q["lowest"], q["highest"], q["decimals"], q["required"]) == ({"en": "h"}, 0, 40.5, 1, True)
    page = press(me, path, "save", **{"q.number.highest": "lots"})
    assert page.status == 422 and "this is no number" in page.text and 'value="lots"' in page.text
    assert 'href="#question.number"' in page.text and question(me, path, "number")["highest"] == 40.5
    press(me, path, "add:several:0")
    page = press(me, path, "save", **{"q.several.settings": "1", "q.several.least": "1", "q.several.most": "2",
                                      "q.several.items": "A\nB\nNone", "q.several.other": "1", "q.several.mixed": "1"})
    page = press(me, path, "save", **{"q.several.settings": "1", "q.several.alone.none": "1"})
    q = question(me, path, "several")
    assert (q["least"], q["most"], q["items"][2].get("alone"), q.get("other")) == (1, 2, True, None)
    press(me, path, "add:short:0")
    page = press(me, path, "save", **{"q.short.pattern": "[0-9", "q.short.characters": "20"})
    assert page.status == 422 and "cannot be used" in page.text
    press(me, path, "save", **{"q.short.pattern": "[0-9]+", "q.short.characters": "20"})
    assert question(me, path, "short")["pattern"] == "[0-9]+"


def test_nothing_to_answer_is_not_sent(office):
    me = office
    me.get("/survey")
    me.post("/survey", **{"from": "empty"})
    path = newest(me)
    me.get(path + "/send")
    page = send(me, path)
    assert page.status == 422 and "no question in it" in page.text


def test_order_and_what_was_removed_comes_back(office):
    me = office
    path = simple(me)
    page = press(me, path, "up:know")
    assert questions(me, path) == ["know", "role", "years", "why"]
    assert 'value="up:know" autofocus' in page.text
    page = press(me, path, "down:role")
    assert 'value="down:role" autofocus' in page.text
    assert [len(s["questions"]) for s in document(me, path)["sections"]] == [1, 3]
    page = press(me, path, "copy:why")
    assert questions(me, path)[-1] == "why_2" and 'name="q.why_2.words" rows="2" autofocus' in page.text
    page = press(me, path, "remove:know")
    assert "know" not in questions(me, path) and "Removed." in page.text
    me.undo(page)
    assert "know" in questions(me, path)
    page = press(me, path, "section")
    assert len(document(me, path)["sections"]) == 3
    page = press(me, path, "up-page:2")
    assert 'value="up-page:1" autofocus' in page.text
    page = press(me, path, "drop:1")
    assert len(document(me, path)["sections"]) == 2
    me.undo(page)
    assert len(document(me, path)["sections"]) == 3


def test_conditions_are_put_together_and_hold(office):
    me = office
    path = simple(me)
    page = press(me, path, "if:show.why")
    assert page.path == path + "/if" and "Who is asked" in page.text and "Skills" in page.text
    page = add(me, path, "show.why", 0, "role", **{"new.op": "is", "new.value": "trainer"})
    assert page.status == 200 and "“Role” is “Trainer”" in page.text, page.text[:800]
    page = add(me, path, "show.why", 0, "know.weld.importance", **{"new.op": "least", "new.value": "4"})
    page = add(me, path, "show.why", 1, "@", **{"filter": "language:de", "new.op": "of"})
    assert question(me, path, "why")["show"] == {"any": [
        {"all": [{"question": "role", "is": "trainer"}, {"question": "know", "item": "weld", "part": "importance", "least": 4}]},
        {"of": "language:de"}]}
    page = press(me, path, "save")
    assert "Shown if" in page.text and "“Role” is “Trainer” and “Skills: Welding, importance” is at least 4" in page.text
    # Compared otherwise, and one is enough.
    me.get(path + "/if?of=show.why")
    page = me.post(path + "/if", of="show.why", do="save", inner="any",
                   **{"r.0.0.op": "isnt", "r.0.0.value": "worker", "r.0.1.op": "more", "r.0.1.value": "2", "r.1.0.op": "notof"})
    assert page.path == path + "/edit"
    assert question(me, path, "why")["show"] == {"all": [
        {"any": [{"question": "role", "is": "worker", "not": True}, {"question": "know", "item": "weld", "part": "importance", "more": 2}]},
        {"of": "language:de", "not": True}]}
    # What is no value, or what does not exist, is refused and stays to be put right.
    page = add(me, path, "require.why", 0, "years", **{"new.op": "more", "new.value": "many"})
    assert page.status == 422 and 'name="new.op"' in page.text and "require" not in question(me, path, "why")
    page = add(me, path, "require.why", 0, "@", **{"filter": "nosuch:x", "new.op": "of"})
    assert page.status == 422 and "require" not in question(me, path, "why")
    page = add(me, path, "require.why", 0, "years", **{"new.op": "more", "new.value": "2"})
    assert question(me, path, "why")["require"] == {"question": "years", "more": 2}
    page = add(me, path, "skip.role", 0, "role", **{"new.op": "is", "new.value": "worker", "to": "more"})
    assert question(me, path, "role")["skip_to"] == "more"
    page = add(me, path, "page.more", 0, "role", **{"new.op": "answered"})
    assert document(me, path)["sections"][1]["show"] == {"question": "role"}
    # What it depends on cannot come after it.
    page = press(me, path, "up:why")
    assert page.status == 422 and "not given before" in page.text and "Question “Why”" in page.text
    page = press(me, path, "remove:role")
    assert page.status == 422 and "role" in questions(me, path)
    # One by one they go; the last takes the condition along.
    me.get(path + "/if?of=show.why")
    me.post(path + "/if", of="show.why", do="drop.1.0", **{"r.0.0.op": "is", "r.0.0.value": "worker"})
    me.post(path + "/if", of="show.why", do="drop.0.1")
    assert question(me, path, "why")["show"] == {"question": "role", "is": "worker"}
    page = me.post(path + "/if", of="show.why", do="none")
    assert "show" not in question(me, path, "why")
    me.undo(page)
    assert "show" in question(me, path, "why")
    assert me.get(path + "/if?of=show.nobody").status == 404 and me.get(path + "/if?of=x").status == 404


def test_what_nobody_can_see_is_said_at_its_place(office):
    me = office
    path = simple(me)
    add(me, path, "show.why", 0, "know.weld.importance", **{"new.op": "more", "new.value": "4"})
    add(me, path, "show.why", 0, "know.weld.importance", **{"new.op": "less", "new.value": "3"})
    page = me.get(path + "/edit")
    assert page.text.count("this is never shown: “Skills: Welding, importance” is more than 4 and") == 2 and 'href="#question.why"' in page.text


def test_many_questions_are_written_a_page_at_a_time(office):
    me = office
    many = lambda page, n: {"key": page, "words": {"en": page}, "questions": [
        {"key": f"{page}_{i}", "kind": "paired", "words": {"en": f"{page} {i}"}, "scale": SCALE, "second": SCALE,
         "items": [{"key": "one", "words": {"en": "One"}}]} for i in range(n)]}
    assert bring(me, {"languages": ["en"], "title": {"en": "Long"}, "sections": [many("a", 90), many("b", 90), many("c", 90)]}).status == 200
    path = newest(me)
    page = me.get(path + "/edit")
    assert "q.a_89.words" in page.text and "q.b_0.words" not in page.text and "Show its 90 questions" in page.text
    page = press(me, path, "page:b", **{"q.a_0.words": "Put otherwise", "q.a_0.settings": "1"})
    assert "q.b_0.words" in page.text and "q.a_0.words" not in page.text and 'name="s" value="b"' in page.text
    page = press(me, path, "down:b_89", s="b")
    assert "q.c_0.words" in page.text and 'value="down:b_89" autofocus' in page.text
    d = document(me, path)
    assert [len(s["questions"]) for s in d["sections"]] == [90, 89, 91]
    assert d["sections"][0]["questions"][0]["words"]["en"] == "Put otherwise"


def test_a_filter_is_put_together_for_who_is_asked(office):
    me = office
    path = simple(me)
    me.get(path + "/if?of=show.why")
    me.post(path + "/if", of="show.why", do="choose.0", **{"subject.0": "@"})
    page = me.post(path + "/if", of="show.why", at="0", subject="@", filter="", field="language")
    assert 'name="op"' in page.text and 'name="new.op"' in page.text, page.text[:600]
    page = me.post(path + "/if", of="show.why", at="0", subject="@", filter="", field="language", op="is", value="de")
    assert 'value="language:de"' in page.text
    page = me.post(path + "/if", of="show.why", at="0", subject="@", filter="language:de", do="add", **{"new.op": "of"})
    assert question(me, path, "why")["show"] == {"of": "language:de"}
    assert send(me, path).status == 200
    wait_until(lambda: len(mails(me)) == 7, 20, "invitations")
    for who, shown in (("bert", True), ("emil", False)):
        link = link_of(me, mails(me)[f"{who}@{who}.example.org"])
        page = Client(me.server).post(link, s="1", l="en", do="next")
        assert ("Why" in page.text) == shown, who


def test_a_language_comes_is_translated_and_counted(office):
    me = office
    path = simple(me)
    page = press(me, path, "language", new_language="hu")
    assert document(me, path)["languages"] == ["en", "de", "hu"] and "texts are missing" in page.text
    missing = {l["code"]: l["missing"] for l in me.model(path + "/edit?lang=hu")["languages"]}
    assert missing["en"] == 0 and missing["hu"] == missing["de"] == 14
    me.get(path + "/edit?lang=hu")
    page = me.post(path + "/edit", do="save", lang="hu", title="Igények", **{"q.role.i.trainer": "Tréner", "q.know.scale.low": "nem"})
    assert "11 texts are missing" in page.text and "English is shown" in page.text
    page = me.get(path + "/edit?lang=hu&missing=1")
    assert 'name="title"' not in page.text and 'name="q.role.i.worker"' in page.text
    assert question(me, path, "role")["items"][0]["words"] == {"en": "Trainer", "hu": "Tréner"}
    page = me.post(path + "/edit", do="unlanguage:hu", lang="hu")
    assert document(me, path)["languages"] == ["en", "de"]
    me.undo(page)
    assert document(me, path)["languages"] == ["en", "de", "hu"]


def test_competences_come_from_the_bank_and_go_to_it(office):
    me = office
    path = simple(me)
    page = me.get("/survey/bank")
    assert "20 competences" in page.text and "Recycled granulate" in page.text
    # A row with its translation goes to the bank.
    me.get(path + "/edit?lang=de")
    me.post(path + "/edit", do="save", lang="de", **{"q.know.i.weld": "Schweißen von Kunststoff"})
    page = press(me, path, "bank:know")
    assert "1 of these is new" in page.text
    assert "0 of these" in press(me, path, "bank:know").text
    # Ticked ones come into the matrix, with theirs.
    page = press(me, path, "choose:know")
    assert page.path == path + "/bank" and "Saving energy in production" in page.text
    page = me.post(path + "/bank", q="know", item=["energy", "robots", "weld"])
    assert "2 competences were added" in page.text
    items = question(me, path, "know")["items"]
    assert [i["key"] for i in items] == ["weld", "robots", "energy"]
    assert items[2]["topic"] == "Energy efficiency" and items[2]["words"]["sl"]
    # A pasted list finds its own there, whatever language it is in.
    page = press(me, path, "save", **{"q.know.items": "welding\nRespecter les règles\nProtéger\nÉconomiser l'énergie"})
    other = simple(me)
    press(me, other, "save", **{"q.know.items": "schweissen von kunststoff\nWorking safely with machines\nKnitting"})
    items = question(me, other, "know")["items"]
    assert [i["key"] for i in items] == ["weld", "safety", "knitting"] and items[1]["words"]["fr"]
    # One is changed, added, and removed.
    me.get("/survey/bank?item=safety")
    page = me.post("/survey/bank", do="save", key="safety", theme="1106", **{"w.en": "Safe work", "w.hu": "no"})
    assert "Safe work" in page.text and "<p>Production</p>" in page.text
    page = me.post("/survey/bank", do="add", lines="Knitting\nSafe work\n\nSewing", language="en", theme="1216")
    assert "2 are new in the bank" in page.text and "Textiles" in page.text
    page = me.post("/survey/bank", do="remove", key="safety")
    assert "Safe work" not in page.text
    me.undo(page)
    assert "Safe work" in me.get("/survey/bank").text


def test_last_years_survey_is_used_again_and_stays_comparable(office):
    me = office
    path = make(me)
    assert send(me, path, "language:de").status == 200
    wait_until(lambda: me.folder.one("SELECT count(*) FROM survey_invitation") == 2, 20, "two who are asked")
    me.get("/survey")
    page = me.post(path + "/again")
    again = newest(me)
    assert again != path and page.path == again + "/edit"
    assert document(me, again) == document(me, path)
    assert me.folder.rows("SELECT state, filter, before FROM survey_survey ORDER BY id DESC LIMIT 1") == [
        ("draft", "language:de", int(path.rsplit("/", 1)[1]))]
    me.undo(page)
    assert newest(me) == path
    # A topic of another cluster does not come along.
    written(me, "INSERT INTO topic(name, folded) VALUES('Courses', 'courses')")
    topic = me.folder.one("SELECT max(id) FROM topic")
    written(me, "UPDATE survey_survey SET topic = ?", topic)
    me.post(path + "/again")
    assert me.folder.rows("SELECT topic FROM survey_survey ORDER BY id DESC LIMIT 1") == [(topic,)]
    written(me, "UPDATE topic SET cluster = (SELECT max(id) + 1 FROM cluster) WHERE id = ?", topic)
    me.post(path + "/again")
    assert me.folder.rows("SELECT topic FROM survey_survey ORDER BY id DESC LIMIT 1") == [(None,)]


def test_the_preview_goes_as_who_answers_goes_and_keeps_nothing(office):
    me = office
    path = simple(me)
    add(me, path, "show.why", 0, "role", **{"new.op": "is", "new.value": "trainer"})
    before = me.folder.rows("SELECT (SELECT count(*) FROM survey_response), (SELECT count(*) FROM survey_answer), "
                            "(SELECT max(id) FROM change_set), (SELECT count(*) FROM interaction)")
    page = me.get(path + "/preview?lang=de")
    assert "Role" in page.text and "Seite 1 von 2" in page.text and "Phone" in page.text and 'class="device phone"' in page.text
    carried = lambda p: re.search(r'name="answers" value="([^"]*)"', p.text).group(1).replace("&quot;", '"')
    page = me.post(path + "/preview", lang="en", s="1", width="desktop", answers=carried(page), do="next", role="worker")
    assert "Years" in page.text and "Why" not in page.text and 'class="device desktop"' in page.text
    page = me.post(path + "/preview", lang="en", s="2", answers=carried(page), do="next", years="many")
    assert "Please write a number" in page.text and 'value="many"' in page.text
    # However much was typed comes back, whichever byte a limit falls on.
    why = "a" + "ä" * 21000
    assert why in me.post(path + "/preview", lang="en", s="2", answers='{"role":"trainer"}', do="next", years="many", why=why).text
    page = me.post(path + "/preview", lang="en", s="2", answers=carried(page), do="back", years="3")
    assert 'value="worker" checked' in page.text
    page = me.post(path + "/preview", lang="en", s="1", answers=carried(page), do="next", role="trainer")
    assert "Why" in page.text and 'value="3"' in page.text
    page = me.post(path + "/preview", lang="en", s="2", answers=carried(page), do="next", years="3", why="so")
    assert "Thank you" in page.text
    page = me.get(path + "/preview?all=1")
    assert "Role" in page.text and "Why" in page.text
    assert me.post(path + "/preview", lang="en", s="1", answers="[]{", do="next", role="worker").status == 200
    assert before == me.folder.rows("SELECT (SELECT count(*) FROM survey_response), (SELECT count(*) FROM survey_answer), "
                                    "(SELECT max(id) FROM change_set), (SELECT count(*) FROM interaction)")


def test_a_file_goes_out_and_comes_in_the_same(office):
    me = office
    path = make(me)
    was = document(me, path)
    assert bring(me, was).status == 200
    assert newest(me) != path and document(me, newest(me)) == was


def seen(page):
    return re.search(r'name="seen" value="([0-9a-f]+)"', page.text)[1]


def test_who_saves_what_somebody_else_changed_meanwhile_is_told_and_nothing_is_lost(office):
    me = office
    path = simple(me)
    first, second = me.get(path + "/edit"), me.get(path + "/edit")
    german = me.get(path + "/edit?lang=de")
    assert press(me, path, "save", title="Of the first", seen=seen(first)).status == 200
    page = press(me, path, "add:short:1", title="Of the second", seen=seen(second))
    assert page.status == 422 and "somebody else saved the survey" in page.text and 'value="Of the second"' in page.text
    assert document(me, path)["title"]["en"] == "Of the first" and len(questions(me, path)) == 4
    # Who translates is in nobody's way, and whoever saves again knows what they do.
    me.get(path + "/edit?lang=de")
    assert me.post(path + "/edit", do="save", lang="de", seen=seen(german), **{"q.role.words": "Rolle"}).status == 200
    assert press(me, path, "save", title="Of the second", seen=seen(page)).status == 200
    assert document(me, path)["title"]["en"] == "Of the second" and question(me, path, "role")["words"]["de"] == "Rolle"
    # What comes to the same is no conflict.
    assert press(me, path, "save", title="Of the second", seen=seen(first)).status == 200


def test_who_chooses_whom_it_asks_while_somebody_else_did_is_told(office):
    me = office
    send = simple(me) + "/send"
    first, second = me.get(send), me.get(send)
    chosen = dict(mode="1", short_name="whom-it-asks")
    assert me.post(send, do="save", filter="country:AT", seen=seen(first), **chosen).status == 200
    page = me.post(send, do="send", filter="country:DE", seen=seen(second), **chosen)
    assert page.status == 422 and "somebody else changed who is asked" in page.text and "country:DE" in page.text
    assert me.folder.one("SELECT state || filter FROM survey_survey WHERE id = ?", send.split("/")[2]) == "draftcountry:AT"
    # The same again is no conflict, and whoever saves again knows what they do.
    assert me.post(send, do="save", filter="country:AT", seen=seen(second), **chosen).status == 200
    assert me.post(send, do="save", filter="country:DE", seen=seen(page), **chosen).status == 200
    assert me.folder.one("SELECT filter FROM survey_survey WHERE id = ?", send.split("/")[2]) == "country:DE"
