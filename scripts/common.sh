# Sourced by the scripts beside it: finds a Python, makes .venv from requirements.lock, installs the project into it.
# Wants nothing on the machine but Python >= 3.11 with its venv module.

set -euo pipefail

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
