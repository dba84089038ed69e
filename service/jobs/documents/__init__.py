"""Documents, what was found in them, and what people decide on it."""
