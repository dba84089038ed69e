"""After it has healed: do the core, the ledger and the receiver agree? Every disagreement is a sentence."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.core.retry import next_attempt_at
from service.store.tables import AttemptOutcome, DeliveryState
from tests.faults.figures import Figures
from tests.faults.ledger import Ledger, Line
from tests.faults.oracle import Oracle
from tests.faults.sink import Fate, Post
from tests.faults.world import DIGEST

ARRIVED = (Fate.TAKEN, Fate.TORN)


@dataclass(frozen=True)
class Evidence:
    """What is known when all is over. *ticked_at*: the service has surely looked at what was due by then.

    *at_crashes* counts, by idempotency key, how often a delivery was being sent when the service was killed; *over*
    has, by the beginning of an alert's key, the last life that could have anything to say of it: then it was on record
    that the commitment is settled, or that its deadline has moved.
    """

    oracle: Oracle
    ledger: Ledger
    posts: Sequence[Post]
    at_crashes: Counter[str]
    over: Mapping[str, int]
    ticked_at: datetime
    by_key: dict[str, Line] = field(init=False)
    carriers: dict[tuple[str, str], Line] = field(init=False)
    arrived: defaultdict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        by_key = {line.key: line for line in self.ledger.lines}
        carriers = {(line.channel, alert): line for line in self.ledger.lines for alert in line.alerts}
        arrived: defaultdict[str, set[str]] = defaultdict(set)
        for post in self.posts:
            if post.fate in ARRIVED:
                arrived[post.channel].update(post.alerts)
        for name, value in (("by_key", by_key), ("carriers", carriers), ("arrived", arrived)):
            object.__setattr__(self, name, value)

    def count_into(self, figures: Figures) -> None:
        """Add what came of it all to *figures*."""
        lines = self.ledger.lines
        figures.milestones_due += len(self.oracle.demanded(self.ticked_at))
        figures.alerts += len(self.ledger.alert_keys)
        figures.deliveries += sum(not line.is_notice for line in lines)
        figures.given_up += sum(line.state is DeliveryState.FAILED for line in lines)
        figures.withheld += sum(line.state is DeliveryState.WITHHELD for line in lines)
        figures.posts += len(self.posts)
        figures.turned_away += sum(post.fate not in ARRIVED for post in self.posts)
        came = Counter(post.key for post in self.posts if post.fate in ARRIVED)
        figures.repeats += sum(came.values()) - len(came)


def complaints(evidence: Evidence) -> list[str]:
    """Return everything that is not as it must be; empty: nothing was lost, nothing doubled, nothing made up."""
    checks = (
        _lost,
        _lost_at_the_sink,
        _made_up,
        _said_of_what_is_over,
        _out_of_order,
        _confused,
        _doubled,
        _misrecorded,
        _misrouted,
    )
    return [said for check in checks for said in check(evidence)]


def _lost(evidence: Evidence) -> Iterator[str]:
    """What the core demands is told by an alert, and that has arrived everywhere, or was given up rightly."""
    for rung in evidence.oracle.demanded(evidence.ticked_at):
        alert = evidence.ledger.told.get((rung.commitment_id, rung.revision, rung.milestone.name))
        if alert is None:
            yield f"lost: {rung.key} was due {rung.milestone.due_at} and no alert tells it"
            continue
        for channel in evidence.oracle.channels(rung.commitment_id):
            line = evidence.carriers.get((channel, alert))
            if line is None:
                yield f"lost: {alert} has no delivery to {channel}"
            elif line.alerts[alert] is not None:
                yield f"lost: {alert} was withheld from {channel} ({line.alerts[alert]}), and the core knows no reason"
            elif alert not in evidence.arrived[channel] and not _is_given_up_rightly(line):
                yield f"lost: {alert} ({rung.key}) never came to {channel}: {line.state}, {line.reason}"


def _lost_at_the_sink(evidence: Evidence) -> Iterator[str]:
    """The same by the receiver's own papers, where a message says which days it speaks for. Digests do not."""
    days: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for post in evidence.posts:
        if post.fate in ARRIVED and post.kind == "alert":
            days[post.channel, _about(post.alerts[0])].update(post.days)
    failed = {
        (line.channel, _about(alert))
        for line in evidence.ledger.lines
        if line.state is DeliveryState.FAILED
        for alert in line.alerts
    }
    for rung in evidence.oracle.demanded(evidence.ticked_at):
        for channel in evidence.oracle.channels(rung.commitment_id):
            about = channel, _about(rung.key)
            if channel == DIGEST or about in failed:
                continue
            if rung.key not in evidence.arrived[channel] and rung.milestone.on.isoformat() not in days[about]:
                yield f"lost: nothing at {channel} tells {rung.key}"


def _about(alert: str) -> str:
    """Return the commitment and revision of an alert's key, with the colon behind it."""
    return ":".join(alert.split(":")[:2]) + ":"


def _is_given_up_rightly(line: Line) -> bool:
    """Tell whether the core gives a delivery up at that moment, too."""
    if line.state is not DeliveryState.FAILED or not line.tried:
        return False
    outcome, ended_at = line.tried[-1]
    again_at = next_attempt_at(line.failures, since=line.since, now=ended_at, chance=0.0)
    return outcome is AttemptOutcome.DELAYED and again_at is None


def _made_up(evidence: Evidence) -> Iterator[str]:
    """Nothing comes that the core does not know, or before its time."""
    latest = max(post.latest for post in evidence.posts)
    allowed = evidence.oracle.allowed(latest)
    for post in evidence.posts:
        if post.kind not in {"alert", "digest", "channel", "audit"}:
            yield f"made up: a message of the kind {post.kind}"
        if post.key not in evidence.by_key:
            yield f"made up: {post.key} is not on record"
        for alert in post.alerts:
            if alert not in allowed:
                yield f"made up: {alert}, which the core does not know"
            elif allowed[alert] > post.latest:
                yield f"too early: {alert} came by {post.latest}, and is due {allowed[alert]}"


def _said_of_what_is_over(evidence: Evidence) -> Iterator[str]:
    for post in evidence.posts:
        for alert in post.alerts:
            about = (alert.partition(":")[0] + ":", _about(alert))
            if any(post.life > evidence.over.get(each, post.life) for each in about):
                yield f"cried wolf: {alert} came in life {post.life}, when it was on record that this is over"


def _out_of_order(evidence: Evidence) -> Iterator[str]:
    """What a channel hears of one commitment, it hears in order. What comes once more was in order the first time."""
    due = evidence.oracle.allowed(max(post.latest for post in evidence.posts))
    heard: dict[tuple[str, str], list[str]] = defaultdict(list)
    for post in evidence.posts:
        for alert in post.alerts if post.fate in ARRIVED else ():
            told = heard[post.channel, alert.partition(":")[0]]
            if alert not in told:
                told.append(alert)
    for (channel, _), told in heard.items():
        known = [alert for alert in told if alert in due]
        order = sorted(known, key=lambda alert: (int(alert.split(":")[1]), due[alert]))
        if known != order:
            yield f"out of order: {channel} heard {known}"


def _confused(evidence: Evidence) -> Iterator[str]:
    """One key has one content (of a digest, less and less), and one alert has one key a channel."""
    said: dict[str, tuple[str, ...]] = {}
    keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for post in evidence.posts:
        before = said.setdefault(post.key, post.alerts)
        is_less = post.kind == "digest" and set(post.alerts) <= set(before)
        if post.alerts != before and not is_less:
            yield f"confused: {post.key} said {before}, and then {post.alerts}"
        said[post.key] = post.alerts
        for alert in post.alerts:
            keys[post.channel, alert].add(post.key)
    for (channel, alert), found in keys.items():
        if len(found) > 1:
            yield f"doubled: {alert} came to {channel} under {sorted(found)}"


def _doubled(evidence: Evidence) -> Iterator[str]:
    """Every post is an attempt on record, or was on its way at a crash; and one attempt has sent it."""
    for key, came in Counter(post.key for post in evidence.posts).items():
        line = evidence.by_key.get(key)
        if line is None:
            continue
        on_record, at_crashes = len(line.tried), evidence.at_crashes[key]
        if came > on_record + at_crashes:
            yield f"doubled: {key} came {came} times, {on_record} of them on record, and {at_crashes} at crashes"
        if sum(outcome is AttemptOutcome.SENT for outcome, _ in line.tried) > 1:
            yield f"doubled: {key} was sent again after it was on record as sent"


def _misrecorded(evidence: Evidence) -> Iterator[str]:
    """What the ledger says of a delivery is what the receiver and the core say."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    arrived = {post.key for post in evidence.posts if post.fate in ARRIVED}
    for post in evidence.posts:
        if post.fate in ARRIVED:
            said[post.key].update(post.alerts)
    for line in evidence.ledger.lines:
        if line.state is DeliveryState.PENDING:
            yield f"misrecorded: {line.key} still waits"
        if line.state is DeliveryState.FAILED and not _is_given_up_rightly(line):
            yield f"misrecorded: {line.key} has failed ({line.reason}), and the core would go on"
        if line.state is DeliveryState.SENT and line.key not in arrived:
            yield f"misrecorded: {line.key} is on record as sent, and never arrived"
        for alert, reason in line.alerts.items():
            commitment_id, revision, *_ = alert.split(":")
            if reason and reason not in evidence.oracle.may_withhold(commitment_id, int(revision)):
                yield f"misrecorded: {alert} was withheld as {reason}, and the core knows no such reason"
            elif reason is None and line.state is DeliveryState.SENT and alert not in said[line.key]:
                yield f"misrecorded: {alert} is on record as sent with {line.key}, which did not hold it"


def _misrouted(evidence: Evidence) -> Iterator[str]:
    """Every alert on record has a delivery to each of its channels, and to no other."""
    channels: defaultdict[str, set[str]] = defaultdict(set)
    for channel, alert in evidence.carriers:
        channels[alert].add(channel)
    for alert in evidence.ledger.alert_keys:
        wanted = set(evidence.oracle.channels(alert.partition(":")[0]))
        if channels[alert] != wanted:
            yield f"misrouted: {alert} goes to {sorted(channels[alert])} instead of {sorted(wanted)}"
