"""komae-desk-admin: one command of its many, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import psycopg
from sqlalchemy.exc import DBAPIError

from komae_desk.admin.commands import parser
from komae_desk.admin.console import REFUSED, complain
from komae_desk.core.errors import Refused

_AGAIN = "原因を除いて、同じ命令をもう一度実行してください。済んだ所は、そのまま残ります。"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except Refused as refused:
        complain(refused.text)
        return int(getattr(refused, "status", REFUSED))
    except (psycopg.Error, DBAPIError, OSError) as error:
        told = (str(error).strip().splitlines() or [""])[0]
        complain(f"事象：途中で止まりました。\n原因：{type(error).__name__} {told}\n対処：{_AGAIN}")
        return REFUSED
    except KeyboardInterrupt:
        complain("止めました。同じ命令をもう一度実行すると、残りから続きます。")
        return REFUSED
    return status


if __name__ == "__main__":
    sys.exit(main())
