"""Why a file was left as it was, in sentences for the person at the desk (事象・原因・対処)."""

from __future__ import annotations

from enum import Enum

from komae_desk.core.errors import Refused


class Reason(Enum):
    """Why a file was left untouched: the stored word and what to do about it."""

    READ_ONLY = "read_only", "読み取り専用のため、表示を付けられません。プロパティの「読み取り専用」を外してください。"
    OPEN = "open", "ほかのソフトで開かれているため、表示を付けられません。閉じてから、もう一度実行してください。"
    SIGNED = "signed", "電子署名があるため、変更しませんでした。署名をする前のファイルに表示を付けてください。"
    LOCKED = (
        "locked",
        "パスワードで保護されているため、変更しませんでした。保護を外してから、もう一度実行してください。",
    )
    DAMAGED = "damaged", "壊れているため、変更しませんでした。作ったソフトで開き、保存し直してください。"
    UNSAFE = "unsafe", "安全でない作りのため、変更しませんでした。作成元を確かめてください。"
    UNUSUAL = "unusual", "この作りのファイルには表示を付けられません。作ったソフトで開き、保存し直してください。"
    TOO_BIG = "too_big", "大きすぎるため、変更しませんでした。500MBまでに分けるか、名前で表示してください。"
    NO_ROOM = "no_room", "ヘッダーの文字がいっぱいのため、文字を入れられません。ヘッダーを短くしてください。"
    NAME_TAKEN = "name_taken", "同じ名前のファイルがあるため、名前を変えられません。どちらかの名前を変えてください。"
    NAME_TOO_LONG = "name_too_long", "名前が長すぎるため、分類を付けられません。名前を短くしてください。"
    LINKED = "linked", "別の場所を指すファイルのため、変更しませんでした。元のファイルを選んでください。"
    DENIED = "denied", "読み書きが許されていないため、変更しませんでした。管理している人に確認してください。"
    GONE = "gone", "見つからないため、変更しませんでした。場所を確かめてください。"
    DISK_FULL = "disk_full", "空き容量が足りないため、変更しませんでした。空きを作ってから、もう一度実行してください。"
    DISK = "disk", "読み書きができなかったため、変更しませんでした。保存場所につながっているか確かめてください。"
    UNEQUAL = "unequal", "書いた内容を確かめられなかったため、元のままにしました。もう一度実行してください。"
    CHANGED = "changed", "作業のあいだに変わったため、変更しませんでした。もう一度実行してください。"
    BY_NAME = "by_name", "この種類のファイルの中には表示を書けません。ファイル名で表示してください。"

    @property
    def code(self) -> str:
        """The stored word."""
        return str(self.value[0])

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return str(self.value[1])


class Untouched(Refused):
    """A file was left exactly as it was."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence)
        self.reason = reason

    def __reduce__(self) -> tuple[type[Untouched], tuple[Reason]]:
        return type(self), (self.reason,)
