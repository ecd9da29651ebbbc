"""Files at a record of another section, as an office of the city reads them: fetched when looked at, kept nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from komae_desk.core.attachment import MOST_BYTES
from komae_desk.core.errors import Refused
from komae_desk.sync.connection import Connection

NOT_WHOLE = "サーバーから届いた添付ファイルが、記録の照合値と違います。開かずに、情報政策課に連絡してください。"


class OfficeFiles:
    """Implements komae_desk.core.attachment.Blobs for one record before an office."""

    def __init__(self, stream: UUID, record: UUID, ask: Callable[[Callable[[Connection], Any]], Any]) -> None:
        """ask: runs a call on the sitting's connection and waits for it (not on the GUI thread)."""
        self._stream, self._record, self._ask = stream, record, ask

    def quota(self) -> int:
        """Nothing is attached from here."""
        return 0

    def used(self) -> int:
        """Nothing is kept here."""
        return 0

    def has(self, digest: str) -> bool:
        """The server is asked when somebody looks."""
        return True

    def put(self, content: bytes) -> str:
        """Only the section attaches to its records."""
        raise Refused("ほかの課の記録には、添付できません。添付は、申請した課に依頼してください。")

    def get(self, digest: str) -> bytes | None:
        """The bytes, held against their hash; None where the section has not sent them yet."""
        content, size = b"", 1
        number = 0
        while len(content) < size:
            told = self._ask(partial(_piece, self._stream, self._record, digest, number))
            if told is None:
                return None
            size, piece = told
            if not piece or size > MOST_BYTES:
                break
            content += piece
            number += 1
        if hashlib.sha256(content).hexdigest() != digest:
            raise Refused(NOT_WHOLE)
        return content


def _piece(stream: UUID, record: UUID, digest: str, number: int, link: Connection) -> tuple[int, bytes] | None:
    return link.inbox_blob(stream, record, digest, number)
