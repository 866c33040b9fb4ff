# Sourced by the scripts beside it: finds a Python, makes .venv from requirements.lock, installs the project into it.
# Wants nothing on the machine but Python >= 3.11 with its venv module.

set -euo pipefail

# Where a machine forbids it, every one of the tests' many processes would compile the program anew: half a build's time.
unset PYTHONDONTWRITEBYTECODE

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.venv"
cd "$root"

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Prints the path of the first Python that can make the environment.
find_python() {
    local name reason="there is no python3 on PATH"
    for name in ${QUOTESET_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        command -v "$name" >/dev/null 2>&1 || continue
        # A pyenv shim is on PATH for every version ever installed; only running it tells.
        if ! "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            reason="$name is older than 3.11 or does not run"
        elif ! "$name" -c 'import venv, ensurepip' >/dev/null 2>&1; then
            reason="$name has no venv module (on Debian and Ubuntu: apt-get install python3-venv)"
        else
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    die "quoteset needs Python 3.11 or newer: $reason; install one or name it with QUOTESET_PYTHON=/path/to/python3"
}

usable_venv() {
    [ -x "$venv/bin/python" ] \
        && "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Makes $venv hold exactly what requirements.lock names, and the project in editable form. Quick when nothing changed.
ensure_venv() {
    local python stamp="$venv/.quoteset-installed" wanted
    if ! usable_venv; then
        # An assignment of its own: "local x=$(...)" would hide the failure.
        python="$(find_python)"
        say "making .venv with $python"
        "$python" -m venv --clear "$venv"
    fi
    wanted="$("$venv/bin/python" - requirements.lock pyproject.toml <<'PY'
import hashlib, pathlib, sys
print(*(hashlib.sha256(pathlib.Path(name).read_bytes()).hexdigest() for name in sys.argv[1:]), pathlib.Path.cwd())
PY
)"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return
    fi
    say "installing requirements.lock into .venv"
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
    # The build backend comes from the lock as well, so nothing unpinned is fetched here.
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
    printf '%s\n' "$wanted" >"$stamp"
}

# Makes machine code of the kernel where the machine has a C compiler. Quick when nothing changed.
ensure_kernel() {
    [ "${QUOTESET_KERNEL:-}" = python ] && return
    "$venv/bin/quoteset" compile >&2 || say "going on without machine code: the same rows in about twice the time"
}

# write_lock LOCK WHAT...: locks what "uv pip compile" finds for WHAT, every file by its hash, for all of Python >= 3.11.
write_lock() {
    local lock="$1" uv
    shift
    uv="$(command -v uv || true)"
    [ -x "$venv/bin/uv" ] && uv="$venv/bin/uv"
    [ -n "$uv" ] || die "uv is missing: run scripts/test once (it installs the locked uv into .venv), or install uv"
    "$uv" pip compile "$@" --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
        --no-header --quiet --output-file "$lock" >/dev/null
    # An address in the lock would tie every machine to the registry of this one.
    if grep -nE '://|^--' "$lock"; then
        die "$lock holds the addresses or options above; it must hold names, versions and hashes only"
    fi
}

# locked_python LOCK FOLDER: prints the Python of an environment apart from .venv, made of LOCK where it is not yet.
locked_python() {
    local lock="$1" folder="$root/$2" wanted python
    wanted="$(cksum <"$lock")"
    if [ "$(cat "$folder/.installed" 2>/dev/null)" != "$wanted" ]; then
        # An assignment of its own: "$(find_python) -m venv" would hide the failure.
        python="$(find_python)"
        say "installing $lock into $folder"
        "$python" -m venv --clear "$folder"
        "$folder/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock" >&2
        printf '%s' "$wanted" >"$folder/.installed"
    fi
    printf '%s\n' "$folder/bin/python"
}
