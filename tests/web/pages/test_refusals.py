"""Why something was not done: each reason has a sentence of its own, in every language."""

import pytest

from service.errors import DocumentFault, Refusal
from service.messages.translations import LANGUAGES
from service.web.pages.refusals import refusal_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_is_told_from_every_other(language: str) -> None:
    reasons = (*Refusal, *DocumentFault)
    told = {refusal_words(why, language).strip() for why in reasons}
    assert len(told - {""}) == len(reasons)
