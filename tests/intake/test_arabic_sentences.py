"""Arabic sentences, and what is found in them."""

import pytest

from tests.intake.sentences import Sentence, found, sentences


@pytest.mark.parametrize("sentence", sentences("arabic_sentences"), ids=lambda each: each.text[:50])
def test_an_arabic_sentence_is_read(sentence: Sentence) -> None:
    assert found(sentence.text) == (sentence.dates, sentence.proposes)
