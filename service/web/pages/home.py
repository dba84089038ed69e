"""`/`: where all commitments stand."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.web.pages.rendering import page
from service.web.pages.visitors import must_see

router = APIRouter(dependencies=[Depends(must_see)])


@router.get("/")
async def show(request: Request) -> Response:
    """Show the dashboard."""
    return page(request, "home.html")
