"""Calls of a connection by subject: attached files, and the boxes of answers without names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID


class Calls:
    """What `Connection` gives them: one statement at the server, as rows."""

    def _one(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        raise NotImplementedError

    def _all(self, statement: str, values: tuple[Any, ...] = (), *, poison: bool = False) -> list[Any]:
        raise NotImplementedError


class FileCalls(Calls):
    """Attached files (settled.md 20)."""

    def blob_put(self, stream: UUID, digest: str, size: int, number: int, piece: bytes) -> str:
        """Bring one piece of a file: more, whole, full, wrong or unknown."""
        values = (stream, bytes.fromhex(digest), size, number, piece)
        return str(self._one("SELECT api.blob_put(%s, %s, %s, %s, %s) AS said", values).said)

    def blob_lacking(self, stream: UUID) -> dict[str, list[int]]:
        """The files the server lacks, each with the pieces this person has brought."""
        rows = self._all("SELECT * FROM api.blob_lacking(%s)", (stream,))
        return {row.digest: list(row.pieces) for row in rows}

    def blob_get(self, stream: UUID, digest: str, number: int) -> tuple[int, bytes] | None:
        """The size of a whole file and one piece of it; None where the server has not got it."""
        row = self._one("SELECT * FROM api.blob_get(%s, %s, %s)", (stream, bytes.fromhex(digest), number))
        return None if row is None else (int(row.size), bytes(row.bytes))

    def inbox_blob(self, stream: UUID, record: UUID, digest: str, number: int) -> tuple[int, bytes] | None:
        """The same for an office, of a file at a record that lies before it."""
        values = (stream, record, bytes.fromhex(digest), number)
        row = self._one("SELECT * FROM api.inbox_blob(%s, %s, %s, %s)", values)
        return None if row is None else (int(row.size), bytes(row.bytes))


class BoxCalls(Calls):
    """Answers without names (settled.md 28): a call says of whom it comes to the gate alone."""

    def box_lay_out(self, stream: UUID, campaign: UUID, slips: Sequence[bytes]) -> str:
        """More slips may be put in: ok, shut, forbidden or wrong."""
        return str(
            self._one("SELECT api.box_lay_out(%s, %s, %s::bytea[]) AS said", (stream, campaign, list(slips))).said
        )

    def box_returned(self, stream: UUID, campaign: UUID) -> tuple[int, int, bool] | None:
        """How many came back of how many, and whether the box is shut; None where there is none."""
        row = self._one("SELECT * FROM api.box_returned(%s, %s)", (stream, campaign))
        return None if row is None else (int(row.given), int(row.heads), bool(row.shut))

    def box_put(self, stream: UUID, campaign: UUID, slip: bytes, sealed: bytes) -> str:
        """Put a sealed answer in: ok, spent, shut, unknown, forbidden or wrong."""
        return str(self._one("SELECT api.box_put(%s, %s, %s, %s) AS said", (stream, campaign, slip, sealed)).said)

    def box_open(self, stream: UUID, campaign: UUID) -> list[bytes]:
        """The whole box, which is shut by it; nothing with too few answers."""
        rows = self._all("SELECT api.box_open(%s, %s) AS sealed", (stream, campaign))
        return [bytes(row.sealed) for row in rows]

    def box_drop(self, stream: UUID, campaign: UUID) -> bool:
        """Away with a box that was opened."""
        return bool(self._one("SELECT api.box_drop(%s, %s) AS said", (stream, campaign)).said)
