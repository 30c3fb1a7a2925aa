"""``python -m wenfang``."""

from wenfang.cli import main

main()
