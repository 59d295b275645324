"""Files on records: brought, looked at, removed with undo, erased with the person, served safely."""
import os
import struct
import uuid
import zlib

import pytest

from support import Client, Folder, Server, wait_until
from test_access import invite, join


@pytest.fixture(scope="module")
def site():
    folder = Folder()
    server = Server(folder)
    server.ada = server.browser()
    yield server
    server.stop()
    folder.remove()


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def bring(client, party, name, data, **fields):
    """Uploads as a browser does."""
    mark = uuid.uuid4().hex
    parts = b""
    for k, v in {"csrf": client.csrf, **fields}.items():
        parts += f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
    parts += (f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
              f"Content-Type: application/octet-stream\r\n\r\n").encode() + data + f"\r\n--{mark}--\r\n".encode()
    return client.ask("POST", f"/parties/{party}/files", parts,
                      {"Content-Type": f"multipart/form-data; boundary={mark}"})


def files_of(client, party):
    return client.model(f"/parties/{party}/files")["files"]


def person(site, family):
    site.ada.get("/new")
    site.ada.post("/new", given_name="Fil", family_name=family)
    return site.folder.one("SELECT id FROM party WHERE family_name = ?", family)


def test_a_file_is_on_the_page_and_in_the_history(site):
    her = person(site, "Pageful")
    page = bring(site.ada, her, "Übersicht 2026.png", png())
    assert page.status == 200 and page.path == f"/contacts/{her}", page.text[:300]
    model = site.ada.model(f"/contacts/{her}")
    assert [f["name"] for f in model["files"]] == ["Übersicht 2026.png"]
    entry = model["timeline"]["items"][0]
    assert entry["kind"] == "file" and entry["subject"] == "Übersicht 2026.png" and entry["href"].startswith("/files/")
    got = site.ada.get(model["files"][0]["file_url"])
    assert got.bytes == png() and got.headers["Content-Type"] == "image/png"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"] and "script" not in got.headers["Content-Security-Policy"]
    assert got.headers["Content-Disposition"].startswith("inline") and "%C3%9C" in got.headers["Content-Disposition"]


@pytest.mark.parametrize("name,data,kind", [
    ("page.png", b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
    ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml"),
    ("drawing2.txt", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ("offer.txt", b"%PDF-1.7 ...", "application/pdf"),
    ("what.png", b"\x00\x01\x02\x03 nobody knows", "application/octet-stream"),
    ("run.exe", b"MZ\x90\x00\x03\x00\x00\x00", "application/octet-stream"),
])
def test_what_a_browser_might_run_is_a_download_by_its_content(site, name, data, kind):
    her = person(site, "Safe" + name.replace(".", ""))
    assert bring(site.ada, her, name, data).status == 200
    got = site.ada.get(files_of(site.ada, her)[0]["file_url"])
    assert got.bytes == data and got.headers["Content-Type"] == kind
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Security-Policy"].startswith("sandbox")


def test_nothing_is_stored_of_what_is_too_large_or_empty(site):
    her = person(site, "Large")
    before = site.folder.one("SELECT count(*) FROM attachment")
    assert bring(site.ada, her, "empty.txt", b"").status == 422
    try:
        assert bring(site.ada, her, "big.bin", b"x" * ((52 << 20))).status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # it hung up, as it may
    assert site.folder.one("SELECT count(*) FROM attachment") == before
    assert bring(site.ada, her, "large.bin", b"\0" * (20 << 20)).status == 200
    assert files_of(site.ada, her)[0]["size"] == 20 << 20
    assert not [f for f in os.listdir(site.folder.path + "/tmp")]


def peak(site):
    """The most memory the server ever had, in bytes."""
    with open(f"/proc/{site.process.pid}/status") as status:
        return int(next(l.split()[1] for l in status if l.startswith("VmHWM"))) << 10


def test_a_file_goes_to_disk_as_it_comes(site):
    her = person(site, "Streamed")
    bring(site.ada, her, "first.bin", b"\1" * (1 << 20))
    site.ada.get(files_of(site.ada, her)[0]["file_url"])
    before = peak(site)
    data = os.urandom(1 << 20) * 45
    assert bring(site.ada, her, "long.bin", data).status == 200
    url = next(f["file_url"] for f in files_of(site.ada, her) if f["name"] == "long.bin")
    assert site.ada.get(url).bytes == data
    assert peak(site) - before < 8 << 20, "a file of 45 MB is never in memory"


def stored(site, file):
    return os.path.exists(f"{site.folder.path}/files/{file[:2]}/{file}")


def undo(site):
    site.ada.get("/changes")
    return site.ada.post(f"/changes/{site.folder.one('SELECT max(id) FROM change_set')}/undo")


def test_a_removed_file_comes_back_by_undo(site):
    her = person(site, "Undone")
    bring(site.ada, her, "minutes.txt", b"We met.\n")
    it = files_of(site.ada, her)[0]
    site.ada.get(f"/contacts/{her}")
    page = site.ada.post(f"/files/{it['id']}/remove")
    assert "Undo" in page.text and files_of(site.ada, her) == []
    assert site.ada.get(it["file_url"]).status == 404
    assert site.folder.one("SELECT count(*) FROM interaction WHERE kind = 'file' AND subject = 'minutes.txt'") == 0
    undo(site)
    assert site.ada.get(files_of(site.ada, her)[0]["file_url"]).bytes == b"We met.\n"
    undo(site)  # and the undo can be undone
    assert files_of(site.ada, her) == []


def test_minutes_hang_on_their_meeting(site):
    site.ada.get("/new")
    site.ada.post("/new", org_name="Files Ltd", given_name="Mia", family_name="Minutes")
    org = site.folder.one("SELECT id FROM party WHERE name = 'Files Ltd'")
    her = site.folder.one("SELECT id FROM party WHERE family_name = 'Minutes'")
    site.ada.get(f"/contacts/{her}")
    site.ada.post(f"/parties/{her}/entries", kind="meeting", body="Yearly meeting")
    entry = site.folder.one("SELECT id FROM interaction WHERE body = 'Yearly meeting'")
    form = site.ada.get(f"/parties/{org}/files?entry={entry}")
    assert f'name="entry" value="{entry}"' in form.text
    bring(site.ada, org, "minutes.txt", b"Agreed.", entry=entry)
    item = [i for i in site.ada.model(f"/members/{org}")["timeline"]["items"] if i["id"] == entry][0]
    assert [f["name"] for f in item["files"]] == ["minutes.txt"]
    assert site.folder.one("SELECT party FROM attachment WHERE name = 'minutes.txt' AND interaction = ?", entry) == her
    # What others took part in is nobody else's.
    other = person(site, "Elsewhere")
    assert bring(site.ada, other, "no.txt", b"no", entry=entry).status == 404


def test_who_may_not_read_may_not_have_it(site):
    her = person(site, "Rights")
    bring(site.ada, her, "secret.txt", b"for us")
    url = files_of(site.ada, her)[0]["file_url"]
    reader = join(site, invite(site.ada, "reader@cluster.example.org", "reader", "Rea Der"))
    assert reader.get(url).bytes == b"for us"
    reader.get(f"/contacts/{her}")
    assert bring(reader, her, "mine.txt", b"x").status == 403
    assert reader.post(url + "/remove").status == 403
    assert Client(site).ask("GET", url, follow=False).status == 303
    # What hangs on a private entry is its author's.
    entry = site.folder.one("SELECT interaction FROM attachment WHERE name = 'secret.txt'")
    site.ada.get(f"/contacts/{her}")
    assert site.ada.post(f"/entries/{entry}/seen-by", visibility="owner").status == 200
    assert reader.get(url).status == 404 and files_of(reader, her) == []
    assert site.ada.get(url).bytes == b"for us"


def test_an_erased_person_takes_the_bytes_along(site):
    her = person(site, "Erasable")
    keeps = person(site, "Keeper")
    bring(site.ada, her, "hers.txt", b"Erasable was here")
    bring(site.ada, her, "both.txt", b"of both")
    bring(site.ada, keeps, "both.txt", b"of both")
    hers, both = (site.folder.one("SELECT file FROM attachment WHERE name = ? AND party = ?", n, her)
                  for n in ("hers.txt", "both.txt"))
    bring(site.ada, her, "cv.txt", b"Ten years among pears")
    cv, it = site.folder.rows("SELECT file, id FROM attachment WHERE name = 'cv.txt'")[0]
    site.ada.get(f"/contacts/{her}")
    site.ada.post(f"/files/{it}/remove")  # its bytes wait, since that can be taken back
    assert stored(site, hers) and stored(site, both) and stored(site, cv)
    site.ada.get(f"/contacts/{her}/erase")
    site.ada.post(f"/contacts/{her}/erase", sure="1", name="Fil Erasable", confirm="1")
    wait_until(lambda: not stored(site, hers) and not stored(site, cv), 30, "erasure")
    assert stored(site, both)
    assert site.folder.one("SELECT count(*) FROM attachment WHERE party = ?", her) == 0
