"""Dates that no sentence carries: beside a label, or alone beneath a headline."""

from datetime import date

import pytest

from service.intake.proposals import Document, ExpressionKind
from service.intake.read import read

PUBLISHED_ON = date(2026, 2, 10)


def proposed(text: str) -> list[str]:
    """Return how each proposal of a text is put, with its value."""
    return [f"{each.modality} {each.edtf}" for each in read(Document(text, PUBLISHED_ON)).proposals]


@pytest.mark.parametrize(
    "text",
    [
        "Coming into force 6 April 2026",
        "Coming into force on 6 April 2026.",
        "Coming into force - - 6th April 2026",
        "Coming into force . . . . 6 April 2026",
        "Coming into force\n6 April 2026",
        "Commencement\n\n6 April 2026",
        "(2) Commencement: 6 April 2026",
        "Date of coming into operation: 6th April 2026",
        "Made 6 February 2026\nLaid before the Assembly 9 February 2026\nComing into force 6 April 2026",
        "Made 6 February 2026; coming into force 6 April 2026",
        "Effective date 6 April 2026",
        "In force from 6 April 2026",
        "Next meeting: 6 April 2026",
        "Polling day: 6 April",
        "Opening date 6 April 2026, Hall 3",
        "تاريخ النفاذ: 6 نيسان 2026",
        "تاريخ دخول حيز التنفيذ\n6 نيسان 2026",
    ],
)
def test_what_a_label_names_is_to_come_on_the_date_beside_it(text: str) -> None:
    assert proposed(text) == ["on 2026-04-06"]


@pytest.mark.parametrize(
    "text",
    [
        "Coming into force 6 April 2025",
        "Made 6 February 2026",
        "Price list, 6 April 2026",
        "Photograph: 6 April 2026",
        "Coming into force 6 April 2026 of the new law was doubted.",
        "Many firms have waited for years, and they fear a delay of the\ncoming into force on 6 April 2026.",
    ],
)
def test_what_is_no_label_of_what_is_to_come_proposes_nothing(text: str) -> None:
    assert proposed(text) == []


@pytest.mark.parametrize(
    "headline",
    [
        "Humanitarian partners will need more fuel and more trucks to reach the camps",
        "The heads of the three largest unions are to agree on a plan for the strike",
        "سيحتاج الشركاء إلى مزيد من الوقود والشاحنات للوصول إلى المخيمات في الشمال",
    ],
)
@pytest.mark.parametrize("month", ["March 2026", "آذار/مارس 2026"])
def test_the_month_of_a_report_beneath_its_headline_proposes_nothing(headline: str, month: str) -> None:
    assert proposed(f"{headline}\n{month}\n\nText.") == []


def test_the_present_month_alone_on_its_line_is_that_of_the_page() -> None:
    findings = read(Document("Report on food prices\nFebruary 2026\n\nText.", PUBLISHED_ON))
    assert [each.kind for each in findings.expressions] == [ExpressionKind.PUBLICATION]


def test_a_line_that_leads_on_to_a_month_is_no_headline() -> None:
    text = "The works on the second line will be finished after many delays by the end of\nMarch 2026"
    assert proposed(text) == ["by 2026-03"]
