"""Milestones into one alert, alerts into deliveries, and the forecast of both."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.alerts import Alert, alert_and_next, deliveries_for
from service.core.entry import Route
from service.core.forecast import Outlook, forecast
from service.core.milestones import NOTHING_TOLD, Told
from service.core.model import Commitment, MilestoneKind, Outcome, Settlement, Status
from service.core.routing import route
from service.core.verdict import Silence, Verdict
from tests.builders import a_commitment, a_deadline, at, day, told_with

DEFAULT = Outlook((), ("console",))


def alert_for(commitment: Commitment, told: Told, now: datetime) -> Alert | None:
    return alert_and_next(commitment, told, now)[0]


def test_all_that_was_missed_becomes_one_alert_that_says_so() -> None:
    alert = alert_for(a_commitment(), NOTHING_TOLD, at("2025-10-08"))
    assert alert is not None
    assert (alert.lead.name, alert.status) == ("after-P7D", Status.PASSED)
    assert [str(missed) for missed in alert.missed] == [
        "2025-08-31", "2025-09-01", "2025-09-23", "2025-09-29", "2025-09-30", "2025-10-01",
    ]  # fmt: skip
    assert alert.key == "iraq-mission:1:after-P7D"


def test_two_milestones_of_one_day_are_told_together_and_none_of_them_is_missed() -> None:
    opens_thirty_days_before = a_commitment(deadline=a_deadline("2025-10"))
    alert = alert_for(opens_thirty_days_before, NOTHING_TOLD, at("2025-10-01T06:00"))
    assert alert is not None
    assert len(alert.milestones) == 2
    assert alert.missed == ()


def test_a_day_of_two_milestones_that_was_missed_counts_once() -> None:
    opens_thirty_days_before = a_commitment(deadline=a_deadline("2025-10"))
    alert = alert_for(opens_thirty_days_before, NOTHING_TOLD, at("2025-10-24T06:00"))
    assert alert is not None
    assert [milestone.name for milestone in alert.milestones] == ["opens", "before-P30D", "before-P7D"]
    assert [str(missed) for missed in alert.missed] == ["2025-10-01"]


def test_nothing_due_is_no_alert() -> None:
    assert alert_for(a_commitment(), NOTHING_TOLD, at("2025-08-31T05:59")) is None
    assert alert_for(a_commitment(), NOTHING_TOLD, at("2025-08-31T06:00")) is not None


def alerts_of(count: int) -> list[Alert]:
    found = (alert_for(a_commitment(f"c{number}"), NOTHING_TOLD, at("2025-10-08")) for number in range(count))
    return [alert for alert in found if alert]


def test_three_go_out_one_by_one_and_four_as_a_digest() -> None:
    def keys(count: int) -> list[str]:
        routed = [(alert.key, ["desk"]) for alert in alerts_of(count)]
        return [each.key for each in deliveries_for(routed, digest_over={}, run_at=at("2025-10-08"))]

    assert keys(3) == [f"c{number}:1:after-P7D:desk" for number in range(3)]
    assert keys(4) == ["digest:desk:20251008T000000000000:c0:1:after-P7D"]


def test_zero_turns_digests_off() -> None:
    routed = [(alert.key, ["desk"]) for alert in alerts_of(50)]
    assert len(deliveries_for(routed, digest_over={"desk": 0}, run_at=at("2025-10-08"))) == 50


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5), max_size=12),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 5)),
)
def test_each_alert_is_carried_once_to_each_of_its_channels(
    channels: list[list[str]], digest_over: dict[str, int]
) -> None:
    routed = list(zip((alert.key for alert in alerts_of(len(channels))), channels, strict=True))
    packed = deliveries_for(routed, digest_over=digest_over, run_at=at("2025-10-08"))
    carried = Counter((alert_key, each.channel) for each in packed for alert_key in each.alert_keys)
    wanted = {(alert_key, channel) for alert_key, names in routed for channel in names}
    assert carried == Counter(dict.fromkeys(wanted, 1))
    assert len({each.key for each in packed}) == len(packed)


def test_routes_add_up_and_without_a_match_the_default_counts() -> None:
    routes = [
        Route(("desk",), tags=frozenset({"iraq"})),
        Route(("chief", "desk"), statuses=frozenset({Status.PASSED})),
    ]
    both = route(("iraq",), Status.PASSED, routes=routes, default_channels=("console",))
    assert (both.channels, both.routes) == (("desk", "chief"), (1, 2))
    neither = route(("syria",), Status.SCHEDULED, routes=routes, default_channels=("console",))
    assert (neither.channels, neither.routes) == (("console",), ())


def test_the_forecast_lists_the_whole_ladder() -> None:
    planned = forecast(a_commitment(), NOTHING_TOLD, DEFAULT, now=at("2025-08-01"), until=at("2025-12-31"))
    assert [(str(each.milestone_on), str(each.status), each.days_remaining) for each in planned] == [
        ("2025-08-31", "approaching", 30),
        ("2025-09-01", "in_window", 29),
        ("2025-09-23", "in_window", 7),
        ("2025-09-29", "in_window", 1),
        ("2025-09-30", "due_today", 0),
        ("2025-10-01", "passed", -1),
        ("2025-10-07", "passed", -7),
        ("2025-11-06", "passed", -37),
        ("2025-12-06", "passed", -67),
    ]


def test_what_is_due_already_is_forecast_as_one_alert_now() -> None:
    now = at("2025-10-08")
    first = next(forecast(a_commitment(), NOTHING_TOLD, DEFAULT, now=now, until=now))
    assert (first.at, first.milestone, len(first.missed)) == (now, "after-P7D", 6)


def test_a_settled_commitment_is_gone_from_the_forecast() -> None:
    settled = a_commitment(settlement=Settlement(Outcome.KEPT, day("2025-09-20")))
    assert list(forecast(settled, NOTHING_TOLD, DEFAULT, now=at("2025-01-01"), until=at("2030-01-01"))) == []


def test_a_silence_is_foreseen() -> None:
    silence = Silence(at("2025-09-01"), at("2025-09-25"), "a holiday", commitment_id="iraq-mission")
    outlook = Outlook((), ("console",), silences=(silence,))
    planned = forecast(a_commitment(), NOTHING_TOLD, outlook, now=at("2025-08-01"), until=at("2025-10-01T06:00"))
    assert [each.withheld for each in planned] == [None, Verdict.SILENCED, Verdict.SILENCED, None, None, None]


@settings(max_examples=30)
@given(st.integers(0, 600), st.integers(0, 300))
def test_the_forecast_is_what_ticking_will_raise(start: int, length: int) -> None:
    """Living through the days, with a tick every six hours, raises the same alerts."""
    commitment = a_commitment(deadline=a_deadline("2025-09"))
    now = at("2025-01-01") + timedelta(days=start)
    until = now + timedelta(days=length)
    planned = list(forecast(commitment, NOTHING_TOLD, DEFAULT, now=now, until=until))
    told, lived, moment = NOTHING_TOLD, [], now
    while moment <= until:
        alert = alert_for(commitment, told, moment)
        if alert:
            lived.append(alert.lead.name)
            told = told_with(told, alert)
        moment += timedelta(hours=6)
    assert [each.milestone for each in planned] == lived
    repeated = (each for each in planned if each.milestone_on == day("2025-11-06"))
    assert all(each.milestone.startswith(str(MilestoneKind.REPEAT)) for each in repeated)
