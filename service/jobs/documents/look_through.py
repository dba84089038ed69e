"""A document in, what was found in it out, with all its reasons in words."""

from msgspec.structs import replace

from service.core.model import Reading
from service.intake.proposals import Document, Findings
from service.intake.read import read
from service.intake.reasons import UnwordedReading
from service.messages.readings import in_all_languages


def look_through(document: Document) -> Findings:
    """Return what *document* holds. Its other readings say in each language why they are there."""
    found = read(document)
    return Findings(
        tuple(replace(each, readings=_worded(each.readings)) for each in found.expressions),
        tuple(replace(each, readings=_worded(each.readings)) for each in found.proposals),
    )


def _worded(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    return tuple(
        Reading(each.edtf, each.window, in_all_languages(each.why.reason, each.why.on))
        if isinstance(each, UnwordedReading)
        else each
        for each in readings
    )
