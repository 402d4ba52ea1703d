"""``python -m newsdb``: the command line."""

from newsdb.cli import main

main()
