"""Writing a mailing: saved as one types, by two at once, in a text for each language, tried on
some, and nothing that was written is lost."""
import re
import urllib.parse

import pytest

from support import wait_until
from test_access import invite, join

JSON = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def site(own_practice):
    return own_practice


def begin(me, **form):
    me.get("/mailing")
    page = me.post("/mailing", **form)
    assert page.status == 200, page.text[:400]
    return re.match(r"/mailing/\d+", page.path).group(0)


def colleague(site):
    if not hasattr(site, "bea"):
        site.bea = join(site, invite(site.me, "bea@cluster.example.org", "manager", "Bea"))
    return site.bea


def typed(me, path, **fields):
    """What the script on the page sends; the page's number and token are of the page that was got last."""
    return me.post(path, follow=False, do="typed", **fields)


def save(me, path, lang="", **fields):
    page = me.get(path + "/edit" + (f"?lang={lang}" if lang else ""))
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    return me.post(path, version=version, lang=lang, **{"do": "save", **fields})


def model(me, path, lang=""):
    return me.model(path + "/edit" + (f"?lang={lang}" if lang else ""))


def test_what_is_typed_is_saved_and_one_undo_takes_all_of_it_back(site):
    me, folder = site.me, site.folder
    path = begin(me)
    save(me, path, subject="Before", markdown="Old")
    for n, text in enumerate(("Hel", "Hello", "Hello {{first_nam}}")):
        me.get(path + "/edit")
        version = model(me, path)["version"]
        reply = typed(me, path, version=str(version), subject="Before", markdown=text)
        assert reply.status in (200, 303), reply.text
    now = model(me, path)
    assert now["markdown"] == "Hello {{first_nam}}" and now["subject"] == "Before"
    sets = folder.rows("SELECT DISTINCT change_set FROM change WHERE tbl = 'mailing_mailing' ORDER BY change_set")
    assert len(sets) == 3  # begun, saved, and all that was typed
    me.get("/changes")
    me.post(f"/changes/{sets[-1][0]}/undo")
    assert model(me, path)["markdown"] == "Old"


def test_the_script_is_told_the_version_the_time_and_the_faults(site):
    path = begin(site.me)
    site.me.get(path + "/edit")
    reply = site.me.ask("POST", path, urllib.parse.urlencode(
        {"csrf": site.me.get(path + "/edit").csrf, "version": "1", "do": "typed", "subject": "A",
         "markdown": "one\ntwo {{first_nam}}"}).encode(), headers=JSON)
    said = reply.json()
    assert said["version"] == 2 and re.match(r"saved \d\d:\d\d", said["words"])
    assert [(f["line"], f["near"], f["excerpt"]) for f in said["faults"]] == [(2, "first_name", "two {{first_nam}}")]


def test_who_is_second_sees_who_was_first_and_what_differs_and_keeps_a_copy(site):
    me = site.me
    bea = colleague(site)
    path = begin(me)
    save(me, path, subject="News", markdown="one\ntwo\nthree")
    old = str(model(me, path)["version"])
    save(bea, path, subject="News", markdown="one\nzwei\nthree")
    me.get(path + "/edit")
    page = me.post(path, version=old, subject="News", markdown="one\ntwo, mine\nthree", do="save")
    assert page.status == 422 and "Bea saved this mailing" in page.text
    assert "<del>zwei" in page.text and "<ins>two, mine" in page.text
    assert model(me, path)["markdown"] == "one\nzwei\nthree"
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text.split("/keep")[1]))
    fields.pop("csrf")
    copy = me.post(path + "/keep", **fields)
    assert copy.status == 200 and "in this copy" in copy.text and copy.path.split("?")[0] != path + "/edit"
    assert model(me, copy.path.split("/edit")[0])["markdown"].splitlines() == ["one", "two, mine", "three"]
    again = me.ask("POST", path, urllib.parse.urlencode({"csrf": me.get(path + "/edit").csrf, "version": old, "do": "typed",
                                                        "markdown": "x"}).encode(), headers=JSON)
    assert again.status == 409 and "meanwhile" in again.json()["detail"]


def test_what_is_taken_back_after_a_review_is_not_sent_and_not_overwritten(site):
    me, path = site.me, begin(site.me)
    seen = lambda page: str(me.model(path + page)["version"])
    save(me, path, subject="First", markdown="The first text\n", topic="1")
    save(me, path, subject="First", markdown="The second text\n")
    reviewed, opened = seen("/review"), seen("/edit")
    me.undo()
    assert me.model(path + "/edit")["markdown"].startswith("The first text")
    page = me.post(path + "/send", version=reviewed)
    assert "somebody changed it after you looked" in page.text and me.model(path + "/review")["draft"]
    assert "The first text" in me.post(path, version=opened, markdown="A third text\n").text  # what differs
    # The same of the audience, and of a translation.
    page = me.get(path + "/audience")
    me.post(path + "/audience", version=seen("/audience"), filter="", mode="0", topic="1", do="match",
            list="a@x.example.org")
    reviewed = seen("/review")
    me.undo()
    assert seen("/review") != reviewed
    save(me, path, "de", subject="Erste", markdown="Der erste Text\n")
    save(me, path, "de", subject="Erste", markdown="Der zweite Text\n")
    reviewed = seen("/review")
    me.undo()
    assert seen("/review") != reviewed


def test_two_may_write_two_languages_at_once(site):
    me = site.me
    bea = colleague(site)
    path = begin(me)
    save(me, path, subject="News", markdown="Hello")
    old = str(model(me, path)["version"])
    save(bea, path, "de", subject="Neues", markdown="Hallo")
    me.get(path + "/edit")
    page = me.post(path, version=old, subject="News", markdown="Hello, hello", do="save")
    assert page.status == 200 and "Saved." in page.text
    assert model(me, path, "de")["markdown"] == "Hallo"


def test_a_translation_is_missing_then_there_then_outdated_then_the_same_again(site):
    me = site.me
    path = begin(me, filter="language:de,fr")
    save(me, path, subject="News", markdown="one\ntwo")
    tabs = {t["code"]: t for t in model(me, path)["tabs"]}
    assert tabs["en"]["original"] and tabs["de"]["missing"] and tabs["fr"]["missing"] and "sl" not in tabs
    assert tabs["de"]["readers"] > 0
    page = me.get(path + "/edit?lang=de")
    assert "The original, English" in page.text and "Begin with the original" in page.text
    save(me, path, "de", subject="", markdown="eins", do="begin")
    assert model(me, path, "de")["markdown"] == "one\ntwo"
    save(me, path, "de", subject="", markdown="eins\nzwei")
    assert {t["code"]: t for t in model(me, path)["tabs"]}["de"].get("unfinished")
    save(me, path, "de", subject="Neues", markdown="eins\nzwei")
    assert not set({t["code"]: t for t in model(me, path)["tabs"]}["de"]) & {"missing", "unfinished", "outdated"}
    save(me, path, subject="News", markdown="one\ntwo and a half")
    page = me.get(path + "/edit?lang=de")
    assert {t["code"]: t for t in model(me, path)["tabs"]}["de"].get("outdated")
    assert "<del>two\u200b" in page.text.replace("&#8203;", "\u200b") and "two and a half" in page.text
    save(me, path, "de", subject="Neues", markdown="eins\nzweieinhalb", same="1")
    assert not {t["code"]: t for t in model(me, path)["tabs"]}["de"].get("outdated")
    me.get(path + "/edit?lang=de")
    me.post(path + "/text/remove", lang="de")
    assert {t["code"]: t for t in model(me, path)["tabs"]}["de"]["missing"]


def test_each_reader_gets_their_language_and_others_the_original(site):
    me, folder = site.me, site.folder
    path = begin(me, filter="language:de,fr")
    save(me, path, subject="News {{first_name}}", markdown="Hello {{first_name}}")
    save(me, path, "de", subject="Neues {{first_name}}", markdown="Hallo {{name}}")
    page = me.get(path + "/review")
    me.post(path + "/send", version=re.search(r'name="version" value="(\d+)"', page.text).group(1))
    number = path.rsplit("/", 1)[1]
    rows = lambda: folder.rows("SELECT o.language, o.text_language, count(*) FROM outbox o JOIN mailing_mailing m ON"
                               " m.letter = o.letter WHERE m.id = ? AND o.state = 'sent' GROUP BY 1, 2", number)
    wait_until(lambda: {r[0] for r in rows()} == {"de", "fr"}, 40, "both languages")
    assert {(r[0], r[1]) for r in rows()} == {("de", "de"), ("fr", "en")}


def test_a_discarded_draft_comes_back_with_its_translations(site):
    me, folder = site.me, site.folder
    path = begin(me)
    save(me, path, subject="News", markdown="Hello")
    save(me, path, "de", subject="Neues", markdown="Hallo")
    me.get(path + "/edit")
    page = me.post(path + "/discard")
    assert folder.one("SELECT count(*) FROM mailing_text WHERE mailing = ?", path[9:]) == 0
    me.undo(page)
    assert model(me, path, "de")["subject"] == "Neues" and model(me, path)["subject"] == "News"


def test_a_discarded_draft_comes_back_with_what_is_counted_of_it(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="News", markdown="Hello")
    me.get(path + "/after")
    me.post(path + "/after", clicks="off", archive="1")
    me.get(path + "/edit")
    page = me.post(path + "/discard")
    me.undo(page)
    after = me.model(path + "/after")
    assert after["off"] and after["archive"] and not after["summary"]


def test_what_is_counted_is_part_of_what_was_reviewed(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="News", markdown="Hello", topic="1")
    reviewed = str(me.model(path + "/review")["version"])
    me.get(path + "/after")
    me.post(path + "/after", clicks="who", consent="the form of 2026")
    now = str(me.model(path + "/review")["version"])
    assert now != reviewed
    me.undo()
    assert me.model(path + "/after")["anonymous"]
    assert str(me.model(path + "/review")["version"]) not in (reviewed, now)


def test_a_translation_that_is_not_there_is_not_said_to_be_taken_out(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="News", markdown="Hello")
    before = me.model(path + "/review")["version"]
    page = me.post(path + "/text/remove", lang="sl")
    assert "There is no such translation" in page.text
    assert me.model(path + "/review")["version"] == before and model(me, path)["saved_by"]


def test_a_name_of_a_slot_may_not_stand_there_again_and_again(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="Hostile", markdown="[[slot name=a label=A]]\n" * 4000)
    me.get(path + "/edit")
    me.post(path + "/template", name="Hostile")
    own = next(t["id"] for t in me.model("/mailing/new")["templates"] if t["name"] == "Hostile")
    path = begin(me, template=own)
    assert save(me, path, **{"slot.a": "word [ " * 10000}).status == 422  # twenty times: more than a text may have
    assert save(me, path, **{"slot.a": "word [ " * 2000}).status == 200
    assert site.folder.one("SELECT length(markdown) FROM mailing_mailing WHERE id = ?", path[9:]) < 21 * 14100


def test_who_lacks_a_value_is_found_in_the_preview_line_and_in_her_own_language(site):
    me, folder = site.me, site.folder
    path = begin(me, filter="is:person")
    save(me, path, subject="News", preheader="", markdown="Hello")
    save(me, path, "de", subject="Neues", preheader="In {{city}}", markdown="Hallo")

    def missing(**text):
        page = save(me, path, **text, do="jump-missing")
        found = re.search(r"as=(\d+)", page.text.split("<iframe")[1])
        return "Nobody lacks a value" not in page.text and found.group(1)

    no_city = "SELECT count(*) FROM party p WHERE p.id = ? AND p.language LIKE 'de%' AND p.city = '' AND NOT EXISTS (" \
              "SELECT 1 FROM role r JOIN party o ON o.id = r.other WHERE r.party = p.id AND o.city <> '')"
    who = missing(subject="News", preheader="", markdown="Hello")
    if who:  # only of those who read German
        assert folder.one("SELECT language FROM party WHERE id = ?", who).startswith("de")
    one = folder.one("SELECT id FROM party WHERE kind = 2 AND language LIKE 'de%' AND deleted_at IS NULL LIMIT 1")
    assert no_city and one
    who = missing(subject="News", preheader="{{title}} for you", markdown="Hello")
    assert who and not folder.one("SELECT title FROM party WHERE id = ?", who)


def test_one_looks_as_the_longest_name_as_who_lacks_a_value_and_in_another_language(site):
    me, folder = site.me, site.folder
    path = begin(me, filter="country:AT")
    save(me, path, subject="News", markdown="Hello {{first_name}} of {{city}}")
    save(me, path, "de", subject="Neues", markdown="Hallo {{first_name}}")

    def jump(how, as_="0", **more):
        page = save(me, path, subject="News", markdown="Hello {{first_name}} of {{city}}", do=how, **{"as": as_}, **more)
        return re.search(r"as=(\d+)", page.text.split("<iframe")[1]).group(1), page

    longest, _ = jump("jump-longest")
    name = folder.one("SELECT name FROM party WHERE id = ?", longest)
    second, _ = jump("jump-longest", longest)
    assert second != longest and len(name) >= len(folder.one("SELECT name FROM party WHERE id = ?", second))
    first, _ = jump("jump-next")
    after, _ = jump("jump-next", first)
    assert int(after) > int(first) and jump("jump-previous", after)[0] == first
    other, page = jump("jump-other")
    assert folder.one("SELECT language FROM party WHERE id = ?", other) != "en"
    if folder.one("SELECT language FROM party WHERE id = ?", other) == "de":
        assert 'name="lang" value="de"' in page.text
    found, _ = jump("jump-named", named=name)
    assert found == longest
    assert "called that" in jump("jump-named", named="zzzzqqq")[1].text
    frame = me.get(f"{path}/preview?as={longest}&theme=dark&lang=en").text
    assert "prefers-color-scheme" not in frame and "(min-width:0)" in frame


def test_a_test_goes_to_an_address_and_to_all_who_are_saved(site):
    me, folder = site.me, site.folder
    path = begin(me)
    save(me, path, subject="News", markdown="Hello")
    save(me, path, "de", subject="Neues", markdown="Hallo")
    page = save(me, path, do="test-group", test_address="x")
    assert "No address is saved" in page.text
    for address in ("eva@cluster.example.org", "ida@cluster.example.org", "EVA@cluster.example.org"):
        me.get(path + "/edit")
        me.post(path + "/testers", address=address)
    assert folder.rows("SELECT address FROM mailing_tester ORDER BY id") == [("eva@cluster.example.org",),
                                                                             ("ida@cluster.example.org",)]
    page = save(me, path, "de", subject="Neues", markdown="Hallo", do="test-group")
    assert "2 addresses" in page.text
    assert folder.rows("SELECT l.subject FROM outbox o JOIN letter l ON l.id = o.letter WHERE o.address LIKE"
                       " '%@cluster.example.org' ORDER BY o.id DESC LIMIT 2") == [("[Test] Neues",)] * 2
    page = save(me, path, do="test", test_address="nobody at all")
    assert "not an e-mail address" in page.text
    me.get(path + "/edit")
    me.post(path + "/testers", address="no address")
    me.get(path + "/edit")
    me.post(path + "/testers/remove", tester=str(folder.one("SELECT min(id) FROM mailing_tester")))
    assert folder.one("SELECT count(*) FROM mailing_tester") == 1


def test_a_copy_has_the_translations_too(site):
    me = site.me
    path = begin(me)
    save(me, path, subject="News", markdown="Hello")
    save(me, path, "de", subject="Neues", markdown="Hallo")
    me.get(path + "/edit")
    page = me.post(path + "/copy")
    copy = re.match(r"/mailing/\d+", page.path).group(0)
    assert copy != path and model(me, copy, "de")["subject"] == "Neues"
