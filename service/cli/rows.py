"""What ``--json`` prints of records: the same keys as the API's answers."""

from typing import Any

from service.core.model import Announcement
from service.core.report import moment_text
from service.core.verdict import Acknowledgement, Silence
from service.store.encoding import encode_deadline
from service.store.ledger import LedgerLine


def announcement_row(said: Announcement) -> dict[str, Any]:
    """Return *said* JSON-ready."""
    return {
        "id": said.id,
        "kind": str(said.kind),
        "on": said.on,
        "document": said.document,
        "phrase": said.phrase,
        "language": said.language,
        "by": said.by,
        "note": said.note,
        "deadline": encode_deadline(said.deadline),
        "provisional": said.provisional,
        "origin": str(said.origin),
        "recorded_at": moment_text(said.recorded_at),
        "recorded_by": said.recorded_by,
        "withdrawn_at": moment_text(said.withdrawn_at),
    }


def acknowledgement_row(made: Acknowledgement) -> dict[str, Any]:
    """Return *made* JSON-ready."""
    return {
        "id": made.id,
        "commitment": made.commitment_id,
        "at": moment_text(made.at),
        "until": moment_text(made.until),
        "by": made.by,
        "note": made.note,
        "withdrawn_at": moment_text(made.withdrawn_at),
    }


def silence_row(made: Silence) -> dict[str, Any]:
    """Return *made* JSON-ready."""
    return {
        "id": made.id,
        "commitment": made.commitment_id,
        "tag": made.tag,
        "starts_at": moment_text(made.starts_at),
        "ends_at": moment_text(made.ends_at),
        "reason": made.reason,
        "created_by": made.created_by,
        "ended_at": moment_text(made.ended_at),
    }


def delivery_row(line: LedgerLine) -> dict[str, Any]:
    """Return *line* JSON-ready."""
    return {
        "id": line.id,
        "channel": line.channel,
        "state": str(line.state),
        "reason": line.reason,
        "receipt": line.receipt,
        "idempotency_key": line.idempotency_key,
        "attempts": line.attempts,
        "failures": line.failures,
        "created_at": moment_text(line.created_at),
        "next_attempt_at": moment_text(line.next_attempt_at),
        "finished_at": moment_text(line.finished_at),
        "alerts": list(line.alert_keys),
    }
