"""A file that shows its class in its name alone, known again by its content (対2-2(2))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from komae_desk.core.record import Kind, Record, labelled


@dataclass(frozen=True, kw_only=True)
class NamedFile(Record):
    """One file that no mark can be written into."""

    kind: ClassVar[str] = "named_file"
    title: ClassVar[str] = "名前で表示したファイル"

    name: str = labelled("ファイル名", default="", required=True, length=255)
    folder: str = labelled("場所", default="", kind=Kind.LONG, length=500, help="表示を付けたときのフォルダー")
    asset: UUID | None = labelled("情報資産", required=True, refers_to="information_asset", basis="対2-2(2)")
    marked_on: date | None = labelled("表示日", basis="対2-2(2)")
    digest: str = labelled(
        "内容の照合値", default="", required=True, kind=Kind.CODE, length=64, indexed=True, help="SHA-256"
    )
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """The file's name."""
        return self.name or self.title
