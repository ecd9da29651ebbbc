"""What the start and the sign-in found, said in the window until it is answered (ux.md §5.7, R34)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from komae_desk.ui.banner import Act
from komae_desk.ui.chips import Status
from komae_desk.ui.desk_process_sitting import StandingNotices
from komae_desk.ui.sign_in_form import moment

TOLD = "課長と情報政策課に連絡してください。パスワードも変更してください。"


@dataclass(frozen=True)
class Findings:
    """Facts of one start, without words of records.

    backup_at: the backup a damaged file was restored from; replayed and missing count lines after it.
    """

    restored: bool = False
    backup_at: datetime | None = None
    replayed: int = 0
    missing: int = 0
    older: bool = False
    anchor_edited: bool = False
    counters_edited: bool = False
    upgraded: bool = False
    last_in: datetime | None = None
    last_out: datetime | None = None
    failures: int = 0
    recovery_confirmed: bool = True


def show_findings(
    notices: StandingNotices,
    found: Findings,
    *,
    change_password: Callable[[], object],
    make_recovery_key: Callable[[], object],
) -> None:
    """Show one banner per finding, the gravest first."""
    if found.restored:
        notices.show_notice(Status.ATTENTION, "データを控えから復元しました。", _restoration(found))
    if found.older:
        words = "新しい控えはありません。足りない記録がないか確かめて、情報政策課に連絡してください。"
        notices.show_notice(Status.ATTENTION, "データのファイルが、古いものに戻されています。", words)
    if found.anchor_edited or found.counters_edited:
        what = "ログインの記録" if found.counters_edited else "データの目印"
        words = f"{what}がアプリの外で書き換えられたか、消えています。情報政策課に連絡してください。"
        notices.show_notice(Status.ATTENTION, "アプリの外での変更を見つけました。", words)
    _show_sign_ins(notices, found, change_password)
    if not found.recovery_confirmed:
        act = Act("新しい回復キーを作る", make_recovery_key)
        words = "パスワードが分からなくなると、データを開けません。印刷して金庫に保管し、入力して確かめてください。"
        notices.show_notice(Status.ATTENTION, "回復キーを確かめていません。", words, (act,), closable=False)


def _restoration(found: Findings) -> str:
    source = f"{moment(found.backup_at)}の控え" if found.backup_at else "壊れたファイルの読める部分"
    words = f"{source}に、その後の記録{found.replayed}件を加えました。"
    lost = f"{found.missing}件の操作は戻せませんでした。記録を確かめて、入力し直してください。"
    return words + (lost if found.missing else "失われた記録はありません。") + "壊れたファイルは残してあります。"


def _show_sign_ins(notices: StandingNotices, found: Findings, change_password: Callable[[], object]) -> None:
    last = f"前回のログイン：{moment(found.last_in)}" if found.last_in else "はじめてのログインです。"
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
