"""What a deadline counts from, where that has ended and will give it no day."""

from service.core.message import Brief, Fact
from service.core.relative import EndedAnchor
from service.messages.bidi import isolate
from service.messages.translations import translations
from service.messages.words import outcome_word


def ended_anchor_words(ended: EndedAnchor, language: str) -> str:
    """Return that a commitment waits in vain for the date of another, and what can be done about it."""
    t = translations(language)
    # Translators: in brackets, how the other one ended: withdrawn, archived, and so on.
    told = t.gettext(
        "%(id)s, which it counts from, has ended without a day (%(how)s): it has no date until it is moved to one"
    )
    how = outcome_word(ended.outcome, language) if ended.outcome else t.gettext("archived")
    return told % {"id": isolate(ended.id, language), "how": how}


def waits(brief: Brief, language: str) -> Fact | None:
    """That the date for which it waits will not come."""
    if brief.ended_anchor is None:
        return None
    return Fact(translations(language).gettext("Waits in vain"), ended_anchor_words(brief.ended_anchor, language))
