"""What a message says of one commitment: headline, facts, quotation, links; and in which order a digest says it."""

from collections.abc import Sequence

from service.core.message import About, Brief, Link, Section
from service.core.model import Source, Status
from service.core.status import Standing
from service.messages.bidi import isolate, one_line
from service.messages.facts import full_facts, localized, quoted_source, short_facts, source_words
from service.messages.translations import translations
from service.messages.words import days_phrase, opening_phrase, outcome_word

LONGEST_TITLE = 200
"""In characters. A title is one line; what is longer is cut with an ellipsis."""

SOON_DAYS = 7
"""An approaching deadline is as urgent as an open window from so many days before its last day."""

# In this order a digest speaks: what has passed in silence first, what was settled last.
_ORDER = (
    Status.PASSED,
    Status.DUE_TODAY,
    Status.UNDER_REVIEW,
    Status.IN_WINDOW,
    Status.APPROACHING,
    Status.SCHEDULED,
    Status.UNDATED,
    Status.SETTLED,
)
_RANK = {status: rank for rank, status in enumerate(_ORDER)}
_URGENCY = {
    Status.PASSED: 3,
    Status.DUE_TODAY: 2,
    Status.UNDER_REVIEW: 2,
    Status.IN_WINDOW: 2,
    Status.APPROACHING: 1,
}


def title(brief: About, language: str) -> str:
    """Return the title in the reader's language, else in the other; else the id. One line, never empty."""
    words = one_line(localized(brief.commitment.title, language)) or brief.commitment.id
    return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rstrip() + "…"


def headline(brief: About, language: str) -> str:
    """Return the count in a few words (``418 days past``), or what there is to say where nothing can be counted."""
    words = _headline(brief, language)
    return words[0].upper() + words[1:]


def _headline(brief: About, language: str) -> str:
    t = translations(language)
    standing = brief.standing
    if standing.status is Status.SETTLED:
        return outcome_word(standing.outcome, language) if standing.outcome else t.pgettext("status", "settled")
    if standing.status is Status.UNDER_REVIEW:
        return t.gettext("evidence waits for a person")
    if standing.days_remaining is not None:
        return days_phrase(standing.days_remaining, language)
    if standing.days_to_earliest is not None:
        return opening_phrase(standing.days_to_earliest, language)
    if brief.commitment.deadline is None:
        return t.gettext("undated, due for review")
    return t.gettext("no last day, due for review")


def subject(brief: About, language: str) -> str:
    """Return the line that an inbox shows. Of a deadline that has passed it says no more than is known."""
    t = translations(language)
    words = {"headline": headline(brief, language), "title": isolate(title(brief, language), language)}
    if brief.standing.status is Status.PASSED:
        return t.gettext("%(headline)s, no announcement on record: %(title)s") % words
    # Translators: the subject of a mail, as in "12 days left: Troops leave".
    return t.gettext("%(headline)s: %(title)s") % words


def urgency(brief: Brief) -> int:
    """Return 0 (calm) to 3 (passed)."""
    return urgency_of(brief.standing)


def urgency_of(standing: Standing) -> int:
    """Return how urgent it is where a commitment stands: 0 (calm) to 3 (passed)."""
    days = standing.days_remaining
    if standing.status is Status.APPROACHING and days is not None and days <= SOON_DAYS:
        return 2
    return _URGENCY.get(standing.status, 0)


def most_urgent_first(briefs: Sequence[Brief]) -> list[Brief]:
    """Sort by status, the longest past or the soonest due first within one; then by id, so that the order is stable."""
    return sorted(briefs, key=_urgency_key)


def _urgency_key(brief: Brief) -> tuple[int, bool, int, str]:
    days = brief.standing.days_remaining
    return _RANK[brief.standing.status], days is None, days or 0, brief.commitment.id


def full_section(brief: Brief, language: str) -> Section:
    """Return all that an alert says."""
    source = quoted_source(brief)
    return Section(
        commitment_id=brief.commitment.id,
        title=title(brief, language),
        headline=headline(brief, language),
        urgency=urgency(brief),
        facts=full_facts(brief, language),
        quote=one_line(source.phrase) if source else None,
        quote_source=source_words(source, language) if source else None,
        quote_language=source.language if source else None,
        links=_links(brief, source, language),
    )


def short_section(brief: Brief, language: str) -> Section:
    """Return what a digest says of one alert."""
    return Section(
        commitment_id=brief.commitment.id,
        title=title(brief, language),
        headline=headline(brief, language),
        urgency=urgency(brief),
        facts=short_facts(brief, language),
        links=_links(brief, None, language),
    )


def _links(brief: Brief, source: Source | None, language: str) -> tuple[Link, ...]:
    """Return where to go from here. A source's address is somebody else's: only web addresses become links."""
    t = translations(language)
    found = (
        (t.gettext("Open the page"), brief.page_url),
        (t.gettext("Acknowledge"), brief.acknowledge_url),
        (t.gettext("Read the source"), source.url if source else None),
    )
    return tuple(Link(label, url) for label, url in found if url and url.startswith(("https://", "http://")))
