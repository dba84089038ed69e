"""Reading the settings, once, when the service starts."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from service.errors import SettingsError
from service.settings import sources as places
from service.settings.model import Settings
from service.settings.names import CONFIG, SECRETS_DIR
from service.settings.problems import problems_in
from service.settings.sources import Sources


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of the config file, the environment *environ* and the secrets folder, the later winning.

    ``MUHLA_CONFIG`` and ``MUHLA_SECRETS_DIR`` name the file and the folder; relative paths count from the working
    directory. Raises `SettingsError` with everything that is wrong, one line each, and no secret in it.
    """
    sources = _read(environ)
    settings, problems = (None, sources.problems) if sources.incomplete else _check(sources)
    if settings is None:
        raise SettingsError("\n".join(problems))
    return settings


def _check(sources: Sources) -> tuple[Settings | None, list[str]]:
    """Return the settings that *sources* hold, or None and all the problems.

    Nothing is raised in here: an error with pydantic's behind it would carry the values along, secrets among them.
    """
    try:
        settings = Settings(**sources.values)
    except ValidationError as error:
        return None, [*sources.problems, *problems_in(error, sources)]
    return (None, sources.problems) if sources.problems else (settings, [])


def _read(environ: Mapping[str, str]) -> Sources:
    sources = Sources()
    by_name = {name.upper(): text for name, text in environ.items()}
    config, folder = by_name.get(CONFIG), by_name.get(SECRETS_DIR)
    sources.read_file(Path(config) if config else places.CONFIG_FILE, required=bool(config))
    sources.read_environment(environ)
    sources.read_folder(Path(folder) if folder else places.SECRETS_FOLDER, required=bool(folder))
    return sources
