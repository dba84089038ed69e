"""Help in plain words: typer prints Python's types, ``<bool>`` beside a flag, ``<str>`` beside an id."""

from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup


def _plain(parameters: list[Any]) -> list[Any]:
    """Return *parameters* without types where their names say as much: only choices and what options take are shown."""
    for each in parameters:
        if isinstance(each, TyperArgument):
            if not each.type_descriptor.is_choice:
                setattr(each, "display_type", lambda ctx: "")  # noqa: ARG005, B010 - typer calls it so; it has no setting
        elif each.is_flag:
            each.metavar = ""
    return parameters


class PlainCommand(TyperCommand):
    """A command with help in plain words."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return what it takes."""
        return _plain(super().get_params(ctx))


class PlainGroup(TyperGroup):
    """A group of commands with help in plain words."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return what it takes."""
        return _plain(super().get_params(ctx))
