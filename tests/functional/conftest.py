import pytest

from support import Folder, Server, Sink


@pytest.fixture
def folder():
    """A live, empty data folder."""
    made = Folder()
    yield made
    made.remove()


@pytest.fixture
def me(folder):
    """Somebody who is signed in at the server of `folder`."""
    server = Server(folder)
    yield server.browser()
    server.stop()


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
