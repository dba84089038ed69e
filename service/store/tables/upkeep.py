"""What the service keeps of itself: how its channels fare, who may do what, what was loaded, and who runs."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text

from service.core.trouble import Trouble
from service.store.columns import Json, Serial, UtcDateTime
from service.store.tables.parts import metadata, one_of

channel_settings = Table(
    "channel_settings",
    metadata,
    Column("channel", String(60), primary_key=True),
    Column("off_since", UtcDateTime),
    Column("trouble", String(8)),
    Column("trouble_since", UtcDateTime),  # the first failure after the last success
    Column("trouble_reason", Text),
    Column("trouble_told_at", UtcDateTime),
    Column("last_sent_at", UtcDateTime),
    Column("trouble_told", String(8)),  # the trouble that was told then
    Column("last_trouble_at", UtcDateTime),  # as trouble_since, and kept when the trouble is over
    Column("well_since", UtcDateTime),  # the first success after it
    Column("well_told_at", UtcDateTime),
    one_of("trouble", Trouble),
    one_of("trouble_told", Trouble),
    CheckConstraint("(trouble IS NULL) = (trouble_since IS NULL)", name="trouble_whole"),
    CheckConstraint("off_since IS NULL OR trouble IS NOT NULL", name="off_for_a_reason"),
    CheckConstraint("well_since IS NULL OR trouble IS NULL", name="well_or_in_trouble"),
)

events = Table(
    "events",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("commitment_id", String(100)),
    Column("who", String(100)),
    Column("facts", Json, nullable=False),
    Index("ix_events_commitment_id", "commitment_id"),
    Index("ix_events_at", "at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scope", String(5), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    CheckConstraint("scope IN ('read', 'write')", name="scope_known"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False),  # hexadecimal
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
    CheckConstraint("length(key) = 64", name="key_whole"),
)

catalogue_loads = Table(
    "catalogue_loads",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("file", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("routes", Json),
    Column("faults", Json),  # refused because of these; then it has no routes
    CheckConstraint("(routes IS NULL) <> (faults IS NULL)", name="loaded_or_refused"),
)

engines = Table(
    "engines",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("version", String(20), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("cycle_at", UtcDateTime),  # the end of the last whole cycle: a tick, and the dispatcher alive
    Column("audit_at", UtcDateTime),
    Column("audited_through", String(100)),  # the commitment at which the next audit, of any engine, goes on
    Column("findings", Json, nullable=False),  # what the last audit found: [{"kind": ..., "count": ..., ...}]
    Column("tick_seconds", Integer, nullable=False),
    Column("audit_seconds", Integer, nullable=False),
    Column("catalogue", String(64)),  # the fingerprint of the file that it has, whether or not that is in force
    Column("stopped_at", UtcDateTime),
    Index("ix_engines_cycle_at", "cycle_at"),
)

audit_news = Table(
    "audit_news",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("told_at", UtcDateTime, nullable=False),  # when people were last told of findings of this kind
    Column("cleared_at", UtcDateTime),  # when they were told after that that nothing is found any more
)
