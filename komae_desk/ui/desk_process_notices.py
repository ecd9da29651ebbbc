"""What the start and the sign-in found, said in the window until it is answered (ux.md §5.7, R34)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from komae_desk.ui.banner import Act
from komae_desk.ui.chips import Status
from komae_desk.ui.desk_process_sitting import StandingNotices
from komae_desk.ui.sign_in_form import moment

TOLD = "課長と情報政策課に連絡してください。パスワードも変更してください。"


class Findings(Protocol):
    """Facts of one start, without words of records; restored is a sentence, empty when nothing was."""

    @property
    def restored(self) -> str: ...
    @property
    def restore_failed(self) -> bool: ...
    @property
    def older(self) -> bool: ...
    @property
    def anchor_edited(self) -> bool: ...
    @property
    def counters_edited(self) -> bool: ...
    @property
    def last_in(self) -> datetime | None: ...
    @property
    def last_out(self) -> datetime | None: ...
    @property
    def failures(self) -> int: ...
    @property
    def place(self) -> str: ...


def show_findings(
    notices: StandingNotices,
    found: Findings,
    *,
    change_password: Callable[[], object],
) -> None:
    """Show one banner per finding, the gravest first."""
    if found.restored:
        notices.show_notice(Status.ATTENTION, "データを復元しました。", found.restored)
    if found.restore_failed:
        words = "データは元のままです。ディスクの空きを確かめて、「控えと復元」でもう一度復元してください。"
        notices.show_notice(Status.ATTENTION, "データを復元できませんでした。", words)
    if found.older:
        words = "新しい控えはありません。足りない記録がないか確かめて、情報政策課に連絡してください。"
        notices.show_notice(Status.ATTENTION, "データのファイルが、古いものに戻されています。", words)
    if found.anchor_edited or found.counters_edited:
        what = "ログインの記録" if found.counters_edited else "データの目印"
        words = f"{what}がアプリの外で書き換えられたか、消えています。情報政策課に連絡してください。"
        notices.show_notice(Status.ATTENTION, "アプリの外での変更を見つけました。", words)
    _show_sign_ins(notices, found, change_password)


def _show_sign_ins(notices: StandingNotices, found: Findings, change_password: Callable[[], object]) -> None:
    last = f"前回のログイン：{moment(found.last_in)}" if found.last_in else "はじめてのログインです。"
    if found.last_in and found.place:
        last += f"（{found.place}）"
    if found.last_in and found.last_out and found.last_out >= found.last_in:
        last += f"　終了：{moment(found.last_out)}"
    if not found.failures:
        notices.show_notice(Status.INFORMATION, last)
        return

    def unknown() -> None:
        act = Act("パスワードを変更", change_password)
        notices.show_notice(Status.ATTENTION, "覚えのない入力がありました。", TOLD, (act,))

    acts = (Act("自分の入力です", lambda: None), Act("覚えがありません", unknown))
    words = f"その後、パスワードの誤りが{found.failures}回ありました。本人ですか？"
    notices.show_notice(Status.ATTENTION, last, words, acts, closable=False)
