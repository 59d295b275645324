import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "functional"))

from browser import Browser  # noqa: E402
from support import Folder, Server  # noqa: E402


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
    browser = Browser(practice, request.param == "with-javascript")
    yield browser.sign_in()
    browser.quit()


@pytest.fixture
def visitor(empty):
    browser = Browser(empty)
    yield browser.sign_in()
    browser.quit()
