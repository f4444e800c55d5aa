"""What the launcher says when it cannot go on."""


class LauncherError(Exception):
    """A refusal in words a person can act on; printed without a traceback."""


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, `make stop`, a closed terminal."""
