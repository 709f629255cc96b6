"""controls/*.yaml → Catalogue, or every problem with its file and line."""

from secaudit.catalogue.cache import load_cached
from secaudit.catalogue.loader import load

__all__ = ["load", "load_cached"]
