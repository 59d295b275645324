"""Several clusters in one installation: whose a record is, who sees it, and what is not there for the others."""
import hashlib
import re
import struct
import urllib.parse
import zlib

import pytest

from support import Client
from test_access import change, invite, join

CONFIG = 'core { base_url = "https://crm.example.org" }'
ROUTES = re.compile(r"\{(\w+)\}")


def person(client, name, org="", **more):
    """Somebody new, and the number."""
    client.get("/new")
    given, family = name.split()
    page = client.post("/new", given_name=given, family_name=family, org_name=org, country="AT", known="1",
                       email=f"{family.lower()}@{given.lower()}.example.org", **more)
    assert "/contacts/" in page.path, page.text[:800]
    return int(page.path.rsplit("/", 1)[1])


def make(admin, name, **more):
    admin.get("/settings/clusters/new")
    page = admin.post("/settings/clusters/new", name=name, zone="Europe/Vienna", language="en", country="AT", **more)
    assert page.status == 200 and name in page.text, page.text[:800]


def look(client, cluster):
    client.get("/")
    assert client.post("/cluster", cluster=cluster).status == 200


def bound(admin, folder, login, **roles):
    """Limits an account to some clusters."""
    staff = folder.one("SELECT id FROM staff WHERE login = ?", login)
    admin.get(f"/settings/users/{staff}")
    page = admin.post(f"/settings/users/{staff}/clusters", everywhere="0", **roles)
    assert page.status == 200, page.text[:500]


@pytest.fixture(scope="module")
def world(own_site):
    it = own_site
    admin = it.admin
    it.before = person(admin, "Ada Before", "First Works")
    make(admin, "Wood", from_name="Wood people", from_address="wood@cluster.example.org", colour="#1c5a3c")
    make(admin, "Stone")
    it.ids = {name: n for n, name in it.folder.rows("SELECT id, name FROM cluster ORDER BY id")}
    it.first = min(it.ids.values())
    it.wood, it.stone = it.ids["Wood"], it.ids["Stone"]
    it.luc = join(it.server, invite(admin, "luc@cluster.example.org", "editor", "Luc Wood"))
    it.mia = join(it.server, invite(admin, "mia@cluster.example.org", "editor", "Mia Stone"))
    bound(admin, it.folder, "luc@cluster.example.org", **{f"role_{it.wood}": "manager"})
    bound(admin, it.folder, "mia@cluster.example.org", **{f"role_{it.stone}": "editor", f"role_{it.first}": "reader"})
    it.oak = person(it.luc, "Olga Oak", "Oak Ltd", member="1")
    look(it.mia, it.stone)
    it.flint = person(it.mia, "Fritz Flint", "Flint Ltd", member="1")
    # One organisation in two clusters.
    org = it.folder.one("SELECT id FROM party WHERE name = 'Oak Ltd'")
    it.oak_org = org
    it.flint_org = it.folder.one("SELECT id FROM party WHERE name = 'Flint Ltd'")
    it.both = person(admin, "Boris Both", "Both Ltd")
    it.both_org = it.folder.one("SELECT id FROM party WHERE name = 'Both Ltd'")
    admin.get(f"/parties/{it.both_org}/clusters")
    page = admin.post(f"/parties/{it.both_org}/clusters", there=[it.wood, it.stone])
    assert page.status == 200, page.text[:500]
    admin.get(f"/parties/{it.both}/clusters")
    admin.post(f"/parties/{it.both}/clusters")
    return it


def names(client, path):
    return {i["name"] for i in client.model(path)["items"]}


def test_what_there_was_is_the_first_ones(world):
    rows = world.folder.rows("SELECT DISTINCT cluster FROM party_cluster WHERE party <= ?", world.before)
    assert rows == [(world.first,)]


def test_lists_show_ones_clusters_only(world):
    assert names(world.luc, "/contacts") == {"Olga Oak", "Boris Both"}
    assert names(world.luc, "/members") == {"Oak Ltd", "Both Ltd"}
    assert names(world.mia, "/members") == {"Flint Ltd", "Both Ltd"}
    look(world.mia, 0)
    assert names(world.mia, "/members") == {"Flint Ltd", "Both Ltd", "First Works"}
    assert world.mia.model("/members?filter=cluster:Stone")["total"] == 2
    look(world.mia, world.stone)
    assert len(names(world.admin, "/members")) == 4
    assert world.admin.model("/members?filter=cluster:Wood")["total"] == 2
    assert world.admin.model("/members?filter=-cluster:Wood")["total"] == 2


def test_where_clusters_are_together_each_record_says_whose_it_is(world):
    look(world.admin, 0)
    orgs = {o["id"]: o.get("cluster_names") for o in world.admin.model("/members")["items"]}
    assert orgs[world.oak_org] == "Wood" and orgs[world.both_org] == "Stone, Wood"
    assert "cluster_names" not in world.luc.model("/members")["items"][0]  # who works in one sees one
    look(world.admin, world.stone)
    assert "cluster_names" not in world.admin.model("/members")["items"][0]
    look(world.admin, 0)


def test_counts_search_and_home_are_of_what_one_sees(world):
    assert world.luc.model("/filter/count?filter=")["count"] == 2
    assert "Flint" not in world.luc.get("/search?q=flint").text.split("</form>", 3)[-1]
    assert "Flint Ltd" in world.mia.get("/search?q=flint").text
    assert "Oak Ltd" not in world.mia.get("/").text


def test_a_switcher_stands_where_there_is_something_to_choose(world):
    assert 'action="/cluster"' in world.admin.get("/").text
    assert 'action="/cluster"' in world.mia.get("/").text
    assert 'action="/cluster"' not in world.luc.get("/").text
    world.luc.get("/")
    assert world.luc.post("/cluster", cluster=world.stone).status == 404


def test_a_role_is_that_of_the_cluster(world):
    """Reader of the first, editor of Stone: the record says which of them counts."""
    mia = world.mia
    mia.get(f"/contacts/{world.flint}")
    assert mia.post(f"/parties/{world.flint}/entries", kind="note", body="Stones are heavy").status == 200
    assert mia.get(f"/contacts/{world.before}").status == 200
    assert mia.post(f"/parties/{world.before}/entries", kind="note", body="Not mine to write").status == 403
    # Also when its number comes in a form.
    assert mia.post("/quick", kind="note", body="Not mine", party=[world.before]).status == 403
    look(mia, world.first)
    assert mia.get("/new").status == 403
    look(mia, world.stone)


def test_a_foreign_record_is_not_there(world):
    luc, flint, org = world.luc, world.flint, world.flint_org
    gone = luc.get("/contacts/999999")
    for path in (f"/contacts/{flint}", f"/members/{org}", f"/contacts/{flint}/edit", f"/parties/{flint}/history",
                 f"/contacts/{flint}/data", f"/memberships/new?party={org}", f"/merge?a={flint}&b={world.oak}"):
        page = luc.get(path)
        assert page.status == 404, path
        assert "Flint" not in page.text, path
    assert luc.get(f"/contacts/{flint}").text.count("nothing here") == gone.text.count("nothing here")
    luc.get("/")
    for path, fields in ((f"/parties/{flint}/entries", {"kind": "note", "body": "x"}),
                         (f"/parties/{flint}/trash", {}), ("/merge", {"a": world.oak, "b": flint}),
                         ("/quick", {"kind": "note", "body": "x", "party": [world.oak, flint]}),
                         ("/parties/bulk", {"kind": 2, "action": "tag", "party": [flint]}),
                         (f"/parties/{flint}/clusters", {"there": [world.wood]}),
                         ("/write", {"party": [flint], "subject": "Hello", "body": "x"})):
        assert luc.post(path, **fields).status == 404, path
    assert world.folder.one("SELECT count(*) FROM party WHERE deleted_at IS NOT NULL") == 0


def test_an_address_of_somebody_foreign_is_as_if_free(world):
    """What is not there cannot be told from an error either."""
    luc = world.luc
    luc.get("/new")
    page = luc.post("/new", given_name="Otto", family_name="Other", known="1", email="flint@fritz.example.org")
    assert page.status == 200 and "/contacts/" in page.path
    assert "Fritz" not in page.text
    luc.get("/")
    assert luc.post(f"/parties/{page.path.rsplit('/', 1)[1]}/trash").status == 200


def test_exports_and_duplicates_hold_ones_own(world):
    text = world.luc.get("/export/contacts").text
    assert "Oak" in text and "Flint" not in text
    assert "Flint" not in world.luc.get("/duplicates").text


def test_an_api_token_sees_what_its_user_may(world):
    token = world.folder.cordee("user", "token", "luc@cluster.example.org", "all", "1").strip()
    stranger = Client(world.server)
    head = {"Accept": "application/json", "Authorization": "Bearer " + token}
    assert stranger.ask("GET", f"/contacts/{world.oak}", headers=head).status == 200
    assert stranger.ask("GET", f"/contacts/{world.flint}", headers=head).status == 404
    assert stranger.ask("GET", "/contacts", headers=head).json()["total"] == 2


def test_pages_of_the_whole_installation_are_not_for_one_cluster(world):
    for path in ("/status", "/settings", "/settings/clusters", "/settings/users"):
        assert world.luc.get(path).status == 403, path


def test_each_set_of_changes_is_called_as_people_would(world):
    """A form that does several things in one is called by the first that has a name."""
    titles = [c["title"] for c in world.admin.model("/changes")["changes"]]
    assert "Made the cluster Wood" in titles and "Made the cluster Stone" in titles, titles
    world.admin.get(f"/settings/clusters/{world.stone}")
    assert world.admin.post(f"/settings/clusters/{world.stone}", name="Stones", zone="Europe/Vienna", language="en",
                            country="AT").status == 200
    world.admin.get("/mailing")
    path = world.admin.post("/mailing", filter="").path.removesuffix("/edit")
    world.admin.get(path)
    assert world.admin.post(f"{path}/discard").status == 200
    titles = [c["title"] for c in world.admin.model("/changes")["changes"]]
    assert titles[:3] == ["Discarded a mailing", "Began a mailing", "Changed the cluster Stones"]
    assert not [t for t in titles if t == "A change" or ": a change" in t], titles


def test_an_undo_takes_it_from_the_cluster_too(world):
    luc = world.luc
    luc.get("/new")
    page = luc.post("/new", org_name="Elm Ltd", known="1")
    elm = int(page.path.rsplit("/", 1)[1])
    undo = re.search(r'action="(/changes/\d+/undo)"', page.text).group(1)
    assert world.folder.one("SELECT count(*) FROM party_cluster WHERE party = ?", elm) == 1
    assert luc.post(undo).status == 200
    assert world.folder.one("SELECT count(*) FROM party_cluster WHERE party = ?", elm) == 0


def works_in(world, login):
    return world.folder.rows("SELECT s.everywhere, s.role, (SELECT group_concat(i.cluster || ':' || i.role) FROM staff_cluster i"
                             " WHERE i.staff = s.id) FROM staff s WHERE s.login = ?", login)[0]


def test_an_account_works_in_all_clusters_or_in_some_and_the_form_says_which(world):
    """What cannot all be so is refused, and what was chosen stays chosen."""
    admin, login = world.admin, "pia@cluster.example.org"
    invite(admin, login, "editor", "Pia")
    staff = world.folder.one("SELECT id FROM staff WHERE login = ?", login)
    form, wood, stone = f"/settings/users/{staff}/clusters", f"role_{world.wood}", f"role_{world.stone}"
    chosen = 'value="manager" selected'
    page = admin.post(form, everywhere="1", **{wood: "manager"})
    assert page.status == 422 and "either in all clusters or only in some" in page.text and page.text.count(chosen) == 1
    assert works_in(world, login) == (1, "editor", None)
    page = admin.post(form, everywhere="0", **{wood: "", stone: ""})
    assert page.status == 422 and "Choose a role in at least one cluster" in page.text
    assert admin.post(form, everywhere="0", **{wood: "manager", stone: ""}).status == 200
    assert works_in(world, login) == (0, "editor", f"{world.wood}:manager")
    page = admin.post(f"/settings/users/{staff}/role", role="reader")
    assert page.status == 409 and works_in(world, login)[1] == "editor"
    assert f'href="/settings/users/{staff}">only in Wood' in admin.get("/settings/users").text
    assert admin.post(form, everywhere="1", **{wood: "manager", stone: ""}).status == 200, "the page sends along what was"
    assert works_in(world, login) == (1, "editor", None)
    me = world.folder.one("SELECT min(id) FROM staff")
    page = admin.post(f"/settings/users/{me}/clusters", everywhere="0", **{wood: "reader"})
    assert page.status == 422 and "An administrator works in all clusters" in page.text


def test_an_invitation_can_be_into_one_cluster(world):
    admin, login = world.admin, "max@cluster.example.org"
    page = admin.post("/settings/users", name="Max", login=login, role="admin", cluster=world.stone)
    assert page.status == 422 and "An administrator works in all clusters" in page.text
    assert f'value="{world.stone}" selected' in page.text and f'value="{login}"' in page.text
    assert admin.post("/settings/users", name="Max", login=login, role="editor", cluster=9999).status == 422
    page = admin.post("/settings/users", name="Max", login=login, role="editor", cluster=world.stone)
    assert page.status == 200 and "/invite/" in page.text
    assert works_in(world, login) == (0, "editor", f"{world.stone}:editor")


def test_a_colour_must_bear_white_text(world):
    admin = world.admin
    admin.get(f"/settings/clusters/{world.wood}")
    page = admin.post(f"/settings/clusters/{world.wood}", name="Wood", zone="Europe/Vienna", language="en",
                      country="AT", colour="#ffee00")
    assert page.status == 422 and "contrast 1.2" in page.text


def picture():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def upload(client, path, data, **fields):
    client.get(path)
    edge = "----edge"
    fields["csrf"] = client.csrf
    body = b"".join(f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
                    for k, v in fields.items())
    body += (f'--{edge}\r\nContent-Disposition: form-data; name="logo"; filename="logo.png"\r\n'
             f'Content-Type: image/png\r\n\r\n').encode() + data + f"\r\n--{edge}--\r\n".encode()
    return client.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def test_a_logo_is_a_picture_by_its_content(world):
    path = f"/settings/clusters/{world.stone}"
    form = {"name": "Stone", "zone": "Europe/Vienna", "language": "en", "country": "AT"}
    page = upload(world.admin, path, b"<svg onload=alert(1)>", **form)
    assert page.status == 422 and "PNG, JPEG or WebP" in page.text
    assert upload(world.admin, path, picture(), **form).status == 200
    name = world.folder.one("SELECT file FROM cluster WHERE id = ?", world.stone)
    logo = Client(world.server).get(f"/logo/{name}")
    assert logo.status == 200 and logo.headers["Content-Type"] == "image/png"
    assert Client(world.server).get("/logo/" + "0" * 64).status == 404


def test_a_mailing_bears_its_clusters_name_and_reaches_its_people_only(world):
    admin = world.admin
    look(admin, world.wood)
    page = admin.post("/mailing")
    mailing = re.search(r"/mailing/(\d+)", page.path).group(1)
    assert world.folder.one("SELECT cluster FROM mailing_mailing WHERE id = ?", mailing) == world.wood
    look(admin, 0)
    page = admin.get(f"/mailing/{mailing}/preview")
    assert "#1c5a3c" in page.text and "Wood" in page.text
    review = admin.get(f"/mailing/{mailing}/review").text
    assert "Flint" not in review
    assert world.mia.get(f"/mailing/{mailing}").status == 404
    assert world.luc.get(f"/mailing/{mailing}").status == 200


def test_topics_are_chosen_by_cluster(world):
    page = world.admin.get("/settings/topics").text
    assert page.count(">Newsletter<") == 3
    token = world.folder.one("SELECT count(*) FROM topic WHERE cluster = ?", world.stone)
    assert token == 5
    look(world.admin, world.stone)
    assert world.admin.get("/settings/topics").text.count(">Newsletter<") == 1
    look(world.admin, 0)


def choices(world, party):
    """The page of choices, by a link of its own."""
    token = "".join("abcdefghij"[int(c)] for c in f"{party:052d}")
    change(world.folder, "INSERT OR REPLACE INTO token(hash, purpose, subject) VALUES(?, 'console.preferences', ?)",
           hashlib.sha256(token.encode()).hexdigest(), party)
    page = Client(world.server).get("/preferences/" + token)
    assert page.status == 200, page.text[:500]
    return page.text


def test_people_choose_among_the_topics_of_their_clusters(world):
    both, oak = choices(world, world.both), choices(world, world.oak)
    assert both.count('name="topic"') == 10 and oak.count('name="topic"') == 5
    assert "Wood, Stone" in both and ">Stone</h2>" in both and "/logo/" in both
    assert "Stone" not in oak and "</h2>" not in oak.split("fieldset")[1]


def test_no_list_shows_what_is_foreign(world):
    """Every page that takes no number, as a manager of one cluster sees it."""
    for path, item in world.admin.model("/openapi.json")["paths"].items():
        if "get" not in item or "{" in path:
            continue
        for accept in ("application/json", "text/html"):
            answer = world.luc.ask("GET", path, headers={"Accept": accept})
            assert answer.status < 500 and "Flint" not in answer.text, f"{path}: {answer.text[:2000]}"


def test_no_route_shows_what_is_foreign(world):
    """Every route that takes a number, by a reader of its permission, with the numbers of another cluster's rows."""
    world.mia.get("/")
    it = world.folder
    numbers = {"party": [world.flint, world.flint_org],
               "member": [it.one("SELECT id FROM membership WHERE party = ?", world.flint_org)]}
    api = world.admin.model("/openapi.json")
    for path, item in api["paths"].items():
        if "{id}" not in path or path.startswith(("/profile", "/settings/memberships", "/themes")):
            continue
        for method in item:
            for n in numbers["party"] + numbers["member"]:
                if re.match(r"/(members|contacts|parties)/", path) and n not in numbers["party"]:
                    continue
                if not re.match(r"/(members|contacts|parties|memberships)/", path):
                    n = 999983  # what is not there is as what is foreign
                if path.startswith("/memberships/") and n not in numbers["member"]:
                    continue
                where = ROUTES.sub(lambda m: str(n) if m.group(1) == "id" else "1", path)
                head = {"Accept": "application/json"}
                if method == "get":
                    answer = world.luc.ask("GET", where, headers=head)
                else:
                    answer = world.luc.post(where, a="0")
                assert answer.status in (403, 404), f"{method} {where}: {answer.status} {answer.text[:300]}"
                assert "Flint" not in answer.text, f"{method} {where}"


def member_at(world, cluster):
    """Both Ltd becomes a member of a cluster; the number of the membership."""
    look(world.admin, cluster)
    world.admin.get(f"/memberships/new?party={world.both_org}")
    assert world.admin.post("/memberships", party=world.both_org, type="full", joined="2024-03-01").status == 200
    look(world.admin, 0)
    return world.folder.one("SELECT max(id) FROM membership WHERE party = ?", world.both_org)


def test_memberships_and_fees_are_those_of_ones_clusters(world):
    wood, stone = member_at(world, world.wood), member_at(world, world.stone)
    page = f"/members/{world.both_org}"
    assert {m["id"] for m in world.admin.model(page)["memberships"]} == {wood, stone}
    assert {m["id"] for m in world.luc.model(page)["memberships"]} == {wood}
    assert [m["id"] for m in world.luc.model(page + "/brief")["parts"][0]["memberships"]] == [wood]


def test_a_follow_up_without_a_party_is_its_owners(world):
    titles = lambda client: {t["title"] for g in client.model("/tasks?who=all")["groups"] for t in g["tasks"]}
    mia = world.folder.one("SELECT id FROM staff WHERE login = 'mia@cluster.example.org'")
    world.mia.get("/tasks")
    world.mia.post("/quick", kind="follow", body="Call the bank", names="", due="2030-01-02", staff=mia)
    assert "Call the bank" in titles(world.mia) and "Call the bank" in titles(world.admin)
    assert "Call the bank" not in titles(world.luc)


def test_the_year_sheet_has_each_type_once(world):
    types = [row["name"] for section in world.admin.model("/sheet?from=2024-01-01&until=2024-12-31")["sections"]
             if section["name"] == "sheet.types" for row in section["rows"]]
    assert types and len(types) == len(set(types))


def group_in(client, world, cluster, name, *who):
    if cluster:
        look(client, cluster)
    client.get("/groups")
    page = client.post("/groups", name=name)
    assert page.status == 200, page.text[:500]
    group = int(re.search(r"/groups/(\d+)", page.path).group(1))
    for one in who:
        assert client.post(f"/groups/{group}/members", who=f"#{one}").status == 200
    return group


def found(client, words):
    return {i["id"] for i in client.model(f"/contacts?filter={urllib.parse.quote(words)}")["items"]}


def test_a_group_is_of_one_cluster(world):
    luc, mia, admin = world.luc, world.mia, world.admin
    board = group_in(luc, world, None, "Board", world.oak, world.both)
    look(mia, world.stone)
    other = group_in(mia, world, world.stone, "Board", world.flint)
    # A party of both clusters is in a group that only one of them sees.
    assert found(luc, "group:Board") == {world.oak, world.both}
    assert found(mia, "group:Board") == set() and found(mia, "has:group") == {world.flint}
    assert found(mia, 'group:"Board (Stone)"') == {world.flint}
    look(admin, 0)
    assert found(admin, "group:Board") == {world.oak, world.both}
    assert found(admin, 'group:"Board (Stone)"') == {world.flint}
    href = re.search(r'href="(/contacts\?filter=[^"]*)"', mia.get(f"/groups/{other}").text).group(1)
    assert {i["id"] for i in mia.model(href)["items"]} == {world.flint}
    assert "Board" not in mia.get("/contacts?columns=group&filter=Both").text.split("<tbody")[-1]
    box = mia.get("/contacts?field=group").text
    assert "Board (Stone)" in box and 'value="Board"' not in box
    # The name is free, or not, where the group is; minutes are there, too.
    look(admin, world.stone)
    spare = group_in(luc, world, None, "Spare")
    assert admin.post(f"/groups/{spare}", name="Board").status == 422
    admin.post(f"/groups/{board}/minutes", subject="Elsewhere", present=[world.oak])
    assert world.folder.one("SELECT cluster FROM interaction WHERE subject = 'Elsewhere'") == world.wood


def test_a_mailing_lists_the_groups_of_its_cluster(world):
    admin = world.admin
    group_in(admin, world, world.wood, "Choir & band", world.both)
    group_in(admin, world, world.stone, "Quarry", world.both)
    group_in(admin, world, world.stone, "Anvil", world.both)
    admin.get(f"/settings/clusters/{world.stone}")
    admin.post(f"/settings/clusters/{world.stone}", name="Stone", zone="Europe/Vienna", language="en", country="AT",
               from_address="stone@cluster.example.org")
    for cluster, said in (world.wood, ["Choir &amp; band"]), (world.stone, ["Anvil", "Quarry"]):
        look(admin, cluster)
        mailing = re.search(r"/mailing/(\d+)", admin.post("/mailing").path).group(1)
        look(admin, 0)
        version = admin.model(f"/mailing/{mailing}/edit")["version"]
        page = admin.post(f"/mailing/{mailing}", version=str(version), subject="You sit in {{groups}}", language="en",
                          filter="Both", mode="0", do="save",
                          markdown="Hi\n\n{{#groups}}\n- {{group}}\n{{/groups}}\n{{^roles}}none{{/roles}}")
        assert page.status == 200 and 'id="faults"' not in page.text, page.text[:500]
        seen = admin.get(f"/mailing/{mailing}/preview?as={world.both}").text
        groups = re.findall(r"<li[^>]*>([^<]*)\n</li>", seen)
        assert [g for g in groups if g != "Board"] == said, seen  # of a test above
        assert "none" not in seen.split("<body")[1]


def test_a_mailing_lists_members_of_its_cluster(world):
    admin = world.admin
    look(admin, world.wood)
    mailing = re.search(r"/mailing/(\d+)", admin.post("/mailing").path).group(1)
    look(admin, 0)

    def save(line, **more):
        version = admin.model(f"/mailing/{mailing}/edit")["version"]
        return admin.post(f"/mailing/{mailing}", version=str(version), subject="Members", language="en", filter="",
                          mode="0", markdown=f"Our members:\n\n{line}\n\nThat is all.", **more)

    def seen(line):
        save(line, do="save")
        return admin.get(f"/mailing/{mailing}/preview?part=text").text

    text = seen("[[members limit=20]]")
    assert "- Oak Ltd" in text and "Flint" not in text and "Both" not in text and "Olga" not in text, text
    assert "That is all." in text
    nobody = seen('[[members filter="name:Flint"]]')
    assert "Oak" not in nobody and "line 3 of the text: the block members: no member of the cluster is in this" in nobody, nobody
    wrong = seen('[[members filter="nosuch:field"]]')
    assert "line 3 of the text: the block members:" in wrong, wrong
    assert "from 1 to 200" in seen("[[members limit=1000]]") and "name or town" in seen("[[members sort=size]]")
    # It is worked out once: who looks at the mail later has what the letter had.
    page = save("[[members]]", do="test", test_address="me@cluster.example.org")
    assert page.status == 200, page.text[:500]
    kept = world.folder.one("SELECT markdown FROM letter ORDER BY id DESC LIMIT 1")
    assert "[[members" not in kept and "+ Oak Ltd" in kept


def test_a_reader_of_a_cluster_takes_nothing_from_it(world):
    """Mia is an editor of Stone and reads in the first: what is in both stays in both."""
    admin, mia = world.admin, world.mia
    path = f"/parties/{world.flint_org}/clusters"
    where = lambda: {row[0] for row in world.folder.rows("SELECT cluster FROM party_cluster WHERE party = ?",
                                                         world.flint_org)}
    admin.get(path)
    admin.post(path, there=[world.stone, world.first])
    assert where() == {world.stone, world.first}
    page = mia.get(path).text
    assert re.search(rf'value="{world.first}"[^>]* disabled', page)
    assert not re.search(rf'value="{world.stone}"[^>]* disabled', page)
    mia.post(path, there=[world.stone])
    assert where() == {world.stone, world.first}
    # Nor can a typed name write there.
    mia.get("/quick?kind=note")
    mia.post("/quick", kind="note", body="By a name", names="Ada Before")
    assert world.folder.one("SELECT count(*) FROM interaction WHERE body = 'By a name'") == 0


def clusters_of(world, party):
    return [row[0] for row in world.folder.rows("SELECT cluster FROM party_cluster WHERE party = ? ORDER BY 1", party)]


def test_who_looks_at_all_clusters_says_where_somebody_new_belongs(world):
    admin = world.admin
    look(admin, 0)
    choice = re.search(r'<select id="f-cluster".*?</select>', admin.get("/new").text).group(0)
    assert re.findall(r'value="(\d*)"', choice) == ["", *[str(n) for n in sorted(world.ids.values())]]
    assert " required" in choice and re.findall(r'value="(\d*)" selected', choice) == [""]
    page = admin.post("/new", cluster="", family_name="Undecided")
    assert page.status == 422 and "Say to which cluster this belongs." in page.text
    page = admin.post("/new", cluster=world.stone, family_name="Decided")
    assert "Added. It belongs to Stone." in page.text
    there = person(admin, "Nina Newplace", "Newplace Ltd", cluster=world.stone)
    org = world.folder.one("SELECT id FROM party WHERE name = 'Newplace Ltd'")
    assert clusters_of(world, there) == clusters_of(world, org) == [world.stone]
    assert clusters_of(world, person(admin, "Nora Nowhere")) == [world.first]
    # Who is added to an organisation is offered its cluster; what is wrong elsewhere keeps the choice.
    assert f'value="{world.stone}" selected' in admin.get(f"/new?org={org}").text
    page = admin.post("/new", cluster=world.stone, family_name="Wrong", email="no address")
    assert page.status == 422 and f'value="{world.stone}" selected' in page.text
    look(admin, world.wood)
    assert "f-cluster" not in admin.get("/new").text
    look(admin, 0)


def test_somebody_new_goes_only_where_one_may_write(world):
    """Mia writes in Stone and reads in the first: there is nothing to choose."""
    look(world.mia, 0)
    page = world.mia.get("/new").text
    assert "f-cluster" not in page and "Who is new belongs to <b>Stone</b>" in page
    assert "Added. It belongs to Stone." in world.mia.post("/new", family_name="Alone").text
    for cluster, status in ((world.first, 403), (world.wood, 404), (4711, 404), ("x", 422)):
        assert world.mia.post("/new", family_name="Elsewhere", cluster=cluster).status == status
    for cluster in (4711, "x", -1):
        page = world.admin.post("/new", family_name="Elsewhere", cluster=cluster)
        assert page.status == 422 and "Choose a cluster in which you may write." in page.text
    assert world.folder.one("SELECT count(*) FROM party WHERE name = 'Elsewhere'") == 0
    assert "Oak Ltd" not in world.mia.get(f"/new?org={world.oak_org}").text
    look(world.mia, world.stone)


def test_neither_a_basis_nor_a_membership_is_chosen_ahead(world):
    page = world.admin.get("/new").text
    assert re.search(r'<option value="none" selected>None: no mailings to this person', page)
    assert not re.search(r'id="f-member"[^>]* checked', page)
    one = person(world.admin, "Nell Nobasis", "Nobasis Ltd")
    assert world.folder.rows("SELECT basis FROM party WHERE id = ?", one) == [("none",)]
    assert world.folder.one("SELECT count(*) FROM membership m JOIN party p ON p.id = m.party WHERE "
                            "p.name = 'Nobasis Ltd'") == 0


def test_calls_on_the_board_and_in_its_feed_are_for_members_of_that_cluster(world):
    change(world.folder, "INSERT INTO funding_call(key, title, programme, status, record, first_at, changed_at) VALUES('FLINT-1', "
                  "'Flint for all', '', 'open', '{\"title\": \"Flint for all\", \"status\": \"open\"}', 1, 1)")
    call = world.folder.one("SELECT max(id) FROM funding_call")
    change(world.folder, "INSERT INTO funding_match(call, party, strength, why) VALUES(?, ?, 90, '[]')", call, world.flint_org)
    look(world.mia, world.stone)

    def board(client):
        """The calls of the board, and those of its feed as somebody without an account reads it."""
        model = client.model("/funding")
        feed = Client(world.server).get(re.sub(r"^https?://[^/]+", "", model["atom"])).text
        return [r["title"] for r in model["calls"]], re.findall("<title>(.*?)</title>", feed)[1:]

    assert board(world.mia) == (["Flint for all"], ["Flint for all"])
    assert board(world.luc) == ([], [])
    change(world.folder, "DELETE FROM funding_call WHERE id = ?", call)
