"""All targets by name."""

from __future__ import annotations

from typing import Final

import file_targets
import kernel_targets
import whole_targets
from target import Target

TARGETS: Final[dict[str, Target]] = {
    each.name: each for each in (*kernel_targets.TARGETS, *file_targets.TARGETS, *whole_targets.TARGETS)
}
