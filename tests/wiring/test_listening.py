"""The port on which the service listens."""

import socket

from service.settings import Settings
from service.wiring.listening import listener_for


def test_an_answer_never_waits_until_its_first_half_is_acknowledged() -> None:
    with listener_for(Settings(port=0)) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
