"""Answers without names (無記名): one-time slips, sealed answers in a box opened as a whole (settled.md 28).

Nothing here says who: no person, no moment, no order, and no line of a journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from komae_desk.core.errors import Refused

LEAST = 5
"""With fewer answers somebody could tell whose is whose: the box stays shut."""

SPENT = (
    "この番号の票は、提出済みか、この点検の票ではありません。番号を確かめてください。"
    "提出した票は、だれにも直せません（どれがその答えか、残していないためです）。"
)
SHUT = "この自己点検は締め切られています。票は入れられません。"
NO_BOX = "この自己点検の無記名の箱がありません。情報セキュリティ管理者に知らせてください。"
WRONG_KEY = "封の鍵が違います。配付の控えにある鍵を入力してください。答えは、封をしたまま残っています。"
NO_KEY = "この端末には、封の鍵がありません。配付の控えにある鍵を入力してください。"


def too_few(given: int) -> str:
    """Why a box is not opened."""
    return (
        f"集まった票が{given}枚のため、締め切れません。{LEAST}枚より少ないと、だれの答えか分かるおそれがあります。"
        f"{LEAST}枚集まるまで待つか、自己点検を開いて「集計せずに取り消す」を押してください。"
    )


@dataclass(frozen=True)
class Returned:
    """How many slips came back of how many: all that is known before the box is opened."""

    given: int
    heads: int
    shut: bool = False

    @property
    def in_words(self) -> str:
        """「22／30枚」."""
        return f"{self.given}／{self.heads}枚"


class Ballots(Protocol):
    """The boxes of a section: in this file, or at its server.

    A call may go to the server and take its time: never on the GUI thread. Each raises Refused with a sentence,
    `core.reception.Offline` where no server answers.
    """

    def seal(self, campaign: UUID) -> str:
        """Make the key of a campaign; the private half stays on this PC. Returns the public half."""
        ...

    def secret(self, campaign: UUID) -> str:
        """The private half, for the paper in the safe; empty where this PC has not got it."""
        ...

    def lay_out(self, campaign: UUID, codes: Sequence[str]) -> None:
        """More slips may be put in; only what their numbers hash to is kept."""
        ...

    def returned(self, campaign: UUID) -> Returned | None:
        """How many came back; None where there is no box."""
        ...

    def put(self, campaign: UUID, code: str, content: str, seal_key: str) -> None:
        """Seal an answer and put it in; the slip is spent. Raises Refused for a slip that is, or was never laid out."""
        ...

    def open(self, campaign: UUID, secret: str = "") -> list[str]:
        """Shut the box for good and open what is in it, in no order; again until it is dropped.

        Raises Refused with fewer than LEAST answers (the box stays open), or where the key does not fit.
        """
        ...

    def drop(self, campaign: UUID) -> None:
        """What was opened is counted, or the campaign is over: away with the box and its key."""
        ...


def require_enough(given: int) -> None:
    """Raises Refused below LEAST."""
    if given < LEAST:
        raise Refused(too_few(given))
