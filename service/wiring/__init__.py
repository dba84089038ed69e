"""Puts the parts together: the only package that knows them all."""

from service.wiring.workshop import Workshop, opened

__all__ = ["Workshop", "opened"]
