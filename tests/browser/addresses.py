"""All kinds of pages that there are, for everything that is checked on each."""

PUBLIC = (
    "/",
    "/?status=passed&tag=iraq",
    "/?q=nothing-has-this-name",
    "/?page=99",
    "/commitments/iraq-mission",
    "/commitments/washington-conference",
    "/commitments/adviser-timetable",
    "/commitments/training-2021",
)
"""What everybody sees."""

INSIDE = ("/", "/commitments/syria-mission")
"""What looks different for those who are signed in."""

ABSENT = ("/commitments/iraq-misson", "/nothing-here")
"""What is not there."""
