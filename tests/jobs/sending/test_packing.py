"""What is broken in one commitment holds up no other, least of all those with which it shares a digest."""

from collections.abc import Callable
from typing import Any

import pytest

from service.core.message import Message
from service.core.retry import STEPS
from service.jobs.sending import parcels
from service.store.tables import DeliveryState
from tests.builders import an_entry, at
from tests.house import House
from tests.jobs.test_faults import break_

FIRST = at("2025-08-31T06:00")


async def test_a_digest_goes_without_what_cannot_be_read(house: House) -> None:
    await house.record(*(an_entry(each) for each in ("a", "b", "broken", "c", "d")))
    await house.raise_all(FIRST)
    await break_(house, "broken")
    await house.deliver_all()
    (message,) = house.desk.sent.values()
    assert {section.commitment_id for section in message.sections} == {"a", "b", "c", "d"}
    alone = await house.ledger(state=DeliveryState.PENDING)
    assert [(line.alert_keys, line.failures) for line in alone] == [(("broken:1:before-P30D",), 1)]


async def test_a_digest_goes_without_what_cannot_be_put_into_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the wording in one commitment, which shows only when it is to be said."""
    wordless_for(monkeypatch, "broken")
    await house.record(*(an_entry(each) for each in ("a", "b", "broken", "c", "d")))
    await house.live(FIRST)
    assert house.desk.sent == {}  # the digest broke, and what broke it was taken out
    await house.live(FIRST + STEPS[1])
    (message,) = house.desk.sent.values()
    assert {section.commitment_id for section in message.sections} == {"a", "b", "c", "d"}
    alone = await house.ledger(state=DeliveryState.PENDING)
    assert [line.alert_keys for line in alone] == [("broken:1:before-P30D",)]
    monkeypatch.undo()
    await house.live(FIRST + STEPS[1] + STEPS[2])
    assert len(house.desk.sent) == 2


async def test_a_digest_that_breaks_for_no_alert_of_its_own_goes_alert_by_alert(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(parcels, "compose_digest", breaks)
    await house.record(*(an_entry(each) for each in "abcde"))
    await house.live(FIRST, FIRST + STEPS[1])
    assert sorted(house.desk.sent) == [f"{each}:1:before-P30D:desk" for each in "abcde"]
    (digest,) = await house.ledger(state=DeliveryState.WITHHELD)
    assert digest.reason == "nothing is left in it"


def wordless_for(monkeypatch: pytest.MonkeyPatch, commitment_id: str) -> None:
    """Let nobody find words for one commitment, alone or in a digest."""

    def picky(compose: Callable[..., Message]) -> Callable[..., Message]:
        def composed(said: Any, **named: Any) -> Message:
            if commitment_id in [brief.commitment.id for brief in (said if isinstance(said, tuple) else (said,))]:
                raise LookupError(commitment_id)
            return compose(said, **named)

        return composed

    for name in ("compose_alert", "compose_digest"):
        monkeypatch.setattr(parcels, name, picky(getattr(parcels, name)))
