"""How a record becomes a sheet of the office: its settings, its watermark, its check (domain.md §10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.core.area import Ledger, Paper
from komae_desk.core.desk import Look
from komae_desk.core.record import Record
from komae_desk.core.restricted import TITLE

if TYPE_CHECKING:
    from komae_desk.pdf.look import Look as PaperLook
    from komae_desk.pdf.sheet import Sheet

DRAFT = "案"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def watermark(ledger: Ledger | None, record: Record) -> str:
    """案・取消・訂正第１版 by what the record is (domain.md §10.1)."""
    if record.voided or record.state in ("void", "cancelled", "revoked"):
        return "取消"
    if ledger is not None and record.state in ledger.workflow.loose:
        return DRAFT
    return f"訂正第{record.edition}版".translate(FULL_WIDTH) if record.edition else ""


def check_of(look: Look, record: Record) -> str:
    """照合値 (domain.md §10.1): the hash of the record's newest change, where the office wants it."""
    if look.office.settings.get("prints_check", "") != "1":
        return ""
    return next((line.hash.hex() for line in reversed(look.lines(record.id)) if line.op["patch"]), "")


def paper_look(look: Look, paper: Paper) -> PaperLook:
    """The office's settings of papers (domain.md §10.1): 決裁枠・収受枠・様式番号・保存年限・句読点・西暦併記."""
    from komae_desk.pdf.look import Look as Setting

    office = look.office
    chosen = office.settings
    years = chosen.get(paper.kept, "") if paper.kept else ""
    return Setting(
        punctuation=office.punctuation,
        form_number=chosen.get("prints_form_number", "1") == "1",
        decision=tuple(name for name in chosen.get("deciders", "").split("、") if name) if paper.routed else (),
        receipt=paper.routed and chosen.get("has_receipt", "") == "1",
        western=chosen.get("prints_western_year", "") == "1",
        keep=("" if years == "0" else years) if paper.kept else None,
        place=f"{TITLE}：{office.place}" if office.place else "",
    )


def look_in_words(setting: PaperLook) -> str:
    """「句読点「，。」　様式番号 あり　決裁枠 4　収受枠 なし　保存 5年」, as the preview says it."""
    parts = [
        f"句読点「{setting.punctuation}」",
        f"様式番号 {_given(setting.form_number)}",
        f"決裁枠 {len(setting.decision) or 'なし'}",
        f"収受枠 {_given(setting.receipt)}",
    ]
    if setting.keep is not None:
        parts.append(f"保存 {setting.keep + '年' if setting.keep else '空欄'}")
    return "　".join(parts)


def _given(there: bool) -> str:
    return "あり" if there else "なし"


def sheet_of(paper: Paper, batch: Sequence[Record], look: Look, ledger: Ledger | None, setting: PaperLook) -> Sheet:
    """The finished sheet of a record, or of all of them where the paper is for many."""
    from komae_desk.pdf.look import Copy
    from komae_desk.pdf.sheet import drawn

    if paper.many:
        return drawn(lambda sheet: paper.draw(batch, sheet, look), setting, Copy(printed_at=look.now))
    record = batch[0]
    mark = watermark(ledger, record) or ("" if look.is_agreed(record) else "仮")
    copy = Copy(record.number, look.now, check_of(look, record), mark)
    return drawn(lambda sheet: paper.draw(record, sheet, look), setting, copy)
