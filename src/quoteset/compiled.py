"""Where the kernel lies as machine code, if ``quoteset compile`` made some of the very sources that are here.

Machine code gives the same rows in about half the time. Each is kept under a digest of what it was made of, so that
what belongs to other sources or to another Python is never used.
"""

from __future__ import annotations

import hashlib
import os
import sysconfig
from pathlib import Path

# “python” as its value has the kernel run as Python, whatever was compiled: to debug, fuzz or compare it. A folder as
# its value has the machine code there be used, whatever it was made of.
SWITCH = "QUOTESET_KERNEL"
KERNEL = Path(__file__).parent / "extract"
HOME = KERNEL / "__compiled__"
# Its loop runs as Python, so that Ctrl-C and time limits are seen between two decisions.
INTERPRETED = frozenset(("__init__.py", "kernel.py"))


def sources() -> list[Path]:
    """The modules that are compiled, in order."""
    return sorted(path for path in KERNEL.glob("*.py") if path.name not in INTERPRETED)


def suffix() -> str:
    """How files of machine code end that this Python can load: ``.cpython-311-x86_64-linux-gnu.so``."""
    return str(sysconfig.get_config_var("EXT_SUFFIX"))


def folder() -> Path:
    """Where machine code of the sources as they are now belongs."""
    digest = hashlib.sha256(suffix().encode())
    for path in sources():
        digest.update(f"\0{path.name}\0".encode())
        digest.update(path.read_bytes())
    return HOME / digest.hexdigest()[:16]


def folders() -> list[str]:
    """The folder of machine code to be used; none where there is none, or where it is switched off."""
    chosen = os.environ.get(SWITCH)
    if chosen:
        return [] if chosen == "python" else [chosen]
    if not HOME.is_dir():
        return []
    return [str(found)] if (found := folder()).is_dir() else []
