"""Files that are handed out: who may have them, of two colleagues and of another cluster."""
import pytest

from test_access import invite, join
from test_clusters import CONFIG, bound, look, world  # noqa: F401 (used by fixtures)
from test_import_page import answer, brought, paste


@pytest.fixture(scope="module")
def noa(world):
    """A colleague of Luc's, with the same rights in the same cluster."""
    it = join(world.server, invite(world.admin, "noa@cluster.example.org", "editor", "Noa Wood"))
    bound(world.admin, world.folder, "noa@cluster.example.org", **{f"role_{world.wood}": "manager"})
    return it


def test_an_export_is_made_for_who_asks_and_kept_for_nobody(world, noa):
    """It has no number by which somebody else could come for it: each gets what they may see, and it is in the audit log."""
    before = world.folder.one("SELECT count(*) FROM audit WHERE action = 'export.list'")
    for client in (world.luc, noa):
        client.get("/")
        file = client.post("/export/contacts", format="csv", filter="", column=["name", "email"]).text
        assert "Oak" in file and "Flint" not in file
    assert world.mia.get("/export/contacts").status == 403
    assert "Flint" in world.admin.get("/export/contacts").text
    assert world.folder.one("SELECT count(*) FROM audit WHERE action = 'export.list'") == before + 3
    assert "/export/{id}" not in world.admin.model("/openapi.json")["paths"]


def test_what_an_import_refused_is_for_who_brought_it(world, noa):
    look(world.luc, world.wood)
    path = paste(world.luc, "name,email\nBirgit Birch,no address\n")
    answer(world.luc, path)
    assert brought(world.luc, path)["left_out"] == 1
    assert "Birch" in world.luc.get(path + "/refused.csv").text
    look(world.mia, 0)
    for client in (noa, world.mia):
        assert path not in client.get("/import").text
        for page in (path, path + "/refused.csv", path + "/check"):
            answered = client.get(page)
            assert answered.status in (403, 404) and "Birch" not in answered.text, page
        for door in ("", "/start", "/undo", "/discard"):
            assert client.post(path + door).status in (403, 404), door
    assert "Birch" in world.admin.get(path + "/refused.csv").text, "who works in all clusters sees all imports"


def test_the_full_dump_is_for_who_works_in_all_clusters(world, noa):
    for client in (noa, world.luc, world.mia):
        assert client.get("/settings/dump/file").status == 403
        assert client.post("/settings/dump").status == 403


def test_a_set_of_columns_is_not_changed_by_others_of_one_cluster(world, noa):
    save = {"filter": "", "name": "For the post"}
    world.luc.get("/")
    noa.get("/")
    assert world.luc.post("/export/contacts/sets", column=["name", "email"], **save).status == 200
    page = noa.post("/export/contacts/sets", column=["name"], **save)
    assert page.status == 422 and "Somebody else has a set of this name" in page.text
    kept = "SELECT columns FROM export_set WHERE name = 'For the post'"
    assert world.folder.one(kept) == "name,email"
    world.admin.get("/")
    assert world.admin.post("/export/contacts/sets", column=["name"], **save).status == 200
    assert world.folder.one(kept) == "name"
