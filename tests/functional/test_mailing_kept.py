"""A text that cannot be saved comes back as it was written, in the page on which it was written."""
import html
import re
import urllib.parse

import pytest

from test_mailing_write import JSON, begin, colleague, model, save


@pytest.fixture
def site(own_practice):
    return own_practice


def fields(page):
    """What stands in the form that came back."""
    area = re.search(r'<textarea[^>]* name="markdown"[^>]*>(.*?)</textarea>', page.text, re.S)
    values = {name: html.unescape(re.search(rf'name="{name}"[^>]* value="([^"]*)"', page.text).group(1))
              for name in ("subject", "preheader", "version")}
    return {**values, "markdown": html.unescape(area.group(1)) if area else None}


def test_a_text_that_is_too_long_stands_in_the_editor_with_all_else_that_was_written(site):
    me, path = site.me, begin(site.me)
    save(me, path, subject="Before", markdown="Old\n")
    text = "Grüße an alle, <b>hier</b> & dort.\n" * 24000  # 900 KB, and 2 MB as a form writes it
    page = save(me, path, subject="A long one", preheader="Look", markdown=text, filter="is:person", topic="2")
    assert page.status == 422 and "a mailing takes 512" in page.text and "<h1" in page.text
    kept = fields(page)
    assert kept["markdown"].strip() == text.strip()
    assert (kept["subject"], kept["preheader"]) == ("A long one", "Look")
    assert 'value="is:person"' in page.text and re.search(r'<option value="2" selected', page.text)
    assert model(me, path)["markdown"].strip() == "Old" and model(me, path)["subject"] == "Before"
    # What comes back can be shortened and saved at once.
    page = me.post(path, version=kept["version"], subject=kept["subject"], markdown="Short\n", do="save")
    assert page.status == 200 and model(me, path)["subject"] == "A long one"


def test_what_just_fits_is_saved(site):
    me, path = site.me, begin(site.me)
    assert save(me, path, subject="Long", markdown="ü" * (256 * 1024)).status == 200
    assert save(me, path, subject="Long", markdown="ü" * (256 * 1024) + "x").status == 422


def test_a_translation_and_places_of_a_template_come_back_too(site):
    me, path = site.me, begin(site.me)
    save(me, path, subject="News", markdown="Hello\n")
    page = save(me, path, "de", subject="Neues", markdown="Länger. " * 80000)
    assert page.status == 422 and "The original, English" in page.text and 'name="lang" value="de"' in page.text
    assert fields(page)["markdown"].strip() == ("Länger. " * 80000).strip() and fields(page)["subject"] == "Neues"
    path = begin(me, template="newsletter")
    slots = re.findall(r'name="slot\.(\w+)"', me.get(path + "/edit").text)
    page = save(me, path, subject="News", **{f"slot.{slots[0]}": "Opening. " * 70000, f"slot.{slots[1]}": "- 12 March"})
    assert page.status == 422 and page.text.count("Opening. ") >= 70000 and "- 12 March" in page.text
    page = save(me, path, subject="News", **{f"slot.{slots[0]}": "Opening. " * 70000, "do": "free"})
    assert page.status == 422 and fields(page)["markdown"].count("Opening. ") == 70000


def test_whatever_else_is_refused_loses_no_word(site):
    me, path = site.me, begin(site.me)
    for wrong in ({"subject": "x" * 201}, {"topic": "999999"}, {"sender": "99999"}):
        page = save(me, path, **{"subject": "News", "markdown": "All that I wrote.\n", **wrong})
        assert page.status == 422 and fields(page)["markdown"].strip() == "All that I wrote."
        assert 'role="alert"' in page.text


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_by_what_came_back(site):
    me, path = site.me, begin(site.me)
    save(me, path, subject="News", markdown="one\n")
    old = str(model(me, path)["version"])
    save(colleague(site), path, subject="News", markdown="zwei\n")
    me.get(path + "/edit")
    page = me.post(path, version=old, subject="News", markdown="mine " * 120000, do="save")
    assert page.status == 422 and fields(page)["version"] == old
    page = me.post(path, version=old, subject="News", markdown="mine\n", do="save")
    assert "Bea saved this mailing" in page.text and model(me, path)["markdown"].strip() == "zwei"


def test_a_script_is_told_why(site):
    me, path = site.me, begin(site.me)
    body = {"csrf": me.get(path + "/edit").csrf, "version": "1", "do": "typed", "markdown": "x" * 600000}
    reply = me.ask("POST", path, urllib.parse.urlencode(body).encode(), headers=JSON)
    assert reply.status == 422 and "a mailing takes 512" in reply.json()["detail"]
