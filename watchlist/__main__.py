"""`python -m watchlist` is the `watchlist` command."""

from watchlist.cli import main

main()
