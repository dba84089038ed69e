"""The catalogue: text of deadlines.toml into core values, or faults. Pure; whoever calls it reads the file."""

from service.catalogue.lines import lines_of
from service.catalogue.read import read_catalogue
from service.errors import CatalogueError

__all__ = ["CatalogueError", "lines_of", "read_catalogue"]
