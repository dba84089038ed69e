"""Lines of pages into paragraphs: a sentence goes on from line to line, and from page to page."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from service.documents.pdf_lines import Line

_LOOSE = 1.35
"""So many times the usual distance between two lines begins a paragraph."""

_FAR = 1.8
"""And so many times the size of its letters, after the end of a sentence: where no two lines are closer."""

_SHORT = 0.8
"""A line that fills less of the width, and ends a sentence, ends a paragraph."""

_ENDS = re.compile(r"[.!?:؟؛…][\"'”’»)\]]*$")
_PAGE_NUMBER = re.compile(r"[\s\-–—|/()]*(?:page\s*|صفحة\s*)?[0-9٠-٩]{1,4}[\s\-–—|/()]*", re.IGNORECASE)
_HYPHEN = re.compile(r"[a-z]-$")


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> str:
    """Return the text of *pages*: one line for a paragraph, and an empty one between two."""
    return "\n\n".join(_paragraphs([_without_number(page) for page in pages])) + "\n"


def _without_number(page: Sequence[Line]) -> Sequence[Line]:
    """Return a page's lines without the number at its head or foot."""
    while page and _PAGE_NUMBER.fullmatch(page[-1].text):
        page = page[:-1]
    return page[1:] if page and _PAGE_NUMBER.fullmatch(page[0].text) else page


def _paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    so_far = ""
    for page in pages:
        usual, width = _usual_distance(page), max((line.right - line.left for line in page), default=0.0)
        before: Line | None = None
        for line in page:
            if so_far and _begins(line, before, so_far, usual, width):
                yield so_far
                so_far = ""
            so_far = _joined(so_far, line.text.strip())
            before = line
    if so_far:
        yield so_far


def _usual_distance(page: Sequence[Line]) -> float:
    steps = [one.baseline - next_.baseline for one, next_ in pairwise(page)]
    down = [step for step in steps if step > 0]
    return sorted(down)[len(down) // 4] if down else 0.0


def _begins(line: Line, before: Line | None, so_far: str, usual: float, width: float) -> bool:
    """Tell whether *line* begins a paragraph. *before* is the line above on its page, *so_far* what was read last."""
    ended = _ENDS.search(so_far) is not None
    step = before.baseline - line.baseline if before else -1.0
    if before is None or step < 0:  # the first of a page, or of a column
        return ended
    if abs(line.size - before.size) > 0.2 * before.size:  # a heading
        return True
    if step == 0 or step > _LOOSE * usual:  # beside it, or further down
        return True
    return ended and (before.right - before.left < _SHORT * width or step > _FAR * line.size)


def _joined(so_far: str, text: str) -> str:
    if not so_far:
        return text
    if _HYPHEN.search(so_far) and text[:1].islower():
        return so_far[:-1] + text
    return f"{so_far} {text}"
