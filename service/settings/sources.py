"""Where settings stand: a config file, the environment, a folder with a file for each secret.

Whatever is called ``MUHLA_...`` is taken to be a setting, so that a misspelt one is refused and not overlooked.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from service.settings.names import (
    CONFIG,
    PREFIX,
    SECRETS_DIR,
    SEPARATOR,
    Key,
    is_known,
    key_of,
    remedy_for_unknown,
    variable_name,
)

CONFIG_FILE = Path("config/muhla.toml")
SECRETS_FOLDER = Path("/run/secrets")

LARGEST_SECRET = 65_536
"""Bytes. A larger file in the secrets folder is a mistake."""


class Sources:
    """What was read so far, the later over the earlier, in *values*; and the *problems* met, in words.

    *incomplete*: a source could not be read, so nothing can be said of settings that seem to be missing.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []
        self.incomplete = False
        self._places: dict[Key, str] = {}

    def place_of(self, key: Key) -> str:
        """Return where the value at *key*, or around it, stands; empty for the environment."""
        around = (key[:length] for length in range(len(key), 0, -1))
        return next((self._places[each] for each in around if each in self._places), "")

    def keys_within(self, key: Key) -> list[Key]:
        """Return the keys that were given at *key* and below it, in order."""
        return sorted(each for each in self._places if each[: len(key)] == key)

    def describe(self, key: Key, problem: str, remedy: str) -> str:
        """Say on one line what is wrong with the setting at *key*, where it stands, and what to do."""
        place = self.place_of(key)
        return f"{variable_name(key)}{f' ({place})' if place else ''}: {problem}. {remedy}"

    def read_file(self, path: Path, *, required: bool) -> None:
        """Take the settings of the TOML file *path*. It may be missing unless it is *required*."""
        try:
            tree = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if required:
                self._fail(f"{CONFIG}: there is no file {str(path)!r}. Give the path of the config file, or unset it.")
        except OSError as error:
            self._fail(f"{CONFIG}: the file {str(path)!r} cannot be read: {error.strerror}. Mend it, or name another.")
        except UnicodeDecodeError:
            self._fail(f"{CONFIG}: the file {str(path)!r} is not UTF-8. Save it as UTF-8.")
        except tomllib.TOMLDecodeError as error:
            self._fail(f"{CONFIG}: the file {str(path)!r} is not TOML: {error}. Mend that line.")
        except (RecursionError, ValueError):  # brackets without end, a number of thousands of digits
            self._fail(f"{CONFIG}: the file {str(path)!r} is too deep, or has a number too long, to be read. Mend it.")
        else:
            for key, value in _leaves((), tree):
                self._put(key, value, f"{'.'.join(key)} in {path}")

    def read_environment(self, environ: Mapping[str, str]) -> None:
        """Take every variable that begins with ``MUHLA_``, in any case. An empty one counts as not set."""
        ours = {name: text for name, text in environ.items() if name.upper().startswith(PREFIX)}
        settings = {name: text for name, text in ours.items() if name.upper() not in {CONFIG, SECRETS_DIR}}
        self._take((name, text, "") for name, text in settings.items() if text.strip() or not is_known(key_of(name)))

    def read_folder(self, folder: Path, *, required: bool) -> None:
        """Take every file in *folder* whose name begins with ``muhla_``, in any case, without its last line end.

        The folder may be missing unless it is *required*. Other files are somebody else's.
        """
        try:
            ours = sorted(file for file in folder.iterdir() if file.name.upper().startswith(PREFIX))
        except OSError as error:
            if required or not isinstance(error, FileNotFoundError):
                reason = f"the folder {str(folder)!r} cannot be read: {error.strerror}"
                self._fail(f"{SECRETS_DIR}: {reason}. Give the path of the secrets folder, or unset it.")
            return
        self._take((file.name, text, str(file)) for file in ours if (text := self._secret(file)) is not None)

    def _secret(self, file: Path) -> str | None:
        try:
            if not file.is_file():
                raise OSError(0, "it is not a file")
            with file.open("rb") as stream:
                text = stream.read(LARGEST_SECRET + 1).decode()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            self._fail(f"{file.name.upper()} ({file}): cannot be read: {reason}. Make it a text file that we may read.")
            return None
        if not text.strip() or len(text) > LARGEST_SECRET:
            wrong = "is too large" if text.strip() else "is empty"
            self._fail(f"{file.name.upper()} ({file}): {wrong}. Put the value into the file, or take the file away.")
            return None
        return text.rstrip("\r\n")

    def _take(self, variables: Iterable[tuple[str, str, str]]) -> None:
        """Put texts by their variables' names, outer levels first: what is said of a part is said of it last."""
        names: dict[Key, str] = {}
        for name, text, place in sorted(variables, key=lambda each: each[0].count(SEPARATOR)):
            key = key_of(name)
            other = names.setdefault(key, name)
            if other != name:
                self.problems.append(f"{name}: says the same as {other}. Keep one of the two.")
                continue
            for inner, value in self._opened(key, text):
                self._put(inner, value, place)

    def _opened(self, key: Key, text: str) -> Iterator[tuple[Key, Any]]:
        """Yield the parts of *text* if it is JSON in the place of a table, else *text* itself."""
        if key[0] != "channels" or len(key) > 2 or not text.lstrip().startswith("{"):
            yield key, text
            return
        try:
            tree = json.loads(text)
        except json.JSONDecodeError as error:
            reason = f"is not JSON ({error.msg}, column {error.colno})"
            self._fail(f"{variable_name(key)}: {reason}. Mend it, or give each setting its own variable.")
        except (RecursionError, ValueError):  # brackets without end, a number of thousands of digits
            reason = "is too deep, or has a number too long, to be read"
            self._fail(f"{variable_name(key)}: {reason}. Mend it, or give each setting its own variable.")
        else:
            yield from _leaves(key, tree)

    def _put(self, key: Key, value: Any, place: str) -> None:
        if key[0].startswith("_"):  # pydantic-settings would take it for an argument of its own, in silence
            self._places[key] = place
            self.problems.append(self.describe(key, "there is no such setting", remedy_for_unknown(key, 0, None)))
            return
        node = self.values
        for depth, part in enumerate(key[:-1], 1):
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                self._contradiction(key, key[:depth])
                return
        there = node.get(key[-1])
        if isinstance(there, dict) and there and value != {}:
            self._contradiction(self.keys_within(key)[0], key)
        elif not (isinstance(there, dict) and there):
            node[key[-1]] = value
            self._places[key] = place

    def _contradiction(self, part: Key, whole: Key) -> None:
        self.problems.append(
            f"{variable_name(part)}: contradicts {variable_name(whole)}, which is one value. Keep one of the two."
        )

    def _fail(self, problem: str) -> None:
        self.problems.append(problem)
        self.incomplete = True


def _leaves(key: Key, tree: Mapping[str, Any]) -> Iterator[tuple[Key, Any]]:
    """Yield what is in *tree*, at *key*, and no table with content itself."""
    if not tree and key:
        yield key, {}
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves((*key, name), value)
        else:
            yield (*key, name), value
