"""Pictures of mails as people get them: ``python -m tests.messages.pictures`` draws those in docs/ anew.

What they show is what the catalogue that ships has to say on 22 November 2026, drawn by Debian's Chromium with the
fonts of fonts-noto-core.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from service.core.message import Form, Message
from service.messages import compose_alert, compose_digest
from tests.messages.shipped import NOW, shipped_briefs

CHROMIUM = "/usr/bin/chromium"
DOCS = Path(__file__).parents[2] / "docs"
DESKTOP, PHONE = 760, 390


@dataclass(frozen=True, slots=True)
class Picture:
    """A mail, and the window in which it is read; *height* is where the picture ends, None: with the mail."""

    name: str
    message: Message
    width: int
    scheme: Literal["light", "dark"]
    height: int | None = None


async def pictures() -> list[Picture]:
    """Return the pictures in docs/."""
    briefs = await shipped_briefs()
    iraq = briefs["iraq-mission"]
    english, arabic = (compose_alert(iraq, language=language, form=Form.MAIL) for language in ("en", "ar"))
    digest = compose_digest(list(briefs.values()), language="en", form=Form.MAIL, happened_at=NOW)
    return [
        Picture("mail", english, DESKTOP, "light"),
        Picture("mail-arabic", arabic, PHONE, "dark"),
        Picture("mail-digest", digest, DESKTOP, "light", height=1_000),
    ]


async def draw(browser: Browser, picture: Picture, folder: Path) -> None:
    """Write *picture* into *folder* as a PNG."""
    context = await browser.new_context(
        viewport={"width": picture.width, "height": picture.height or 300}, color_scheme=picture.scheme
    )
    page = await context.new_page()
    await page.set_content(picture.message.html)
    await page.screenshot(path=folder / f"{picture.name}.png", full_page=picture.height is None)
    await context.close()


async def _draw_all(folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in await pictures():
            await draw(browser, picture, folder)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(_draw_all(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS))
