"""An alert in words: in English and Arabic, as text, HTML and data."""
