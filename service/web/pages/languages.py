"""In which language a visitor reads: what they chose, else what their browser asks for, else English."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from service.messages import LANGUAGES

COOKIE = "muhla_lang"
A_YEAR_SECONDS = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """Return one of `LANGUAGES`: that of ``?lang=``, else of the cookie, else the first in ``Accept-Language``."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return next(_asked_for(request.headers.get("accept-language", "")), LANGUAGES[0])


def remember_language(request: Request, response: Response) -> None:
    """Keep what the visitor has just chosen with ``?lang=`` for the pages that follow."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR_SECONDS, secure=secure, httponly=True, samesite="lax")


def _asked_for(header: str) -> Iterator[str]:
    """Yield those of our languages that ``Accept-Language`` names, best liked first."""
    ranges = [each.strip().lower() for each in header[:500].split(",")]
    for each in sorted(ranges, key=_liking, reverse=True):
        language = each.split(";")[0].split("-")[0].strip()
        if language in LANGUAGES and _liking(each) > 0:
            yield language


def _liking(language_range: str) -> float:
    """Return the weight of ``ar-IQ;q=0.8``: 0.8; 1 where none is given, 0 where it cannot be read."""
    _, _, weight = language_range.partition(";q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
