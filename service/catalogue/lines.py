"""On which line of a TOML file each table, key and list item stands: tomllib does not tell.

The file is gone through only when something is wrong with it, and only after tomllib has read it. So the scan may
trust that it is valid.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress

Path = tuple[str | int, ...]
"""Where a value stands: ``("commitments", 3, "sources", 0, "phrase")``."""

_WORDS = re.compile(
    r"""
      \#[^\n]*                                  # a comment
    | \"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}    # text over several lines, which may end in quotes of its own
    | '''(?:[^']|'{1,2}(?!'))*+'{3,5}
    | "(?:[^"\\\n]|\\.)*+"
    | '[^'\n]*'
    | [\n\[\]{}=,.]
    | [^\s\#"'\[\]{}=,.]+                       # a bare key, or a piece of a number or date
    """,
    re.VERBOSE | re.DOTALL,
)
_AFTER_A_VALUE = frozenset(("\n", ",", "]", "}", ""))


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, from 1, of each header, key and list item of *text*, which must be valid TOML.

    From brackets on that are nested too deep to follow, nothing more is told.
    """
    scan = _Scan(text.removeprefix("\ufeff"))  # some editors begin a file with it
    with suppress(RecursionError):
        scan.statements()
    return scan.lines


class _Scan:
    """Goes through the words once. ``word`` is the one in hand, "" at the end; ``line`` is where it begins."""

    def __init__(self, text: str) -> None:
        self._words = _words(text)
        self.word, self.line = "", 1
        self.lines: dict[Path, int] = {(): 1}
        self._lengths: dict[Path, int] = {}  # of the lists of tables, so far

    def take(self) -> str:
        self.word, self.line = next(self._words)
        return self.word

    def mark(self, path: Path) -> None:
        self.lines.setdefault(path, self.line)

    def statements(self) -> None:
        table: Path = ()
        self.take()
        while self.word:
            if self.word == "\n":
                self.take()
            elif self.word == "[":
                table = self.header()
            else:
                self.pair(table)

    def header(self) -> Path:
        """Read ``[a.b]`` or ``[[a.b]]``, and return what it opens. The name of a list means the last table in it."""
        is_list = self.take() == "["
        if is_list:
            self.take()
        path: Path = ()
        name: Path = ()
        for part in self.key("]"):
            name = (*path, part)
            self.mark(name)
            path = (*name, self._lengths[name] - 1) if name in self._lengths else name
        if is_list:
            self.take()
            self._lengths[name] = self._lengths.get(name, 0) + 1
            path = (*name, self._lengths[name] - 1)
        self.mark(path)
        self.take()
        return path

    def key(self, end: str) -> Iterator[str]:
        """Yield the parts of a dotted key, from the word in hand to *end*."""
        while self.word != end:
            if self.word != ".":
                yield _unquoted(self.word)
            self.take()

    def pair(self, table: Path) -> None:
        """Read ``a.b = value``, and take the word after it."""
        path = table
        for part in self.key("="):
            path = (*path, part)
            self.mark(path)
        self.take()
        self.value(path)

    def value(self, path: Path) -> None:
        """Read a value of any kind, and take the word after it."""
        if self.word == "[":
            self.items(path)
        elif self.word == "{":
            self.inline_table(path)
        else:
            while self.take() not in _AFTER_A_VALUE:
                pass

    def items(self, path: Path) -> None:
        self.take()
        self.skip_separators()
        index = 0
        while self.word != "]":
            self.mark((*path, index))
            self.value((*path, index))
            self.skip_separators()
            index += 1
        self.take()

    def inline_table(self, path: Path) -> None:
        self.take()
        self.skip_separators()
        while self.word != "}":
            self.pair(path)
            self.skip_separators()
        self.take()

    def skip_separators(self) -> None:
        while self.word in ("\n", ","):
            self.take()


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Yield each word but the comments, with its line; at the end "", for ever."""
    line = 1
    for match in _WORDS.finditer(text):
        word = match.group()
        if not word.startswith("#"):
            yield word, line
            line += word.count("\n")
    while True:
        yield "", line


def _unquoted(key: str) -> str:
    """Return the name that a bare or quoted *key* stands for."""
    if key[0] not in "\"'":
        return key
    name: str = tomllib.loads(f"key = {key}")["key"]
    return name
