"""The templates' rules."""

import pytest
from jinja2 import UndefinedError

from service.web.pages.rendering import environment


def test_what_others_wrote_is_text_and_a_value_that_is_missing_is_an_error() -> None:
    template = environment("en").from_string("<p title={{ words }}>{{ words }}</p>")
    assert "<script>" not in template.render(words="<script>\"'")
    with pytest.raises(UndefinedError):
        template.render()
