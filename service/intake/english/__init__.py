"""English: its dates, and what they do in a sentence. `language.english` is the door."""
