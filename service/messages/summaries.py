"""One sentence over many alerts: how many stand where."""

from collections import Counter
from collections.abc import Sequence

from service.core.message import Brief
from service.core.model import Status
from service.messages.translations import translations


def summary_clauses(briefs: Sequence[Brief], language: str) -> list[str]:
    """Return a clause for each status that occurs, most urgent first: ``6 undated commitments are due for review``."""
    t = translations(language)
    count = Counter(brief.standing.status for brief in briefs)
    passed, today, review = count[Status.PASSED], count[Status.DUE_TODAY], count[Status.UNDER_REVIEW]
    open_now, soon = count[Status.IN_WINDOW], count[Status.APPROACHING] + count[Status.SCHEDULED]
    undated, settled = count[Status.UNDATED], count[Status.SETTLED]
    said = (
        (
            passed,
            t.ngettext(
                "%(n)d commitment has passed with no announcement on record",
                "%(n)d commitments have passed with no announcement on record",
                passed,
            ),
        ),
        (today, t.ngettext("%(n)d commitment is due today", "%(n)d commitments are due today", today)),
        (
            review,
            t.ngettext(
                "evidence on %(n)d commitment waits for a person",
                "evidence on %(n)d commitments waits for a person",
                review,
            ),
        ),
        (
            open_now,
            t.ngettext("%(n)d commitment is in its window", "%(n)d commitments are in their windows", open_now),
        ),
        (soon, t.ngettext("%(n)d commitment comes near", "%(n)d commitments come near", soon)),
        (
            undated,
            t.ngettext(
                "%(n)d undated commitment is due for review",
                "%(n)d undated commitments are due for review",
                undated,
            ),
        ),
        (settled, t.ngettext("%(n)d commitment is settled", "%(n)d commitments are settled", settled)),
    )
    return [sentence % {"n": n} for n, sentence in said if n]
