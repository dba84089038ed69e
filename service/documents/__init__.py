"""Documents as people have them (plain text, HTML, Word, PDF) in, their text out. Nothing is fetched from anywhere."""

from service.documents.apart import read_apart
from service.documents.content import LARGEST_DOCUMENT, LONGEST_TEXT, Content

__all__ = ["LARGEST_DOCUMENT", "LONGEST_TEXT", "Content", "read_apart"]
