"""What a mailing is begun from: templates in five languages whose places are filled in, one's own, a past one."""
import re

import pytest

from test_mailing_write import begin, model, save


@pytest.fixture
def site(own_practice):
    return own_practice


def from_template(me, name):
    me.get("/mailing/new")
    page = me.post("/mailing", template=name)
    assert page.status == 200, page.text[:300]
    return re.match(r"/mailing/\d+", page.path).group(0)


def test_each_template_can_be_looked_at_and_begun_in_every_language(site):
    me = site.me
    page = me.get("/mailing/new")
    for name in ("newsletter", "event", "assembly", "call"):
        assert f'src="/mailing/starts/{name}"' in page.text
        path = from_template(me, name)
        here = model(me, path)
        assert here["slots"] and here["faults"] == [], name
        names = [s["name"] for s in here["slots"]]
        assert all(s["hint"] for s in here["slots"])
        frame = me.get(f"/mailing/starts/{name}")
        assert frame.status == 200 and here["slots"][0]["label"] in frame.text and "[[slot" not in frame.text
        for language in ("de", "fr", "it", "sl"):
            other = model(me, path, language)
            assert [s["name"] for s in other["slots"]] == names and other["faults"] == [], (name, language)
            assert other["slots"][0]["hint"] != here["slots"][0]["hint"]
    assert me.get("/mailing/starts/nothing").status == 404


def test_an_invitation_is_about_events_and_a_call_about_funding(site):
    me = site.me
    for name, topic in (("newsletter", "Newsletter"), ("event", "Events"), ("call", "Funding")):
        page = me.get(from_template(me, name) + "/edit")
        assert re.search(rf"<option value=\"\d+\" selected>{topic}</option>", page.text), name


def test_what_is_filled_in_stands_in_its_place(site):
    me = site.me
    path = from_template(me, "newsletter")
    save(me, path, subject="News", **{"slot.opening": "We have **news**.", "slot.dates": "- 12 March, Linz"})
    here = model(me, path)
    assert "We have **news**." in here["markdown"] and "- 12 March, Linz" in here["markdown"]
    assert "[[slot" not in here["markdown"] and "## Dates" in here["markdown"]
    person = site.folder.one("SELECT min(id) FROM party WHERE kind = 2")
    assert "<strong" in me.get(f"{path}/preview?as={person}&lang=en").text
    save(me, path, subject="News", **{"slot.dates": " "})
    assert "## Dates" not in model(me, path)["markdown"] and "**news**" in model(me, path)["markdown"]


def test_where_something_is_wrong_is_said_by_place_and_its_line(site):
    me = site.me
    path = from_template(me, "newsletter")
    save(me, path, subject="News", **{"slot.opening": "One.\n\nTwo, dear {{title}}.", "slot.dates": "- 12 March"})
    save(me, path, "de", subject="Neues", **{"slot.opening": "Eins, {{title}}.", "slot.first": "Zwei\n\n[[nosuch]]"})
    rows = {row["code"]: row for row in me.model(path + "/review")["checks"]}
    assert [x["text"] for x in rows["text"]["lines"]] == [
        'Deutsch, Erste Neuigkeit, line 3: the block nosuch: there is no block named "nosuch". [[nosuch]]']
    save(me, path, "de", subject="Neues", **{"slot.opening": "Eins, {{title}}.", "slot.first": "Zwei"})
    rows = {row["code"]: row for row in me.model(path + "/review")["checks"]}
    assert "(English, Opening, line 3)" in rows["fields"]["text"] and "(Deutsch, Einstieg, line 1)" in rows["fields"]["text"]


def test_what_nobody_filled_in_is_no_text(site):
    me = site.me
    path = from_template(me, "newsletter")
    assert "Nothing is filled in yet" in me.get(path + "/review").text
    save(me, path, subject="News", **{"slot.opening": "We have news.", "slot.dates": "- 12 March"})
    assert "Nothing is filled in yet" not in me.get(path + "/review").text
    assert "\n\n\n" not in model(me, path)["markdown"].replace("\r", "").strip()
    save(me, path, "de", subject="Neues aus dem Netzwerk")
    german = next(t for t in model(me, path, "de")["tabs"] if t["code"] == "de")
    assert german["unfinished"] and "A translation is not finished" in me.get(path + "/review").text
    save(me, path, "de", subject="Neues aus dem Netzwerk", **{"slot.opening": "Es gibt Neues."})
    german = next(t for t in model(me, path, "de")["tabs"] if t["code"] == "de")
    assert not german.get("unfinished")


@pytest.mark.parametrize("text", ["```\ncode without an end", "~~~~\nalso", "<!-- a comment that goes on", "<div>\n<table>",
                                  "[Questions? Just reply]: https://example.org/elsewhere", "[[slot name=dates]]",
                                  "- a list\n  - in a list", "> quoted", "    indented", "| a | b |\n|---|---|"])
def test_nothing_in_a_slot_breaks_what_stands_around_it(site, text):
    me = site.me
    path = from_template(me, "newsletter")
    person = site.folder.one("SELECT min(id) FROM party WHERE kind = 2")
    save(me, path, subject="News", **{"slot.opening": text, "slot.dates": "- 12 March"})
    frame = me.get(f"{path}/preview?as={person}&lang=en").text
    around = re.search(r"<h2[^>]*>Dates</h2>", frame)
    assert around and re.search(r"<strong[^>]*>Questions\? Just reply to this mail\.</strong>", frame), frame[:3000]
    assert re.search(r"<li[^>]*>\s*(<p[^>]*>)?12 March", frame), frame[frame.index(">Dates"):][:300]
    assert model(me, path)["slots"][0]["text"] == text


def test_a_fault_in_a_slot_is_said_at_its_line(site):
    me = site.me
    path = from_template(me, "event")
    page = save(me, path, subject="Come", **{"slot.programme": "- 14:00\n- {{first_nam}}\n"})
    fault, = model(me, path)["faults"]
    assert (fault["slot"], fault["line"], fault["near"]) == ("programme", 2, "first_name")
    assert "Programme, line 2" in page.text
    save(me, path, subject="Come", **{"slot.programme": "{{#first_name}}open"})
    fault, = model(me, path)["faults"]
    assert fault["slot"] == "programme" and "never closed" in fault["text"]


def test_a_fault_of_a_block_in_a_slot_is_said_there_or_of_the_whole(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="Two", markdown='Hello\n\n[[columns]]\n\n[[slot name=both label="Both"]]\n\n[[/columns]]\n')
    me.get(path + "/edit")
    me.post(path + "/template", name="Two columns")
    number = site.folder.one("SELECT max(id) FROM mailing_template")
    copy = from_template(me, str(number))
    save(me, copy, subject="Two", **{"slot.both": "left\n\n[[column]]\n\nright"})
    assert model(me, copy)["faults"] == []  # alone it would be wrong, with what is around it is not
    save(me, copy, subject="Two", **{"slot.both": "left\n\n[[nosuch]]\n\n[[column]]\n\nright"})
    assert ("both", 3) in [(f.get("slot"), f["line"]) for f in model(me, copy)["faults"]]
    save(me, copy, subject="Two", **{"slot.both": "left alone"})
    fault, = model(me, copy)["faults"]
    assert "slot" not in fault and fault["excerpt"] == "[[/columns]]"


def test_the_places_may_end_and_all_is_one_text(site):
    me = site.me
    path = from_template(me, "call")
    save(me, path, subject="Open", do="free", **{"slot.call": "The **call**."})
    here = model(me, path)
    assert "slots" not in here and "The **call**." in here["markdown"]
    save(me, path, subject="Open", markdown="Only this")
    assert model(me, path)["markdown"] == "Only this"


def test_a_template_of_ones_own_has_its_places_and_languages(site):
    me, folder = site.me, site.folder
    path = begin(me)
    save(me, path, subject="Board", markdown='Hello\n\n[[slot name=items label="Items" hint="One a line"]]\n\nBye')
    save(me, path, "de", subject="Vorstand", markdown='Hallo\n\n[[slot name=items label="Punkte"]]\n\nBis bald')
    me.get(path + "/edit")
    page = me.post(path + "/template", name="Board news")
    assert "Saved as a template" in page.text and "Board news" in page.text
    number = folder.one("SELECT max(id) FROM mailing_template")
    copy = from_template(me, str(number))
    assert [s["name"] for s in model(me, copy)["slots"]] == ["items"]
    assert model(me, copy, "de")["slots"][0]["label"] == "Punkte"
    me.get("/mailing/new")
    page = me.post(f"/mailing/templates/{number}/delete")
    assert folder.one("SELECT count(*) FROM mailing_template WHERE id = ?", number) == 0
    me.undo(page)
    assert folder.one("SELECT count(*) FROM mailing_template_text WHERE template = ?", number) == 2
    me.get(path + "/edit")
    assert "needs a name" in me.post(path + "/template", name="  ").text


def test_a_past_mailing_can_be_copied_from_the_new_page(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="Once before", markdown="x")
    page = me.get("/mailing/new")
    assert "Once before" in page.text and f'action="{path}/copy"' in page.text


def test_blocks_are_offered_as_they_are_written(site):
    me = site.me
    path = begin(me)
    here = model(me, path)
    pieces = {b["name"]: b["piece"] for b in here["offers"]["blocks"]}
    labels = [f["label"] for f in here["offers"]["fields"]]
    assert len(labels) == len(set(labels)) and "member.name" not in {f["name"] for f in here["offers"]["fields"]}
    assert pieces["button"].startswith('[[button href="https://') and "[[column]]" in pieces["columns"]
    assert len(here["tools"]) == 2
    page = save(me, path, subject="x", markdown="Hello", do="insert", piece=pieces["columns"])
    assert page.status == 200 and model(me, path)["markdown"].replace("\r", "") == "Hello\n\n" + pieces["columns"]
    assert "<table" in me.get(f"{path}/preview?lang=en").text
