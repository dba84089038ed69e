"""What settings are called, and what a name that is none may have meant.

A setting's *key* is where it stands in the config file: ``("channels", "desk", "url")``, which the environment and the
secrets folder call ``MUHLA_CHANNELS__DESK__URL``.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches

from pydantic.fields import FieldInfo

from service.settings.channels import BY_KIND
from service.settings.model import Settings

Key = tuple[str, ...]

PREFIX = "MUHLA_"
SEPARATOR = "__"
CONFIG = "MUHLA_CONFIG"
SECRETS_DIR = "MUHLA_SECRETS_DIR"

KUBERNETES_REMEDY = (
    "Kubernetes sets it for a Service called muhla: give the pod `enableServiceLinks: false`, or rename the Service."
)
_FROM_KUBERNETES = re.compile(r"service_(host|port(_\w+)?)|port_\d+_(tcp|udp|sctp)(_\w+)?")


def variable_name(key: Key) -> str:
    """Return what the environment calls the setting at *key*."""
    return PREFIX + SEPARATOR.join(key).upper()


def key_of(variable: str) -> Key:
    """Return the key of *variable*, which begins with `PREFIX` in any case."""
    return tuple(variable[len(PREFIX) :].lower().split(SEPARATOR))


def field_at(key: Key, kind: str | None) -> FieldInfo | None:
    """Return the setting at *key*, None if there is none. *kind* is that of the channel, None if it is not known."""
    match key:
        case (name,):
            return Settings.model_fields.get(name)
        case ("channels", _, name) if kind in BY_KIND:
            return BY_KIND[kind].model_fields.get(name)
    return None


def is_known(key: Key) -> bool:
    """Tell whether a setting, or a channel's setting of any kind, may stand at *key*."""
    return key[-1] in _names_beside(key, None) or (len(key) == 2 and key[0] == "channels")


def remedy_for_unknown(key: Key, level: int, kind: str | None) -> str:
    """Say what *key*, whose part at *level* (0 is the first) is unknown, may have meant."""
    if level == 0 and _FROM_KUBERNETES.fullmatch(key[0]):
        return KUBERNETES_REMEDY
    if level == 0 and key[0].startswith("channels_"):
        return f"Two underscores part the levels: {PREFIX}CHANNELS__<NAME>__<SETTING>."
    known = _names_beside(key[: level + 1], kind)
    secret = key[level].removesuffix("_file")
    if secret != key[level] and secret in known:
        meant = variable_name((*key[:level], secret))
        return f"Put a file called {meant} into the folder that {SECRETS_DIR} names."
    alike = get_close_matches(key[level].lower(), known, n=1)
    if alike:
        return f"Did you mean {variable_name((*key[:level], alike[0], *key[level + 1 :]))}?"
    return "The example config/muhla.toml lists every setting."


def _names_beside(key: Key, kind: str | None) -> Collection[str]:
    match key:
        case (_,):
            return Settings.model_fields.keys()
        case ("channels", _, _):
            kinds = [BY_KIND[kind]] if kind in BY_KIND else BY_KIND.values()
            return {name for each in kinds for name in each.model_fields}
    return ()
