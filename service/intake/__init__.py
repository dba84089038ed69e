"""Intake: the text of a document in, proposed commitments out, each with its proof. Pure: no input, no output."""
