"""What a form that records an announcement offers to choose from, and an announcement in a line."""

from service.core.model import Announcement, AnnouncementKind, Modality
from service.messages import edtf_words, isolate
from service.messages.deadlines import with_notes
from service.messages.translations import translations
from service.web.pages.words import announcement_word


def kind_choices(language: str) -> list[tuple[str, str]]:
    """Return all kinds, each with what it means for the commitment."""
    t = translations(language)
    meanings = {
        AnnouncementKind.KEPT: t.gettext("kept: it is done, and nothing more is said"),
        AnnouncementKind.NOT_KEPT: t.gettext("not kept: they say that they will not, or did not"),
        AnnouncementKind.MOVED: t.gettext("moved: there is a new deadline"),
        AnnouncementKind.WITHDRAWN: t.gettext("withdrawn: they take the commitment back"),
        AnnouncementKind.SUPERSEDED: t.gettext("superseded: another commitment takes its place"),
        AnnouncementKind.PROGRESS: t.gettext("progress: it closes nothing"),
    }
    return [(kind.value, words) for kind, words in meanings.items()]


def modality_choices(language: str) -> list[tuple[str, str]]:
    """Return how a deadline may be put."""
    t = translations(language)
    words = {
        Modality.BY: t.pgettext("deadline", "by, no later than"),
        Modality.UNTIL: t.pgettext("deadline", "until, goes on until"),
        Modality.ON: t.pgettext("deadline", "on, happens on"),
        Modality.DURING: t.pgettext("deadline", "during, holds throughout"),
    }
    return [(each.value, words[each]) for each in Modality]


def announcement_words(said: Announcement, language: str) -> str:
    """Return one announcement in a line: ``moved (March 2026), said on 20 September 2025: Joint statement``."""
    t = translations(language)
    moved_to = (
        isolate(edtf_words(said.deadline.edtf, language), language) if said.deadline and said.deadline.edtf else ""
    )
    return t.gettext("%(kind)s, said on %(date)s: %(document)s") % {
        "kind": with_notes(announcement_word(said.kind, language), [moved_to], language),
        "date": isolate(edtf_words(said.on, language), language),
        "document": isolate(said.document, language),
    }
