import socket
import ssl

import pytest

from service.channels.faults import reason_of


def raised(outer: Exception, inner: BaseException | None) -> Exception:
    outer.__cause__ = inner
    return outer


def certificate_error(message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = message
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (socket.gaierror(-2, "Name or service not known"), "the host's name is not known (DNS)"),
        (ConnectionRefusedError(111, "refused"), "connection refused"),
        (ConnectionResetError(104, "reset"), "the connection was lost"),
        (OSError(113, "No route to host"), "the host cannot be reached"),
        (OSError("Multiple exceptions: [Errno 101] 2001:db8::1, [Errno 111] 192.0.2.1"), "the host cannot be reached"),
        (ssl.SSLError(1, "wrong version number"), "no secure connection could be agreed on (TLS)"),
        (certificate_error("certificate has expired"), "the certificate is not trusted (certificate has expired)"),
        (
            certificate_error("Hostname mismatch, not valid for 'a.b'"),
            "the certificate is not trusted (Hostname mismatch)",
        ),
        (ValueError("https://example.org/secret"), "the connection was lost"),
    ],
)
def test_the_systems_own_error_is_told_however_deep_it_lies(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
    assert reason_of(raised(OSError(5, "https://example.org/secret"), raised(RuntimeError("x"), error))) in {
        reason,
        "the host cannot be reached",
    }


def test_a_chain_that_bites_its_tail_is_followed_once() -> None:
    error = raised(RuntimeError("a"), None)
    error.__cause__ = raised(RuntimeError("b"), error)
    assert reason_of(error) == "the connection was lost"
