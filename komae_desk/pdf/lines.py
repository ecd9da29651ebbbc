"""Where a Japanese line may end: 行頭禁則・行末禁則 by 追い出し, words kept whole (JIS X 4051)."""

from collections.abc import Sequence
from functools import lru_cache

NO_START = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー’”）〕］｝〉》」』】〙〗｠»〟"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "‐–〜～゠‼⁇⁈⁉％‰℃｡､･ｰﾞﾟ｣,.:;!?)]}%"
    "ｧｨｩｪｫｬｭｮｯ"
)
NO_END = frozenset("‘“（〔［｛〈《「『【〘〖｟«〝｢￥＄£№([{$")
_PAIRS = frozenset("…‥―—─")
_SPACES = frozenset(" \u3000\t\u00a0")
_AFTER = frozenset("/-_.,@?&=:#")
_SLACK = 1e-6


def may_end(before: str, after: str) -> bool:
    """Whether a line may end between two characters (grapheme clusters)."""
    if after in _SPACES:
        return False
    if after[0] in NO_START or before[0] in NO_END:
        return False
    if before[0] in _PAIRS and after[0] == before[0]:
        return False
    return not (_in_word(before[0]) and _in_word(after[0]))


@lru_cache(maxsize=8192)
def _in_word(character: str) -> bool:
    return "!" <= character <= "~" or ("\u00c0" <= character <= "\u024f")


def line_ends(
    clusters: Sequence[str], widths: Sequence[float], room: float, bound: Sequence[bool] | None = None
) -> list[int]:
    """Divide one paragraph into lines and return the index after the last cluster of each.

    `widths` and `room` share a unit.  `bound[i]` asks to keep cluster i on the line of the one before it, where
    the whole fits.  Spaces at a line's end hang and take no room.  A line is never empty and no cluster is
    divided, so a single cluster wider than the room stands alone and sticks out.
    """
    ends: list[int] = []
    start, count = 0, len(clusters)
    while start < count:
        stop = _filled(clusters, widths, room, start)
        if stop < count:
            stop = _best(clusters, bound, start, stop)
        ends.append(stop)
        start = stop
    return ends or [0]


def _filled(clusters: Sequence[str], widths: Sequence[float], room: float, start: int) -> int:
    stop, used = start, 0.0
    for stop in range(start, len(clusters)):
        if clusters[stop] in _SPACES:
            used += widths[stop]
        elif used + widths[stop] > room + _SLACK:
            return max(stop, start + 1)
        else:
            used += widths[stop]
    return len(clusters)


def _best(clusters: Sequence[str], bound: Sequence[bool] | None, start: int, stop: int) -> int:
    """The last good place before stop; each weaker rule is tried only when the stronger finds no place."""
    if bound is not None:
        for at in range(stop, start, -1):
            if not bound[at] and may_end(clusters[at - 1], clusters[at]):
                return at
    for at in range(stop, start, -1):
        if may_end(clusters[at - 1], clusters[at]):
            return at
    for at in range(stop, start, -1):
        if clusters[at - 1] in _AFTER and clusters[at] not in _AFTER:
            return at
    for at in range(stop, start, -1):
        after, before = clusters[at][0], clusters[at - 1][0]
        if after not in _SPACES and (_in_word(after) or after not in NO_START) and before not in NO_END:
            return at
    return stop
