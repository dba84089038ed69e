"""Why a connection failed, in words for people: never an address, never a secret.

The clients wrap what the system tells them in errors of their own, whose texts name hosts and whole addresses. So we
look through the chain of causes for the system's own error, and say that.
"""

import socket
import ssl
from collections.abc import Iterator

DEEPEST = 10
"""How many causes we follow. Chains are two to four errors long; the bound is for one that bites its tail."""


def reason_of(error: BaseException) -> str:
    """Return why *error* happened, in a few words, such as ``connection refused``."""
    # The innermost first: the clients' own errors are often OSErrors too, and say less.
    reasons = (reason for cause in reversed(list(_chain(error))) if (reason := _system_reason(cause)))
    return next(reasons, "the connection was lost")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(DEEPEST):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _system_reason(error: BaseException) -> str | None:
    match error:
        case ssl.SSLCertVerificationError():
            # What follows the comma names the host: "Hostname mismatch, certificate is not valid for ...".
            detail = str(getattr(error, "verify_message", "")).partition(",")[0]
            return f"the certificate is not trusted ({detail or 'no reason given'})"
        case ssl.SSLError():
            return "no secure connection could be agreed on (TLS)"
        case socket.gaierror():
            return "the host's name is not known (DNS)"
        case ConnectionRefusedError():
            return "connection refused"
        case ConnectionResetError() | ConnectionAbortedError() | BrokenPipeError():
            return "the connection was lost"
        # Without a number where each of several addresses failed in its own way. A client's own error has none either.
        case OSError() if error.errno is not None or type(error) is OSError:
            return "the host cannot be reached"
    return None
