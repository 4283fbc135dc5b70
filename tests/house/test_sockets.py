"""No test speaks to the world: an address outside this machine is refused at once."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
@pytest.mark.parametrize("address", ["192.0.2.1", "outside.example"])
def test_an_outside_address_is_refused(address: str) -> None:
    with socket.socket() as opened, pytest.raises(SocketConnectBlockedError):
        opened.connect((address, 443))


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname(), timeout=2) as opened,
    ):
        assert opened.getpeername() == listener.getsockname()
