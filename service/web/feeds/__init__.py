"""Calendars, the feed and badges: what other programs show of commitments. Pure makers, and one thin router."""
