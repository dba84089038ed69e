"""How each key is written. A fault shows the line for its key, so these lines are the format in brief."""

_EXAMPLES = {
    "defaults": "[defaults]",
    "tags": "[tags.syria]",
    "routes": "[[routes]]",
    "commitments": "[[commitments]]",
    # The ladder: in [defaults], in [tags.<tag>] and in a commitment.
    "zone": 'zone = "Asia/Baghdad"',
    "alert_at": 'alert_at = "09:00"',
    "before": 'before = ["P90D", "P30D", "P7D"]',
    "opens": "opens = true",
    "after": 'after = ["P1D", "P7D"]',
    "repeat": 'repeat = "P30D", or repeat = "never"',
    "review": 'review = "P90D"',
    "send_days": 'send_days = "sun-thu", or send_days = ["mon", "wed"]',
    "defaults.language": 'language = "en"',
    # A commitment.
    "id": 'id = "iraq-mission"',
    "title": 'title = { en = "...", ar = "..." }',
    "en": 'en = "..."',
    "ar": 'ar = "..."',
    "parties": 'parties = ["Government of Iraq"]',
    "commitments.tags": 'tags = ["iraq", "coalition"]',
    "note": 'note = { en = "...", ar = "..." }',
    "alerts": 'alerts = "none"',
    "by": 'by = "2025-09"',
    "until": 'until = "2026-09"',
    "on": 'on = "2024-09-27"',
    "during": 'during = "2024-09-27/2025-09"',
    "within": 'within = "P12M"',
    "commitments.after": 'after = "2024-09-27", or the id of another commitment',
    # What stands beside it.
    "sources": "[[commitments.sources]], with a document and a phrase",
    "document": 'document = "002_4ae327929c11d180"',
    "phrase": 'phrase = "until September 2026"',
    "language": 'language = "ar"',
    "published": "published = 2024-09-28",
    "said_on": "said_on = 2024-09-27",
    "publisher": 'publisher = "Ultra Iraq"',
    "url": 'url = "https://example.org/report"',
    "readings": "[[commitments.readings]], with an edtf and a reason",
    "edtf": 'edtf = "2024-09-01/2024-09-10"',
    "reason": 'reason = { en = "...", ar = "..." }',
    "announcements": "[[commitments.announcements]], with a kind, on and a document",
    "kind": 'kind = "kept"',
    "deadline": 'deadline = { by = "2025-12" }',
    "announcements.by": 'by = "Government of Iraq"',
    "announcements.note": 'note = "..."',
    "provisional": "provisional = true",
    # A route.
    "routes.tags": 'tags = ["iraq"]',
    "statuses": 'statuses = ["approaching", "passed"]',
    "channels": 'channels = ["newsroom"]',
    "escalate_after": 'escalate_after = "P2D"',
    "escalate_to": 'escalate_to = ["editor"]',
}


def as_in(table: str, key: str) -> str:
    """Return a sentence that shows how *key* is written in *table* (``commitments``, ``sources``, ...)."""
    example = _EXAMPLES.get(f"{table}.{key}") or _EXAMPLES.get(key) or _EXAMPLES[table]
    return f"Write it as in: {example}."
