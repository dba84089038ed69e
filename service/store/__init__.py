"""The database: SQL stands only here. Query functions take a connection first and give core values back."""
