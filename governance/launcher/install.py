"""The Python environment: `.venv` with exactly what the lock says."""

import hashlib
import os
import subprocess
import venv
from pathlib import Path

from governance.launcher.errors import LauncherError
from governance.launcher.home import CHECKOUT, read_json, write_private

VENV = CHECKOUT / ".venv"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"


def install(*, development: bool = False) -> bool:
    """Bring `.venv` up to its lock; False when it was already there."""
    stamp = VENV / "installed.json"
    wanted = {RUNTIME: _digest(RUNTIME)}
    if development:
        wanted[DEVELOPMENT] = _digest(DEVELOPMENT)
    python = VENV / "bin" / "python"
    known = (read_json(stamp) or {}) if python.exists() else {}
    if all(known.get(name) == digest for name, digest in wanted.items()):
        return False

    lock = CHECKOUT / (DEVELOPMENT if development else RUNTIME)
    if not python.exists():
        print("Making .venv …", flush=True)
        try:
            venv.create(VENV, with_pip=True, symlinks=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise LauncherError(
                f"Python could not make .venv: {error}\n"
                "On Debian and Ubuntu install python3-venv; then try again."
            ) from error
    print(f"Installing {lock.name} …", flush=True)
    if not (
        _runs(python, "-m", "uv", "--version") or _runs(python, "-m", "pip", "install", "-q", "uv")
    ):
        print("No uv; pip takes longer.", flush=True)
    quick = [str(python), "-m", "uv", "pip", "install", "--python", str(python)]
    plain = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    # A company's own certificates are known to the machine, not to uv (which renamed the switch).
    trusting = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    said = []
    for installer, extra in ((quick, {}), (quick, trusting), (plain, {})):
        command = [*installer, "--quiet", "--require-hashes", "-r", str(lock)]
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env=os.environ | extra,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            write_private(stamp, known | wanted)
            return True
        said.append(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    raise LauncherError("\n".join([f"{lock.name} could not be installed.", *said]))


def _digest(name: str) -> str:
    return hashlib.sha256((CHECKOUT / name).read_bytes()).hexdigest()


def _runs(python: Path, *words: str) -> bool:
    return subprocess.run([python, *words], capture_output=True, check=False).returncode == 0
