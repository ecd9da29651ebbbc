"""What the sync panel has to tell besides what waits for a decision: each with its cause and what to do (§5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from komae_desk.core.conflicts import Standing
from komae_desk.ui.backup_screen import moment
from komae_desk.ui.chips import Status
from komae_desk.ui.help_way import NO_NETWORK
from komae_desk.ui.sync_state import STALE

OFFLINE = "サーバーに接続できません。"
KEPT = "入力はこの端末に保存されています。接続できたら自動で送信します。"
CODE, HELP = "確認コードを入力", NO_NETWORK
CLOCK_MINUTES = 2
"""The server's time is what counts; more than 120 seconds are told and written down (security.md R43)."""
OFFICE = "情報政策課に連絡してください。"
FAILURES = {
    "KD001": ("サーバーとの接続の期限が切れました。", "確認コードを入力すると、入力した記録を送信します。", CODE),
    "KD010": ("サーバーが混み合っています。", KEPT, ""),
    "KD011": ("サーバーのログインが終わっています。", f"入力はこの端末に保存されています。{OFFICE}", ""),
    "KD012": (
        "サーバーへのログインが止められています。",
        f"30分たつと、確認コードでつなげます。急ぐときは、{OFFICE}",
        CODE,
    ),
    "KD015": ("この端末の登録が取り消されました。", OFFICE, ""),
    "KD016": (
        "ほかの端末でログインしました。",
        "この端末では、サーバーとのやり取りを止めています。確認コードを入力すると、この端末で続けられます。",
        CODE,
    ),
    "KD017": ("全庁の利用が止められています。", OFFICE, ""),
    "28P01": (
        "サーバーのパスワードが変わりました。",
        "Ctrl+Lで画面を隠し、新しいパスワードでログインすると、入力した記録を送信します。",
        "",
    ),
    "full": (
        "この端末の空き容量が足りないため、同期が進みません。",
        "不要なファイルを片付けると、自動で続けます。送っていない記録は残っています。",
        "",
    ),
    "here": (
        "同期の途中で、この端末に問題が起きました。",
        f"入力はこの端末に保存されています。自動でやり直します。続くときは、{OFFICE}",
        "",
    ),
    "certificate": (
        "サーバーの証明書を確認できません。",
        f"{OFFICE}　問い合わせ番号：S-0102",
        "",
    ),
}


@dataclass(frozen=True)
class Note:
    """One banner; act: the words of its button, an empty text when there is nothing to press."""

    status: Status
    title: str
    sentence: str
    act: str = ""


def notes_of(standing: Standing, now: datetime) -> list[Note]:
    """Everything there is to tell, the gravest first; alarms have banners of their own (ui/alarm_banner.py)."""
    found: list[Note] = []
    if standing.restoring:
        words = (
            "足りない記録は、各端末から自動で送り直しています。終わるまで、新しい番号は 1,000番先から付きます。"
            "一台の端末だけに残っていた操作は、課長が「受入れを待つもの」で受け入れると戻ります。"
            "入力は、いつもどおり続けられます。"
        )
        found.append(Note(Status.ATTENTION, "サーバーを控えから戻している途中です。", words))
    found += _connection(standing)
    found += _lease(standing)
    last = standing.last
    if last is not None and now - last > STALE:
        days = (now - last).days
        words = f"ほかの端末の変更が表示されていないことがあります。最後の同期：{moment(last)}"
        found.append(Note(Status.TODAY, f"{days}日間、同期していません。", words, HELP))
    if abs(standing.ahead) >= CLOCK_MINUTES:
        words = "Windowsの日付と時刻を確認してください。"
        found.append(Note(Status.ATTENTION, f"この端末の時計がサーバーと {abs(standing.ahead)}分ずれています。", words))
    if standing.newer:
        some = f"（まだ表示できない記録 {standing.newer:,}件）"
        words = f"入力は続けられます。送信には、この端末のアプリの更新が必要です{some}。"
        found.append(Note(Status.ATTENTION, "サーバーの方が新しい版です。", words))
    if standing.held:
        words = "サーバーの業務のきまりが新しくなると、自動で受け付けます。続くときは、情報政策課に連絡してください。"
        found.append(Note(Status.SENDING, f"サーバーが預かっている記録が {standing.held:,}件あります。", words))
    found += _files(standing)
    if standing.of_others:
        words = "本人がこの端末でログインしたときに、本人の名前で送ります。"
        found.append(Note(Status.SENDING, f"ほかの職員の未送信の記録が {standing.of_others:,}件あります。", words))
    return found


def under_way(standing: Standing) -> str:
    """「同期中　12／40件」, or what the first download is at; empty while nothing of length is under way."""
    if standing.total:
        return f"同期中　{standing.done:,}／{standing.total:,}件"
    if standing.done:
        return f"記録を受け取っています。{standing.done:,}件を受け取りました。この間も入力できます。"
    return ""


def _files(standing: Standing) -> list[Note]:
    """Attached files that are not where they should be yet."""
    if standing.files_full:
        words = (
            "添付ファイルの一部を送れません。ファイルはこの端末に残っています。"
            "不要な添付を増やさず、情報政策課に上限の変更を依頼してください。"
        )
        return [Note(Status.ATTENTION, "課の添付ファイルの合計が、サーバーの上限に達しました。", words)]
    counts = ((standing.files_out, "送っていない"), (standing.files_coming, "届いていない"))
    told = "、".join(f"{words}もの {count:,}件" for count, words in counts if count)
    if not told:
        return []
    return [
        Note(Status.SENDING, f"添付ファイルのうち、まだ{told}があります。", "記録の後に、少しずつ自動で送受信します。")
    ]


def _connection(standing: Standing) -> list[Note]:
    if standing.failed:
        usual = ("サーバーが応じませんでした。", f"{OFFICE}　問い合わせ番号：{standing.failed}", "")
        return [Note(Status.ATTENTION, *FAILURES.get(standing.failed, usual))]
    if standing.asks_code:
        words = "確認コードを入力すると、この端末の記録を送り、ほかの端末の変更を受け取ります。"
        return [Note(Status.INFORMATION, "サーバーにつながりました。", words, CODE)]
    return [] if standing.online else [Note(Status.INFORMATION, OFFLINE, KEPT, HELP)]


def _lease(standing: Standing) -> list[Note]:
    days = standing.lease_days
    if days is None:
        return []
    words = "ネットワークにつないで確認コードを入力すると、また7日間使えます。"
    if days == 0:
        return [Note(Status.ATTENTION, "今日から、サーバーなしではログインできません。", words, HELP)]
    return [Note(Status.ATTENTION, f"サーバーなしでログインできるのは、あと{days}日です。", words, HELP)]
