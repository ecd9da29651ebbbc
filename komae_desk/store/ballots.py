"""The boxes of answers without names in this file: outside the journal, a row each, rewritten in random order."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from komae_desk.core.ballots import NO_BOX, NO_KEY, SHUT, SPENT, WRONG_KEY, Returned, require_enough
from komae_desk.core.errors import Refused
from komae_desk.store.engine import writing
from komae_desk.store.sealing import DoesNotOpen, new_key, opened, seal, slip_hash

if TYPE_CHECKING:
    from komae_desk.store.sql_store import SqlStore

_DICE = random.SystemRandom()


class BallotBoxes:
    """Of one stream of the file; implements komae_desk.core.ballots.Ballots. Any thread.

    A row holds the hashes of slips that were not used, and sealed answers. Both are shuffled with every change, so
    that neither their places nor the row's own says when anything came in; there is no column that could.
    """

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._table = store.table("ballot")

    def seal(self, campaign: UUID) -> str:
        """Make the key of a campaign."""
        public, private = new_key()
        with writing(self._store.engine) as connection:
            if self._row(connection, campaign) is None:
                connection.execute(insert(self._table).values(campaign=campaign, home=self._store.home))
            self._set(connection, campaign, secret=private)
        return public

    def secret(self, campaign: UUID) -> str:
        """The private half of the key."""
        # Wherever in this file: a campaign may have gone on in the section that follows this one.
        made = (self._table.c.campaign == campaign, self._table.c.secret != "")
        with self._store.engine.connect() as connection:
            found = connection.scalars(select(self._table.c.secret).where(*made)).first()
        return str(found or "")

    def has(self, campaign: UUID) -> bool:
        """Whether slips of a campaign are taken in this file."""
        with self._store.engine.connect() as connection:
            row = self._row(connection, campaign)
        return row is not None and row.heads > 0

    def lay_out(self, campaign: UUID, codes: Sequence[str]) -> None:
        """More slips may be put in."""
        with writing(self._store.engine) as connection:
            row = self._open_row(connection, campaign)
            slips = [*json.loads(row.slips), *(slip_hash(code).hex() for code in codes)]
            self._set(connection, campaign, slips=_shuffled(slips), heads=row.heads + len(codes))

    def returned(self, campaign: UUID) -> Returned | None:
        """How many came back."""
        with self._store.engine.connect() as connection:
            row = self._row(connection, campaign)
        return None if row is None else Returned(len(json.loads(row.answers)), row.heads, row.shut)

    def put(self, campaign: UUID, code: str, content: str, seal_key: str) -> None:
        """Seal an answer and put it in; the slip is spent."""
        sealed = base64.b64encode(seal(content, seal_key)).decode()
        with writing(self._store.engine) as connection:
            row = self._open_row(connection, campaign)
            slips: list[str] = json.loads(row.slips)
            if (slip := slip_hash(code).hex()) not in slips:
                raise Refused(SPENT)
            slips.remove(slip)
            answers = _shuffled([*json.loads(row.answers), sealed])
            self._set(connection, campaign, slips=_shuffled(slips), answers=answers)

    def open(self, campaign: UUID, secret: str = "") -> list[str]:
        """Shut the box for good and open what is in it."""
        with writing(self._store.engine) as connection:
            row = self._row(connection, campaign)
            if row is None:
                raise Refused(NO_BOX)
            sealed = [base64.b64decode(each) for each in json.loads(row.answers)]
            require_enough(len(sealed))
            answers = opened_all(sealed, secret or row.secret)
            self._set(connection, campaign, shut=True)
        return answers

    def drop(self, campaign: UUID) -> None:
        """Away with the box and its key (secure_delete overwrites their pages)."""
        with writing(self._store.engine) as connection:
            connection.execute(delete(self._table).where(self._table.c.campaign == campaign))

    def _of(self, campaign: UUID) -> tuple[Any, ...]:
        return (self._table.c.campaign == campaign, self._table.c.home == self._store.home)

    def _row(self, connection: Connection, campaign: UUID) -> Any:
        return connection.execute(select(self._table).where(*self._of(campaign))).first()

    def _open_row(self, connection: Connection, campaign: UUID) -> Any:
        row = self._row(connection, campaign)
        if row is None:
            raise Refused(NO_BOX)
        if row.shut:
            raise Refused(SHUT)
        return row

    def _set(self, connection: Connection, campaign: UUID, **values: Any) -> None:
        connection.execute(update(self._table).where(*self._of(campaign)).values(**values))


def opened_all(sealed: Sequence[bytes], secret: str) -> list[str]:
    """Every answer of a box in no order; raises Refused where the key does not fit."""
    if not secret:
        raise Refused(NO_KEY)
    try:
        answers = [opened(each, secret) for each in sealed]
    except DoesNotOpen:
        raise Refused(WRONG_KEY) from None
    _DICE.shuffle(answers)
    return answers


def _shuffled(values: list[str]) -> str:
    _DICE.shuffle(values)
    return json.dumps(values)
