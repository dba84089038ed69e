"""Every error that the service raises on purpose. Each tells where, what, and what to do.

ServiceError
├── UnreadableDateError        a date or duration that is not in our subset of EDTF or ISO 8601
├── CatalogueError             deadlines.toml is refused; carries every fault at once
│   ├── UnknownAnchorError     a request counts from a commitment that there is not
│   └── EndedAnchorError       a request counts from a commitment that will never give it a day
├── UnknownCommitmentError     no commitment has that id
├── RefusedChangeError         what was asked for is understood, and not allowed; says why
├── UnreadableDocumentError    a document has no text that can be read; says why
├── StoreError                 the database is not as it must be
│   └── StoreInUseError        another engine holds the SQLite file
├── SettingsError              a setting is missing, unknown or unusable
├── MissingTranslationsError   the sentences of a language were not compiled
└── DeliveryError              one attempt to send failed
    ├── DeliveryDelayedError   trying again may help
    │   └── DeliveryBrokenError  a fault of this service ended the attempt
    └── DeliveryRefusedError   trying again cannot help
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct


class ServiceError(Exception):
    """Whatever goes wrong in a way that the service foresees. Its text is fit for an operator."""


class UnreadableDateError(ServiceError):
    """A date, interval or duration cannot be read.

    *text* is what was given; *reason* says what is wrong with it, *remedy* how to write it instead.
    """

    def __init__(self, text: str, reason: str, remedy: str) -> None:
        self.text, self.reason, self.remedy = text, reason, remedy
        super().__init__(f"cannot read {text!r}: {reason}. {remedy}")


class Fault(Struct, frozen=True):
    """One thing that is wrong with a catalogue: where (file, line from 1, commitment id, key), what, and the remedy."""

    file: str
    line: int
    commitment_id: str | None
    key: str | None
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Say it on one line, as compilers do: ``file:line: id: key: problem. remedy``."""
        where = ": ".join(part for part in (f"{self.file}:{self.line}", self.commitment_id, self.key) if part)
        return f"{where}: {self.problem}. {self.remedy}"


REQUEST = "the request"
"""What stands for the file of a fault in a commitment that came in a request. It is all on one line."""


class CatalogueError(ServiceError):
    """A catalogue is refused as a whole. ``faults`` has everything that is wrong with it, in the order of its lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnknownAnchorError(CatalogueError):
    """A commitment in a request counts from one, *anchor*, that there is not. *near* are ids that look like it."""

    def __init__(self, commitment_id: str, anchor: str, near: Sequence[str] = ()) -> None:
        self.anchor, self.near = anchor, tuple(near)
        remedy = f"Did you mean {', '.join(near)}?" if near else "Write the id of a commitment, or a day."
        super().__init__([Fault(REQUEST, 1, commitment_id, "after", f"no commitment is called {anchor!r}", remedy)])


class EndedAnchorError(CatalogueError):
    """A commitment in a request counts from one, *anchor*, that is over without a day: it would wait for good."""

    def __init__(self, commitment_id: str, anchor: str) -> None:
        self.anchor = anchor
        problem = f"{anchor} is over (archived, or called off), and will give no day to count from"
        remedy = "Write the id of another commitment, or a day."
        super().__init__([Fault(REQUEST, 1, commitment_id, "after", problem, remedy)])


class UnknownCommitmentError(ServiceError):
    """No commitment has the id that was asked for. *near* are ids that look like it."""

    def __init__(self, commitment_id: str, near: Sequence[str] = ()) -> None:
        self.commitment_id, self.near = commitment_id, tuple(near)
        hint = f"Did you mean {', '.join(near)}?" if near else "`muhla status` lists them."
        super().__init__(f"no commitment is called {commitment_id!r}. {hint}")


class Refusal(StrEnum):
    """Why a change is not allowed, for a page that says it in another language."""

    OVER = "over"  # it is settled or archived, and says nothing that could rest
    NOT_AHEAD = "not_ahead"  # a moment that must be still to come is not
    NOT_IN_FORCE = "not_in_force"  # there is none of that number, or somebody has ended it before
    NOT_YET = "not_yet"  # nothing can have been announced on a day to come
    NO_NEW_DEADLINE = "no_new_deadline"  # a move needs one
    NEW_DEADLINE = "new_deadline"  # and nothing else has one
    SETTLED = "settled"  # what closes a commitment closes it once
    NOBODY_LOOKS = "nobody_looks"  # at what is provisional, where no alert would ask for it
    ENDS_TOO_EARLY = "ends_too_early"
    UNFINISHED = "unfinished"  # something that it needs is missing
    WAITS_NOT = "waits_not"  # for a day to count from: it has a date, or is over
    NEWER = "newer"  # an alert was raised that whoever answers has not looked at
    NOTHING_TO_DO = "nothing_to_do"  # a delivery was sent, withheld, or is being sent
    OTHER = "other"


class RefusedChangeError(ServiceError):
    """A change is understood and not allowed: settling what is settled, withdrawing what was withdrawn, and so on."""

    def __init__(self, text: str, refusal: Refusal = Refusal.OTHER) -> None:
        self.refusal = refusal
        super().__init__(text)


class DocumentFault(StrEnum):
    """Why a document cannot be read, for a page that says it in another language."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"  # in bytes, as it is or unpacked, or in pages
    TOO_LONG = "too_long"  # in characters
    PICTURE = "picture"  # a photograph, or pages that were scanned: there is no text in it
    OTHER_KIND = "other_kind"  # nothing that is read here
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    NO_ENCODING = "no_encoding"  # its letters cannot be told
    TOO_SLOW = "too_slow"  # to read
    BUSY = "busy"  # another is being read
    NO_DAY = "no_day"  # nobody says when it was published
    SAID_LATER = "said_later"  # than it was published


class UnreadableDocumentError(ServiceError):
    """A document has no text that can be read. The text says why, and what to do."""

    def __init__(self, fault: DocumentFault, text: str) -> None:
        self.fault = fault
        super().__init__(text)


class StoreError(ServiceError):
    """The database is not as it must be: not migrated, newer than this release, or damaged."""


class StoreInUseError(StoreError):
    """Another engine already runs on this SQLite file. PostgreSQL allows as many as are wanted."""


class SettingsError(ServiceError):
    """A setting is missing, unknown or unusable. Names the setting and how to mend it; never its value if secret."""


class MissingTranslationsError(ServiceError):
    """The compiled sentences (*file*) of *language* are not there: this copy was never installed, only unpacked."""

    def __init__(self, file: str, language: str) -> None:
        self.file, self.language = file, language
        super().__init__(f"the translations {file} for {language!r} are missing. Compile them: pip install -e .")


class DeliveryError(ServiceError):
    """One attempt to send did not succeed. *reason* is short, for people, and free of addresses and secrets.

    *status_code* is what the receiver answered (HTTP or SMTP), None if it did not answer.
    """

    def __init__(self, reason: str, *, status_code: int | None = None) -> None:
        self.reason, self.status_code = reason, status_code
        super().__init__(reason)


class DeliveryDelayedError(DeliveryError):
    """Trying again may help. *retry_after* is what the receiver asked for, None if it did not ask."""

    def __init__(self, reason: str, *, status_code: int | None = None, retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(reason, status_code=status_code)


class DeliveryBrokenError(DeliveryDelayedError):
    """A *fault* of this service ended the attempt. It is tried again, so that nothing is lost, and told."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(f"a fault of this service: {type(fault).__name__}")


class DeliveryRefusedError(DeliveryError):
    """Trying again cannot help. *switch_off* is true where the channel itself is gone (404, 410, no such Slack
    channel).
    """

    def __init__(self, reason: str, *, status_code: int | None = None, switch_off: bool = False) -> None:
        self.switch_off = switch_off
        super().__init__(reason, status_code=status_code)
