"""People of the real register, and imports that are cut short."""
import os
import random
import signal
import subprocess
import time

import pytest

import people
from support import CORDEE, Server, wait_until
from test_import import REGISTER, needs_data, take


def write_people(path, most):
    with open(path, "w", newline="", encoding="utf-8") as out:
        return people.write(REGISTER, out, most)


@needs_data
def test_two_people_a_company_find_their_company(folder, tmp_path):
    take(folder, REGISTER)
    n = write_people(tmp_path / "people.csv", 1500)
    report = take(folder, tmp_path / "people.csv")
    assert report["new"] == n == 3000 and report["problem"] == 0 and report["organisations_new"] == 0
    assert folder.one("SELECT count(*) FROM party WHERE kind = 2") == n
    assert folder.one("SELECT count(*) FROM role") == n
    assert folder.one("SELECT count(*) FROM party WHERE kind = 1") == 16592
    assert folder.one("SELECT count(*) FROM party WHERE family_name = 'Žnidaršič'") > 10
    again = take(folder, tmp_path / "people.csv")
    assert again["same"] == n


@needs_data
def test_people_alone_bring_their_companies(folder, tmp_path):
    n = write_people(tmp_path / "people.csv", 400)
    report = take(folder, tmp_path / "people.csv")
    assert report["people_new"] == n and report["organisations_new"] == 400


@needs_data
@pytest.mark.parametrize("seed", range(3))
def test_an_import_that_is_killed_goes_on_and_doubles_nothing(folder, tmp_path, seed):
    n = write_people(tmp_path / "people.csv", 2000)
    cut = random.Random(seed).uniform(0.15, 1.0)
    process = subprocess.Popen([CORDEE, "import", "--others", "--basis", "none", "--data", folder.path,
                                str(tmp_path / "people.csv")], stdout=subprocess.DEVNULL)
    wait_until(lambda: os.path.exists(folder.path) and folder.rows("SELECT 1 FROM import WHERE state = 'running'"),
               30, "the import's start")
    time.sleep(cut)
    process.send_signal(signal.SIGKILL)
    process.wait()
    server = Server(folder)
    try:
        wait_until(lambda: folder.one("SELECT state FROM import") == "done", 60, "the rest of the import")
    finally:
        server.stop()
    assert folder.rows("SELECT rows, created, refused FROM import") == [(n, n, 0)]
    assert folder.one("SELECT count(*) FROM party WHERE kind = 1") == 2000
    assert folder.one("SELECT count(*) FROM party WHERE kind = 2") == n
    assert folder.one("SELECT count(*) FROM role") == n
    assert folder.one("SELECT count(DISTINCT folded) FROM email_address") == n
