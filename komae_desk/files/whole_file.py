"""A file that a person chose, read once: what is looked at is what is parsed."""

from pathlib import Path

from komae_desk.core.errors import Refused
from komae_desk.files import limits


def whole_file(path: Path, *, too_big: str) -> bytes:
    """Its bytes; raises Refused in a sentence. too_big says what to do with more than limits.FILE_BYTES."""
    try:
        with path.open("rb") as source:
            data = source.read(limits.FILE_BYTES + 1)
    except FileNotFoundError as gone:
        raise Refused(f"「{path.name}」が見つかりません。場所と名前を確かめて、選び直してください。") from gone
    except PermissionError as locked:
        raise Refused(
            f"「{path.name}」を開けません。Excelなどで開いているときは閉じてから、もう一度選んでください。"
        ) from locked
    except OSError as failed:
        raise Refused(f"「{path.name}」を読み取れません。保存場所につながっているか確かめてください。") from failed
    if not data:
        raise Refused(f"「{path.name}」は中身がありません（0バイト）。元のファイルを確かめて、選び直してください。")
    if len(data) > limits.FILE_BYTES:
        raise Refused(f"「{path.name}」は20MBを超えているため、読み取れません。{too_big}")
    return data
