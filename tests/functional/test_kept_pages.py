"""A page that was made already is answered again until somebody writes, and only to whom it was
made for: `Age` says that it was kept."""
import urllib.parse

from support import Client, wait_until


def made_before(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status == 200
    return answer if answer.headers["Age"] else None


def kept(client, path):
    """The page, once it is answered from what was made before."""
    return wait_until(lambda: made_before(client, path), what=f"{path} being kept")


def unnumbered(page):
    return page.text.replace(page.csrf, "")


def person(me, given="Ada", family="Lovelace"):
    me.get("/new")
    return me.post("/new", given_name=given, family_name=family, org_name="Engines", known="1").path


def test_a_page_is_the_same_until_somebody_writes(ada):
    path = person(ada)
    first = ada.get("/contacts")
    assert "Lovelace" in first.text
    assert unnumbered(kept(ada, "/contacts")) == unnumbered(ada.get("/contacts"))
    person(ada, "Grace", "Hopper")
    ada.get("/tasks")
    assert "Hopper" in ada.get("/contacts").text
    kept(ada, path)
    ada.post(f"/parties/{path.split('/')[2]}/entries", kind="note", body="She called about the engine.")
    assert "about the engine" in ada.get(path).text


def test_what_a_command_beside_the_server_wrote_is_seen(folder, ada):
    kept(ada, "/contacts")
    listing = f"{folder.top}/people.csv"
    with open(listing, "w") as out:
        out.write("first name,last name,email\nMary,Somerville,mary@example.org\n")
    folder.cordee("import", "--basis", "member", listing)
    assert "Somerville" in ada.get("/contacts").text


def test_it_is_another_one_for_everybody(folder, server, ada):
    person(ada)
    folder.cordee("user", "add", "bea@cluster.example.org", "Bea Test", "reader")
    link = folder.cordee("user", "link", "bea@cluster.example.org")
    path = urllib.parse.urlsplit(next(w for w in link.split() if "/sign-in/" in w)).path
    bea = Client(server)
    bea.post(path, csrf=bea.get(path).csrf)
    assert "Ada Test" in kept(ada, "/contacts").text
    assert "Ada Test" not in bea.get("/contacts").text
    assert ada.csrf not in kept(bea, "/contacts").text
    assert "/export/" in kept(ada, "/contacts").text
    assert kept(ada, "/contacts").bytes != kept(ada, "/contacts?sort=-name").bytes


def test_json_is_another_page(ada):
    kept(ada, "/contacts")
    wait_until(lambda: made_before(ada, "/contacts", Accept="application/json"))
    assert ada.model("/contacts")["total"] == 0
    assert ada.get("/contacts").text.startswith("<!doctype html>")


def test_who_signed_out_gets_nothing_that_was_kept(ada):
    cookies = dict(ada.cookies)
    kept(ada, "/contacts")
    ada.post("/sign-out")
    ada.cookies = cookies
    assert ada.ask("GET", "/contacts", follow=False).status == 303


def test_words_are_said_once(ada):
    kept(ada, "/contacts")
    assert "usual columns" in ada.post("/lists/contacts", do="usual").text
    assert "usual columns" not in kept(ada, "/contacts").text


def test_who_reloads_for_good_gets_it_made_anew(ada):
    kept(ada, "/contacts")
    assert not made_before(ada, "/contacts", **{"Cache-Control": "no-cache"})
    assert made_before(ada, "/contacts")


def test_the_number_in_its_forms_is_fresh_each_time(ada):
    """Two tabs of one page: what is said in each is said twice."""
    path = person(ada)
    tabs = [kept(ada, path), ada.get(path), ada.get(path)]
    assert tabs[1].headers["Age"] and unnumbered(tabs[0]) == unnumbered(tabs[2])
    numbers = [tab.csrf.split(".")[1] for tab in tabs]
    assert len(set(numbers)) == 3 and {len(n) for n in numbers} == {16}
    for tab in tabs[:2]:
        ada.post(f"/parties/{path.split('/')[2]}/entries", kind="note", body="Called", csrf=tab.csrf)
    assert ada.folder.one("SELECT count(*) FROM interaction WHERE body = 'Called'") == 2
