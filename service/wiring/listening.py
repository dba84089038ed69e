"""The port on which the service listens, and its address."""

import os
import socket

from service.errors import SettingsError
from service.settings import Settings


def listener_for(settings: Settings) -> socket.socket:
    """Open the port before anything else runs, so that a port in use is an error and not a half-started service."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {settings.host} port {settings.port} ({_reason(error)}). Another service may run there: "
            "set MUHLA_PORT to a free port, and MUHLA_HOST to an address of this machine"
        ) from None
    # Connections inherit it. asyncio sets it only where it made the socket itself; without it, the second half of an
    # answer waits 40 ms until the first is acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _reason(error: OSError) -> str:
    """Return what the system says, without what Python adds to it."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)


def address_of(listener: socket.socket) -> str:
    """Return the address at which *listener* answers, without a slash at its end."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def browsable(address: str) -> str:
    """Return *address* as a browser on this machine finds it: "every address" is none to go to."""
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
