import json
import logging
import sys

import pytest

from service.channels.apprise import AppriseChannel
from service.errors import DeliveryDelayedError, SettingsError
from tests.channels.receivers import HttpReceiver, http_answer
from tests.channels.samples import NOW, PATIENCE, a_digest, an_alert

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a dependency of Apprise imports it


def a_channel(receiver: HttpReceiver) -> AppriseChannel:
    return AppriseChannel("other", receiver.url.replace("http://", "json://user:hidden@"), timeout=PATIENCE)


async def test_subject_and_text_arrive_with_how_urgent_it_is(receiver: HttpReceiver) -> None:
    channel = a_channel(receiver)
    assert await channel.send(an_alert(), idempotency_key="k", now=NOW) == "Apprise delivered it"
    body = json.loads(receiver.bodies[0])
    assert body["title"] == "418 days past: the mission in Iraq ends"
    assert body["message"].startswith("The coalition's military mission in Iraq ends\n418 days past")
    assert body["type"] == "failure"
    await channel.send(a_digest(1), idempotency_key="k", now=NOW)
    assert json.loads(receiver.bodies[1])["type"] == "info"


async def test_no_redirect_is_followed(receiver: HttpReceiver) -> None:
    receiver.answer = http_answer(302, Location=receiver.url + "/elsewhere")
    with pytest.raises(DeliveryDelayedError):
        await a_channel(receiver).send(an_alert(), idempotency_key="k", now=NOW)
    assert len(receiver.requests) == 1


async def test_after_closing_everything_is_delayed(receiver: HttpReceiver) -> None:
    channel = a_channel(receiver)
    await channel.aclose()
    with pytest.raises(DeliveryDelayedError, match="stopping"):
        await channel.send(an_alert(), idempotency_key="k", now=NOW)


async def test_no_address_gets_into_the_log(receiver: HttpReceiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answer = http_answer(500, "secret-path is broken")
    with pytest.raises(DeliveryDelayedError):
        await a_channel(receiver).send(an_alert(), idempotency_key="k", now=NOW)
    assert "secret-path" not in caplog.text
    assert "hidden" not in caplog.text


@pytest.mark.parametrize("url", ["", "nonsense://hidden", "hidden"])
def test_an_address_that_apprise_does_not_understand_is_refused_and_not_shown(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SettingsError, match="MUHLA_CHANNELS__OTHER__URL") as caught:
        AppriseChannel("other", url)
    assert "hidden" not in str(caught.value) + caplog.text


def test_without_the_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(SettingsError, match="pip install apprise"):
        AppriseChannel("other", "json://example.org")
