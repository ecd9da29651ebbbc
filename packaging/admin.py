"""Starts the administrators' tool from a checkout: `python3 packaging/admin.py --help`."""

from __future__ import annotations

import sys

import bootstrap


def main() -> None:
    """Make ready, then become the tool."""
    bootstrap.prepare(bootstrap.RUN_LOCK, display=False, programs=False)
    bootstrap.start(["-m", "komae_desk.admin", *sys.argv[1:]], {})


if __name__ == "__main__":
    main()
