"""How tests log until they set up the service's own logging, and again afterwards."""

import logging

import structlog

from service.logs import QUIET


def log_plainly() -> None:
    """Undo `configure_logs`. Errors come without their local variables: drawn ones take a second, and tell secrets."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if each.name == "muhla"]:
        root.removeHandler(handler)
    root.setLevel(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    structlog.reset_defaults()
    plain = structlog.dev.plain_traceback
    structlog.configure([structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)])
