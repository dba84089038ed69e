"""The contract of `service.channels.base.Channel`: what the outbox relies on, for every channel and for the fake."""

import asyncio
import traceback
from collections.abc import AsyncIterator

import pytest

from service.core.message import Form, Message
from service.errors import DeliveryDelayedError, DeliveryError, DeliveryRefusedError
from tests.channels.samples import HASTE, NOW, PATIENCE, a_digest, a_notice, an_alert, an_arabic_alert
from tests.contracts.channel_cases import CASES, HIDDEN, Case, Making, email, fake, slack, webhook

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a dependency of Apprise imports it


def name_of(case: Making) -> str:
    return case.__name__


that_refuse = pytest.mark.parametrize("case", [fake, webhook, slack, email], indirect=True, ids=name_of)
that_carry_keys = pytest.mark.parametrize("case", [fake, webhook, slack, email], indirect=True, ids=name_of)


@pytest.fixture(params=CASES, ids=name_of)
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    async with request.param(PATIENCE) as case:
        yield case
        await case.channel.aclose()


@pytest.fixture(params=CASES, ids=name_of)
async def hasty(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    """A case that does not wait long for an answer that never comes."""
    async with request.param(HASTE) as case:
        yield case
        await case.channel.aclose()


async def send(case: Case, message: Message | None = None, key: str = "iraq-mission:1:before-P30D") -> str:
    return await case.channel.send(message or an_alert(), idempotency_key=key, now=NOW)


async def failure(case: Case) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await send(case)
    return caught.value


def test_a_channel_says_what_it_is_and_what_it_needs(case: Case) -> None:
    channel = case.channel
    assert channel.name
    assert channel.kind
    assert channel.language in {"en", "ar"}
    assert channel.form in Form
    assert channel.concurrency >= 1
    assert channel.digest_over >= 0


@pytest.mark.parametrize("message", [an_alert(), a_digest(), a_digest(60), an_arabic_alert(), a_notice()])
async def test_what_is_accepted_has_a_receipt_for_people(case: Case, message: Message) -> None:
    receipt = await send(case, message)
    assert receipt.strip()
    assert not any(secret in receipt for secret in HIDDEN)


async def test_what_may_be_better_later_is_delayed(case: Case) -> None:
    case.delay()
    assert isinstance(await failure(case), DeliveryDelayedError)


@that_refuse
async def test_what_cannot_be_better_is_refused(case: Case) -> None:
    assert case.refuse is not None
    case.refuse()
    assert isinstance(await failure(case), DeliveryRefusedError)


@that_refuse
async def test_after_a_failure_the_next_attempt_can_succeed(case: Case) -> None:
    assert case.refuse is not None
    case.refuse()
    await failure(case)
    case.accept()
    assert await send(case)


async def test_a_receiver_that_hangs_is_delayed_when_the_time_is_over(hasty: Case) -> None:
    hasty.hang()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert isinstance(await failure(hasty), DeliveryDelayedError)
    assert loop.time() - begun < 20 * HASTE.total_seconds()


async def test_an_attempt_that_is_cancelled_ends_at_once_and_harms_no_other(case: Case) -> None:
    case.hang()
    sending = asyncio.create_task(send(case, key="cancelled"))
    await asyncio.sleep(0.1)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(sending, timeout=PATIENCE.total_seconds() / 3)
    case.accept()
    assert await send(case, key="another")


async def test_closing_twice_is_as_good_as_once(case: Case) -> None:
    await send(case)
    await case.channel.aclose()
    await case.channel.aclose()


async def test_a_channel_that_was_never_used_can_be_closed(case: Case) -> None:
    await case.channel.aclose()


async def test_nobody_sees_an_address_or_a_secret(hasty: Case) -> None:
    case = hasty
    shown = [repr(case.channel), str(case.channel)]
    for misbehave in (case.hang, case.refuse, case.delay):
        if misbehave is not None:
            case.accept()
            misbehave()
            error = await failure(case)
            shown += [str(error), repr(error), error.reason, *traceback.format_exception(error)]
    assert not [words for words in shown for secret in HIDDEN if secret in words]


@that_carry_keys
async def test_the_same_key_goes_with_every_attempt(case: Case) -> None:
    assert case.keys is not None
    for key in ("delivery-1", "delivery-1", "delivery-2"):
        await send(case, key=key)
    assert case.keys() == ["delivery-1", "delivery-1", "delivery-2"]


async def test_attempts_at_the_same_time_all_arrive(case: Case) -> None:
    receipts = await asyncio.gather(*(send(case, key=f"delivery-{number}") for number in range(8)))
    assert all(receipts)
    if case.keys is not None:
        assert sorted(case.keys()) == [f"delivery-{number}" for number in range(8)]
