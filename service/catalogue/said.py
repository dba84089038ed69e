"""What was announced was announced by now: a day to come is a slip of the pen, or a plan, and never a fact."""

from collections.abc import Sequence
from datetime import datetime

from service.catalogue.lines import Path
from service.catalogue.report import Report
from service.core.entry import Entry
from service.core.milestones import day_of


def check_said(placed: Sequence[tuple[Path, Entry]], now: datetime, report: Report) -> None:
    """Report each announcement whose first day has not come at *now*, in its commitment's zone.

    It would settle or move the commitment before anybody said so, and nothing would be told of it any more.
    """
    for path, entry in placed:
        for number, each in enumerate(entry.announcements):
            earliest, today = each.on_window.earliest, day_of(now, entry.zone)
            if earliest is not None and earliest > today:
                problem = f"'{each.on}' has not come yet: today is {today}"
                report.add((*path, "announcements", number, "on"), problem, "Write it down once it was said.")
