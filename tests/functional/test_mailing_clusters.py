"""Mailings where there are several clusters: nothing of another one's people, mailings and topics is shown."""
import re

from support import beside
from test_clusters import CONFIG, bound, look, person, world  # noqa: F401

FIELDS = "{{name}} of {{organisation}}"


def draft(client, **fields):
    client.get("/mailing")
    page = client.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    return path, client.post(path, version=version, **{"subject": "Ours", "markdown": "Hello\n", **fields})


def went_out(world, cluster, subject, *parties):
    """A mailing that has gone out, without waiting for it."""
    db = beside(world.folder)
    letter = db.execute("INSERT INTO letter(plugin, subject, markdown, cluster, created_at) VALUES('mailing', ?, 'x', ?,"
                        " unixepoch())", (subject, cluster)).lastrowid
    mailing = db.execute("INSERT INTO mailing_mailing(subject, cluster, letter, state, started_at, created_at, saved_at)"
                         " VALUES(?, ?, ?, 'done', unixepoch(), unixepoch(), unixepoch())",
                         (subject, cluster, letter)).lastrowid
    for party in parties:
        db.execute("INSERT INTO outbox(letter, party, address, state, message_id, token, ended_at, queued_at) VALUES(?, ?,"
                   " 'x@example.org', 'sent', ?, ?, unixepoch(), unixepoch())",
                   (letter, party, f"{letter}-{party}@x", f"token{letter:06d}x{party:06d}"))
    db.commit()
    db.close()
    return mailing


def test_nobody_is_looked_at_as_somebody_foreign(world):
    path, _ = draft(world.luc, markdown=FIELDS)
    for page in (f"{path}/preview?as={world.flint}", f"{path}/edit?as={world.flint}"):
        answer = world.luc.get(page)
        assert "Flint" not in answer.text, page
    assert "Olga Oak of Oak Ltd" in world.luc.get(f"{path}/preview?as={world.oak}").text


def test_a_test_has_nothing_of_somebody_foreign(world):
    path, page = draft(world.luc, markdown=FIELDS)
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    world.luc.post(path, version=version, do="test", test_address="luc@cluster.example.org", **{"as": world.flint})
    rows = world.folder.rows("SELECT merge_values FROM outbox WHERE address = 'luc@cluster.example.org'")
    assert not [r for r in rows if "Flint" in r[0]]


def test_the_recipients_of_a_foreign_mailing_are_not_chosen_by_its_number(world):
    theirs = went_out(world, world.stone, "The secret of stone", world.both)
    path, _ = draft(world.luc)
    page = world.luc.get(path + "/audience")
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    page = world.luc.post(path + "/audience", version=version, do="not-again", mailing=theirs, filter="", mode="0")
    assert "secret" not in page.text
    assert "secret" not in world.luc.get(path + "/audience").text


def test_a_brief_has_the_mailings_of_ones_own_clusters(world):
    went_out(world, world.stone, "Stones for everybody", world.both)
    went_out(world, world.wood, "Wood for everybody", world.both)
    page = world.luc.get(f"/contacts/{world.both}/brief").text
    assert "Wood for everybody" in page and "Stones for everybody" not in page


def test_a_foreign_topic_is_no_topic(world):
    topic = world.folder.one("SELECT min(id) FROM topic WHERE cluster = ?", world.stone)
    name = "Stone circles weekly"
    db = beside(world.folder)
    db.execute("UPDATE topic SET name = ? WHERE id = ?", (name, topic))
    db.commit()
    db.close()
    path, _ = draft(world.luc, topic=topic)
    for page in ("/review", "/edit", "/preview", "/audience"):
        assert name not in world.luc.get(path + page).text, page


def test_fields_of_foreign_mailings_say_nothing(world):
    theirs = went_out(world, world.stone, "Stones again", world.both)
    ours = went_out(world, world.wood, "Woods again", world.both)
    for field in ("got", "recipient"):
        assert world.luc.model(f"/filter/count?filter=mailing.{field}:{ours}")["count"] == 1
        assert world.luc.model(f"/filter/count?filter=mailing.{field}:{theirs}")["count"] == 0, field


def test_only_who_may_approve_in_its_cluster_is_asked(world):
    admin = world.admin
    for name in ("Ina Larch", "Ivo Beech"):
        person(world.luc, name, f"{name.split()[1]} Ltd", member="1", basis="member")
    admin.get("/settings/more")
    admin.post("/settings/more", key="mailing.approve_over", value="1")
    world.folder.cordee("user", "add", "pia@cluster.example.org", "Pia Stone", "manager")
    bound(admin, world.folder, "pia@cluster.example.org", **{f"role_{world.stone}": "manager"})
    world.folder.cordee("user", "add", "tom@cluster.example.org", "Tom Wood", "manager")
    bound(admin, world.folder, "tom@cluster.example.org", **{f"role_{world.wood}": "manager"})
    path, _ = draft(world.luc)
    review = world.luc.model(f"{path}/review")
    assert review["audience"]["to"] > 1, review["audience"]
    people = {p["name"]: p["id"] for p in review["approval"]["people"]}
    assert "Tom Wood" in people and not {"Pia Stone", "Mia Stone", "Luc Wood"} & set(people)
    pia = world.folder.one("SELECT id FROM staff WHERE login = 'pia@cluster.example.org'")
    assert "Choose somebody who may approve" in world.luc.post(f"{path}/ask", version=review["version"], of=pia).text
    world.luc.post(f"{path}/ask", version=review["version"], of=people["Tom Wood"])
    assert "Waits for the approval of Tom Wood" in world.luc.get("/mailing").text
    admin.post("/settings/more", key="mailing.approve_over", value="0")
