"""A page as a reader finds it."""

from html.parser import HTMLParser

import httpx

from service.messages import plain
from tests.web.office import Office

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Page(HTMLParser):
    """What stands on a page: its *text*, on one line and without isolates; where its *links* lead; every element with
    its attributes.
    """

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.answer, self.status = answer, answer.status_code
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    @property
    def text(self) -> str:
        return plain(" ".join("".join(self._words).split()))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """The attributes of all elements *tag* that have *attributes* (``class_`` for ``class``)."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


async def read(office: Office, path: str, token: str | None = None) -> Page:
    return Page(await office.ask("GET", path, token, headers=BROWSER))
