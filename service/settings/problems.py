"""What is wrong with settings, in words: the variable, where it stands, the value unless it is secret, the remedy."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from service.settings.channels import CommonSettings
from service.settings.model import Settings
from service.settings.names import KUBERNETES_REMEDY, Key, field_at, remedy_for_unknown, variable_name
from service.settings.sources import Sources

LONGEST_SHOWN = 60
"""Characters of a value."""

CHANNELS = Settings.model_fields["channels"]


def problems_in(error: ValidationError, sources: Sources) -> Iterator[str]:
    """Yield all that *error* holds against the settings of *sources*, one line each."""
    for detail in error.errors(include_url=False):
        yield from _lines(detail, sources)


def _lines(detail: ErrorDetails, sources: Sources) -> Iterator[str]:
    key, kind = _key_and_kind(detail["loc"])
    field = field_at(key, kind)
    parts = [each for each in sources.keys_within(key) if len(each) > len(key)]
    if detail["type"] == "extra_forbidden":
        yield from _unknown(sources.keys_within(key), len(key) - 1, kind, sources)
    elif detail["type"].startswith("union_tag_"):
        yield _bad_kind(key, sources)
    elif field is not None and field is not CHANNELS and parts:
        yield from _unknown(parts, len(key), kind, sources)
    else:
        yield sources.describe(key, _problem(detail, field), _remedy(key, detail, field))


def _key_and_kind(loc: tuple[int | str, ...]) -> tuple[Key, str | None]:
    """Take apart where pydantic found a mistake: after a channel's name it puts its kind, or ``[key]`` for the name."""
    parts = [part for part in loc if isinstance(part, str)]
    kind = parts.pop(2) if parts[0] == "channels" and len(parts) > 2 else None
    return tuple(parts), kind


def _unknown(keys: list[Key], level: int, kind: str | None, sources: Sources) -> Iterator[str]:
    for key in keys:
        yield sources.describe(key, "there is no such setting", remedy_for_unknown(key, level, kind))


def _bad_kind(channel: Key, sources: Sources) -> str:
    key = (*channel, "kind")
    given = sources.values["channels"][channel[1]].get("kind")
    beside = variable_name(sources.keys_within(channel)[0])
    shown = _shown(given) if isinstance(given, str) else "the value"
    problem = f"is missing beside {beside}" if given is None else f"{shown} is no kind of channel"
    return sources.describe(key, problem, f"Give {CommonSettings.model_fields['kind'].description}.")


def _problem(detail: ErrorDetails, field: FieldInfo | None) -> str:
    """Say what is wrong: ``'abc' should be a valid integer``, or ``the value should be ...`` where it is secret."""
    if detail["type"] == "missing":
        return "is missing"
    open_to_all = field is not None and field is not CHANNELS and not _is_secret(field.annotation)
    shown = _shown(detail["input"]) if open_to_all or detail["loc"][-1] == "[key]" else "the value"
    return f"{shown} {_predicate(detail)}"


def _predicate(detail: ErrorDetails) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["type"] in {"dict_type", "model_type", "model_attributes_type"}:
        return "should be a table of settings"
    wanted = re.match(r"\w+ (should .+)", detail["msg"])
    return wanted[1] if wanted else "is not what belongs here"


def _remedy(key: Key, detail: ErrorDetails, field: FieldInfo | None) -> str:
    if key == ("port",) and str(detail["input"]).startswith(("tcp://", "udp://")):
        return KUBERNETES_REMEDY
    if detail["loc"][-1] == "[key]":
        field = CHANNELS
    if field is None:
        return "See the tables of channels in the example config/muhla.toml."
    return f"Give {field.description}."


def _shown(value: Any) -> str:
    """Write *value* as it was given, cut if it is long, and not at all where it looks like an address."""
    text = repr(value) if isinstance(value, str | int | float) else str(value)
    if "://" in text:
        return "the value"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(_is_secret(part) for part in get_args(annotation))
