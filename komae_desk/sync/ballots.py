"""The boxes of answers without names at the section's server; the key to them stays on the PC that handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from komae_desk.core.ballots import NO_BOX, SHUT, SPENT, Returned, require_enough
from komae_desk.core.errors import Refused
from komae_desk.core.reception import Offline
from komae_desk.store.ballots import BallotBoxes, opened_all
from komae_desk.store.sealing import seal, slip_hash, slip_text
from komae_desk.sync.connection import Connection, ServerError, Unreachable
from komae_desk.sync.reception import NO_SESSION

NOT_YOURS = "無記名の箱を作り、開けるのは、情報セキュリティ管理者か代理許可者です。"
NO_SERVER = (
    "サーバーにつながらないため、無記名の票を扱えません。答えは、この端末に残しません。"
    "つながってからもう一度答えるか、紙の票で提出してください。"
)
NOT_TAKEN = "サーバーが、無記名の票を受け付けませんでした。情報政策課に連絡してください。　問い合わせ番号：S-0128"
_WORDS = {"spent": SPENT, "shut": SHUT, "unknown": NO_BOX, "forbidden": NOT_YOURS}

Asking = Callable[[Callable[[Connection], Any]], Any]


class ServerBallots:
    """Of one person's sitting; implements komae_desk.core.ballots.Ballots. Any thread but the GUI's.

    own: the boxes of this file. What was handed out before the section joined its server is kept and opened there.
    """

    def __init__(self, stream: UUID, own: BallotBoxes, asking: Asking) -> None:
        """asking: runs a call on the connection of the sitting and waits for its answer."""
        self._stream, self._own, self._asking = stream, own, asking

    def seal(self, campaign: UUID) -> str:
        """Make the key; the private half stays in this file."""
        return self._own.seal(campaign)

    def secret(self, campaign: UUID) -> str:
        """The private half, where this PC has it."""
        return self._own.secret(campaign)

    def lay_out(self, campaign: UUID, codes: Sequence[str]) -> None:
        """More slips may be put in."""
        if self._own.has(campaign):
            self._own.lay_out(campaign, codes)
            return
        slips = [slip_hash(code) for code in codes]
        self._said(self._ask(lambda link: link.box_lay_out(self._stream, campaign, slips)))

    def returned(self, campaign: UUID) -> Returned | None:
        """How many came back."""
        if self._own.has(campaign):
            return self._own.returned(campaign)
        found = self._ask(lambda link: link.box_returned(self._stream, campaign))
        return None if found is None else Returned(*found)

    def put(self, campaign: UUID, code: str, content: str, seal_key: str) -> None:
        """Seal an answer here and put it in there."""
        if self._own.has(campaign):
            self._own.put(campaign, code, content, seal_key)
            return
        slip, sealed = slip_text(code), seal(content, seal_key)
        self._said(self._ask(lambda link: link.box_put(self._stream, campaign, slip, sealed)))

    def open(self, campaign: UUID, secret: str = "") -> list[str]:
        """Shut the box at the server and open here what was in it."""
        if self._own.has(campaign):
            return self._own.open(campaign, secret)
        returned = self.returned(campaign)
        if returned is None:
            raise Refused(NO_BOX)
        require_enough(returned.given)
        sealed = self._ask(lambda link: link.box_open(self._stream, campaign))
        if not sealed:
            raise Refused(NOT_YOURS)
        return opened_all(sealed, secret or self._own.secret(campaign))

    def drop(self, campaign: UUID) -> None:
        """Away with the box and its key."""
        if not self._own.has(campaign):
            self._ask(lambda link: link.box_drop(self._stream, campaign))
        self._own.drop(campaign)

    @staticmethod
    def _said(word: str) -> None:
        if word != "ok":
            raise Refused(_WORDS.get(word, NOT_TAKEN))

    def _ask(self, call: Callable[[Connection], Any]) -> Any:
        try:
            return self._asking(call)
        except Unreachable:
            raise Offline(NO_SERVER) from None
        except ServerError as error:
            raise Refused(NO_SESSION if error.code == "KD001" else NOT_TAKEN) from None
