"""Who can do what, who needs what, who knows what."""
from pathlib import Path

from test_access import invite, join


def make_org(me, name, **more):
    me.get("/new")
    me.post("/new", org_name=name, known="1", **more)
    return me.folder.one("SELECT id FROM party WHERE name = ? ORDER BY id DESC", name)


def theme(me, name):
    return me.folder.one("SELECT id FROM theme WHERE name = ?", name)


# ---- the tree ----------------------------------------------------------------------------

def test_the_tree_is_edited_and_each_step_is_undone(me):
    page = me.get("/settings/competences")
    assert "Injection moulding" in page.text and "NACE" in page.text
    page = me.post("/settings/competences", name="Moulds", parent=str(theme(me, "Manufacturing processes")))
    assert "Added to the tree." in page.text
    assert me.post("/settings/competences", name="moulds", parent="").status == 422
    moulds, tools = theme(me, "Moulds"), theme(me, "Tool making")
    assert me.post(f"/settings/competences/{tools}", name="Tool making", parent=str(tools)).status == 422

    org = make_org(me, "Mouldmaker")
    me.post(f"/parties/{org}/competences", **{"theme": "Moulds", "what": "competence", "level": "3"})
    assert me.model("/members?filter=competence%3A%22tool%20making%22")["total"] == 0
    page = me.post(f"/settings/competences/{moulds}/merge", into=str(tools))
    assert "They are one now." in page.text and "Moulds" in page.text
    for name in ("tool%20making", "moulds", "technology%20fields"):
        assert me.model(f"/members?filter=competence%3A%22{name}%22")["total"] == 1
    me.undo(page)
    assert me.model("/members?filter=competence%3A%22tool%20making%22")["total"] == 0

    page = me.post(f"/settings/competences/{moulds}/retire", retired="1")
    assert "Retired." in page.text
    assert me.model("/members?filter=competence%3Amoulds")["total"] == 1
    assert '<option value="Moulds">' not in me.get(f"/parties/{org}/competences").text
    me.post(f"/settings/competences/{moulds}/retire", retired="0")
    assert '<option value="Moulds">' in me.get(f"/parties/{org}/competences").text


def test_other_words_are_edited_and_found_by_searches_files_and_forms(me):
    entry = theme(me, "Machining")
    page = me.get(f"/settings/competences/{entry}").text
    assert "Zerspanung" in page and "Other words" in page  # some ship
    page = me.post(f"/settings/competences/{entry}", name="Machining", parent=str(theme(me, "Manufacturing processes")),
                   also="Zerspanung, Fr\u00e4sen; fraisage")
    assert "Saved." in page.text
    assert 'value="fraisage, Fr\u00e4sen, Zerspanung"' in me.get(f"/settings/competences/{entry}").text
    taken = me.post(f"/settings/competences/{entry}", name="Machining", parent="", also="Wood")
    assert taken.status == 422 and "in the tree already" in taken.text
    # A file that says one of them means this entry, as does a form; a program that says nothing of them leaves them.
    Path(me.folder.path, "turners.csv").write_text("organisation,competence\nTurners,FR\u00c4SEN:3\n", "utf-8")
    me.folder.cordee("import", "--members", f"{me.folder.path}/turners.csv")
    millers = make_org(me, "Millers")
    me.post(f"/parties/{millers}/competences", theme="fraisage", level="4", what="competence")
    me.post(f"/settings/competences/{entry}", name="Machining", parent=str(theme(me, "Manufacturing processes")))
    for word in ("zerspanung", "machining", "fr%C3%A4sen"):
        assert me.model(f"/members?filter=competence%3A{word}")["total"] == 2
    found = me.model("/knows?q=fraisage")
    assert {o["name"] for o in found["orgs"]} == {"Turners", "Millers"}
    assert [t["name"] for t in found["themes"]] == ["Machining"]
    assert me.folder.one("SELECT count(*) FROM theme WHERE parent IS NULL AND merged_into IS NULL") == 3
    me.post(f"/settings/competences/{entry}", name="Machining", parent="", also="")
    assert me.model("/members?filter=competence%3Afraisage")["total"] == 0


# ---- declaring ---------------------------------------------------------------------------

def test_a_competence_is_noted_confirmed_shown_and_taken_away(me):
    org = make_org(me, "Recyclers")
    page = me.post(f"/parties/{org}/competences", theme="recycling", level="4", note="PET flakes", confirmed="1",
                   **{"what": "competence"})
    assert "Noted." in page.text and "PET flakes" in page.text and "confirmed by Ada Test" in page.text
    page = me.get(f"/members/{org}")
    assert "leads in it" in page.text and "confirmed by Ada Test" in page.text
    assert me.model("/members?filter=competence(confirmed)%3Arecycling")["total"] == 1
    me.post(f"/parties/{org}/competences", theme="Hydrogen", level="3", **{"what": "need"})
    assert me.model(f"/members/{org}")["needs"][0]["name"] == "Hydrogen"
    assert "Hydrogen" in me.get("/members?columns=competence,need").text

    row = me.get("/export/members?filter=").text
    assert "Recycling:4" in row and "Hydrogen:3" in row

    recycling = theme(me, "Recycling")
    page = me.post(f"/parties/{org}/competences/remove", competence=str(recycling))
    assert me.model(f"/members/{org}")["competences"] == []
    me.undo(page)
    assert me.model(f"/members/{org}")["competences"][0]["confirmed_by"] == "Ada Test"
    history = me.get(f"/parties/{org}/history")
    assert history.status == 200


def test_a_name_that_is_new_goes_into_the_tree_for_who_may_change_it(me):
    org = make_org(me, "Weavers")
    me.post(f"/parties/{org}/competences", theme="Weaving", level="2", **{"what": "competence"})
    assert me.folder.one("SELECT parent IS NULL FROM theme WHERE name = 'Weaving'") == 1
    assert me.post(f"/parties/{org}/competences", theme=" ", level="2", **{"what": "competence"}).status == 422
    assert me.get("/parties/999/competences").status == 404


# ---- who knows what ------------------------------------------------------------------------

def note(me, party, body, **more):
    me.post(f"/parties/{party}/entries", kind="call", body=body, **more)


def test_who_knows_what_shows_the_proof_and_the_reasons(me):
    one, two = make_org(me, "Declares"), make_org(me, "Was heard")
    me.post(f"/parties/{one}/competences", theme="Recycling", level="4", confirmed="1", **{"what": "competence"})
    me.get(f"/members/{two}")
    note(me, two, "They run a new recycling line in Linz.")
    model = me.model("/knows?q=recycl")
    assert [o["name"] for o in model["orgs"]] == ["Declares", "Was heard"]
    assert [o["score"] for o in model["orgs"]] == [55, 29]
    assert sum(p["score"] for p in model["orgs"][0]["parts"]) == 55
    page = me.get("/knows?q=recycl")
    assert "<mark>recycling</mark>" in page.text and "leads in it" in page.text
    theme_id = theme(me, "Circular economy")
    assert [o["name"] for o in me.model(f"/knows?theme={theme_id}")["orgs"]] == ["Declares"]
    assert me.get("/knows?theme=99999").status == 404
    assert "Nobody we know of" in me.get("/knows?q=astrology").text
    assert "Or begin with the tree" in me.get("/knows").text
    assert me.get("/knows?q=%22%27%28%2A").status == 200


def test_a_private_note_is_no_proof_for_others(me):
    """Nor does it move their order, which would tell them what it says."""
    open_, secret = make_org(me, "Spoken of"), make_org(me, "Whispered of")
    eva = join(me.server, invite(me, "eva@engines.example.org", "editor", "Eva Editor"))
    me.get(f"/members/{open_}")
    note(me, open_, "They weld titanium.")
    note(me, secret, "They secretly weld titanium for a rival.", visibility="owner")

    def orgs(client, words):
        return [(o["name"], o["score"]) for o in client.model("/knows?q=" + words)["orgs"]]

    assert {n for n, _ in orgs(me, "titanium")} == {"Spoken of", "Whispered of"}
    assert "rival" in me.get("/knows?q=titanium").text
    assert [n for n, _ in orgs(eva, "titanium")] == ["Spoken of"]
    page = eva.get("/knows?q=titanium").text
    assert "rival" not in page and "Whispered" not in page
    assert orgs(eva, "rival") == []
    for path in ("/search?q=secretly", f"/members/{secret}", f"/members/{secret}/brief", f"/parties/{secret}/history"):
        assert "rival" not in eva.get(path).text, path


def test_needs_find_helpers(me):
    seeks, helps, learns = make_org(me, "Seeks", country="AT"), make_org(me, "Helps", country="AT"), make_org(me, "Learns")
    me.post(f"/parties/{seeks}/competences", theme="Materials", level="4", note="for caps", **{"what": "need"})
    me.post(f"/parties/{helps}/competences", theme="Bioplastics", level="3", **{"what": "competence"})
    me.post(f"/parties/{learns}/competences", theme="Bioplastics", level="1", **{"what": "competence"})
    items = me.model("/knows/matches")["items"]
    assert items[0]["party"]["name"] == "Seeks" and items[0]["note"] == "for caps"
    assert [(h["name"], h["can"], h["near"]) for h in items[0]["helpers"]] == [("Helps", "Bioplastics", True)]
    assert "same country" in me.get("/knows/matches").text


def test_many_get_a_competence_at_once_and_one_undo_takes_it_back(me):
    ids = [make_org(me, f"Org {i}") for i in range(3)]
    me.post(f"/parties/{ids[0]}/competences", theme="Wood", level="4", what="competence")
    me.get("/members")
    page = me.post("/parties/bulk", do="can", kind="1", party=[str(i) for i in ids], back="/members")
    assert "Note the competence" in page.text
    assert me.post("/bulk", do="can", kind="1", party=[str(i) for i in ids], confirmed="3", theme="Nosuch").status == 422
    page = me.post("/bulk", do="can", kind="1", party=[str(i) for i in ids], confirmed="3", theme="wood", level="1",
                   back="/members")
    assert me.folder.rows("SELECT level FROM competence ORDER BY party") == [(4,), (1,), (1,)]
    me.undo(page)
    assert me.folder.rows("SELECT level FROM competence") == [(4,)]
