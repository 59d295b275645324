"""An introduction is its cluster's, and names nobody whom one may not see."""
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
    look(it.admin, it.alpha)
    it.near = [person(it.admin, "Ada Near", "Alpha Works"), person(it.admin, "Bob Near", "Alpha Works")]
    look(it.admin, it.beta)
    it.far = [person(it.admin, "Cat Far", "Beta Works"), person(it.admin, "Dan Far", "Beta Works")]
    return it


def add(client, one, other):
    client.get(f"/contacts/{one}")
    page = client.post("/introductions", party=one, other=f"#{other}")
    assert page.status == 200, page.text[:800]
    return page.path


def test_those_of_another_cluster_are_not_there(world):
    it = world
    look(it.admin, it.beta)
    far = add(it.admin, it.far[0], it.far[1])
    assert it.eva.get(far).status == 404 and it.eva.model("/introductions")["introductions"] == []
    near = add(it.eva, *it.near)
    look(it.admin, it.beta)
    assert [i["id"] for i in it.admin.model("/introductions")["introductions"]] == [int(far.rsplit("/")[-1])]
    look(it.admin, 0)
    assert len(it.admin.model("/introductions")["introductions"]) == 2
    assert it.admin.get(near).status == 200


def test_whom_one_may_not_see_is_not_named(world):
    it = world
    look(it.admin, 0)
    across = add(it.admin, it.near[0], it.far[0])
    for path in (across, "/introductions", f"/contacts/{it.near[0]}"):
        page = it.eva.get(path)
        assert page.status == 200 and "Cat Far" not in page.text, path
    assert "somebody who is not shown" in it.eva.get(across).text
    assert "Cat Far" in it.admin.get(across).text
    it.eva.get(f"/contacts/{it.near[0]}")
    assert it.eva.post("/introductions", party=it.near[0], other=f"#{it.far[1]}").status in (404, 422)
    assert it.eva.post("/introductions", party=it.near[0], other="Dan Far").status == 422


def test_who_asks_for_somebody_unseen_makes_no_entry(world):
    it = world
    before = it.folder.one("SELECT count(*) FROM introductions_introduction")
    it.eva.get(f"/write?to={it.near[0]}")
    page = it.eva.post("/write", to=str(it.near[0]), party=str(it.near[0]), introduces=str(it.far[0]), subject="Would you",
                       body="Please")
    assert page.status == 200
    assert it.folder.one("SELECT count(*) FROM introductions_introduction") == before
