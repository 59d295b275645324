"""Retention where there are several clusters: each has rules of its own, and nobody acts on another's people."""
import re
import time

import pytest

from support import wait_until
from test_access import invite, join
from test_clusters import bound, look, make, person
from test_retention import FILTER, days_pass, long_ago, mail_to, night, site  # noqa: F401 (site is a fixture)

RULE = {"name": "Silent in Wood", "filter": FILTER, "kind": "2", "follows": "trash", "days": "30", "active": "1"}


@pytest.fixture
def two(site):
    """Wood and Stone beside the first; Lea manages Wood, Ira reads there and manages Stone."""
    site.me.folder = site.folder
    for name in ("Wood", "Stone"):
        make(site.me, name, from_name=name, from_address=f"{name.lower()}@cluster.example.org")
    site.ids = {name: n for n, name in site.folder.rows("SELECT id, name FROM cluster")}
    site.first = min(site.ids.values())
    wood, stone = site.ids["Wood"], site.ids["Stone"]
    site.lea = join(site, invite(site.me, "lea@cluster.example.org", "manager", "Lea Wood"))
    site.ira = join(site, invite(site.me, "ira@cluster.example.org", "manager", "Ira Stone"))
    bound(site.me, site.folder, "lea@cluster.example.org", **{f"role_{wood}": "manager"})
    bound(site.me, site.folder, "ira@cluster.example.org", **{f"role_{stone}": "manager", f"role_{wood}": "reader"})
    site.oak = person(site.lea, "Olga Oak", "Oak Ltd")
    site.elm = person(site.lea, "Emil Elm", "Elm Ltd")
    look(site.ira, stone)
    site.flint = person(site.ira, "Fritz Flint", "Flint Ltd")
    site.me.get(f"/parties/{site.elm}/clusters")
    assert site.me.post(f"/parties/{site.elm}/clusters", there=[wood, stone]).status == 200
    long_ago(site)
    return site


def rule(client, **more):
    client.get("/retention")
    return client.post("/retention", **{**RULE, **more})


def listed(client, path):
    return sorted(p["name"] for p in client.model(path)["people"])


def test_a_rule_of_one_cluster_means_its_people_and_is_for_its_staff(two):
    page = rule(two.lea)
    assert page.status == 200 and listed(two.lea, page.path) == ["Emil Elm", "Olga Oak"], page.text[:600]
    of_all = rule(two.me, name="Silent anywhere", follows="list", cluster="0").path
    assert "Fritz Flint" in listed(two.me, of_all) and "Ada Alt" in listed(two.me, of_all)
    assert [r["name"] for r in two.lea.model("/retention")["rules"]] == ["Silent in Wood"]
    assert {r["name"] for r in two.me.model("/retention")["rules"]} == {"Silent in Wood", "Silent anywhere"}
    shown = two.lea.get("/retention").text
    assert "These are the rules of your clusters" in shown and "/retention/run" not in shown and "Silent anywhere" not in shown
    assert two.lea.get(of_all).status == 404
    for door in ("", "/remove", "/keep"):
        assert two.lea.post(of_all + door, party=two.oak, reason="x", **RULE).status == 404, door
    assert two.lea.post("/retention/run").status == 403
    # Ira reads in Wood: its rules are not hers.
    look(two.ira, two.ids["Wood"])
    assert two.ira.get(page.path).status == 403 and "Silent in Wood" not in two.ira.get("/retention").text
    for door in ("", "/remove", "/keep"):
        assert two.ira.post(page.path + door, party=two.oak, reason="x", **RULE).status == 403, door
    assert rule(two.ira, cluster=two.ids["Wood"]).status in (403, 422)
    look(two.ira, two.ids["Stone"])
    assert listed(two.ira, rule(two.ira, name="Silent in Stone").path) == ["Emil Elm", "Fritz Flint"]
    for cluster in ("0", two.ids["Wood"], two.first, "9999"):
        assert rule(two.ira, cluster=cluster).status in (403, 404, 422), cluster
    assert two.folder.rows("SELECT name, cluster FROM retention_rule ORDER BY id") == [
        ("Silent in Wood", two.ids["Wood"]), ("Silent anywhere", None), ("Silent in Stone", two.ids["Stone"])]


def test_it_acts_on_whom_no_other_cluster_has(two):
    path = rule(two.lea, follows="erase").path
    night(two)
    # Of whom it will do nothing to, nobody is told, and no day is named.
    emil, olga = sorted(two.lea.model(path)["people"], key=lambda p: p["name"])
    assert (emil["name"], emil["shared"], emil.get("told_at"), emil.get("goes_at")) == ("Emil Elm", True, None, None)
    assert not olga["shared"] and olga["goes_at"] > olga["told_at"]
    assert "Another cluster has them too" in two.lea.get(path).text
    told = mail_to(two, "lea@cluster.example.org", "Silent in Wood")[1]
    assert "Olga Oak" in told and "Emil Elm" not in told and "found 1 more" in told
    assert not [to for _, to, text in two.sink.mails if b"Emil Elm" in text]
    days_pass(two, 31)
    night(two)
    wait_until(lambda: not two.folder.rows("SELECT 1 FROM party WHERE id = ?", two.oak), 30, "Olga is erased")
    left, = two.lea.model(path)["people"]
    assert (left["name"], left["shared"], left["failed"]) == ("Emil Elm", True, "")


def test_who_comes_to_another_cluster_while_waiting_stays_and_is_told_of_anew(two):
    path = rule(two.lea).path
    night(two)
    days_pass(two, 31)
    at = f"/parties/{two.oak}/clusters"
    two.me.get(at)
    assert two.me.post(at, there=[two.ids["Wood"], two.ids["Stone"]]).status == 200
    night(two)
    left = {p["name"]: p for p in two.lea.model(path)["people"]}
    assert left["Olga Oak"]["shared"] and not left["Olga Oak"].get("told_at")
    two.me.get(at)
    assert two.me.post(at, there=[two.ids["Wood"]]).status == 200
    night(two)
    left = {p["name"]: p for p in two.lea.model(path)["people"]}
    assert not left["Olga Oak"]["shared"] and left["Olga Oak"]["goes_at"] > time.time() + 29 * 86400


def test_who_is_kept_by_hand_is_shown_to_who_may_see_them(two):
    path = rule(two.lea).path
    two.lea.get(path)
    assert two.lea.post(path + "/keep", party=two.oak, reason="A friend of the house").status == 200
    assert two.lea.post(path + "/keep", party=two.flint, reason="x").status == 404
    kept, = two.lea.model("/retention")["kept"]
    assert kept["name"] == "Olga Oak" and two.me.model("/retention")["kept"][0]["name"] == "Olga Oak"
    look(two.ira, two.ids["Stone"])
    assert two.ira.model("/retention")["kept"] == []
    assert two.ira.post(f"/retention/kept/{kept['id']}/release").status == 403, "she only reads in Wood"
    assert two.lea.post(f"/retention/kept/{kept['id']}/release").status == 200
    assert listed(two.lea, path) == ["Emil Elm"], "listed again tonight"


def test_a_form_that_was_refused_keeps_the_cluster(two):
    page = rule(two.me, cluster=two.ids["Stone"], days="0")
    assert page.status == 422 and re.search(rf'<option value="{two.ids["Stone"]}" selected>Stone', page.text)
    path = rule(two.me, cluster=two.ids["Stone"]).path
    page = two.me.post(path, cluster=two.ids["Wood"], **RULE)
    assert page.status == 200 and listed(two.me, path) == ["Emil Elm", "Olga Oak"]
    assert "Silent in Wood" in two.lea.get("/retention").text
