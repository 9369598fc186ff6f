"""The command line: parse, call the public API once, show. Exit codes: 0 done, 1 the work failed, 2 the input was wrong."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``hpgx``; a known error is one message on standard error, never a traceback."""
    from hpgx.cli.app import app
    from hpgx.errors import HpgxError, InputError

    try:
        app()
    except HpgxError as problem:
        print(f"hpgx: {problem}", file=sys.stderr)
        sys.exit(2 if isinstance(problem, InputError) else 1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has seen enough
        sys.exit(0)
    except KeyboardInterrupt:
        print("hpgx: interrupted; files that were there before are untouched.", file=sys.stderr)
        sys.exit(130)
