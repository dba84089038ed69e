"""What our formats of text look like, for the program that asks the service. It loads this file by its path.

A few of each are enough, and are drawn many times as fast as any that there is. Of spans, lists must be filled.
"""

import schemathesis
from hypothesis import strategies as st

DAYS = ("1900-01-01", "2024-02-29", "2025-09-30", "2999-12-31")
MOMENTS = ("1900-01-02T00:00:00Z", "2025-09-30T23:59:59+03:00", "2027-02-28T09:00:00.5Z", "2999-12-30T23:59:59-11:00")
EDTF = (
    "1900",
    "2024-02-29",
    "2025-09",
    "2025-21",
    "2026-35~",
    "2026%",
    "2025-09-30?",
    "2024-09-27/2025-09",
    "2999-12-31",
)
ANCHORS = (*EDTF, "iraq-mission", "syria-mission", "nobody-knows")
SPANS = ("P2W", "P1M", "P1Y6M", "P100Y", *(f"P{days}D" for days in range(1, 150)))
ZONES = ("UTC", "Asia/Baghdad", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12")
ADDRESSES = ("https://example.org", "http://[::1]:8000/a?b=c#d", "HTTPS://EXAMPLE.ORG/%D9%85", "https://مثال.example/")

for name, values in (
    ("date", DAYS),
    ("date-time", MOMENTS),
    ("edtf", EDTF),
    ("anchor", ANCHORS),
    ("iso-8601-span", SPANS),
    ("iana-time-zone", ZONES),
    ("web-address", ADDRESSES),
):
    schemathesis.openapi.format(name, st.sampled_from(values))
