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
    "/sign-in",
)
"""What everybody sees."""

INSIDE = (
    "/",
    "/commitments/syria-mission",
    "/commitments/syria-mission/acknowledge",
    "/commitments/syria-mission/announce",
    "/deliveries",
    "/channels",
    "/silences?commitment=syria-mission",
    "/intake",
    "/intake/1",
    "/intake/2",
    "/proposals/1/accept",
)
"""What looks different for those who are signed in."""

ABSENT = ("/commitments/iraq-misson", "/nothing-here", "/answer?link=cut-off")
"""What is not there."""
