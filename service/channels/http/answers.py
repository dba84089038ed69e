"""What receivers answer, and what it means for a delivery."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec import Struct

from service.errors import DeliveryDelayedError, DeliveryRefusedError

LONGEST_WAIT = timedelta(days=30)
"""A longer ``Retry-After`` counts as this."""

TRY_LATER = frozenset({408, 425, 429})
GONE = frozenset({404, 410})


class Answer(Struct, frozen=True):
    """What a receiver answered: status, headers (names in any case), the beginning of the body as text."""

    status_code: int
    headers: Mapping[str, str]
    text: str


def require_success(answer: Answer, now: datetime) -> None:
    """Return if *answer* is a success (2xx); else raise what its status means.

    408, 425, 429 and 5xx are delayed, with the ``Retry-After`` that was asked for, counted from *now*. Everything
    else is refused; 404 and 410 say that the receiver itself is gone.
    """
    code = answer.status_code
    if 200 <= code < 300:
        return
    reason = f"answered {code}"
    if code in TRY_LATER or code >= 500:
        wait = retry_after(answer.headers.get("retry-after"), now)
        raise DeliveryDelayedError(reason, status_code=code, retry_after=wait)
    if 300 <= code < 400:
        reason += ", a redirect, and none is followed"
    raise DeliveryRefusedError(reason, status_code=code, switch_off=code in GONE)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long a ``Retry-After`` of seconds or of an HTTP date asks us to wait; None if it says nothing.

    >>> retry_after("120", datetime(2026, 9, 30, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    text = (value or "").strip()
    if re.fullmatch("[0-9]{1,20}", text):
        return timedelta(seconds=min(int(text), int(LONGEST_WAIT.total_seconds())))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(wait, LONGEST_WAIT) if wait >= timedelta() else None
