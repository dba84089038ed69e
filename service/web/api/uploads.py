"""A document in a request: as JSON with its text, or as a file in a form. Read only once it is known who sends it."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, StringConstraints, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from service.documents import LARGEST_DOCUMENT, LONGEST_TEXT
from service.jobs.documents.take_in import Upload
from service.web.api.bodies import each_key_once
from service.web.api.fields import Day, Line
from service.web.api.fields import Request as Body

T = TypeVar("T", bound=Body)

JSON, FORM = "application/json", "multipart/form-data"
MOST_FIELDS = 20

WebAddress = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[hH][tT][tT][pP][sS]?://[^\s/@]+(/\S*)?$")]


class AboutDocument(Body):
    """What is said of a document."""

    name: Line | None = Field(default=None, description="What it is called as a source. Default: its title.")
    published_on: Day | None = Field(
        default=None, description="Relative dates count from it. Needed, unless it is a web page that says so."
    )
    said_on: Day | None = Field(default=None, description="The day of the statement that it reports, where older.")
    language: Literal["ar", "en"] | None = Field(default=None, description="Null: the letters tell.")
    url: WebAddress | None = None


class TextDocument(AboutDocument):
    """A document as text."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]


_FILE = {"type": "string", "format": "binary", "maxLength": LARGEST_DOCUMENT, "description": "Text, HTML, .docx, PDF."}


def _form_schema() -> dict[str, Any]:
    schema = AboutDocument.model_json_schema()
    fields = {
        name: {**each["anyOf"][0], "description": each.get("description", "")}
        for name, each in schema["properties"].items()
    }
    return {"type": "object", "properties": {"file": _FILE, **fields}, "required": ["file"]}


UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {JSON: {"schema": TextDocument.model_json_schema()}, FORM: {"schema": _form_schema()}},
    }
}
"""How OpenAPI is told of the two."""


async def read_upload(request: Request) -> Upload:
    """Return the document that *request* brings. Raises 415, 400, and 422 with everything that is wrong."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == JSON:
        return await _from_json(request)
    if kind == FORM:
        fields, file, name = await read_fields(request)
        if file is None:
            raise HTTPException(422, "There is no file in the form. Send it in the field 'file'.")
        about = _checked(AboutDocument, fields)
        return _upload(about, file, name)
    raise HTTPException(415, f"Send the text as {JSON}, or a file in a form ({FORM}), and say which in Content-Type.")


async def _from_json(request: Request) -> Upload:
    await each_key_once(request)
    try:
        values = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    wanted = _checked(TextDocument, values)
    return _upload(wanted, wanted.text, None)


def _upload(about: AboutDocument, content: bytes | str, file_name: str | None) -> Upload:
    return Upload(content, about.published_on, about.said_on, about.language, about.name or file_name, about.url)


def _checked(kind: type[T], values: Any) -> T:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from None


class _InMemory(MultiPartParser):
    """Keeps a file in memory: it is bounded, and there may be no folder to write into."""

    spool_max_size = LARGEST_DOCUMENT * 2


async def read_fields(request: Request) -> tuple[Mapping[str, str], bytes | None, str | None]:
    """Return a form's fields that were filled, and its file with its name; None: there is none. Raises 400."""
    parser = _InMemory(
        request.headers, request.stream(), max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_DOCUMENT
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError):
        raise HTTPException(400, "The form cannot be read. Send it as multipart/form-data, with one file.") from None
    try:
        fields = {name: value.strip() for name, value in form.multi_items() if isinstance(value, str)}
        file = form.get("file")
        is_given = isinstance(file, UploadFile) and (file.filename or file.size)
        data, name = (await file.read(), file.filename) if is_given and isinstance(file, UploadFile) else (None, None)
    finally:
        await form.close()
    return {name: value for name, value in fields.items() if value}, data, name
