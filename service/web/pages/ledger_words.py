"""What has become of a delivery, in words: why it was withheld, and when it is tried next."""

from collections.abc import Collection

from msgspec import Struct

from service.core.verdict import Verdict
from service.jobs.drop import BY_HAND, CHANNEL_REMOVED
from service.messages import isolate, moment_words
from service.messages.translations import translations
from service.store.ledger import LedgerLine
from service.store.tables import DeliveryState
from service.web.pages.words import verdict_words

VERDICTS = frozenset(Verdict)


class Said(Struct, frozen=True):
    """Why something became of a delivery. *language*: what channels answer is English, whoever reads it."""

    words: str
    language: str


def why_of(line: LedgerLine, language: str) -> Said:
    """Return why *line* was withheld, in *language*; or what its channel answered last."""
    told = line.reason or line.receipt or ""
    if line.state is not DeliveryState.WITHHELD:
        return Said(isolate(told, language), "en")
    t = translations(language)
    ours = {
        BY_HAND: t.gettext("somebody has dropped it"),
        CHANNEL_REMOVED: t.gettext("its channel is not in the settings any more"),
    }
    parts = told.split(", ")  # a digest may have several
    if VERDICTS.issuperset(parts):
        joint = t.pgettext("between clauses", "; ")
        return Said(joint.join(verdict_words(Verdict(each), language) for each in parts), language)
    return Said(ours[told], language) if told in ours else Said(isolate(told, language), "en")


def when_of(line: LedgerLine, off: Collection[str], zone: str, language: str) -> str:
    """Return when it ended, or what it waits for: the next attempt, or, where its channel is *off*, a person."""
    t = translations(language)
    if line.state is not DeliveryState.PENDING:
        return moment_words(line.finished_at or line.created_at, zone, language)
    if line.channel in off:
        return t.gettext("once the channel is switched on again")
    moment = moment_words(line.next_attempt_at or line.created_at, zone, language)
    return t.gettext("next attempt: %(moment)s") % {"moment": isolate(moment, language)}
