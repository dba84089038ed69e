"""Our own style sheet, and what else pages fetch: under addresses that change with the content."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import asdict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.messages.mail import DARK, LIGHT, Colours

router = APIRouter()

FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


class Asset(Struct, frozen=True):
    """One file: where it is found, and what it holds."""

    address: str
    media_type: str
    content: bytes


@cache
def assets() -> Mapping[str, Asset]:
    """Return all files by name: ``style.css``. They are read once."""
    return {path.name: _asset(path) for path in sorted(FOLDER.iterdir()) if path.suffix in _KINDS}


def asset_address(name: str) -> str:
    """Return where the file *name* is found: ``/static/style.0a1b2c3d4e.css``. For templates."""
    return assets()[name].address


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    if path.name == "style.css":
        content = colour_tokens().encode() + content
    fingerprint = hashlib.sha256(content).hexdigest()[:10]
    return Asset(f"/static/{path.stem}.{fingerprint}{path.suffix}", _KINDS[path.suffix], content)


def colour_tokens() -> str:
    """Return the colours of the mails as CSS custom properties: ``--ink``, ``--urgency-3``; dark ones where wanted."""
    return f":root{{{_tokens(LIGHT)}}}\n@media (prefers-color-scheme:dark){{:root{{{_tokens(DARK)}}}}}\n"


def _tokens(colours: Colours) -> str:
    named = {name: value for name, value in asdict(colours).items() if isinstance(value, str)}
    named |= {f"urgency-{number}": value for number, value in enumerate(colours.urgency)}
    return "".join(f"--{name}:{value};" for name, value in named.items())


@router.get("/static/{name}")
async def show(name: str) -> Response:
    """Answer with a file. Its address names its content, so it never changes."""
    found = next((each for each in assets().values() if each.address == f"/static/{name}"), None)
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": _FOR_EVER})
