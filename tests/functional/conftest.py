import pytest

from support import Folder, Server, Sink


@pytest.fixture
def folder():
    """A live, empty data folder."""
    made = Folder()
    yield made
    made.remove()


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
