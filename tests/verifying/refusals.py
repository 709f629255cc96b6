"""Every way in which a bundle can be less than it should be, and the step that must say so."""

from __future__ import annotations

import refused_contents
import refused_freshness
import refused_identity
from refusal_making import Refusal

REFUSALS: tuple[Refusal, ...] = (*refused_identity.REFUSED, *refused_freshness.REFUSED, *refused_contents.REFUSED)
