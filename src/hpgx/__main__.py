"""``python -m hpgx``."""

from hpgx.cli import main

main()
