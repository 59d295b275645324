"""The full dump: all that is known as one archive, and an empty installation filled from it."""
import gzip
import hashlib
import io
import json
import os
import re
import sqlite3
import tarfile

import pytest

from support import Folder, Server, wait_until


@pytest.fixture
def folders():
    made = []

    def make(**options):
        made.append(Folder(**options))
        return made[-1]
    yield make
    for folder in made:
        folder.remove()


def dump(folder, name="dump.tar.gz"):
    path = os.path.join(folder.top, name)
    if os.path.exists(path):
        os.remove(path)
    folder.cordee("dump", path)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def parts(path):
    with tarfile.open(path) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive}


def pack(folder, entries, name="made.tar.gz"):
    """An archive of [(name, bytes or a TarInfo)], in this order."""
    path = os.path.join(folder.top, name)
    with tarfile.open(path, "w:gz") as archive:
        for entry, content in entries:
            info = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(entry)
            data = b"" if isinstance(content, tarfile.TarInfo) else content
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def grow(folder):
    """Rows that need care: bytes, odd texts, numbers with a fraction, a stored file, somebody who left."""
    db = sqlite3.connect(f"{folder.path}/cordee.db")
    set_ = db.execute("INSERT INTO change_set(origin, title) VALUES('test', '')").lastrowid
    db.create_function("change_set_now", 0, lambda: set_)
    db.create_function("logged_together", 1, lambda table: 0)
    db.create_function("member_was", -1, lambda *a: "")
    db.create_function("fold", 1, lambda s: s.lower())
    content = b"From: a@b.example\r\n\r\nHallo \xff\x00"
    name = hashlib.sha256(content).hexdigest()
    os.makedirs(f"{folder.path}/files/{name[:2]}", exist_ok=True)
    with open(f"{folder.path}/files/{name[:2]}/{name}", "wb") as out:
        out.write(content)
    db.execute("INSERT INTO message(message_id, file, size, outbox) VALUES('x@y', ?, ?, 77)", (name, len(content)))
    db.execute("INSERT INTO suppression(hash, reason, at) VALUES('ab', 'unsubscribed', 5)")
    db.execute("UPDATE party SET latitude = 48, longitude = 0.1, about = ? WHERE id = 1",
               ('tab\t "quoted" \\ line\n\x01 č \U0001f9ed',))
    db.execute("UPDATE message SET subject = CAST(x'ff41' AS TEXT)")
    db.commit()
    db.close()
    return name


def test_a_dump_fills_an_empty_installation_which_gives_the_same_dump(folders):
    full, empty = folders(practice=True), folders()
    file = grow(full)
    first = dump(full)
    said = empty.cordee("load", first)
    assert "rows" in said and "1 files" in said
    assert read(dump(empty)) == read(first)
    assert read(f"{empty.path}/files/{file[:2]}/{file}") == read(f"{full.path}/files/{file[:2]}/{file}")
    assert empty.one("SELECT count(*) FROM change") == 0, "a load is no change that could be undone"
    assert empty.one("SELECT n FROM party_count WHERE kind = 2") == full.one("SELECT n FROM party_count WHERE kind = 2")
    assert empty.one("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'cd_track_%'") == \
        full.one("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'cd_track_%'")
    assert empty.one("SELECT outbox FROM message") is None, "a row of another outbox"


def test_a_ledger_of_introductions_comes_along(folders):
    full, empty = folders(practice=True), folders()
    server = Server(full)
    try:
        client = server.browser()
        one, other, by = (n for n, in full.rows("SELECT name FROM party WHERE kind = 2 AND deleted_at IS NULL GROUP BY name"
                                                " HAVING count(*) = 1 ORDER BY id LIMIT 3"))
        before = full.one("SELECT count(*) FROM introductions_introduction")
        client.get("/introductions")
        client.post("/introductions", who=one, other=other, by=by, purpose="Pears")
        number = full.one("SELECT max(id) FROM introductions_introduction")
        client.get(f"/introductions/{number}")
        client.post(f"/introductions/{number}", stands="contract", purpose="Pears", note="Signed")
        assert full.one("SELECT count(*) FROM introductions_introduction") == before + 1
    finally:
        server.stop()
    first = dump(full)
    empty.cordee("load", first)
    assert read(dump(empty)) == read(first)
    rows = [full.rows(f"SELECT * FROM introductions_{t} ORDER BY id") for t in ("introduction", "person", "entry")]
    assert [empty.rows(f"SELECT * FROM introductions_{t} ORDER BY id") for t in ("introduction", "person", "entry")] == rows
    assert [len(r) for r in rows] >= [1, 3, 2]


def test_whose_records_are_comes_along_when_there_are_several_clusters(folders):
    full, empty = folders(), folders()
    server = Server(full)
    try:
        client = server.browser()
        client.get("/settings/clusters/new")
        client.post("/settings/clusters/new", name="Stone", zone="Europe/Vienna", language="en", country="AT")
        imported(full, "members.csv", rows_of(20))
    finally:
        server.stop()
    whose = "SELECT party, cluster FROM party_cluster ORDER BY party, cluster"
    assert full.rows(whose) and full.one("SELECT count(*) FROM membership") and full.one("SELECT count(*) FROM cluster") == 2
    first = dump(full)
    empty.cordee("load", first)
    assert empty.rows(whose) == full.rows(whose)
    assert read(dump(empty)) == read(first)


def test_what_was_loaded_works(folders):
    full, empty = folders(practice=True), folders()
    name, address = full.rows("SELECT p.name, e.address FROM party p JOIN email_address e ON e.party = p.id "
                              "WHERE p.kind = 2 ORDER BY p.id LIMIT 1")[0]
    login = full.one("SELECT login FROM staff ORDER BY id LIMIT 1")
    empty.cordee("load", dump(full))
    assert "restored" in empty.one("SELECT value FROM setting WHERE key = 'core.held_why'")
    server = Server(empty)
    try:
        if not server.link:
            server.link = re.search(r"http\S+", empty.cordee("user", "reset", login)).group(0)
        client = server.browser()
        assert name in client.get("/contacts?filter=" + address).text, "found by full text"
        assert "restored" in client.get("/settings/audit").text or "loaded" in client.get("/settings/audit").text
    finally:
        server.stop()


def test_who_must_not_be_written_to_is_known_where_it_is_loaded(folders):
    """Addresses are hashed with a key of the installation; its key for them comes along."""
    full, empty = folders(practice=True), folders()
    empty.cordee("load", dump(full))
    address, hashed = empty.rows("SELECT folded, hash FROM email_address LIMIT 1")[0]
    csv = os.path.join(empty.top, "left.csv")
    with open(csv, "w") as out:
        out.write(f"email\n{address}\n")
    empty.cordee("import", csv, "--blocked", "unsubscribed")
    assert empty.one("SELECT count(*) FROM suppression WHERE hash = ?", hashed) == 1


def test_what_is_secret_or_of_the_machine_is_not_in_it(folders):
    folder = folders(practice=True)
    content = parts(dump(folder))
    names = {n.split("/")[1].split(".")[0] for n in content if n.startswith("data/")}
    assert not names & {"session", "token", "api_token", "outbox", "job", "change", "change_set", "setting",
                        "second_factor", "recovery_code", "audit", "import"}
    assert "party" in names and "consent" in names and "mailing_mailing" in names
    row = json.loads(content["data/staff.jsonl"].splitlines()[0])
    assert "login" in row and "password" not in row
    assert list(content) == sorted(content)
    with open(dump(folder), "rb") as file:
        assert file.read(10)[4:8] == b"\0\0\0\0", "no time in it"


def test_every_table_is_in_it_or_says_why_not(folders):
    folder = folders(practice=True)
    server = Server(folder)
    try:
        model = server.browser().model("/settings/dump")
    finally:
        server.stop()
    known = {t["name"] for t in model["tables"]} | {t["name"] for t in model["left_out"]}
    there = {n for (n,) in folder.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    there = {n for n in there if not re.match(r"sqlite_|core_schema$|search_(short|long)", n)}
    assert there <= known, f"say in struct cordee_table what becomes of {there - known}"
    assert all(t["why"] for t in model["left_out"])


def test_only_who_may_takes_it_from_the_console_and_it_is_noted(folders):
    folder = folders(practice=True)
    server = Server(folder)
    try:
        client = server.browser()
        page = client.get("/settings/dump")
        assert client.get("/settings/dump/file").status == 404
        assert "being made" in client.post("/settings/dump", csrf=page.csrf).text
        wait_until(lambda: client.model("/settings/dump").get("ready"), what="the dump")
        assert "/settings/dump/file" in client.get("/settings/dump").text
        got = client.get("/settings/dump/file")
        assert got.status == 200 and got.headers["Content-Type"] == "application/gzip"
        assert "attachment" in got.headers["Content-Disposition"]
        assert "took a full dump" in client.get("/settings/audit").text
        made = os.path.join(folder.path, "dump.tar.gz")
        assert os.stat(made).st_mode & 0o777 == 0o600
        os.utime(made, (1, 1))
        assert client.get("/settings/dump/file").status == 404, "a day later"
        assert not client.model("/settings/dump").get("ready")
    finally:
        server.stop()
    with tarfile.open(fileobj=io.BytesIO(got.bytes)) as archive:
        assert archive.getnames()[0] == "cordee.json"
    assert gzip.decompress(got.bytes) == gzip.decompress(read(dump(folder)))
    assert not [n for n in os.listdir(folder.path) if n.startswith("dump-")]


def test_a_dump_goes_when_somebody_is_erased(folders):
    folder = folders()
    server = Server(folder)
    try:
        client = server.browser()
        client.get("/new")
        path = client.post("/new", given_name="Ada", family_name="Lovelace", language="en", basis="member").path
        client.get("/settings/dump")
        client.post("/settings/dump")
        wait_until(lambda: client.model("/settings/dump").get("ready"), what="the dump")
        client.get(path + "/erase")
        page = client.post(path + "/erase", name="Ada Lovelace")
        wait_until(lambda: client.model(page.path).get("done"), what="the erasure")
        assert not [n for n in os.listdir(folder.path) if n.startswith("dump")]
    finally:
        server.stop()


def refused(folder, path):
    before = folder.rows("SELECT * FROM staff"), folder.rows("SELECT * FROM topic")
    done = folder.run("load", path)
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert before == (folder.rows("SELECT * FROM staff"), folder.rows("SELECT * FROM topic")), "nothing is left behind"
    assert folder.one("SELECT count(*) FROM party") == 0
    assert not [n for n in os.listdir(folder.path) if n.startswith("load-")]
    return done.stderr


def test_archives_that_are_not_ours_are_refused_with_a_sentence(folders):
    full, empty = folders(practice=True), folders()
    grow(full)
    good = parts(dump(full))
    manifest = json.loads(good["cordee.json"])

    def changed(**what):
        return {**good, "cordee.json": json.dumps({**manifest, **what}).encode()}

    def tried(entries, name=None):
        return refused(empty, pack(empty, list(entries.items()) if isinstance(entries, dict) else entries))

    link = tarfile.TarInfo("data/cluster.jsonl")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    party = good["data/party.jsonl"]
    lines = party.splitlines(keepends=True)
    sized = {t["name"]: t for t in manifest["tables"]}

    def with_table(name, content, rows=None):
        tables = [dict(t, bytes=len(content), rows=t["rows"] if rows is None else rows) if t["name"] == name else t
                  for t in manifest["tables"]]
        return {**changed(tables=tables), f"data/{name}.jsonl": content}

    assert "no dump" in refused(empty, __file__)
    assert "cordee.json" in tried([("data/party.jsonl", party)])
    assert "format 9" in tried(changed(version=9))
    assert "crm have the version 1" in tried(changed(parts={**manifest["parts"], "crm": 1}))
    assert "plugin shop" in tried(changed(parts={**manifest["parts"], "shop": 1}))
    tables = [dict(t, columns=t["columns"] + [["wealth", "INTEGER"]]) if t["name"] == "party" else t
              for t in manifest["tables"]]
    assert "party has" in tried(changed(tables=tables))
    assert "which is not here" in tried(changed(tables=[dict(sized["party"], name="session")]))
    assert "no plain file" in tried([("cordee.json", good["cordee.json"]), ("", link)])
    assert "where it has ../../etc/cron" in tried([("cordee.json", good["cordee.json"]), ("../../etc/cron", b"x")])
    assert "which no dump has" in tried([*good.items(), ("../../../tmp/x", b"x")])
    assert "not the" in tried(with_table("party", b"".join(lines[:-1])))
    assert "not the" in tried(with_table("party", party + lines[0]))
    assert "line 1" in tried(with_table("party", b"{nonsense\n", 1))
    row = json.loads(lines[0])
    assert "another type" in tried(with_table("party", json.dumps({**row, "kind": "x"}).encode() + b"\n", 1))
    assert "CHECK" in tried(with_table("party", json.dumps({**row, "kind": 7}).encode() + b"\n", 1))
    assert "refers to" in tried(with_table("party", lines[0], 1))
    name = next(n for n in good if n.startswith("files/"))
    assert "not what its name says" in tried({**good, name: b"other bytes"})
    assert "missing" in tried({n: b for n, b in good.items() if n != name})
    whole = read(dump(full))
    cut = os.path.join(empty.top, "cut.tar.gz")
    with open(cut, "wb") as out:
        out.write(whole[:len(whole) // 2])
    assert "cut off" in refused(empty, cut)
    empty.cordee("load", dump(full))


def test_a_dump_goes_into_an_empty_installation_only(folders):
    full = folders(practice=True)
    done = full.run("load", dump(full))
    assert done.returncode != 0 and "not empty" in done.stderr


def rows_of(n, changed=False):
    yield "organisation,country,city,first_name,last_name,email,phone,tags,member_since"
    for i in range(n):
        yield f"Firma {i // 5} GmbH,AT,Linz,Anna{i},Muster{i % 97}{'x' if changed else ''},a{i}@f{i // 5}.example.org," \
              f"+43 732 {i:06d},tag{i % 50},2021-03-01"


def imported(folder, name, lines):
    path = os.path.join(folder.top, name)
    with open(path, "w") as out:
        out.write("\n".join(lines) + "\n")
    folder.cordee("import", path, "--members", "--basis", "none", timeout=600)
    return folder.one("SELECT max(id) FROM import")


def test_an_import_that_is_taken_back_leaves_the_dump_as_it_was(folders):
    n = int(os.environ.get("DUMP_ROWS", "3000"))
    folder = folders()
    imported(folder, "first.csv", rows_of(n // 3))
    before = read(dump(folder))
    second = imported(folder, "second.csv", rows_of(n, changed=True))
    after = read(dump(folder))
    assert after != before
    folder.cordee("import", "--undo", str(second), timeout=600)
    again = dump(folder)
    for name, content in parts(again).items():
        assert content == parts(os.path.join(folder.top, "dump.tar.gz"))[name]
    assert read(again) == before
