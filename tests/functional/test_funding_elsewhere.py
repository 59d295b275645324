"""Partners from other clusters of the same server: found without a name, asked by their own cluster, known when they agree."""
import pytest
from support import Client, Server, beside, wait_until
from test_access import invite, join
from test_clusters import bound, look, make
from test_funding_board import call
from test_funding_together import link_of, mails, mails_to, org, say
from test_mailing import live_folder
from test_rights import change

TEXT = "Films. Applications come from at least two partners from two different countries, at least one of them a research organisation."


@pytest.fixture
def two(sink, tmp_path):
    """Magda looks after Plastics, Luc after Wood, where the institute is that Magda lacks."""
    folder = live_folder(sink)
    server = Server(folder)
    me = server.browser()
    me.folder, me.server, me.sink = folder, server, sink
    make(me, "Wood", from_name="Wood people", from_address="wood@cluster.example.org")
    me.first, me.wood = [n for n, in folder.rows("SELECT id FROM cluster ORDER BY id")]
    me.magda = join(server, invite(me, "magda@plastics.example.org", "editor", "Magda Plastics"))
    me.luc = join(server, invite(me, "luc@wood.example.org", "editor", "Luc Wood"))
    bound(me, folder, "magda@plastics.example.org", **{f"role_{me.first}": "manager"})
    bound(me, folder, "luc@wood.example.org", **{f"role_{me.wood}": "manager"})
    for client, given, family, at, country, kind in ((me.magda, "Anna", "Huber", "Ada Packaging", "AT", "company"), (me.luc, "Ines", "Novak", "Institut Jelovec", "SI", "research")):
        client.get("/new")
        page = client.post("/new", given_name=given, family_name=family, org_name=at, known="1", email=f"{given.lower()}@{family.lower()}.example.org", member="1", basis="member")
        assert "/contacts/" in page.path, page.text[:500]
        party = folder.one("SELECT id FROM party WHERE name = ? AND kind = 1", at)
        client.get(f"/members/{party}/edit")
        page = client.post(f"/members/{party}/edit", name=at, country=country, org_type=kind, headcount="40")
        assert folder.one("SELECT country = ? AND org_type = ? FROM party WHERE id = ?", country, kind, party) == 1, page.text[:900]
    me.call = call(folder, "HORIZON-CL6-2026-PACK-01", "Recycled films", TEXT, closes=40, url="https://example.org/pack")
    theme, me.skill = folder.rows("SELECT id, name FROM theme WHERE name LIKE '%ecycl%' ORDER BY id LIMIT 1")[0]
    change(folder, "INSERT INTO competence(party, theme, level) VALUES(?, ?, 3)", org(me, "Institut Jelovec"), theme)
    yield me
    server.stop()
    folder.remove()


def project(me):
    assert me.magda.post(f"/funding/call/{me.call}/answer", party=org(me, "Ada Packaging"), answer="interested").status == 200
    me.magda.post(f"/funding/call/{me.call}/together")
    path = "/funding/projects/%d" % me.folder.one("SELECT max(id) FROM funding_project")
    assert me.magda.post(path, title="Recycled films", note=f"We need {me.skill}").status == 200
    return path


def findable(me, do="find"):
    page = me.luc.post(f"/funding/findable/{org(me, 'Institut Jelovec')}", do=do)
    assert page.status == 200, page.text[:500]


def nothing_said(*texts):
    return not any(word in text for text in texts for word in ("Jelovec", "Ines", "Novak", "novak.example"))


def test_nobody_is_found_who_has_not_said_so_and_then_without_a_name(two):
    path = project(two)
    assert two.magda.model(path)["elsewhere"] == [] and nothing_said(two.magda.get(path).text)
    findable(two)
    found = two.magda.model(path)["elsewhere"]
    assert [(s["cluster"], s["fills"]) for s in found] == [("Wood", ["a laboratory", "from Slovenia"])]
    page = two.magda.get(path)
    assert "In other clusters of this server" in page.text and nothing_said(page.text, str(two.magda.model(path)))
    assert "May be found by other clusters" in two.luc.get(f"/members/{org(two, 'Institut Jelovec')}").text
    findable(two, "hide")
    assert two.magda.model(path)["elsewhere"] == []
    assert two.magda.post(path + "/elsewhere", number=found[0]["number"]).status == 422
    assert two.magda.post(f"/funding/findable/{org(two, 'Institut Jelovec')}", do="find").status in (403, 404)


def test_their_own_cluster_asks_them_and_they_are_known_when_they_agree(two):
    path = project(two)
    findable(two)
    number = two.magda.model(path)["elsewhere"][0]["number"]
    page = two.magda.post(path + "/elsewhere", number=number)
    assert page.status == 200 and f"No. {number}" in page.text
    assert two.magda.post(path + "/elsewhere", number=number).status == 422  # once
    mail = wait_until(lambda: mails(two).get("ines@novak.example.org"), 90, "the mail")
    assert "wood@cluster.example.org" in str(mail["From"]) and "another cluster, looks for partners" in mail.get_body(("plain",)).get_content()
    model = two.magda.model(path)
    hidden = [p for p in model["partners"] if p["unseen"]]
    assert [(p["name"], p["state"], p["cluster_name"]) for p in hidden] == [(f"No. {number}", "asked", "Wood")]
    assert model["elsewhere"] == [] and not model.get("missing")  # they may come
    assert nothing_said(two.magda.get(path).text, str(two.magda.model(path)), two.magda.get("/funding/projects").text)
    for do in ("agree", "decline", "role"):
        two.magda.post(f"{path}/partners/{hidden[0]['id']}", do=do, role="partner")
    assert [p["state"] for p in two.magda.model(path)["partners"] if p["unseen"]] == ["asked"]

    link = link_of(mail)
    page = Client(two.server).get(link)
    assert page.status == 200 and "which looks for partners, sees you then" in page.text
    assert say(two, link).status == 200
    known = [p for p in two.magda.model(path)["partners"] if p["unseen"]][0]
    assert (known["name"], known["person_name"], known["email"], known["hidden"]) == ("Institut Jelovec", "Ines Novak", "ines@novak.example.org", False)
    page = two.magda.get(path)
    assert page.status == 200 and "mailto:ines@novak.example.org" in page.text and f"/members/{org(two, 'Institut Jelovec')}" not in page.text
    assert two.magda.get(f"/members/{org(two, 'Institut Jelovec')}").status == 404
    assert two.magda.post(path + "/move", state="submitted").status == 200
    say(two, link, "decline")
    assert nothing_said(two.magda.get(path).text)


def test_who_never_answers_is_done_without(two):
    path = project(two)
    findable(two)
    number = two.magda.model(path)["elsewhere"][0]["number"]
    assert two.magda.post(path + "/elsewhere", number=number).status == 200
    link = link_of(wait_until(lambda: mails(two).get("ines@novak.example.org"), 90, "the mail"))
    hidden, = [p for p in two.magda.model(path)["partners"] if p["unseen"]]
    assert f'action="{path}/partners/{hidden["id"]}"' in two.magda.get(path).text
    assert two.luc.post(f"{path}/partners/{hidden['id']}", do="remove").status in (403, 404)
    page = two.magda.post(f"{path}/partners/{hidden['id']}", do="remove")
    assert page.status == 200 and nothing_said(page.text)
    model = two.magda.model(path)
    assert not [p for p in model["partners"] if p["unseen"]] and "a laboratory" in model["missing"]
    assert [s["number"] for s in model["elsewhere"]] == [number] and Client(two.server).get(link).status == 404
    assert two.magda.post(path + "/elsewhere", number=number).status == 200
    wait_until(lambda: len(mails_to(two, "ines@novak.example.org")) == 2, 90, "the second mail")
    assert say(two, link_of(mails_to(two, "ines@novak.example.org")[1])).status == 200
    known, = [p for p in two.magda.model(path)["partners"] if p["unseen"]]
    assert "They were asked" in two.magda.post(f"{path}/partners/{known['id']}", do="remove").text
    assert [p["state"] for p in two.magda.model(path)["partners"] if p["unseen"]] == ["agreed"]


def test_they_say_themselves_by_their_link_whether_they_may_be_found(two):
    two.luc.post(f"/funding/call/{two.call}/answer", party=org(two, "Institut Jelovec"), answer="interested")
    two.luc.post(f"/funding/call/{two.call}/together")
    own = "/funding/projects/%d" % two.folder.one("SELECT max(id) FROM funding_project")
    two.luc.post(own + "/ask")
    link = link_of(wait_until(lambda: mails(two).get("ines@novak.example.org"), 30, "the mail"))
    page = Client(two.server).get(link)
    assert "without our name" in page.text and "We may be found" in page.text
    assert two.folder.one("SELECT count(*) FROM funding_findable") == 0
    assert "You may be found so." in say(two, link, "find").text
    body, = two.folder.rows("SELECT i.body FROM interaction i WHERE i.kind = 'funding.findable'")[0]
    assert "without our name" in body
    assert two.folder.one("SELECT person FROM funding_findable") == two.folder.one("SELECT party FROM email_address WHERE address = 'ines@novak.example.org'")
    path = project(two)
    assert len(two.magda.model(path)["elsewhere"]) == 1
    say(two, link, "hide")
    assert two.magda.model(path)["elsewhere"] == []


def test_whom_nobody_can_write_to_is_said_to_be_so(two):
    path = project(two)
    findable(two)
    db = beside(two.folder)
    db.execute("UPDATE email_address SET state = 'left' WHERE address = 'ines@novak.example.org'")
    db.commit()
    db.close()
    two.magda.post(path + "/elsewhere", number=two.magda.model(path)["elsewhere"][0]["number"])
    wait_until(lambda: "nobody can be written to" in two.magda.get(path).text, 90, "that it is said")
    assert nothing_said(two.magda.get(path).text)
