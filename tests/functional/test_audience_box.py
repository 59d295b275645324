"""Whom a mail is for is chosen in the same way for a mailing, a survey and a training date."""
import re

import pytest

from test_clusters import person
from test_training import date

COUNTRY = "country:AT"


@pytest.fixture(scope="module")
def pages(own_site):
    me = own_site.admin
    me.folder = own_site.folder
    for i, name in enumerate(("Anna Alt", "Berta Bau", "Carla Cerf")):
        person(me, name, f"Firm {i}", member="1")
    me.get("/mailing")
    mailing = re.match(r"/mailing/\d+", me.post("/mailing").path).group(0)
    me.get("/survey")
    assert me.post("/survey", **{"from": "ready"}).status == 200
    survey = "/survey/%d" % own_site.folder.one("SELECT max(id) FROM survey_survey")
    return me, {"mailing": mailing + "/audience", "survey": survey + "/send", "training": date(me) + "/invite"}


@pytest.mark.parametrize("which", ["mailing", "survey", "training"])
def test_a_condition_is_added_in_two_steps_and_counted(pages, which):
    me, paths = pages
    path = paths[which]

    def post(**fields):
        page = me.get(path)
        version = re.search(r'name="version" value="(\d+)"', page.text)
        fields = {"mode": "1", "topic": "", **({"version": version.group(1)} if version else {}), **fields}
        answer = me.post(path, follow=False, **fields)
        assert answer.status in (302, 303), answer.text[:800]
        return answer.headers["Location"]

    assert post(filter="is:person", field="country") == path + "?field=country"
    page = me.get(path + "?field=country")
    assert '<input type="hidden" name="field" value="country">' in page.text and 'name="op"' in page.text
    assert post(filter="is:person", field="country", op="is", value="AT") == path
    model = me.model(path)
    assert model["box"]["text"] == "is:person " + COUNTRY and model["audience"]["to"] + model["audience"]["left_out"] == 3
    assert "its key contact" in me.get(path).text
    # A starter or chip replaces all; a name that no field has goes into no address.
    assert post(filter="is:person", filter_set="is:person ", field="country") == path
    assert post(filter="is:person", field="a/../b") == path
    assert me.model(path)["box"]["text"].strip() == "is:person"


@pytest.mark.parametrize("which", ["mailing", "survey", "training"])
def test_what_cannot_be_read_says_so_and_counts_nobody(pages, which):
    me, paths = pages
    page = me.get(paths[which])
    version = re.search(r'name="version" value="(\d+)"', page.text)
    answer = me.post(paths[which], mode="0", topic="", filter="nothing:(", **({"version": version.group(1)} if version else {}))
    assert answer.status in (200, 422) and "nothing:(" in answer.text and 'aria-invalid="true"' in answer.text
    assert "gets it</b>" not in answer.text and "is asked</b>" not in answer.text
