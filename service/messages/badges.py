"""What a badge says: as few words as can be true."""

from service.core.model import Commitment, Status
from service.core.status import Standing
from service.messages.translations import translations
from service.messages.words import days_phrase, opening_phrase, outcome_word, status_word


def badge_words(commitment: Commitment, standing: Standing, language: str) -> str:
    """Return ``418 days past``, ``12 days left``, ``kept``, ``under review``, ``undated``."""
    if commitment.archived:
        return translations(language).pgettext("status", "archived")
    if standing.outcome:
        return outcome_word(standing.outcome, language)
    if standing.status in (Status.SETTLED, Status.UNDER_REVIEW):
        return status_word(standing.status, language)
    if standing.days_remaining is not None:
        return days_phrase(standing.days_remaining, language)
    if standing.days_to_earliest is not None:
        return opening_phrase(standing.days_to_earliest, language)
    return status_word(standing.status, language)
