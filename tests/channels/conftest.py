"""What the tests of channels share: an authority of our own, an HTTP client, and a receiver."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from service.channels.http.client import HttpClient
from tests.channels.receivers import HttpReceiver, MailReceiver, http_receiver, mail_receiver


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    client = HttpClient()
    yield client
    await client.aclose()


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as receiver:
        yield receiver


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[MailReceiver]:
    async with mail_receiver(pipelining=request.param) as receiver:
        yield receiver
