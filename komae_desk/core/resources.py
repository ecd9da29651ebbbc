"""Where the files shipped beside the program lie, in a checkout and in a packaged program."""

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a shipped file under resources/."""
    root = Path(getattr(sys, "_MEIPASS", "")) if getattr(sys, "frozen", False) else Path(__file__).parents[2]
    return root.joinpath("resources", *parts)
