"""One case, one catalogue, one phase, one date → one assessment. Pure: no file, no clock, no environment."""

from secaudit.assess.docket import Docket
from secaudit.assess.run import assess

__all__ = ["Docket", "assess"]
