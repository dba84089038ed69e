"""Arabic: its dates, and what they do in a sentence. `language.arabic` is the door."""
