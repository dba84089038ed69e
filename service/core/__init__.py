"""Decisions as pure functions: facts and the present moment in, values out. No input, no output, no clock."""
