import types

import pytest

from support import Folder, Server, Sink


# These begin first, so that nobody waits for them at the end: they wait for clocks, or have much to do.
LONG = ["test_outbox", "test_after", "test_outbox_faults", "test_retention", "test_consent", "test_dump", "test_import",
        "test_import_columns", "test_mailing", "test_inbox", "test_first_day", "test_real_servers", "test_capture",
        "test_rights", "test_mailboxes", "test_funding_telling", "test_funding_quarter", "test_funding_lives",
        "test_funding_chance"]


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.fixture
def folder():
    """A live, empty data folder."""
    made = Folder()
    yield made
    made.remove()


@pytest.fixture
def server(folder):
    """The server of `folder`."""
    started = Server(folder)
    yield started
    started.stop()


@pytest.fixture
def me(server):
    """Somebody who is signed in there: Ada Test, the first administrator."""
    return server.browser()


@pytest.fixture
def ada(me):
    """The same, where others come in too."""
    return me


@pytest.fixture(scope="module")
def own_site(request):
    """A live folder that the tests of one file have for themselves: .folder, .server, .admin, and what they add to it.
    CONFIG of that file goes into its cordee.conf."""
    it = types.SimpleNamespace(folder=Folder())
    it.folder.configure(getattr(request.module, "CONFIG", ""))
    it.server = Server(it.folder)
    it.admin = it.server.browser()
    yield it
    it.server.stop()
    it.folder.remove()


@pytest.fixture(scope="module")
def own_practice():
    """A practice server that the tests of one file have for themselves."""
    folder = Folder(practice=True)
    server = Server(folder)
    server.me = server.browser()
    yield server
    server.stop()
    folder.remove()


@pytest.fixture(scope="session")
def _practice():
    made = Folder(practice=True)
    server = Server(made)
    yield server
    server.stop()
    made.remove()


@pytest.fixture
def practice(_practice):
    """A running practice server, shared by the tests of a run."""
    return _practice


@pytest.fixture
def sink():
    relay = Sink()
    yield relay
    relay.shutdown()
    relay.server_close()
