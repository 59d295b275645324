import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "functional"))

from browser import Browser  # noqa: E402
from support import Folder, Server  # noqa: E402


class Site(Server):
    """A server that gives as many sign-in links as one asks for."""

    def fresh_link(self):
        said = self.folder.cordee("serve")
        return re.search(r"Sign in once\s+(\S+)", said).group(1)


@pytest.fixture(scope="session")
def practice():
    folder = Folder(practice=True)
    site = Site(folder)
    yield site
    site.stop()
    folder.remove()


@pytest.fixture
def empty():
    """A live folder in which nobody is yet."""
    folder = Folder()
    site = Site(folder)
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
