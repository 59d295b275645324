import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "functional"))

import browser as chromium  # noqa: E402
from browser import Browser  # noqa: E402
from support import Folder, Server  # noqa: E402


# These begin first, so that nobody waits for them at the end.
LONG = ["test_mailing_whole", "test_pages", "test_made_pages", "test_mailing", "test_walk", "test_life", "test_mailing_write", "test_survey_write",
        "test_mailing_paused", "test_clusters", "test_hostile_mail"]


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


def pytest_sessionfinish():
    while chromium.idle:
        chromium.stop(chromium.idle.pop())


@pytest.fixture(scope="session")
def practice():
    folder = Folder(practice=True)
    site = Server(folder)
    yield site
    site.stop()
    folder.remove()


@pytest.fixture
def empty():
    """A live folder in which nobody is yet."""
    folder = Folder()
    site = Server(folder)
    yield site
    site.stop()
    folder.remove()


@pytest.fixture(params=["with-javascript", "without"])
def walker(request, practice):
    """Somebody signed in to the practice cluster."""
    yield from signed_in(Browser(practice, request.param == "with-javascript"))


@pytest.fixture
def visitor(empty):
    yield from signed_in(Browser(empty))


def signed_in(browser):
    try:
        yield browser.sign_in()
    finally:
        browser.quit()
