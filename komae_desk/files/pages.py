"""Pages of attached files as pixels, drawn by a confined child (security.md §5.5)."""

from __future__ import annotations

import json

from komae_desk.core.attachment import FileType, Picture
from komae_desk.core.errors import Refused
from komae_desk.files.child import frames

_SLOW = "表示に時間がかかりすぎるため、中止しました。「ファイルに書き出す」で保存して開いてください。"
_DIED = "ファイルの中身を読み取れません。「ファイルに書き出す」で保存して開いてください。"


def picture(content: bytes, file_type: FileType, page: int, side: int) -> Picture:
    """One page (from 0), its longest side in pixels; to be called on a thread. Raises Refused."""
    request = {"type": file_type.value, "page": page, "side": side}
    answer = list(frames("komae_desk.files.page_reader", "--read-page", request, content, _SLOW))
    head = json.loads(answer[0]) if answer else {}
    if "refused" in head:
        raise Refused(str(head["refused"]))
    if len(answer) != 2 or len(answer[1]) != 4 * head["width"] * head["height"]:
        raise Refused(_DIED)
    return Picture(head["width"], head["height"], answer[1], head["pages"])
