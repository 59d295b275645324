"""Who works in some clusters only takes back what they did there, and does it again; nothing of a cluster where they read."""
import pytest

from test_access import invite, join
from test_clusters import bound, look, make, person
from test_own_fields import field


@pytest.fixture(scope="module")
def world(own_site):
    """Eva is a manager in Alpha; what she may in Beta is said by `role`."""
    it = own_site
    make(it.admin, "Beta")
    it.alpha, it.beta = [n for n, in it.folder.rows("SELECT id FROM cluster ORDER BY id")]
    it.eva = join(it.server, invite(it.admin, "eva@cluster.example.org", "reader", "Eva"))
    role(it, "reader")
    return it


def role(it, in_beta):
    bound(it.admin, it.folder, "eva@cluster.example.org",
          **{f"role_{it.alpha}": "manager", f"role_{it.beta}": in_beta})
    look(it.eva, it.alpha)


def brought(it, party, *clusters):
    it.admin.get(f"/parties/{party}/clusters")
    assert it.admin.post(f"/parties/{party}/clusters", there=clusters).status == 200


def last(it):
    return it.folder.one("SELECT max(id) FROM change_set")


def back(it, number=None):
    """Eva takes a set back, the newest one: the answer."""
    it.eva.get("/changes")
    return it.eva.post(f"/changes/{number or last(it)}/undo")


def where(it, party):
    return {c for c, in it.folder.rows("SELECT cluster FROM party_cluster WHERE party = ?", party)}


def stays(it, b):
    """Into whom a record was merged."""
    return it.folder.one("SELECT coalesce(merged_into, 0) FROM party WHERE id = ?", b)


def two_merged(it, *who):
    page = it.eva.get("/merge?a=%d&b=%d" % who)
    assert page.status == 200
    page = it.eva.post("/merge", a=who[0], b=who[1], keep="a")
    assert page.status == 200 and stays(it, who[1]) == who[0], page.text[:600]
    return page


def test_ones_own_merge_is_taken_back_and_done_again(world):
    it, eva = world, world.eva
    one, two = person(eva, "Ada One", "Engines Ltd"), person(eva, "Ada Two", "Engines Ltd")
    orgs = [person(eva, f"Olaf {n}", f"{n} Works") for n in ("First", "Second")]
    orgs = [it.folder.one("SELECT other FROM role WHERE party = ?", o) for o in orgs]
    for a, b in ((one, two), orgs):
        page = two_merged(it, a, b)
        assert where(it, b) == set()
        assert eva.undo(page).status == 200 and stays(it, b) == 0
        assert where(it, a) == where(it, b) == {it.alpha}
        assert back(it).status == 200 and stays(it, b) == a  # the undo taken back: merged again
        assert back(it).status == 200 and stays(it, b) == 0 and where(it, b) == {it.alpha}


def test_somebody_new_is_taken_back_and_comes_again(world):
    it = world
    it.eva.get("/new")
    page = it.eva.post("/new", org_name="New Works", known="1")
    new = int(page.path.rsplit("/", 1)[1])
    assert it.eva.undo(page).status == 200 and it.folder.one("SELECT count(*) FROM party WHERE id = ?", new) == 0
    assert back(it).status == 200 and it.folder.one("SELECT name FROM party WHERE id = ?", new) == "New Works"
    assert where(it, new) == {it.alpha} and it.eva.get(f"/members/{new}").status == 200


def test_what_went_from_ones_cluster_comes_back(world):
    it, eva = world, world.eva
    both = person(eva, "Boris Both")
    brought(it, both, it.alpha, it.beta)
    eva.get(f"/parties/{both}/clusters")
    page = eva.post(f"/parties/{both}/clusters")
    assert page.status == 200 and where(it, both) == {it.beta}, page.text[:600]
    assert eva.get(f"/contacts/{both}/edit").status == 403  # it is Beta's now, where she reads
    assert eva.undo(page).status == 200 and where(it, both) == {it.alpha, it.beta}


def test_what_another_cluster_has_meanwhile_stays(world):
    it, eva = world, world.eva
    # What she changed is only Beta's by now.
    gone = person(eva, "Greta Gone")
    eva.get(f"/contacts/{gone}")
    eva.post(f"/parties/{gone}/entries", kind="note", body="When she was ours")
    entry = last(it)
    brought(it, gone, it.beta)
    # A merge into somebody who is only Beta's by now; one with a record that is Beta's, too.
    one, two = person(eva, "Mia One"), person(eva, "Mia Two")
    two_merged(it, one, two)
    merged = last(it)
    brought(it, one, it.beta)
    role(it, "manager")
    ours, shared = person(eva, "Max One"), person(eva, "Max Two")
    brought(it, shared, it.alpha, it.beta)
    two_merged(it, ours, shared)
    across = last(it)
    role(it, "reader")
    for number in (entry, merged, across):
        page = back(it, number)
        assert page.status in (403, 404), page.text[:400]
        assert "your role in that cluster does not allow this" in page.text.lower() or page.status == 404
        assert it.folder.one("SELECT undone_at FROM change_set WHERE id = ?", number) is None
    assert stays(it, two) == one and stays(it, shared) == ours
    role(it, "editor")
    assert back(it, entry).status == 200


def test_a_merge_that_one_could_not_take_back_is_refused(world):
    """One of the two is also in a cluster where she only reads, and its membership there would move."""
    it, eva = world, world.eva
    role(it, "manager")
    ours = it.folder.one("SELECT other FROM role WHERE party = ?", person(eva, "Otto One", "Ours Works"))
    look(eva, it.beta)
    eva.get("/new")
    shared = int(eva.post("/new", org_name="Shared Works", country="AT", known="1", member="1").path.rsplit("/", 1)[1])
    brought(it, shared, it.alpha, it.beta)
    role(it, "reader")
    before = last(it)
    assert eva.get(f"/merge?a={ours}&b={shared}").status == 200
    page = eva.post("/merge", a=ours, b=shared)
    assert page.status == 403 and "you could not take the merge back" in page.text, page.text[:600]
    assert stays(it, ours) == stays(it, shared) == 0 and last(it) == before
    page = two_merged(it, shared, ours)  # the other way nothing of Beta moves
    assert eva.undo(page).status == 200 and stays(it, ours) == 0
    role(it, "editor")
    page = two_merged(it, ours, shared)
    assert eva.undo(page).status == 200 and stays(it, shared) == 0


def test_own_fields_of_a_membership_are_its_clusters(world):
    it, eva = world, world.eva
    field(it.admin, "Contract", "line", subject="membership")
    look(it.admin, it.beta)
    it.admin.get("/new")
    it.admin.post("/new", org_name="Members Ltd", country="AT", known="1", member="1")
    org, membership = it.folder.rows("SELECT party, id FROM membership ORDER BY id DESC LIMIT 1")[0]
    brought(it, org, it.alpha, it.beta)
    look(it.admin, 0)
    role(it, "editor")
    look(eva, it.beta)
    kept = {k: v for k, v in eva.model(f"/memberships/{membership}").items() if k in ("type", "joined", "since", "until")}
    since = kept.get("since") or "2026-01-01"
    form = {"type": kept.get("type") or "full", "joined": kept.get("joined") or since, "since": since}
    number = lambda: it.folder.one("SELECT text FROM custom_value WHERE membership = ?", membership)
    for text in ("Z-1", "Z-2"):  # the second changes the field alone
        page = eva.post(f"/memberships/{membership}", **form, **{"own.contract": text})
        assert page.status == 200 and number() == text, page.text[:600]
    assert "membership" not in {t for t, in it.folder.rows("SELECT tbl FROM change WHERE change_set = ?", last(it))}
    changed = last(it)
    role(it, "reader")
    assert eva.get(f"/members/{org}/edit").status == 200  # the organisation is hers, too
    assert back(it, changed).status == 403 and number() == "Z-2"
    role(it, "editor")
    assert back(it, changed).status == 200 and number() == "Z-1"


def test_all_that_is_stored_tells_no_name_of_another_cluster(world):
    it, eva = world, world.eva
    anna = person(eva, "Anna Across", "Engines Ltd")
    look(it.admin, it.beta)
    person(it.admin, "Bert Beta", "Hidden Works")
    look(it.admin, 0)
    it.admin.get(f"/contacts/{anna}")
    assert it.admin.post(f"/parties/{anna}/relations", label="advises", label_back="is advised by",
                         **{"with": "Hidden Works"}).status == 200
    role(it, "")
    path = f"/contacts/{anna}/data"
    said = eva.get(path, headers={"Accept": "application/json"})
    assert said.status == 200 and "Engines Ltd" in said.text and "advises" in said.text
    assert "Hidden Works" not in said.text and "Hidden Works" not in eva.get(path).text
    brought(it, anna, it.alpha, it.beta)
    assert "Beta" not in eva.get(path, headers={"Accept": "application/json"}).text
    whole = it.admin.get(path, headers={"Accept": "application/json"})
    assert "Hidden Works" in whole.text and "Beta" in whole.text
    role(it, "reader")
    assert "Hidden Works" in eva.get(path).text
