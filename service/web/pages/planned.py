"""A reminder to come in words, and one that was raised already and has still to reach somebody."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from gettext import NullTranslations

from msgspec import Struct

from service.core.fates import Wait
from service.core.forecast import PlannedAlert
from service.core.foreseen import Cause
from service.core.milestones import day_of
from service.core.model import Commitment, MilestoneKind
from service.core.verdict import Verdict
from service.messages import date_words, isolate, milestone_words, moment_words
from service.messages.translations import translations
from service.web.pages.words import withheld_words


class PlannedView(Struct, frozen=True):
    """A reminder: *why* tells which milestone speaks, *raised* when it was raised, if it was already.

    *to* are the channels that get it then, and *more* says what becomes of it on others, and later: for those only who
    may know.
    """

    at: str
    why: str
    raised: str | None
    to: Sequence[str]
    more: Sequence[str]


def planned_view(alert: PlannedAlert, commitment: Commitment, language: str) -> PlannedView:
    """Return *alert*, which is about *commitment*, in words; moments as clocks in its zone show them."""
    words = _Words(translations(language), commitment.zone, language)
    waiting = {channel for each in alert.waits for channel in each.channels}
    return PlannedView(
        at=words.t.gettext("not sent as things are") if alert.is_stuck else words.moment(alert.at),
        why=milestone_words(kind_of(alert.milestone), alert.milestone, language),
        raised=words.raised(alert.raised_at) if alert.raised_at else None,
        to=[] if alert.withheld else [each for each in alert.channels if each not in waiting],
        more=list(words.more(alert)),
    )


class _Words(Struct, frozen=True):
    t: NullTranslations
    zone: str
    language: str

    def moment(self, moment: datetime) -> str:
        return moment_words(moment, self.zone, self.language)

    def raised(self, moment: datetime) -> str:
        date = date_words(day_of(moment, self.zone), self.language)
        return self.t.gettext("raised already, on %(date)s") % {"date": isolate(date, self.language)}

    def names(self, channels: Sequence[str]) -> str:
        between = self.t.pgettext("between parts", ", ")
        return between.join(isolate(each, self.language) for each in channels)

    def more(self, alert: PlannedAlert) -> Iterator[str]:
        """Yield what becomes of *alert* where it does not simply leave for its channels then."""
        if alert.withheld and alert.is_stuck:  # others may have got it
            yield " · ".join((self.names(alert.channels), withheld_words(alert.withheld, self.language)))
        elif alert.withheld:
            yield withheld_words(alert.withheld, self.language)
        if alert.leaves_at:
            yield self._late(alert.leaves_at, alert.channels, alert)
        for wait in alert.waits:
            yield self._wait(wait, alert)
        for each in alert.escalations:
            yield self.t.gettext("if nobody acknowledges it by %(moment)s, to %(names)s too") % {
                "moment": isolate(self.moment(each.at), self.language),
                "names": self.names(each.channels),
            }

    def _late(self, moment: datetime, channels: Sequence[str], alert: PlannedAlert) -> str:
        names = self.names(channels)
        if moment == alert.at:
            return self.t.gettext("sent late, to %(names)s") % {"names": names}
        return self.t.gettext("sent late, on %(moment)s, to %(names)s") % {
            "moment": isolate(self.moment(moment), self.language),
            "names": names,
        }

    def _wait(self, wait: Wait, alert: PlannedAlert) -> str:
        if not isinstance(wait.cause, Verdict):
            return " · ".join((self.names(wait.channels), self._otherwise(wait)))
        withheld = withheld_words(wait.cause, self.language)
        if wait.at is None:
            return " · ".join((self.names(wait.channels), withheld))
        return " · ".join((withheld, self._late(wait.at, wait.channels, alert)))

    def _otherwise(self, wait: Wait) -> str:
        """Return when channels get it of which no verdict tells."""
        if wait.cause is Cause.NOT_CONFIGURED:
            return self.t.gettext("not configured any more")
        if wait.at is None:
            return self.t.gettext("switched off")
        moment = {"moment": isolate(self.moment(wait.at), self.language)}
        if wait.cause is Cause.RETRY:
            return self.t.gettext("next attempt: %(moment)s") % moment
        return self.t.gettext("after an earlier one: %(moment)s") % moment


def kind_of(milestone: str) -> MilestoneKind:
    """Return which rung of the ladder a milestone's name is: ``before-P30D``, ``last-day``, ``repeat-2026-11-27``."""
    return next(kind for kind in MilestoneKind if milestone.startswith(kind.value.replace("_", "-")))
