"""One commitment: a table of the file, into an `Entry`."""

from service.catalogue.deadlines import DEADLINE_KEYS, read_deadline
from service.catalogue.evidence import MOST_IN_NOTE, read_announcement, read_reading, read_source
from service.catalogue.ladders import RULE_KEYS, Ladders, rules_in
from service.catalogue.table import Table
from service.catalogue.values import read_id, read_localized, read_tags
from service.core.entry import Entry
from service.core.model import Localized

_KEYS = (
    frozenset(("id", "title", "parties", "tags", "note", "alerts", "sources", "readings", "announcements"))
    | DEADLINE_KEYS
    | RULE_KEYS
)
_ALERTS = ("all", "none")


def read_entry(table: Table, ladders: Ladders) -> Entry:
    """Return the commitment that *table* holds. Its ladder is settled with what holds for all and for its tags."""
    table.only(_KEYS)
    values, language = table.values, ladders.language
    tags = read_tags(table, "tags") if "tags" in values else ()
    own_after = isinstance(values.get("after"), list)
    zone, ladder = ladders.of(rules_in(table, but=None if own_after else "after"), tags)
    return Entry(
        id=read_id(table, "id"),
        title=read_localized(table, "title", language=language, most=300),
        parties=table.texts("parties"),
        zone=zone,
        ladder=ladder,
        deadline=read_deadline(table),
        readings=tuple(read_reading(each, language) for each in table.subtables("readings")),
        tags=tags,
        sources=tuple(read_source(each, language) for each in table.subtables("sources", needed=True)),
        announcements=tuple(read_announcement(each, language) for each in table.subtables("announcements")),
        note=_read_note(table, language) if "note" in values else None,
        alerts=table.choice("alerts", _ALERTS) != "none" if "alerts" in values else True,
    )


def _read_note(table: Table, language: str) -> Localized:
    return read_localized(table, "note", language=language, most=MOST_IN_NOTE, lines=True)
