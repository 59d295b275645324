"""What a contact weighs is settable, by its kind; all there is follows, and goes back."""
import pytest

from support import wait_until

DAY = 86400


@pytest.fixture
def me(own_practice):
    return own_practice.me


def sums_hold(folder):
    """Each kept sum is what adding all up gives, but for one factor that is the same for all."""
    kept = folder.rows("SELECT party, staff, health FROM tie WHERE health > 0")
    added = {}
    for party, staff, at, worth in folder.rows(
            "SELECT party, coalesce(staff, 0), at, weight * share FROM interaction_party WHERE weight > 0 AND counts = 1"):
        added[party, staff] = added.get((party, staff), 0) + worth * 2 ** ((at - 1.7e9) / (180 * DAY))
    assert {(p, s) for p, s, _ in kept} == set(added)
    factors = [health / added[party, staff] for party, staff, health in kept]
    assert len(factors) > 50 and max(factors) / min(factors) < 1 + 1e-9


def weights(me):
    return {k["kind"]: k["weight"] for k in me.model("/settings/weights")["kinds"]}


def save(me, **changed):
    me.get("/settings/weights")
    page = me.post("/settings/weights", **{**weights(me), **changed})
    assert page.status == 200
    wait_until(lambda: not me.model("/settings/weights")["running"], 60, "weighing")
    return page


def test_the_usual_weights_are_the_domains(me):
    found = weights(me)
    assert (found["visit"], found["meeting"], found["call"], found["mail.out"]) == (6, 5, 3, 1)
    assert "mailing" not in found, "a mail to many weighs nothing, whatever somebody sets"


def test_a_change_weighs_all_anew_and_goes_back(me):
    folder = me.server.folder
    sums_hold(folder)
    party, = folder.rows("SELECT party FROM interaction_party WHERE weight = 5 GROUP BY party ORDER BY count(*) DESC")[0]
    before = me.model(f"/contacts/{party}")["strength"]
    logged = folder.one("SELECT count(*) FROM change WHERE tbl = 'interaction_party'")
    page = save(me, meeting="15", call="0")
    assert folder.one("SELECT count(*) FROM change WHERE tbl = 'interaction_party'") == logged, "a change row for each contact"
    assert "All contacts are being weighed anew" in page.text
    assert folder.rows("SELECT DISTINCT ip.weight FROM interaction_party ip JOIN interaction i ON i.id = ip.interaction"
                       " WHERE i.kind = 'meeting' AND ip.part <> 'about' AND i.visibility <> 'owner'") == [(15,)]
    assert not folder.one("SELECT count(*) FROM interaction_party ip JOIN interaction i ON i.id = ip.interaction"
                          " WHERE i.kind = 'call' AND ip.weight > 0")
    sums_hold(folder)
    assert me.model(f"/contacts/{party}")["strength"]["health"] > before["health"] * 1.2
    # What comes now weighs so too.
    me.get(f"/contacts/{party}")
    me.post(f"/parties/{party}/entries", kind="meeting", body="Weighed")
    assert folder.one("SELECT weight FROM interaction_party ORDER BY id DESC LIMIT 1") == 15
    me.undo()
    me.undo(page)
    wait_until(lambda: weights(me)["meeting"] == 5, 20, "undo")
    wait_until(lambda: not folder.one("SELECT count(*) FROM interaction_party WHERE weight = 15"), 60, "undo")
    sums_hold(folder)
    assert abs(me.model(f"/contacts/{party}")["strength"]["health"] - before["health"]) < 0.01


def test_what_an_undo_brings_back_weighs_as_it_does_now(me):
    """The weight is in no change log: it follows from the entry."""
    folder = me.server.folder
    party = folder.one("SELECT min(id) FROM party WHERE kind = 2")
    me.get(f"/contacts/{party}")
    me.post(f"/parties/{party}/entries", kind="meeting", body="Seen by whom")
    entry = folder.one("SELECT max(id) FROM interaction")
    weight = lambda: folder.one("SELECT weight FROM interaction_party WHERE interaction = ?", entry)
    me.get(f"/entries/{entry}/seen-by")
    hidden = me.post(f"/entries/{entry}/seen-by", visibility="owner")
    assert hidden.status == 200 and weight() == 0
    me.undo(hidden)
    assert weight() == 5
    me.get(f"/contacts/{party}")
    gone = me.post(f"/parties/{party}/remove", entry=entry)
    assert not folder.one("SELECT count(*) FROM interaction_party WHERE interaction = ?", entry)
    save(me, meeting="7")
    me.undo(gone)
    assert weight() == 7
    save(me, usual="1")
    assert weight() == 5
    sums_hold(folder)


def test_what_is_no_weight_is_refused(me):
    me.get("/settings/weights")
    for wrong in ("21", "-1", "much"):
        page = me.post("/settings/weights", call=wrong)
        assert page.status == 422 and "from 0 to 20" in page.text
    assert "Nothing has changed." in me.post("/settings/weights", call="3").text
    save(me, call="4")
    save(me, usual="1")
    assert weights(me)["call"] == 3 and not me.server.folder.one("SELECT count(*) FROM interaction_party WHERE weight = 4")


def test_a_page_says_what_the_strength_is_made_of(me):
    folder = me.server.folder
    org, = folder.rows("SELECT r.other FROM tie t JOIN role r ON r.party = t.party WHERE t.staff > 0 GROUP BY 1"
                       " ORDER BY sum(t.health) DESC LIMIT 1")[0]
    strength = me.model(f"/members/{org}")["strength"]
    assert strength["active"] > 0 and strength["health"] > 0
    pair = strength["pairs"][0]
    assert pair["n"] == folder.one("SELECT t.n FROM tie t JOIN staff w ON w.id = t.staff WHERE t.party = ? AND w.name = ?",
                                   pair["id"], pair["staff"])
    worths = [r["worth"] for r in strength["reasons"]]
    assert worths == sorted(worths, reverse=True) and sum(worths) <= strength["health"] * 1.001
    text = me.get(f"/members/{org}").text
    assert "Who writes to whom" in text and pair["how"] in text and "What weighs most today" in text
