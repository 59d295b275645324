"""Retention rules: list first, tell who is in charge, wait, then act; never at once."""
import re
import sqlite3
import time

import pytest

from support import relayed, wait_until
from test_access import invite, join
from test_consent import change, mail_to
from test_merge import change as unlogged

PEOPLE = """organisation,country,first name,last name,email
Old Works,AT,Ada,Alt,ada@old.example.org
Old Works,AT,Bert,Bald,bert@old.example.org
Old Works,AT,Cora,Chance,cora@old.example.org
New Works,AT,Nina,Neu,nina@new.example.org
"""
FILTER = "last_contact>730d created>730d -is:member -has:consent"


@pytest.fixture
def site(sink):
    with relayed(sink, PEOPLE, "--others", "--basis", "none") as server:
        long_ago(server)
        yield server


def long_ago(site):
    """All but Nina were added 800 days ago; beside the server, without its change log."""
    db = sqlite3.connect(f"{site.folder.path}/cordee.db", timeout=60)
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'party'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute("UPDATE party SET created_at = created_at - 800 * 86400 WHERE name NOT IN ('Nina Neu', 'New Works')")
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    db.close()


def make(site, follows, days=30, **more):
    site.me.get("/retention")
    page = site.me.post("/retention", **{"name": "Long silent", "filter": FILTER, "kind": "2", "follows": follows,
                                         "days": str(days), "active": "1", **more})
    return page, getattr(page, "path", None)


def names(site, path):
    return sorted(p["name"] for p in site.me.model(path)["people"])


def night(site):
    """The night's work, by the button."""
    last = site.folder.one("SELECT coalesce(max(id), 0) FROM job")
    site.me.get("/retention")
    site.me.post("/retention/run")
    wait_until(lambda: site.folder.rows("SELECT 1 FROM job WHERE id > ? AND kind = 'retention.run' AND state = 'done'",
                                        last), 20, "the night's work")


def days_pass(site, days):
    change(site, "UPDATE retention_due SET told_at = told_at - ? * 86400", days)


def alive(site):
    return sorted(r[0] for r in site.folder.rows("SELECT name FROM party WHERE kind = 2 AND deleted_at IS NULL"))


def test_a_rule_lists_tells_waits_and_only_then_acts(site):
    page, path = make(site, "trash")
    assert page.status == 200 and path.startswith("/retention/")
    # Listed at once; nobody is told, nothing is done.
    assert names(site, path) == ["Ada Alt", "Bert Bald", "Cora Chance"]
    assert not site.sink.mails and len(alive(site)) == 4
    night(site)
    text = mail_to(site, "ada@cluster.example.org", "Long silent")[1]
    assert "Ada Alt" in text and "30 days" in text and "Nina" not in text and "/retention" not in text
    number = site.folder.one("SELECT id FROM party WHERE name = 'Ada Alt'")
    assert re.search(rf"Ada Alt: https://crm.example.org/contacts/{number}\b", text)
    assert len(alive(site)) == 4
    who = site.me.model(path)["people"][0]
    assert who["goes_at"] - who["told_at"] == 30 * 86400
    day = time.strftime("%d", time.gmtime(who["goes_at"])).lstrip("0")
    assert day in who["goes_text"] and who["goes_text"] in site.me.get(path).text

    # One is kept by hand, with a reason; one was met meanwhile.
    bert, cora = (site.folder.one("SELECT id FROM party WHERE name = ?", n) for n in ("Bert Bald", "Cora Chance"))
    assert "Say in a few words" in site.me.post(f"{path}/keep", party=str(bert), reason="").text
    assert "Kept" in site.me.post(f"{path}/keep", party=str(bert), reason="Speaks at the anniversary").text
    site.me.post("/quick", kind="call", body="Still there", names="", party=str(cora))
    days_pass(site, 29)
    night(site)
    assert names(site, path) == ["Ada Alt"] and len(alive(site)) == 4
    days_pass(site, 2)
    night(site)
    assert alive(site) == ["Bert Bald", "Cora Chance", "Nina Neu"] and names(site, path) == []
    ada = site.folder.one("SELECT id FROM party WHERE name = 'Ada Alt'")
    assert site.folder.rows("SELECT object, detail FROM audit WHERE action = 'retention.trash'") == [
        (f"party {ada}", "Long silent")]
    assert len(site.sink.mails) == 1

    # It can be taken back; then everything begins anew.
    page = site.me.get("/changes")
    assert "Retention: Long silent" in page.text
    undo = re.search(r'Retention: Long silent.*?action="(/changes/\d+/undo)"', page.text, re.S).group(1)
    site.me.post(undo)
    assert len(alive(site)) == 4
    night(site)
    assert names(site, path) == ["Ada Alt"] and len(alive(site)) == 4
    wait_until(lambda: len(site.sink.mails) == 2, 20, "the second mail")

    # Kept no longer, Bert is meant again.
    model = site.me.model("/retention")
    kept, = model["kept"]
    assert (kept["name"], kept["reason"], kept["staff_name"]) == ("Bert Bald", "Speaks at the anniversary", "Ada Test")
    site.me.post(f"/retention/kept/{kept['id']}/release")
    night(site)
    assert names(site, path) == ["Ada Alt", "Bert Bald"]


def test_a_list_only_is_a_list_only(site):
    _, path = make(site, "list", days=1)
    night(site)
    change(site, "UPDATE retention_due SET told_at = 1, listed_at = 1")
    night(site)
    assert len(alive(site)) == 4 and not site.sink.mails and len(names(site, path)) == 3


def test_a_changed_rule_makes_everybody_wait_anew(site):
    _, path = make(site, "mail", days=1)
    night(site)
    days_pass(site, 100)
    site.me.get(path)
    site.me.post(path, name="Long silent", filter=FILTER, kind="2", follows="trash", days="1", active="1")
    night(site)
    assert len(alive(site)) == 4
    assert all(p["told_at"] > time.time() - 3600 for p in site.me.model(path)["people"])


def test_the_owner_is_told(site):
    site.folder.cordee("user", "add", "olga@cluster.example.org", "Olga Owner", "editor")
    olga = site.folder.one("SELECT id FROM staff WHERE login = 'olga@cluster.example.org'")
    ada = site.folder.one("SELECT id FROM party WHERE name = 'Ada Alt'")
    site.me.get(f"/contacts/{ada}")
    site.me.post(f"/parties/{ada}/owner", owner=str(olga))
    make(site, "mail")
    night(site)
    assert "Ada Alt" in mail_to(site, "olga@cluster.example.org", "Long silent")[1]
    other = mail_to(site, "ada@cluster.example.org", "Long silent")[1]
    assert "Ada Alt" not in other and "Bert Bald" in other


def test_whoever_may_change_somebody_keeps_them_from_their_page(site):
    """Olga is an editor: the page of the rule is not for her, that of the person is."""
    make(site, "trash")
    night(site)
    olga = join(site, invite(site.me, "olga@cluster.example.org", "editor", "Olga Owner"))
    rea = join(site, invite(site.me, "rea@cluster.example.org", "reader", "Rea Reader"))
    ada, nina = (site.folder.one("SELECT id FROM party WHERE name = ?", n) for n in ("Ada Alt", "Nina Neu"))
    page = olga.get(f"/contacts/{ada}")
    assert page.status == 200 and f'href="/retention/of/{ada}"' in page.text
    assert "/retention/of/" not in olga.get(f"/contacts/{nina}").text + rea.get(f"/contacts/{ada}").text
    assert olga.get("/retention").status == 403
    assert olga.get(f"/retention/of/{nina}").status == 404 and rea.get(f"/retention/of/{ada}").status == 403
    assert "Into the trash on" in olga.get(f"/retention/of/{ada}").text
    assert olga.post(f"/retention/of/{ada}", reason=" ").status == 422
    page = olga.post(f"/retention/of/{ada}", reason="An old friend")
    assert page.path == f"/contacts/{ada}" and "Kept, whatever a rule says." in page.text
    assert re.search(r'action="/changes/\d+/undo"', page.text)
    assert "/retention/of/" not in page.text
    kept, = site.me.model("/retention")["kept"]
    assert (kept["name"], kept["reason"], kept["staff_name"]) == ("Ada Alt", "An old friend", "Olga Owner")
    days_pass(site, 40)
    night(site)
    assert alive(site) == ["Ada Alt", "Nina Neu"]
    # Taken back, she is listed anew and waits anew.
    olga.undo()
    assert not site.folder.rows("SELECT 1 FROM retention_kept")
    night(site)
    assert alive(site) == ["Ada Alt", "Nina Neu"] and "/retention/of/" in olga.get(f"/contacts/{ada}").text


def test_who_cannot_see_or_act_is_not_told(site):
    """A manager of no cluster of theirs comes before the administrator by role, and sees nobody."""
    site.folder.cordee("user", "add", "bo@cluster.example.org", "Bo Bounded", "manager")
    site.folder.cordee("user", "add", "rea@cluster.example.org", "Rea Reader", "editor")
    bo, rea = (site.folder.one("SELECT id FROM staff WHERE login = ?", f"{n}@cluster.example.org") for n in ("bo", "rea"))
    ada = site.folder.one("SELECT id FROM party WHERE name = 'Ada Alt'")
    site.me.get(f"/contacts/{ada}")
    site.me.post(f"/parties/{ada}/owner", owner=str(rea))
    change(site, "UPDATE staff SET everywhere = 0 WHERE id = ?", bo)
    change(site, "UPDATE staff SET role = 'reader' WHERE id = ?", rea)
    make(site, "mail")
    night(site)
    text = mail_to(site, "ada@cluster.example.org", "Long silent")[1]
    assert "Ada Alt" in text and "Bert Bald" in text
    assert not [to for _, to, _ in site.sink.mails if to != ["ada@cluster.example.org"]]


def test_the_words_are_true_of_who_reads_them(site):
    """One day is a day; whom nobody is in charge of; those of a member are named as such."""
    _, path = make(site, "erase", days=1)
    rules = re.sub(r"<[^>]+>", " ", site.me.get("/retention").text)
    assert "a mail, then erased for good, after 1 day " in rules
    assert ">nobody</span>" in site.me.get(path).text and "belong to members" not in site.me.get(path).text
    night(site)
    text = mail_to(site, "ada@cluster.example.org", "Long silent")[1]
    assert "found 3 more of whom nobody is in charge" in text and "after 1 day," in text
    unlogged(site.folder, "INSERT INTO membership(party, cluster, type) SELECT id, 1, 'full' FROM party WHERE name = 'Old Works'")
    assert "3 on this list belong to members." in site.me.get(path).text


def test_what_failed_is_tried_again(site):
    make(site, "trash", days=1)
    night(site)
    days_pass(site, 2)
    change(site, "UPDATE retention_due SET failed = 'was busy'")
    night(site)
    assert alive(site) == ["Nina Neu"]


def test_erasure_goes_through_the_register(site):
    _, path = make(site, "erase", days=7)
    night(site)
    days_pass(site, 8)
    night(site)
    wait_until(lambda: alive(site) == ["Nina Neu"], 30, "erasure")
    wait_until(lambda: not site.folder.rows("SELECT 1 FROM party WHERE name LIKE '%Alt%'"), 30, "erasure")
    assert site.folder.one("SELECT count(*) FROM audit WHERE action = 'retention.erase'") == 3


def test_the_mail_of_a_rule_keeps_no_name_of_whom_it_erased(site, tmp_path):
    """A list is erased by jobs side by side; two of it have one name, which a third has who stays, kept by hand."""
    more = [("Emil", "Esche"), ("Fritzi", "Fichte"), ("Gerda", "Gold"), ("Hanno", "Holz"), ("Bert", "Bald"), ("Hanno", "Holz")]
    file = tmp_path / "more.csv"
    file.write_text(PEOPLE.split("\n", 1)[0] + "\n" + "".join(
        f"Old Works,AT,{given},{family},{family.lower()}{i}@old.example.org\n" for i, (given, family) in enumerate(more)))
    site.folder.cordee("import", "--others", "--basis", "none", str(file))
    long_ago(site)
    _, path = make(site, "erase", days=7)
    night(site)
    assert len(names(site, path)) == 9
    kept, gone = (r[0] for r in site.folder.rows("SELECT id FROM party WHERE name = 'Bert Bald' ORDER BY id"))
    assert "Kept" in site.me.post(f"{path}/keep", party=str(kept), reason="Speaks at the anniversary").text
    days_pass(site, 8)
    # Enough of such texts, and long ones, that two jobs are surely at the same ones at once.
    change(site, "INSERT INTO letter(plugin, subject, markdown) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                 " WHERE i < 600) SELECT 'test', '', ? || replace(hex(zeroblob(20000)), '00', ' x') FROM n",
           ", ".join(["Bert Bald", "Ada Alt", "Cora Chance", *dict.fromkeys(" ".join(m) for m in more if m[0] != "Bert")]))
    night(site)
    wait_until(lambda: not site.folder.rows("SELECT 1 FROM job WHERE kind = 'crm.erase' AND state <> 'done'"), 180, "erasing")
    assert alive(site) == ["Bert Bald", "Nina Neu"]
    left = {r[0].split(" x")[0] for r in site.folder.rows("SELECT markdown FROM letter WHERE plugin = 'test'")}
    assert left == {"Bert Bald, […], […], […], […], […], […]"}
    text, = (r[0] for r in site.folder.rows("SELECT markdown FROM letter WHERE plugin = 'retention'"))
    lines = [line for line in text.split("\n") if "/contacts/" in line]
    assert len(lines) == 9 and sorted(line.split(":")[0] for line in lines) == ["Bert Bald"] + ["[…]"] * 8, text
    assert f"Bert Bald: https://crm.example.org/contacts/{kept}" in lines


@pytest.mark.parametrize("wrong", [{"filter": " "}, {"filter": "nofield:1"}, {"days": "0"}, {"name": ""},
                                   {"kind": "1", "follows": "erase"}, {"follows": "burn"}])
def test_what_is_no_rule_is_refused(site, wrong):
    page, _ = make(site, **{"follows": "trash", **wrong})
    assert page.status == 422 and 'role="alert"' in page.text and not site.folder.rows("SELECT 1 FROM retention_rule")


def test_a_filter_that_broke_touches_nobody(site):
    site.me.get("/retention")
    site.me.post("/segments", name="quiet", filter="created>730d", kind="2")
    page, path = make(site, "trash", days=1, filter="segment:quiet")
    assert page.status == 200, page.text
    night(site)
    segment = site.folder.one("SELECT id FROM segment")
    site.me.post(f"/segments/{segment}", name="other", filter="created>730d", kind="2")
    days_pass(site, 5)
    night(site)
    assert len(alive(site)) == 4 and site.me.model(path)["error"]
