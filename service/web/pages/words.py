"""Words that only pages need: what kinds of announcements, causes, deliveries and events are called."""

from collections.abc import Mapping
from functools import cache

from service.core.model import AnnouncementKind, Cause
from service.core.verdict import Verdict
from service.messages.translations import translations
from service.store.tables import DeliveryState


def announcement_word(kind: AnnouncementKind, language: str) -> str:
    """Return what an announcement does, in a word or two."""
    return _announcement_words(language)[kind]


@cache
def _announcement_words(language: str) -> Mapping[AnnouncementKind, str]:
    t = translations(language)
    return {
        AnnouncementKind.KEPT: t.pgettext("announcement", "kept"),
        AnnouncementKind.NOT_KEPT: t.pgettext("announcement", "not kept"),
        AnnouncementKind.MOVED: t.pgettext("announcement", "moved"),
        AnnouncementKind.WITHDRAWN: t.pgettext("announcement", "withdrawn by its parties"),
        AnnouncementKind.SUPERSEDED: t.pgettext("announcement", "superseded"),
        AnnouncementKind.PROGRESS: t.pgettext("announcement", "progress"),
    }


def cause_words(cause: Cause, *, first: bool, language: str) -> str:
    """Return why a deadline has a new revision."""
    t = translations(language)
    if cause is Cause.ANNOUNCEMENT:
        return t.gettext("moved by an announcement")
    if cause is Cause.COMPUTED:
        return t.gettext("computed anew, because the date it counts from changed")
    return t.gettext("as first written down") if first else t.gettext("written down anew")


def delivery_word(state: DeliveryState, language: str) -> str:
    """Return what has become of a delivery."""
    return _delivery_words(language)[state]


@cache
def _delivery_words(language: str) -> Mapping[DeliveryState, str]:
    t = translations(language)
    return {
        DeliveryState.PENDING: t.pgettext("delivery", "waiting"),
        DeliveryState.SENT: t.pgettext("delivery", "sent"),
        DeliveryState.FAILED: t.pgettext("delivery", "failed"),
        DeliveryState.WITHHELD: t.pgettext("delivery", "withheld"),
    }


def withheld_words(verdict: Verdict, language: str) -> str:
    """Return that an alert is withheld, and why."""
    return translations(language).gettext("withheld: %(why)s") % {"why": verdict_words(verdict, language)}


def verdict_words(verdict: Verdict, language: str) -> str:
    """Return why an alert is withheld."""
    return _verdict_words(language).get(verdict, str(verdict))


@cache
def _verdict_words(language: str) -> Mapping[Verdict, str]:
    t = translations(language)
    return {
        Verdict.SETTLED: t.gettext("it is settled"),
        Verdict.ARCHIVED: t.gettext("it is archived"),
        Verdict.MUTED: t.gettext("it never speaks"),
        Verdict.REVISED: t.gettext("the deadline was revised"),
        Verdict.UNDER_REVIEW: t.gettext("evidence waits for a person"),
        Verdict.ANSWERED: t.gettext("somebody has looked at the evidence"),
        Verdict.ACKNOWLEDGED: t.gettext("somebody has acknowledged it"),
        Verdict.SILENCED: t.gettext("a silence is in force"),
    }


def event_words(kind: str, language: str) -> str:
    """Return what happened, as the event log has it; a kind without words stands for itself."""
    return _event_words(language).get(kind, kind)


@cache
def _event_words(language: str) -> Mapping[str, str]:
    t = translations(language)
    return {
        "commitment.recorded": t.gettext("recorded"),
        "commitment.archived": t.gettext("archived"),
        "commitment.dated": t.gettext("told from when it counts"),
        "commitment.recounted": t.gettext("its date computed anew"),
        "announcement.recorded": t.gettext("announcement recorded"),
        "announcement.withdrawn": t.gettext("announcement withdrawn"),
        "announcement.accepted": t.gettext("evidence accepted"),
        "acknowledgement.recorded": t.gettext("acknowledged"),
        "acknowledgement.withdrawn": t.gettext("acknowledgement withdrawn"),
        "silence.recorded": t.gettext("silence begun"),
        "silence.ended": t.gettext("silence ended early"),
        "silence.over": t.gettext("silence over"),
        "proposal.accepted": t.gettext("accepted from a document"),
        "proposal.reopened": t.gettext("its acceptance from a document taken back"),
        "alert.escalated": t.gettext("alert escalated"),
        "alert.released": t.gettext("alert sent after all"),
    }
