"""The log: one event a line, JSON for machines or text for people, and no secret in either.

Our own lines come from structlog; those of uvicorn, APScheduler, Alembic and of Python's warnings from the standard
library. All go through one pipeline, so that all look alike and none is left unredacted.
"""

import json
import logging
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"

QUIET = (
    "aiosqlite",
    "alembic",
    "apprise",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "urllib3",
    "uvicorn.error",
    "watchfiles",
)
"""They tell every turn of their wheels, some with addresses in it. We hear them from a warning upwards."""

_HANDLER = "muhla"
_FIRST = ("timestamp", "level", "event")

_ADDRESS = re.compile(r"(?<![\w+.-])([A-Za-z][\w+.-]*)://(\S+)")
_OPEN_SCHEMES = re.compile(r"(https?|file|sqlite|postgres(ql)?)(\+\w+)?", re.IGNORECASE)
_NAME = r"[\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|signature|authorization|cookie)"
_SECRET_NAME = re.compile(_NAME, re.IGNORECASE)
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Neither tab nor line feed: JSON escapes them, and text where they do not belong to a trace."""
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"""((?<![\w-]){_NAME}["']?\s*[=:]\s*b?["'])[^"']+""",  # 'password': 'two words'
        rf"""((?<![\w-]){_NAME}=|[?&;](?:key|sig|code)=)[^\s"'&;<>]+""",  # ?token=...&sig=...
        r"(\bauthorization:\s*(?:\w+\s+)?)[^\s]+",
        r"(\bbearer\s+)[\w.~+/=-]{8,}",
        r"(\b(?:whsec_|xox[a-z]-|xapp-|bot\d+:))[\w+/=-]+",  # of webhooks, Slack and Telegram
        r"(/services/)T\w+/B\w+/\w+",  # Slack's webhooks, where the host is told apart
    )
)
_HINTS = (
    *("://", "/services/", "auth", "bearer", "bot", "code", "cookie", "key", "passw"),
    *("secret", "sig", "token", "whsec", "xapp", "xox"),
)
"""What has none of these in it no pattern would change. Looking for them is ten times faster than the patterns."""


def configure_logs(
    *,
    format: Literal["auto", "json", "text"],  # noqa: A002  # as the setting is called
    level: str,
    stream: TextIO,
    colours: bool = True,
) -> None:
    """Send what is logged from *level* (``debug``, ``info``, ``warning``, ``error``) upwards to *stream*.

    ``auto`` is text if *stream* is a terminal, else JSON. A terminal shows text in *colours*, where they are wanted.
    Can be called again; the last call counts.
    """
    as_text = format == "text" or for_people(format, stream)
    handler = logging.StreamHandler(stream)
    handler.name = _HANDLER
    handler.setFormatter(_formatter(_text(colours=colours and stream.isatty()) if as_text else _json()))
    root = logging.getLogger()
    for old in [each for each in root.handlers if each.name == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    _take_over_others(root.level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_described(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def for_people(format: Literal["auto", "json", "text"], stream: TextIO) -> bool:  # noqa: A002  # as the setting is called
    """Tell whether somebody reads *stream* as it is written: it is a terminal, and no program's."""
    return format != "json" and stream.isatty()


def redact(text: str) -> str:
    """Return *text* without what looks like a secret: credentials and webhooks in addresses, tokens, passwords.

    >>> redact("posting to https://hooks.slack.com/services/T0/B0/xyz failed")
    'posting to https://hooks.slack.com/*** failed'
    """
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return text
    if "://" in text:
        text = _ADDRESS.sub(_without_secrets, text)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def _without_secrets(match: re.Match[str]) -> str:
    scheme, rest = match.groups()
    if not _OPEN_SCHEMES.fullmatch(scheme):
        return f"{scheme}://{HIDDEN}"  # one of Apprise's, where the host may be the secret
    credentials, at, place = rest.rpartition("@")
    # An @ that comes after a slash belongs to the path, unless there is a colon: passwords may hold slashes.
    if at and (":" in credentials or "/" not in credentials):
        rest = f"{HIDDEN}@{place}"
    if "hook" in rest.lower():
        rest = f"{rest.partition('/')[0]}/{HIDDEN}"
    return f"{scheme}://{rest}"


def _redacted(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redact(_writable(value))
        case date():
            return value.isoformat()
        case Mapping():
            return {redact(_writable(str(key))): _redacted_by_name(str(key), item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redacted(item) for item in value]
    return redact(_writable(str(value)))


def _writable(text: str) -> str:
    """Show as escapes what would command a terminal or turn a line round, and what no encoding writes."""
    return text if text.isprintable() else _COMMANDS.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def _redacted_by_name(key: str, value: Any) -> Any:
    return HIDDEN if _SECRET_NAME.fullmatch(key) and value is not None else _redacted(value)


def _redact_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: _redacted_by_name(key, value) for key, value in event.items()}


def _in_order(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)  # uvicorn's message once more, for its own formatter
    event["event"] = str(event.get("event", "")).replace("\n", "\\n")
    return {**{key: event[key] for key in _FIRST if key in event}, **event}


def _described() -> list[Processor]:
    """Add to an event what is known beside its facts: context, logger, level, moment, and the error with its trace."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def _formatter(renderer: Processor) -> logging.Formatter:
    clean = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        processors=[clean, _redact_event, _in_order, renderer], foreign_pre_chain=_described()
    )


def _json() -> Processor:
    return structlog.processors.JSONRenderer(json.dumps, ensure_ascii=False)


def _text(*, colours: bool) -> Processor:
    # The usual formatter of errors prints the local variables too: addresses, secrets and all.
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=plain, sort_keys=False, pad_event_to=0)


def _take_over_others(level: int) -> None:
    logging.captureWarnings(True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
