"""The verbs of the launcher."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from governance.launcher import backup
from governance.launcher.errors import LauncherError, Stopped
from governance.launcher.home import CHECKOUT, Home
from governance.launcher.install import install
from governance.launcher.signals import leaving, stop_on_signal
from governance.launcher.stack import PYTHON, Services
from governance.launcher.supervisor import Supervisor


def main(words: Sequence[str]) -> int:
    """Run one verb; refusals are printed in words and end with 1."""
    arguments = _parser().parse_args(words)
    try:
        return _run(arguments)
    except LauncherError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except (Stopped, KeyboardInterrupt):
        print("\nStopped.", flush=True)
        return 0 if arguments.verb == "up" else 130


def _run(arguments: argparse.Namespace) -> int:
    if arguments.verb == "install":
        install(development=arguments.dev)
        return 0
    if arguments.verb in ("up", "start"):
        _inside(arguments)
    home = Home(Path(os.environ.get("GOODSTANDING_VAR") or CHECKOUT / "var"))
    if arguments.verb == "run":
        return _beside(home, [word for word in arguments.command if word != "--"])
    if arguments.verb == "backup":
        backup.backup(home)
    elif arguments.verb == "restore":
        backup.restore(home, Path(arguments.file))
    else:
        supervisor = Supervisor(home, getattr(arguments, "port", 0))
        getattr(supervisor, arguments.verb)()
    return 0


def _beside(home: Home, command: Sequence[str]) -> int:
    """Run a command while database and broker run; Ctrl-C reaches it by the terminal itself."""
    with stop_on_signal(), Services(home).used() as environment:
        child = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
        try:
            return child.wait()
        except Stopped as stopped:
            if str(stopped) != "SIGINT":
                child.terminate()
            with leaving():
                child.wait()
            raise


def _inside(arguments: argparse.Namespace) -> None:
    """Go on in `.venv`, made first if need be: the launcher itself starts with any Python."""
    install()
    if Path(sys.prefix) != PYTHON.parents[1]:
        os.chdir(CHECKOUT)
        command = [
            PYTHON,
            "-m",
            "governance.launcher",
            arguments.verb,
            "--port",
            str(arguments.port),
        ]
        os.execv(PYTHON, [str(word) for word in command])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="governance.launcher", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    made = verbs.add_parser("install", help="make .venv as the lock says")
    made.add_argument("--dev", action="store_true", help="with what tests and linters need")
    for name, what in (
        ("up", "everything in the foreground"),
        ("start", "the same in the background"),
    ):
        verb = verbs.add_parser(name, help=what)
        verb.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    verbs.add_parser("stop", help="end what runs")
    verbs.add_parser("status", help="whether it runs, where, and as whom to sign in")
    verbs.add_parser("backup", help="database and media into one file under var/backups")
    back = verbs.add_parser("restore", help="prove a backup and put it in place")
    back.add_argument("file")
    run = verbs.add_parser("run", help="run a command while database and broker run")
    run.add_argument("command", nargs=argparse.REMAINDER)
    return parser
