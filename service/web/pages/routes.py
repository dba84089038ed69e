"""All pages, for the app. They come last in it, because ``/commitments/{id}`` takes whatever else left over."""

from fastapi import APIRouter, Depends

from service.web.pages import (
    acts,
    answer,
    assets,
    channels,
    commitment,
    decisions,
    deliveries,
    home,
    intake,
    periods,
    sign_in,
    silences,
    takebacks,
)
from service.web.pages.visitors import meet

router = APIRouter(include_in_schema=False)
router.include_router(assets.router)
for part in (
    home,
    commitment,
    sign_in,
    answer,
    acts,
    takebacks,
    silences,
    deliveries,
    channels,
    intake,
    decisions,
    periods,
):
    router.include_router(part.router, dependencies=[Depends(meet)])
