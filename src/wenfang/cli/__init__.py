"""The command line, one file per verb group.

Design choice: this package and the verb files import nothing heavy, so that ``--help`` and
completion answer at once; each verb imports what it needs when it runs.
"""

from __future__ import annotations

import sys
from typing import Any


def main() -> None:
    """Entry point: run a verb, turn expected failures into words and exit codes.

    0 done, 1 blocked by a check, 2 bad input or configuration, 3 an engine or resource
    failed, 130 interrupted.
    """
    from wenfang.cli.app import app
    from wenfang.errors import WenfangError

    try:
        if "--json" in sys.argv:
            _run_for_programs(app)
        else:
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


def _run_for_programs(app: Any) -> None:
    """Run a verb; a mistake in its words is an error like any other, for ``--json`` to tell.

    Raises:
        BadInput: the words are not a command that there is.
    """
    import typer

    from wenfang.errors import BadInput

    # Typer brings its own click or uses the installed one, by version; this is its usage error
    # in either.
    usage_error: Any = typer.BadParameter.__base__
    try:
        # Exit codes come back as values in this mode, and verbs return nothing else.
        sys.exit(app(standalone_mode=False) or 0)
    except usage_error as error:
        command = error.ctx.command_path if error.ctx else "wenfang"
        raise BadInput(
            error.format_message().rstrip("."), place=command, cure=f"see {command} --help"
        ) from None
    except typer.Abort:
        sys.exit(1)
