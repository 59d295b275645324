"""The page of a call: all its deadlines, where it is published, and what became of it as differences."""
import json

from support import wait_until

LONG = "Packaging of recycled films is asked for. " * 60
CALL = {"id": "LIFE-2031-A", "title": "Closing loops of films", "status": "Open", "deadline": "2031-03-01", "budget": "1000000", "type": "grant",
        "countries": "AT, DE", "description": LONG + "Three partners at least.", "url": "https://example.org/life"}


def bring(me, server, name, records):
    """A file of these records, read into the source of that name."""
    text = json.dumps(records)
    known = [s for s in me.model("/funding/sources")["sources"] if s["name"] == name]
    before = server.folder.one("SELECT max(job) FROM funding_source WHERE name = ?", name)
    if known:
        me.post(f"/funding/sources/{known[0]['id']}/read", text=text)
    else:
        me.post("/funding/sources", name=name, text=text)

    def done():
        now = [s for s in me.model("/funding/sources")["sources"] if s["name"] == name][0]
        return not now.get("reading") and now.get("read_at") and server.folder.one("SELECT job FROM funding_source WHERE name = ?", name) != before
    wait_until(done)


def page(me, server):
    path = f"/funding/call/{server.folder.one('SELECT max(id) FROM funding_call')}"
    return me.model(path), me.get(path).text


def test_what_a_source_changed_is_shown_as_differences(me, server):
    bring(me, server, "Radar", [CALL])
    model, text = page(me, server)
    assert model["history"] == [] and "None since it was read for the first time" in text and "Published by Radar" in text
    assert "https://example.org/life" in text and "AT, DE" in text
    bring(me, server, "Radar", [{**CALL, "deadline": "2031-04-01", "budget": "2000000", "title": "Closing loops of thin films",
                                 "description": LONG + "Four partners at least."}])
    model, text = page(me, server)
    [change] = model["history"]
    rows = {r["label"]: r for r in change["rows"]}
    assert change["source"] == "Radar"
    assert (rows["Budget"]["gone"], rows["Budget"]["came"]) == ("€ 1.0 M", "€ 2.0 M")
    assert "1 Mar 2031" in rows["Deadlines"]["gone"] and "1 Apr 2031" in rows["Deadlines"]["came"]
    assert rows["Title"]["before"] == "Closing loops of " and rows["Title"]["came"] == "thin " and not rows["Title"].get("gone")
    # Far behind in a long text: what differs is still said, and only that.
    assert (rows["Text"]["gone"], rows["Text"]["came"], rows["Text"]["after"]) == ("Three", "Four", " partners at least.")
    assert "<del>" in text and "<ins>" in text
    bring(me, server, "Radar", [{**CALL, "deadline": "2031-04-01", "budget": "2000000", "title": "Closing loops of thin films",
                                 "description": LONG + "Four partners at least."}])
    assert len(page(me, server)[0]["history"]) == 1


def test_all_deadlines_stand_there_with_their_stages(me, server):
    bring(me, server, "Portal", [{"id": "HORIZON-2031-B", "title": "Two stages", "status": "Open",
                                  "deadline": "2025-03-01", "secondDeadline": "2031-09-01"}])
    model, text = page(me, server)
    assert [(d["stage"], d["over"], d["next"]) for d in model["deadlines"]] == [(1, True, False), (2, False, True)]
    assert "Deadline of stage 2" in text and not model["closed"]


def test_money_of_the_history_is_in_the_calls_own_currency(me, server):
    bring(me, server, "Agency", [{**CALL, "budget": "1000000 CHF"}])
    bring(me, server, "Agency", [{**CALL, "budget": "2000000 CHF"}])
    [change] = page(me, server)[0]["history"]
    assert [(r["gone"], r["came"]) for r in change["rows"]] == [("CHF 1.0 M", "CHF 2.0 M")]


def test_what_stands_above_is_not_said_again(me, server):
    """An address or the title is no identifier, a summary that is the text's beginning and a heading in the text say nothing more."""
    bring(me, server, "Agency", [{"title": "Innovation assistant", "url": "https://ffg.example/a", "deadline": "2031-03-01", "language": "en",
                                  "summary": "Innovation assistant: small companies get\nmoney for the first year of a graduate who …",
                                  "description": "Innovation assistant\nSmall companies get money for the first year of a graduate who develops things,Reliable ones;cheap ones."}])
    model, text = page(me, server)
    assert not model.get("source_id") and not model.get("summary")
    assert [p.split(" ")[0] for p in model["paragraphs"]] == ["Small", "Reliable", "cheap"]
    bring(me, server, "Agency", [CALL])
    assert page(me, server)[0]["source_id"] == "LIFE-2031-A"
