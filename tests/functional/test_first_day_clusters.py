"""First day of somebody who works in one of several clusters: what is of another one she neither sees nor changes."""
from support import wait_until
from test_access import invite, join
from test_clusters import bound, look, make
from test_first_day import accept, begin, mail, mbox, parts, ready


def person(client, name, org, email):
    client.get("/new")
    given, family = name.split()
    page = client.post("/new", given_name=given, family_name=family, org_name=org, country="AT", known="1", email=email)
    assert "/contacts/" in page.path, page.text[:800]
    return int(page.path.rsplit("/", 1)[1])


def test_what_is_of_another_cluster_is_new_to_her_and_stays_as_it_is(own_site):
    ada, folder = own_site.admin, own_site.folder
    make(ada, "Beta")
    alpha, beta = [n for n, in folder.rows("SELECT id FROM cluster ORDER BY id")]
    look(ada, alpha)
    paula = person(ada, "Paula Alphaone", "Alpha Works", "paula@alphaone.example")
    look(ada, beta)
    bert = person(ada, "Bert Betaone", "Beta Works", "bert@betaone.example")
    eva = join(own_site.server, invite(ada, "eva@cluster.example.org", "manager", "Eva"))
    bound(ada, folder, "eva@cluster.example.org", **{f"role_{beta}": "manager"})
    before = folder.rows("SELECT * FROM party WHERE id = ?", paula)
    mails = [mail("c1", "eva@cluster.example.org", "Paula Alphaone <paula@alphaone.example>", 3),
             mail("c2", "eva@cluster.example.org", "Bert Betaone <bert@betaone.example>", 3)]
    draft = begin(eva, mbox(mails))
    model = ready(eva, draft)
    assert parts(model)["known"] == 1 and parts(model)["member"] == 0
    listed = eva.get(f"/first-day/{draft}/new").text + eva.get(f"/first-day/{draft}/single").text
    assert "Alpha Works" not in listed and f"/contacts/{paula}" not in listed
    for part in ("known", "new", "single"):
        if parts(model)[part]:
            model = accept(eva, draft, part, all=1, dates=1)
    assert folder.rows("SELECT * FROM party WHERE id = ?", paula) == before
    assert folder.one("SELECT count(*) FROM interaction_party WHERE party = ?", paula) == 0
    assert folder.one("SELECT count(*) FROM interaction_party WHERE party = ?", bert) == 1
    hers = folder.rows("SELECT p.id FROM party p JOIN email_address e ON e.party = p.id WHERE e.folded ="
                       " 'paula@alphaone.example' AND p.id <> ?", paula)
    assert len(hers) == 1
    assert folder.rows("SELECT cluster FROM party_cluster WHERE party = ?", hers[0][0]) == [(beta,)]


def test_erasing_somebody_takes_her_out_of_drafts_and_she_does_not_come_back(own_site):
    ada, folder = own_site.admin, own_site.folder
    look(ada, 1)
    gone = person(ada, "Gita Gone", "Gone Works", "gita@gone.example")
    mails = [mail("e1", "ada@cluster.example.org", "Gita Gone <gita@gone.example>", 3)]
    draft = begin(ada, mbox(mails))
    assert ready(ada, draft)["people"] == 1
    ada.get(f"/contacts/{gone}/erase")
    page = ada.post(f"/contacts/{gone}/erase", name="Gita Gone", sure="1")
    assert page.status == 200, page.text[:500]
    wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE kind = 'crm.erase' AND state = 'done'"), 60, "erasure")
    assert folder.one("SELECT count(*) FROM first_person WHERE address LIKE '%gita%' OR name LIKE '%Gita%'") == 0
    again = begin(ada, mbox(mails), "again.mbox")
    model = ready(ada, again)
    assert model["people"] == 0 and {r["why"]: r["n"] for r in model["left_out"]}["gone"] == 1
