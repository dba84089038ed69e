"""TOML into Python's dicts and lists, or one fault: a file that is no TOML is read no further."""

import re
import tomllib
from typing import Any

from service.errors import CatalogueError, Fault

MOST_NESTED = 50
"""Brackets within brackets. tomllib bears some hundreds; a file with more is pointed to where it passes this."""

MOST_DOTS = 1000
"""Parts of a dotted key. tomllib takes minutes over some hundred thousand; nobody writes more than three."""

_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)")
_BRACKETS = re.compile(r"[\[\]{}]")
_DOTTED = re.compile(rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{MOST_DOTS}}}""")
_LONG_NUMBER = re.compile(r"[0-9_]{1000}")


def parse(text: str, file: str) -> dict[str, Any]:
    """Return what *text*, the content of *file*, holds. Raises `CatalogueError` alone, whatever *text* is."""
    if dotted := _DOTTED.search(text):
        problem, remedy = f"has {MOST_DOTS} words or more joined by dots", "Write it in fewer, or in several lines."
        raise CatalogueError([Fault(file, _line_at(text, dotted.start()), None, None, problem, remedy)])
    try:
        text.encode()
        return tomllib.loads(text)
    except UnicodeEncodeError as error:
        line, problem = _line_at(text, error.start), "has bytes that are not UTF-8"
        remedy = "Save the file as UTF-8."
    except tomllib.TOMLDecodeError as error:
        line, told = _place(text, str(error))
        problem = f"is not valid TOML: {told}"
        twice = told.startswith("Cannot")  # declare or overwrite
        remedy = "Write each key and each table once." if twice else "Mend it here, or on the line before."
    except RecursionError:
        line, problem = _first_deep_line(text), "brackets are nested too deep to be read"
        remedy = "Write lists and tables without so many others in them."
    except ValueError:  # what int() says to thousands of digits
        match = _LONG_NUMBER.search(text)
        line, problem = _line_at(text, match.start() if match else 0), "has a number that is too long to be read"
        remedy = "Write it as text, or shorten it."
    raise CatalogueError([Fault(file, line, None, None, problem, remedy)])


def _place(text: str, told: str) -> tuple[int, str]:
    """Return the line that tomllib names in what it *told*, and the rest of that."""
    match = _PLACE.search(told)
    line = int(match[1]) if match and match[1] else _line_at(text, len(text.rstrip()))
    return line, _PLACE.sub("", told)


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _first_deep_line(text: str) -> int:
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MOST_NESTED:
            return _line_at(text, bracket.start())
    return 1
