"""The years that dates may lie in here."""

from service.core.edtf import Window

YEARS = range(1900, 3000)
"""Years that a deadline, and what was said of it, may lie in. Milestones up to a hundred years away stay within the
calendar. A year of another calendar, as the Hijri one, would be taken for one of ours.
"""


def year_out_of_reach(window: Window) -> int | None:
    """Return the first year of *window* that nothing here can lie in; None: there is none."""
    years = (day.year for day in (window.earliest, window.latest) if day)
    return next((year for year in years if year not in YEARS), None)


def year_fault(window: Window) -> tuple[str, str] | None:
    """Return what is wrong with a year of *window*, and the remedy; None: nothing is."""
    wrong = year_out_of_reach(window)
    return (f"the year {wrong} is out of reach", f"Write a year from {YEARS[0]} to {YEARS[-1]}.") if wrong else None
