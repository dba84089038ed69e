"""A mail as bytes, and handing it over to a mail server."""
