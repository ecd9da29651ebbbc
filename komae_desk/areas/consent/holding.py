"""Where the signed consents lie, for whoever takes over (引継ぎ)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from komae_desk.core.holding import Held, Sort

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

UNKNOWN = "保管場所の記録なし"


def keeps(look: Look) -> Iterator[Held]:
    """How many signed forms lie on each shelf."""
    signed: list[Any] = look.find("consent", state="signed")
    for shelf, count in sorted(Counter(each.shelf or UNKNOWN for each in signed).items()):
        yield Held(Sort.PAPER, f"会計年度任用職員の同意書 {count}件", shelf)
