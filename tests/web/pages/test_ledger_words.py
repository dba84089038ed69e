"""Why a delivery was withheld, in words: its reasons are those of the core, or of somebody who dropped it."""

from msgspec.structs import replace

from service.core.verdict import Verdict
from service.store.ledger import LedgerLine
from service.store.tables import DeliveryState
from service.web.pages.ledger_words import Said, why_of
from tests.builders import at

LINE = LedgerLine(1, "desk", DeliveryState.WITHHELD, None, None, "key", 1, 0, at("2025-08-31T06:00"), None, None, ())


def why(reason: str, language: str = "en", state: DeliveryState = DeliveryState.WITHHELD) -> Said:
    return why_of(replace(LINE, reason=reason, state=state), language)


def test_each_of_the_reasons_of_a_digest_has_words() -> None:
    assert why("silenced, settled") == Said("a silence is in force; it is settled", "en")
    assert why("silenced, settled", "ar") == Said("ثمة إسكات سارٍ؛ حُسم أمره", "ar")
    assert all(why(str(verdict), "ar").language == "ar" for verdict in Verdict if verdict is not Verdict.SEND)


def test_what_a_channel_answered_stays_english() -> None:
    assert why("answered 400", "ar", DeliveryState.FAILED).language == "en"
    assert why("nothing is left in it", "ar").language == "en"
