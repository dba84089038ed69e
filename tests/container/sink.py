"""A receiver of webhooks on this machine, outside every container."""

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.container.docker import HOST, gateway


@dataclass
class Sink:
    """*posts* are the ids of the messages that were taken, by channel, as they came; *alerts* their keys.

    Each is answered *delay* seconds late.
    """

    port: int = 0
    delay: float = 0.0
    posts: list[tuple[str, str]] = field(default_factory=list)
    alerts: dict[str, set[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, channel: str) -> str:
        """Return where containers post to."""
        return f"http://{HOST}:{self.port}/{channel}"

    def take(self, channel: str, message_id: str, body: bytes) -> None:
        told = json.loads(body)
        with self.lock:
            self.posts.append((channel, message_id))
            if told["type"] == "alert":
                self.alerts.setdefault(told["data"]["key"], set()).add(message_id)

    @property
    def repeats(self) -> int:
        """How many posts came once more."""
        return len(self.posts) - len(set(self.posts))

    @property
    def most_repeated(self) -> int:
        return max(Counter(self.posts).values(), default=0)

    def ids(self, channel: str) -> list[str]:
        return sorted(message_id for path, message_id in self.posts if path == channel)


@contextlib.contextmanager
def listening(delay: float = 0.0) -> Iterator[Sink]:
    """Have a sink listen where containers reach it and the world does not."""
    sink = Sink(delay=delay)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            sink.take(self.path.strip("/"), self.headers["webhook-id"], body)
            time.sleep(sink.delay)
            with contextlib.suppress(ConnectionError):  # whoever asked was killed
                self.send_response_only(204)
                self.end_headers()

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, *_: object) -> None:
            """Do nothing: connections of what is killed are cut off."""

    try:
        server = Server((gateway(), 0), Handler)
    except OSError:  # Docker's network is that of another machine, which calls the loopback its host
        server = Server(("127.0.0.1", 0), Handler)
    with server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield sink
        server.shutdown()
        thread.join()
