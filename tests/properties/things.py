"""What a newsroom may write into its catalogue, drawn by chance: few things, so that they meet often."""

from datetime import timedelta

from hypothesis import strategies as st

from service.core.durations import Span
from service.core.entry import Entry, Route
from service.core.model import Modality, Status
from tests.builders import a_deadline, a_ladder, an_entry

WORKDAYS = frozenset((1, 2, 3, 4, 7))

ids = st.sampled_from(("alpha", "beta", "gamma"))
tags = st.sampled_from((("iraq",), ("iraq", "syria"), ("syria",), ()))
dates = st.sampled_from(
    (
        "2025-08-05",
        "2025-08-20",
        "2025-08",
        "2025-08-15/2025-08-31",
        "2025-08-31",
        "2025-09-01/2025-09-10",
        "2025-10-05",
        "2025-07-20",
    )
)
spans = st.sampled_from([timedelta(days=days) for days in (1, 3, 8, 20)])
days = st.sampled_from([timedelta(hours=1), timedelta(days=1), timedelta(days=2), timedelta(days=5)])
routes = st.sampled_from(
    (
        (),
        (Route(("desk",), escalate_after=Span(0, 2), escalate_to=("chief",)),),
        (
            Route(("desk",), tags=frozenset({"iraq"})),
            Route(("night",), tags=frozenset({"syria"}), statuses=frozenset({Status.PASSED})),
            Route(("desk", "night"), escalate_after=Span(0, 4), escalate_to=("chief", "night")),
        ),
        (Route(("chief",), statuses=frozenset({Status.PASSED}), escalate_after=Span(0, 1), escalate_to=("desk",)),),
    )
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    dated = draw(st.integers(0, 4)) > 0
    ladder = a_ladder(
        before=("P7D", "P1D"),
        after=("P1D", "P3D", "P7D"),
        repeat=draw(st.sampled_from((None, "P10D"))),
        review="P30D",
        send_days=draw(st.sampled_from((frozenset(range(1, 8)), WORKDAYS))),
    )
    return an_entry(
        draw(ids),
        deadline=a_deadline(draw(dates), draw(st.sampled_from(Modality))) if dated else None,
        tags=draw(tags),
        ladder=ladder,
        alerts=draw(st.integers(0, 9)) > 0,
    )
