"""``quoteset compile``: the kernel as machine code, by mypyc and the C compiler of this machine."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from quoteset import compiled
from quoteset.errors import DataError, UsageError

# What the modules share; its name is chosen so that it is found beside them.
GROUP = "quoteset.extract.kernel"
# Of C: more takes a third longer to compile and gives nothing that could be measured.
OPTIMIZATION = "1"
# The kernel's modules import these; mypyc reads their types, and leaves them as they are.
IMPORTED = ("__init__.py", "records.py", "flags.py", "compiled.py")
# Lines of the compiler's output that an error shows.
LINES = 12
PROBE = "import importlib; print(importlib.import_module('quoteset.extract.tokens').__file__)"


def compile_kernel() -> Path:
    """Compile the kernel where that has not been done; returns the folder of the machine code.

    Raises UsageError where mypyc, a C compiler or Python's headers are missing or the folder cannot be written to,
    DataError where the kernel does not compile.
    """
    target = compiled.folder()
    if target.is_dir():
        return target
    _check_tools()
    try:
        compiled.HOME.mkdir(exist_ok=True)
        work = tempfile.TemporaryDirectory(dir=compiled.HOME, prefix=".compiling-")
    except OSError as error:
        raise UsageError(
            f"{compiled.HOME} cannot be written to ({error.strerror}); install quoteset where you may write, such as a "
            "virtual environment of your own"
        ) from error
    with work as name:
        made = _compile(Path(name))
        _probe(made)
        for old in compiled.HOME.glob("[0-9a-f]*"):
            shutil.rmtree(old, ignore_errors=True)
        made.rename(target)
    return target


def remove() -> bool:
    """Delete all machine code; whether there was any."""
    if not compiled.HOME.is_dir():
        return False
    shutil.rmtree(compiled.HOME)
    return True


def _check_tools() -> None:
    missing = [name for name in ("mypyc", "setuptools") if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(f"{' and '.join(missing)} missing; install them with: pip install 'quoteset[compile]'")
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        raise UsageError("Python's headers are missing (Debian and Ubuntu: apt-get install python3-dev)")
    _try_compiler()


def _try_compiler() -> None:
    """Raise UsageError where the compiler does not take a C file of one line: mypyc takes a minute to get to it."""
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC")
    if not compiler:
        return  # Windows, where setuptools looks for it
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.c").write_text("int a;\n", encoding="utf-8")
        try:
            run = subprocess.run(  # noqa: S603
                [*shlex.split(compiler), "-c", "a.c"], cwd=folder, capture_output=True, text=True, check=False
            )
        except OSError as error:
            reason = error.strerror
        else:
            if not run.returncode:
                return
            reason = run.stderr.strip() or f"ended with status {run.returncode}"
    raise UsageError(f"no C compiler works here (Debian and Ubuntu: apt-get install gcc); {compiler}: {reason}")


def _compile(work: Path) -> Path:
    """Compile copies of the sources below ``work``; returns a folder with nothing but the machine code."""
    package = work / "quoteset"
    kernel = package / compiled.KERNEL.name
    kernel.mkdir(parents=True)
    for name in IMPORTED:
        shutil.copy(compiled.KERNEL.parent / name, package)
    for path in compiled.KERNEL.glob("*.py"):
        shutil.copy(path, kernel)
    paths = [f"quoteset/{compiled.KERNEL.name}/{path.name}" for path in compiled.sources()]
    step = Path(__file__).with_name("compile_step.py")
    # -P: what is imported comes from where it is installed, not from beside the step.
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-P", str(step), GROUP, OPTIMIZATION, *paths],
        cwd=work,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if run.returncode:
        told = "\n".join((run.stdout + run.stderr).strip().splitlines()[-LINES:])
        raise DataError(f"the kernel was not compiled:\n{told}")
    made = work / "made"
    made.mkdir()
    for path in kernel.glob(f"*{compiled.suffix()}"):
        path.rename(made / path.name)
    return made


def _probe(made: Path) -> None:
    """Raise DataError where this Python does not load the machine code."""
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        env={**os.environ, compiled.SWITCH: str(made)},
        check=False,
    )
    if run.returncode or not run.stdout.startswith(str(made)):
        raise DataError(f"the compiled kernel does not load:\n{(run.stdout + run.stderr).strip()[-1000:]}")
