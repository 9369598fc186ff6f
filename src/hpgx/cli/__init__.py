"""The command line: parse, call the public API once, show.

Exit codes: 0 done, 1 the work failed, 2 the input was wrong, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper


def main() -> None:
    """Run ``hpgx``; a known error is one message on standard error, never a traceback."""
    from hpgx.cli.app import app
    from hpgx.errors import HpgxError, InputError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Greek letters shows question marks
    try:
        app()
    except HpgxError as problem:
        print(f"hpgx: {problem}", file=sys.stderr)
        sys.exit(2 if isinstance(problem, InputError) else 1)
    except SystemExit as leaving:
        if leaving.code == 130:
            print("hpgx: interrupted; files that were there before are untouched.", file=sys.stderr)
        raise
    finally:
        _flush()


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
