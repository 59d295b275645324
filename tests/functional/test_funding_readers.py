"""How sources are read that do not say it themselves: by a script, or by what people say their columns are."""
import json
import os
import re
import urllib.parse

import pytest

from support import wait_until
from test_funding_sources import add, calls, changes, read, read_again, site, source  # noqa: F401


def post(n):
    return {"id": n, "date_gmt": "2030-01-02T08:00:00", "modified_gmt": "2030-01-03T08:00:00",
            "link": f"https://cluster.example/call-{n}/", "title": {"rendered": f"Call no. {n} &#8211; wood &amp; stone"},
            "content": {"rendered": f"<p>For sawmills.</p><p>Deadline: {n} March 2031, 12:00</p>"}}


@pytest.fixture
def wordpress(site):  # noqa: F811
    """Five posts, two a page; what is behind the last page is an error, as there."""
    def get(self):
        if self.path == "/robots.txt":
            self.answer(404, b"")
            return
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        page, size = int(asked.get("page", ["1"])[0]), int(asked["per_page"][0])
        self.asked.append(page)
        posts = [post(n) for n in self.numbers[(page - 1) * size:page * size]]
        body = posts or {"code": "rest_post_invalid_page_number", "message": "The page number is larger than it may be."}
        self.answer(200 if posts else 400, json.dumps(body).encode(), ETag='"one"')
    site.do_GET, site.numbers = get, [1, 2, 3, 4, 5]
    return site


def test_a_wordpress_site_is_read_by_the_script_that_ships(wordpress, me, server):
    page = me.get("/funding/sources").text
    assert re.search(r'<option value="wordpress"[^>]*>WordPress site</option>', page)
    add(me, name="Site", address=f"{wordpress.at}/wp-json/wp/v2/posts?per_page=2", reader="wordpress")
    first = read(me, "Site")
    assert (first["state"], first["found"], first["fresh"]) == ("read", 5, 5), first["said"]
    assert wordpress.asked == [1, 2, 3]
    one = calls(server)["wp-3"]
    assert one["title"] == "Call no. 3 – wood & stone" and one["url"] == "https://cluster.example/call-3/"
    assert one["publication"] == "2030-01-02T08:00:00Z" and one["description"].startswith("For sawmills.\nDeadline")
    assert one["deadlines"] == [{"at": "2031-03-03T11:00:00Z", "said": "3 March 2031, 12:00"}]
    wordpress.numbers = [1, 2, 3, 4, 5, 6]  # the last page is full: the one behind it is an error, and the end
    again = read_again(me, server, "Site")
    assert (again["state"], again["found"], again["fresh"], again["changed"]) == ("read", 6, 1, 0)
    assert wordpress.asked[3:] == [1, 2, 3, 4] and changes(server) == []


def test_a_script_that_fails_is_said_at_its_source(wordpress, folder, me, server):
    wordpress.numbers = []
    add(me, name="Site", address=f"{wordpress.at}/posts?per_page=2", reader="wordpress")
    assert "server answers 400" in read(me, "Site")["said"]
    add(me, name="Other", text=json.dumps({"message": "no route"}), reader="wordpress")
    assert "wordpress.lua" in read(me, "Other")["said"] and "no route" in source(me, "Other")["said"]
    add(me, name="Nobody", text="[]", reader="nobody")
    assert "no script" in read(me, "Nobody")["said"]
    scripts = folder.path + "/scripts"
    os.makedirs(scripts, exist_ok=True)
    for name, does in (("abroad", 'return {{ title = "x" }}, "http://other.example/"'), ("odd", "return 7"),
                       ("endless", "while true do end"), ("lines", """
    local calls = {}
    for _, line in ipairs(cordee.text.lines(page.text)) do
      local when, title = line:match("^(%S+) (.+)$")
      calls[#calls + 1] = { source_id = title, title = title, deadlines = when }
    end
    return calls""")):
        with open(f"{scripts}/{name}.lua", "w") as out:
            out.write(f'return {{ title = "{name}", answers = {{ ["funding.read"] = function(page) {does} end }} }}\n')
        wait_until(lambda: f'value="{name}"' in me.get("/funding/sources").text)
        add(me, name=name, address=f"{wordpress.at}/posts?per_page=2" if name == "abroad" else "", reader=name,
            text="2031-05-01 Bridges\n2031-06-01 Tunnels" if name != "abroad" else "")
    wordpress.numbers = [1]
    assert "gives no list of calls" in read(me, "odd")["said"]
    assert "computed for too long" in read(me, "endless")["said"] or "too many steps" in source(me, "endless")["said"]
    assert "wants to read another site" in read_again(me, server, "abroad")["said"]
    assert read(me, "lines")["found"] == 2 and calls(server)["Tunnels"]["deadlines"][0]["said"] == "2031-06-01"


TABLE = "Bezeichnung;Ende;Foerdertopf;Titel\nHolzbau im Alpenraum;31.03.2031;1200000;Nr. 7\nSteinbau;30.04.2031;;Nr. 8\n"


def test_what_a_column_is_can_be_said(me, server):
    add(me, name="Table", text=TABLE, language="de")
    one = read(me, "Table")
    assert {c["title"] for c in calls(server).values()} == {"Nr. 7", "Nr. 8"}  # as far as the names say
    assert one["unknown"] == "Bezeichnung, Ende, Foerdertopf"  # said on the list, with the way to say what they are
    assert "3 columns are not understood: Bezeichnung, Ende, Foerdertopf" in me.get("/funding/sources").text
    assert f'href="/funding/sources/{one["id"]}#columns"' in me.get("/funding/sources").text
    where = f"/funding/sources/{one['id']}"
    page = me.model(where)
    columns = {c["name"]: c for c in page["columns"]}
    assert list(columns) == ["Bezeichnung", "Ende", "Foerdertopf", "Titel"]
    assert columns["Titel"]["field"] == "title" and "field" not in columns["Ende"]
    assert columns["Ende"]["example"] == "31.03.2031"
    fields = {"name": "Table", "language": "de"}
    for n, (name, field) in enumerate({"Bezeichnung": "title", "Ende": "deadlines", "Foerdertopf": "budget_total",
                                       "Titel": "source_id"}.items()):
        fields[f"column{n}"], fields[f"field{n}"] = name, field
    assert "holds from the next reading on" in me.post(where, **fields).text
    me.post(f"{where}/read", text=TABLE)
    read(me, "Table")
    assert "unknown" not in source(me, "Table")
    call = calls(server)["Nr. 7"]
    assert call["title"] == "Holzbau im Alpenraum" and call["budget_total"] == 1200000
    assert call["deadlines"] == [{"at": "2031-03-31T15:00:00Z", "said": "31.03.2031"}]
    page = me.get(where).text
    assert re.search(r'name="field1".*?<option value="deadlines" selected', page, re.S)
    # A field that is none is not taken; nothing said takes it back.
    me.post(where, **{**fields, "field0": "nonsense", "field1": ""})
    assert json.loads(server.folder.one("SELECT mapping FROM funding_source")) == {
        "Bezeichnung": "title", "Foerdertopf": "budget_total", "Titel": "source_id"}


def test_a_source_is_changed_and_says_what_is_wrong(me, server):
    add(me, name="Table", text=TABLE)
    where = f"/funding/sources/{read(me, 'Table')['id']}"
    assert "must begin with https" in me.post(where, name="New", address="ftp://x").text
    assert "only what has an address" in me.post(where, name="New", every="1").text.lower()
    me.post(where, name="New name", programme="LIFE")
    assert source(me, "New name")["calls"] == 2 and me.model(where)["programme"] == "LIFE"
    assert me.get("/funding/sources/999").status == 404
