"""Muhla watches public commitments, counts the days, and tells people when one comes near or passes in silence."""

__version__ = "0.1.0"
