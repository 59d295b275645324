"""The backup of every night: made by itself, checked, shown, and loud when it fails."""
import json
import os
import sqlite3
import time

from support import Folder, Server, wait_until


def state(folder, **values):
    """What the server believes it did, with some of it moved: a clock that jumped."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    row = db.execute("SELECT value FROM setting WHERE key = 'backup.state'").fetchone()
    now = {**(json.loads(row[0]) if row else {}), **values}
    db.execute("INSERT INTO setting(key, value) VALUES('backup.state', ?) "
               "ON CONFLICT(key) DO UPDATE SET value = excluded.value", (json.dumps(now),))
    db.commit()
    db.close()
    return now


def stored(folder):
    return json.loads(folder.one("SELECT coalesce((SELECT value FROM setting WHERE key = 'backup.state'), '{}')"))


def made(where):
    return sorted(n for n in os.listdir(where) if n.startswith("nightly-")) if os.path.isdir(where) else []


def doctor(folder):
    return folder.run("doctor").stdout


def test_a_night_that_was_missed_is_made_up_for_at_the_start(folder):
    server = Server(folder)
    server.stop()
    where = os.path.join(folder.path, "backups")
    assert stored(folder)["since"] and made(where) == []
    two_days_ago = int(time.time()) - 2 * 86400
    state(folder, since=two_days_ago)
    assert "36 hours" in doctor(folder)
    server = Server(folder)
    try:
        wait_until(lambda: stored(folder).get("ok_at"), what="the backup")
        name, = made(where)
        backup = os.path.join(where, name)
        assert os.listdir(where) == [name]
        db = sqlite3.connect(f"file:{backup}/cordee.db?mode=ro", uri=True)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("SELECT name FROM staff").fetchall() == [("Ada Test",)]
        db.close()
        assert os.path.exists(backup + "/secret.key") and os.stat(where).st_mode & 0o077 == 0
        assert "the last backup is 0 hours old" in doctor(folder)
        me = server.browser()
        page = me.get("/status")
        assert name in page.text and "opened and checked" in page.text
        machine = {m["label"]: m["value"] for m in me.model("/status")["machine"]}
        assert "free" in machine["Room on the disk"] and machine["Oldest mail that waits"] == "none for long"
        assert "backup" not in me.get("/").text.lower().split("<main")[1]
        metrics = me.get("/metrics").text
        age, = [line.split()[1] for line in metrics.splitlines() if line.startswith("cordee_backup_age_seconds ")]
        assert 0 <= int(age) < 3600
    finally:
        server.stop()
    copy = Folder.__new__(Folder)
    copy.top, copy.path = folder.top, os.path.join(folder.top, "copy")
    copy.cordee("restore", backup)
    assert copy.one("SELECT name FROM staff") == "Ada Test"


def test_old_ones_go_seven_days_and_four_weeks_stay(folder):
    where = os.path.join(folder.top, "elsewhere")
    os.mkdir(where)
    folder.configure(f'backup {{ folder = "{where}" }}')
    now = int(time.time())
    for day in range(1, 60):
        os.mkdir(os.path.join(where, time.strftime("nightly-%Y-%m-%dT02-00-00Z", time.gmtime(now - day * 86400))))
    os.mkdir(os.path.join(where, "mine"))
    os.mkdir(os.path.join(where, "checking-left-behind"))
    upgrades = [os.path.join(folder.path, "backups", f"cordee-2026-0{i}-01T00-00-00Z.db") for i in (1, 2)]
    for path in upgrades:
        open(path, "w").close()
    os.utime(upgrades[0], (now - 40 * 86400,) * 2)
    server = Server(folder)
    try:
        me = server.browser()
        me.get("/status")
        said = me.post("/status/backup")
        assert "being made" in said.text
        wait_until(lambda: stored(folder).get("ok_at"), what="the backup")
        wait_until(lambda: not os.path.exists(upgrades[0]), what="the thinning, and then the end of the old copy")
        left = made(where)
        assert 9 <= len(left) <= 11, left
        assert os.path.exists(os.path.join(where, "mine")) and not os.path.exists(os.path.join(where, "checking-left-behind"))
        assert os.path.exists(os.path.join(where, left[-1], "cordee.db"))
        assert os.path.exists(upgrades[1])
    finally:
        server.stop()


def test_files_that_stay_the_same_are_there_once(folder):
    shelf = os.path.join(folder.path, "files", "ab")
    os.makedirs(shelf)
    name = "ab" * 32
    with open(os.path.join(shelf, name), "w") as out:
        out.write("x" * 1000)
    server = Server(folder)
    try:
        me = server.browser()
        for i in range(2):
            before = stored(folder).get("tried_at")
            wait_until(lambda: int(time.time()) != before, what="another second")
            me.get("/status")
            me.post("/status/backup")
            wait_until(lambda: stored(folder).get("ok_at") not in (None, before) and len(made(folder.path + "/backups")) >= 1,
                       what="the backup")
        assert stored(folder)["files"] == 1
        last = os.path.join(stored(folder)["path"], "files", "ab", name)
        assert os.stat(last).st_size == 1000 and os.stat(last).st_ino != os.stat(os.path.join(shelf, name)).st_ino
        os.unlink(os.path.join(shelf, name))
        assert open(last).read() == "x" * 1000
    finally:
        server.stop()


def test_a_folder_that_takes_nothing_is_said_everywhere(folder):
    wall = os.path.join(folder.top, "wall")
    open(wall, "w").close()
    folder.configure(f'backup {{ folder = "{wall}/backups" }}')
    state(folder, since=int(time.time()) - 2 * 86400)
    server = Server(folder)
    try:
        wait_until(lambda: stored(folder).get("error"), what="the failure")
        me = server.browser()
        home = me.model("/")
        assert any("36 hours" in a["text"] for a in home["alarms"])
        status = me.model("/status")
        assert status["backup"]["failed"] and wall in status["backup"]["error"]
        assert "the last backup failed" in doctor(folder) and folder.run("doctor").returncode == 1
        assert "cordee_backup_failed 1" in me.get("/metrics").text
        assert folder.one("SELECT count(*) FROM job WHERE state = 'failed'") == 0
        me.get("/status")
        me.post("/status/backup")
        wait_until(lambda: folder.one("SELECT count(*) FROM job WHERE kind = 'db.backup' AND state = 'failed'"),
                   what="the failed job of a person")
        status = me.model("/status")
        source, = [e for e in status["errors"] if e["source"] == "db.backup"]
        assert wall in source["error"] and source["at_text"]
        job, = [j for j in status["jobs"] if j["failed"]]
        me.get("/status")
        folder_now = os.path.join(folder.top, "good")
        me.post("/settings/more", key="backup.folder", value=folder_now)
        me.post(f"/status/jobs/{job['id']}/retry")
        wait_until(lambda: made(folder_now), what="the backup of the second try")
        wait_until(lambda: not me.model("/status")["backup"]["failed"], what="the good state")
        assert me.model("/status")["errors"] == [] and me.model("/")["alarms"] == []
    finally:
        server.stop()


def test_practice_is_not_backed_up_by_itself(practice):
    me = practice.browser()
    assert not me.model("/status")["backup"]["on"]
