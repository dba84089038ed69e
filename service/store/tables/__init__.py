"""The schema, a file a subject. CHECKs and unique keys refuse states that must not be; `migrations/` builds it step by
step.
"""

from service.store.tables.intake import ProposalState, documents, proposals
from service.store.tables.outbox import (
    AttemptOutcome,
    DeliveryState,
    alert_milestones,
    alerts,
    attempts,
    deliveries,
    delivery_alerts,
)
from service.store.tables.parts import metadata
from service.store.tables.record import announcements, commitment_tags, commitments, revisions, sources
from service.store.tables.rests import acknowledgements, silences
from service.store.tables.upkeep import (
    audit_news,
    catalogue_loads,
    channel_settings,
    engines,
    events,
    signing_keys,
    tokens,
)

__all__ = [
    "AttemptOutcome",
    "DeliveryState",
    "ProposalState",
    "acknowledgements",
    "alert_milestones",
    "alerts",
    "announcements",
    "attempts",
    "audit_news",
    "catalogue_loads",
    "channel_settings",
    "commitment_tags",
    "commitments",
    "deliveries",
    "delivery_alerts",
    "documents",
    "engines",
    "events",
    "metadata",
    "proposals",
    "revisions",
    "signing_keys",
    "silences",
    "sources",
    "tokens",
]
