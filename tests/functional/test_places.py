"""Where members are: a table of places, what is near, and what is not known."""
import gzip
import subprocess
from pathlib import Path

import pytest

from support import CORDEE, SHARED, Server, wait_until

TABLE = ("country,name,lat,lon,admin1_name\nAT,Linz,48.30639,14.28611,Upper Austria\nAT,Wels,48.15654,14.02442,Upper Austria\n"
         "FR,Lyon,45.74846,4.84671,Rhone\n")


@pytest.fixture
def me(folder):
    file = Path(folder.top, "places.csv.gz")
    file.write_bytes(gzip.compress(TABLE.encode()))
    assert "3 places" in folder.cordee("geo", "import", str(file))
    server = Server(folder)
    client = server.browser()
    client.folder = folder
    yield client
    server.stop()


def make_org(me, name, city, country="AT"):
    me.get("/new")
    me.post("/new", org_name=name, known="1", city=city, country=country)


def names(me, filter, **more):
    return [i["name"] for i in me.model(f"/members?filter={filter}")["items"]]


def test_near_lists_by_distance_and_names_its_source(me):
    for name, city, country in (("A", "Linz", "AT"), ("B", "Wels", "AT"), ("C", "Lyon", "FR"), ("D", "Nowhere", "AT")):
        make_org(me, name, city, country)
    assert names(me, "near%3ALinz") == ["A", "B"]
    assert names(me, "near%3ALinz%2C10km") == ["A"]
    assert names(me, "distance(Linz)%3E500") == ["C"]
    page = me.get("/members?filter=near%3ALinz&sort=-distance")
    assert "Distance" in page.text and "26 km" in page.text and "GeoNames.org, CC BY 4.0" in page.text
    assert "GeoNames" not in me.get("/members").text
    assert names(me, "distance(Linz)%3C5000&sort=distance") == ["A", "B", "C"]
    assert "No place &quot;atlantis&quot; is known" in me.get("/members?filter=near%3AAtlantis").text.replace("&#34;", "&quot;") \
        or "no place" in me.get("/members?filter=near%3AAtlantis").text


def test_a_town_that_is_not_known_is_listed_and_set_by_hand(me):
    make_org(me, "D", "Nowhere")
    page = me.get("/places")
    assert "Nowhere" in page.text
    assert me.post("/places", country="AT", city="Nowhere", spot="somewhere").status == 422
    page = me.post("/places", country="AT", city="Nowhere", spot="48.31, 14.3")
    assert "Every town is known." in page.text and "48.3100, 14.3000" in page.text
    assert names(me, "near%3ALinz") == ["D"]
    undo = page.text.split('action="/changes/')[1].split('"')[0]
    me.post("/changes/" + undo)
    assert names(me, "near%3ALinz") == []


def test_a_postcode_and_a_town_without_its_accents_say_where(me):
    file = Path(me.folder.top, "AT.txt")  # as GeoNames hands out postcodes
    file.write_text("AT\t4400\tSteyr\tOberösterreich\t04\t\t\t\t\t48.0402\t14.4189\t6\n"
                    "AT\t3100\tSt. Pölten\tNiederösterreich\t03\t\t\t\t\t48.2\t15.6333\t6\n")
    assert "2 places" in me.folder.cordee("geo", "import", str(file))
    make_org(me, "By code", "Somewhere there")
    number = me.folder.one("SELECT id FROM party")
    me.get(f"/members/{number}/edit")
    me.post(f"/members/{number}/edit", name="By code", city="Somewhere there", postcode="4400", country="AT")
    make_org(me, "By name", "ST. POLTEN")
    make_org(me, "Elsewhere", "Linz")
    assert names(me, "distance(Linz)%3C50") == ["By code", "Elsewhere"]
    assert names(me, "distance(Linz)%3E90") == ["By name"]


def test_a_long_table_lets_others_write_while_it_comes_in(me):
    make_org(me, "A", "Linz")
    folder = me.folder
    there = "SELECT count(*) FROM place"
    with subprocess.Popen([CORDEE, "geo", "import", "-", "--data", folder.path], stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE) as slow:
        slow.stdin.write("country,name,lat,lon\nAT,Linz,48.307,14.286\n" +
                         "".join(f"AT,Dorf {i},47.{i:04d},13.5\n" for i in range(2500)))
        slow.stdin.flush()
        wait_until(lambda: folder.one(there) > 1000, what="the first batch")
        make_org(me, "B", "Linz")
        assert names(me, "near%3ALinz%2C10km") == ["A", "B"], "a place that is there twice is one"
        out = slow.communicate()[0]
    assert "2501 places" in out
    assert folder.one(there) == 2502, "those of Austria gave way, that of France did not"
    assert me.get("/members?filter=near%3AWels", headers={"Accept": "application/json"}).status == 422
    assert folder.one("SELECT latitude FROM party_spot ORDER BY id LIMIT 1") == 48.307


@pytest.mark.skipif(not SHARED, reason="no shared data")
def test_the_table_of_europe_comes_in(folder):
    out = folder.cordee("geo", "import", SHARED + "/data/geo/geonames_cities_europe.csv.gz")
    assert "63555 places" in out
    assert folder.run("geo", "import", "/etc/passwd").returncode != 0
