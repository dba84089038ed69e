"""docs/licences.md, from what the packages that are locked say of themselves: ``make licences``."""

import re
from importlib.metadata import metadata

from tests.docs.pages import DOCS, ROOT, text_of

PAGE = DOCS / "licences.md"

INTRODUCTION = """\
# Licences

Muhla is under the [MIT licence](../LICENSE). What is installed with it, and what is in the image, is under licences of
its own; `make licences` writes this list from what the packages say of themselves. Each brings its text along, in its
folder `*.dist-info`.

psycopg is under the LGPL and used as it comes, as a library that may be exchanged; its binary package has parts of
PostgreSQL, OpenSSL, MIT Kerberos, OpenLDAP, Cyrus SASL and their like within. In the image libraries are without
symbols for debuggers, and Babel without the words of other languages. What the base image has, Python and Debian's
packages, is told in it under `/usr/share/doc/*/copyright`.

| package | licence |
| --- | --- |
"""


def locked() -> list[str]:
    """Return the packages that are installed with Muhla, but for what only Windows needs."""
    lines = re.findall(r"^([\w.-]+)==(.*)$", text_of(ROOT / "requirements.txt"), re.MULTILINE)
    return [name for name, rest in lines if "sys_platform == 'win32'" not in rest]


def licence_of(package: str) -> str:
    """Return what *package* says: an SPDX expression, or words."""
    told = metadata(package)
    classified = [each.split(" :: ")[-1] for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    return told["License-Expression"] or told["License"] or ", ".join(classified)


def page() -> str:
    """Return the whole page. Raises `PackageNotFoundError` where what is locked is not installed."""
    return INTRODUCTION + "".join(f"| {name} | {licence_of(name)} |\n" for name in locked())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
