"""Whom the channels trust when they open a secure connection."""

import ssl
from functools import cache
from pathlib import Path

import certifi

from service.errors import SettingsError


@cache
def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Trust the machine's authorities, the public ones (a slim container has none of its own), and *ca_file* (PEM).

    Reading them takes 40 ms, so all who trust the same share one context. Nobody may change it.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    if ca_file is not None:
        _trust(context, ca_file)
    return context


def _trust(context: ssl.SSLContext, ca_file: Path) -> None:
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one: the file is there, and no certificate is in it
        raise SettingsError(
            f"ca_file {str(ca_file)!r} cannot be used: {error.strerror or 'it is not a PEM certificate'}. "
            "Give the path of a readable file with one or more certificates in PEM."
        ) from error
