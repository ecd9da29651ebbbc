"""Whoever audits a section reads and exports, and what is read is told (対1-8(2), domain.md §1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.core.errors import Forbidden

if TYPE_CHECKING:
    from uuid import UUID

    from komae_desk.core.desk import Desk
    from komae_desk.core.people import User
    from komae_desk.core.record import Record

OPENED = "opened"
ONLY_READS = "監査のために読む役割のため、登録や変更はできません。課の担当者に依頼してください。"
AUDITS_HERE = "監査のために読んでいる課です。指摘と確認は「受付」の画面で行ってください。"
READS_HERE = "この課の記録は、読むだけの権限です。登録と変更は、課の担当者に依頼してください。"


def refuse_reader(user: User, record: Record, name: str) -> None:
    """Raise Forbidden where a person who audits here would write what is no step of the auditor's own."""
    if user.only_reads:
        raise Forbidden(ONLY_READS, record, name, "role")


def note_reading(desk: Desk, record: Record, told: set[UUID]) -> None:
    """Write down that whoever audits here looked at a record, once for all that is in `told`."""
    if desk.user.only_reads and record.version and record.id not in told:
        told.add(record.id)
        desk.remark(record, OPENED, "監査")
