"""What was found in a document has its reasons in words, in each language."""

from datetime import date

from service.intake.proposals import Document
from service.intake.read import read
from service.intake.reasons import Reason, UnwordedReading, Why
from service.jobs.documents.look_through import look_through

SAID_ON = date(2024, 8, 31)
DOCUMENT = Document("The report will be published next month.", date(2024, 9, 1), SAID_ON)


def test_the_grammar_gives_a_reason_as_data_and_what_is_handed_on_is_in_words() -> None:
    (found,) = read(DOCUMENT).proposals
    (bare,) = found.readings
    assert isinstance(bare, UnwordedReading)
    assert bare.why == Why(Reason.FROM_STATEMENT, SAID_ON)
    worded = look_through(DOCUMENT)
    for reading in (*worded.proposals[0].readings, *worded.expressions[0].readings):
        assert not isinstance(reading, UnwordedReading)
        assert (reading.edtf, reading.window) == (bare.edtf, bare.window)
        assert reading.reason["en"] == "Counted from the day of the statement, 31 August 2024."
        assert reading.reason["ar"] == "محسوبًا من يوم البيان، 31 آب 2024."
