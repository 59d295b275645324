"""Who may introduce one is said of one's own clusters only."""
import pytest

from test_access import invite, join
from test_clusters import bound, look, make, person


@pytest.fixture(scope="module")
def world(own_site):
    it = own_site
    make(it.admin, "Beta")
    it.alpha, it.beta = [n for n, in it.folder.rows("SELECT id FROM cluster ORDER BY id")]
    it.eva = join(it.server, invite(it.admin, "eva@cluster.example.org", "reader", "Eva"))
    bound(it.admin, it.folder, "eva@cluster.example.org", **{f"role_{it.alpha}": "manager"})
    look(it.eva, it.alpha)
    return it


def entry(client, *who):
    client.get(f"/contacts/{who[0]}")
    page = client.post(f"/parties/{who[0]}/entries", kind="meeting", body="We met",
                       **({"with": ",".join(map(str, who[1:]))} if who[1:] else {}))
    assert page.status == 200, page.text[:500]


def test_a_place_in_another_cluster_proves_nothing(world):
    it = world
    look(it.admin, it.beta)
    ada = person(it.admin, "Ada One", "Yonder Works")
    bob = person(it.admin, "Bob Two", "Yonder Works")
    for who in (ada, bob):
        it.admin.get(f"/parties/{who}/clusters")
        assert it.admin.post(f"/parties/{who}/clusters", there=(it.alpha, it.beta)).status == 200
    entry(it.admin, ada)
    whole = it.admin.model(f"/contacts/{bob}")["way"]
    assert [s.get("where") for s in whole["steps"]][-1] == "Yonder Works"
    entry(it.eva, ada)
    page = it.eva.get(f"/contacts/{bob}")
    assert page.status == 200 and "Yonder" not in page.text and "Who can introduce you" not in page.text
    for shown in ("/contacts", "/search?q=Ada", "/search?q=Yonder"):
        assert "Yonder Works" not in it.eva.get(shown).text, shown
        assert it.eva.get(shown).status == 200
    assert "Yonder Works" in it.admin.get("/contacts").text
    # Who took part together is told to her, how often is not: it may have been elsewhere.
    it.eva.get("/quick")
    it.eva.post("/quick", kind="meeting", body="Both came", party=[str(ada), str(bob)])
    cat = person(it.eva, "Cat Three", "Alpha Works")
    it.eva.get("/quick")
    assert it.folder.one("SELECT count(*) FROM acquaintance WHERE party = ? AND other = ?", ada, bob) == 1
    assert cat and it.eva.model(f"/contacts/{bob}").get("way") is None, "she met him herself"


def test_one_of_us_of_another_cluster_is_not_named(world):
    it = world
    luc = join(it.server, invite(it.admin, "luc@cluster.example.org", "reader", "Luc"))
    bound(it.admin, it.folder, "luc@cluster.example.org", **{f"role_{it.beta}": "manager"})
    look(luc, it.beta)
    dan = person(luc, "Dan Four", "Far Works")
    it.admin.get(f"/parties/{dan}/clusters")
    assert it.admin.post(f"/parties/{dan}/clusters", there=(it.alpha, it.beta)).status == 200
    entry(luc, dan)
    assert "Luc" in str(it.admin.model(f"/contacts/{dan}").get("way"))
    page = it.eva.get(f"/contacts/{dan}")
    assert page.status == 200 and "Who can introduce you" not in page.text
    # Of her own cluster they are.
    bound(it.admin, it.folder, "luc@cluster.example.org", **{f"role_{it.alpha}": "reader", f"role_{it.beta}": "manager"})
    way = it.eva.model(f"/contacts/{dan}")["way"]
    assert way["colleague"] == "Luc" and "last_at" not in str(way["steps"])
