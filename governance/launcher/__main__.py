"""`python -m governance.launcher <verb>`: what the Makefile calls."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the one file an older Python must be able to read
    sys.exit("Goodstanding needs Python 3.11 or later. Name one: make … PYTHON=python3.12")

from governance.launcher.cli import main

sys.exit(main(sys.argv[1:]))
