"""The command line, one file per verb group.

Design choice: this package and the verb files import nothing heavy, so that ``--help`` and
completion answer at once; each verb imports what it needs when it runs.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point: run a verb, turn expected failures into words and exit codes.

    0 done, 1 blocked by a check, 2 bad input or configuration, 3 an engine or resource
    failed, 130 interrupted.
    """
    from wenfang.cli.app import app
    from wenfang.errors import WenfangError

    try:
        app()
    except WenfangError as error:
        from wenfang.cli.output import print_error

        print_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("\ninterrupted; what is finished is kept", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe went away (``| head``): nothing to say to anyone.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
