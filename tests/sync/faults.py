"""What breaks in a simulated world: links, processes, and files that are copied."""

import random
from typing import Any

import sqlcipher3
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from komae_desk.sync.connection import Connection, Unreachable


class Died(BaseException):
    """The process ended between two transactions."""


def memory_file(raw: Any = None) -> tuple[Engine, Any]:
    """An encrypted file in memory; a copy of another when one is given."""
    held = sqlcipher3.dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
    held.execute("PRAGMA key = \"x'" + "1f" * 32 + "'\"")
    if raw is not None:
        raw.backup(held)
    return create_engine("sqlite://", module=sqlcipher3.dbapi2, creator=lambda: held, poolclass=StaticPool), held


class FaultyLink(Connection):
    """A connection that breaks when the dice say so, before a call or after its commit."""

    def arm(self, dice: random.Random, rate: float) -> None:
        """rate: the chance of each fault per call."""
        self._dice, self._rate = dice, rate

    def _all(self, statement: str, values: tuple[Any, ...] = (), *, poison: bool = False) -> list[Any]:
        if self._dice.random() < self._rate:
            raise Unreachable("never arrived")
        rows = super()._all(statement, values, poison=poison)
        if self._dice.random() < self._rate:
            raise Unreachable("answer lost")
        return rows
