"""Somebody with a browser: keeps cookies, and sends the forms of the page that they look at."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.secrecy import overhear
from tests.web.office import Office

_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)


@dataclass
class Visitor:
    """Looks at one page at a time: *page* is its HTML, *status* how it was answered."""

    office: Office
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""
    status: int = 0
    address: str = ""
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    async def get(self, path: str) -> str:
        return await self._ask("GET", path)

    async def post(self, path: str, **typed: str) -> str:
        """Send what a form would, whether or not there is one."""
        return await self._ask("POST", path, data=typed)

    async def submit(self, action: str, **typed: str) -> str:
        """Fill in and send the form on the page that goes to *action*, with what is hidden or chosen in it."""
        (form,) = (each for each in _FORM.findall(self.page) if f'action="{action}"' in each)
        fields = Fields()
        fields.feed(form)
        unknown = set(typed) - fields.names
        assert not unknown, f"{unknown} are not in the form to {action}"
        return await self.post(action, **{**fields.values, **typed})

    def has_form(self, action: str, *, enabled: bool = True) -> bool:
        forms = [each for each in _FORM.findall(self.page) if f'action="{action}"' in each]
        return bool(forms) and all(("disabled" in each) is not enabled for each in forms)

    async def sign_in(self, token: str = "write", then: str = "/") -> str:
        await self.get(f"/sign-in?next={then}")
        return await self.submit("/sign-in", token=self.office.tokens[token])

    @property
    def mark(self) -> str:
        """What every form on the page carries."""
        return self.page.partition('name="mark" value="')[2].partition('"')[0]

    @property
    def said(self) -> str:
        """What the page tells of that has just been done."""
        found = re.search(r'<p class="said[^>]*>(.*?)</p>', self.page, re.DOTALL)
        return html.unescape(found[1]) if found else ""

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by the field that it stands beside."""
        found = re.findall(r'<span class="error" id="[a-z]+-(\w+)-error">(.*?)</span>', self.page)
        return {name: html.unescape(words) for name, words in found}

    async def _ask(self, method: str, path: str, **request: Any) -> str:
        async with self.office.client() as client:
            for name, value in self.cookies.items():
                client.cookies.set(name, value)
            answer = await client.request(method, path, **request)
            self._keep(answer)
            if answer.status_code == 303:
                self.headers = answer.headers
                return await self._ask("GET", answer.headers["location"])
        overhear(f"the page {path[:100]!r}", answer.content)
        self.page, self.status, self.address = answer.text, answer.status_code, path
        self.headers = answer.headers
        return self.page

    def _keep(self, answer: httpx.Response) -> None:
        for each in answer.headers.get_list("set-cookie"):
            name, _, rest = each.partition("=")
            value = rest.partition(";")[0].strip('"')
            self.cookies[name] = value
            if not value:
                del self.cookies[name]


class Fields(HTMLParser):
    """The fields of one form, and what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.values: dict[str, str] = {}
        self._select = ""
        self._area = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] = data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag in ("input", "textarea", "select") and name:
            self.names.add(name)
        if tag == "input" and given.get("type") != "checkbox" and value:
            self.values[name] = value
        if tag == "textarea":
            self._area = name
        if tag == "select":
            self._select = name
        if tag == "option" and ("selected" in given or self._select not in self.values):
            self.values[self._select] = value
