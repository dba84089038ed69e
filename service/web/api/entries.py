"""A commitment in a request: the keys and rules of deadlines.toml, as JSON."""

from collections.abc import Mapping
from typing import Any

from service.catalogue.entries import read_entry
from service.catalogue.ladders import Ladders
from service.catalogue.table import Table
from service.core.entry import Entry

_LEVELS = 3  # the commitment, its lists, their tables


def read_request(values: Mapping[str, Any]) -> Entry:
    """Return the commitment that *values* hold; a null counts as a key that is left out.

    No [defaults] apply: what is left out is as the catalogue has it built in, in UTC. Raises `CatalogueError` with
    everything that is wrong.
    """
    given = _given(values, _LEVELS)
    table = Table.requested(given)
    if given.pop("announcements", None):
        remedy = "Record them one by one, at /api/v1/commitments/{id}/announcements."
        table.fault("announcements", "are not taken here", remedy)
    entry = read_entry(table, Ladders(Table({}, (), table.report)))
    table.report.raise_faults()
    return entry


def _given(value: Any, levels: int) -> Any:
    if levels and isinstance(value, Mapping):
        return {key: _given(each, levels - 1) for key, each in value.items() if each is not None}
    if levels and isinstance(value, list):
        return [_given(each, levels - 1) for each in value]
    return value
