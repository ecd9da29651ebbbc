"""What is told of a server's history that does not fit: the alarms of the agreement in words (settled.md 11)."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.core.conflicts import Alarm

RESTORED = "restored"
_APART = "サーバーの履歴が、この端末で確かめた履歴とつながりません。"
_BROKEN = "サーバーから届いた履歴に、正しくつながらない行があります。"
_TITLES = {
    "sign": "署名を確かめられない操作が{count}件あります。",
    "state": "履歴から計算した内容と違う記録が{count}件あります。",
    "witness": "サーバーの履歴の{count}行が、前に受け取ったものと違います。",
    "key": "あなたの署名の鍵が、ほかの端末で登録されました。",
    "keys": "署名の鍵の登録が、前に受け取ったものと違います。",
    "fork": _APART,
    "hash": _APART,
    "gap": _BROKEN,
    "body": _BROKEN,
    "doc": _BROKEN,
    "receipt": "サーバーが受け付けた記録が、サーバーの履歴に見つかりません。",
    "carry": "引き継いだ記録が、サーバーの履歴に見つかりません。",
    "emptied": "サーバーの記録が、この端末より大幅に少なくなっています。",
    "undeclared": "サーバーが、確かめられない復元を伝えています。",
    "rows": "この端末の記録とサーバーの記録が、合いません。",
    "events": "サーバーの管理の記録が、この端末で確かめたものとつながりません。",
    "file": "サーバーから届いた添付ファイルが、記録の照合値と違います。",
    RESTORED: "サーバーが控えから戻されました。",
}
_SENTENCES = {
    "sign": "その操作は取り込み、履歴に「署名未確認」と付けています。",
    "key": "自分でほかの端末にログインしたときは、問題ありません。覚えがないときは、情報政策課に連絡してください。",
    "keys": "前に受け取った鍵で、確かめ続けます。",
    "emptied": "この端末の記録は消さずに残し、受信を止めています。情報政策課が復元を宣言すると、受信を続けます。",
    "undeclared": "情報政策課が復元を宣言したことを確かめられません。ほかの端末の記録は送り直しません。",
    "file": "そのファイルは捨てました。ほかの端末が正しいファイルを送ると届きます。",
    RESTORED: "情報政策課が宣言しています。足りない記録は、この端末からも自動で送り直します。操作は要りません。",
}
_KEPT = "仕事は続けられます。この端末の記録は残っています。情報政策課に連絡してください。"
# Short marks at a line of a history.
MARKS = {"sign": "署名未確認", "state": "内容未確認", "witness": "受領時と違う行"}


def words_of_alarm(alarm: Alarm) -> tuple[str, str]:
    """What has happened, and what to do."""
    title = _TITLES.get(alarm.what, _BROKEN).format(count=f"{alarm.count:,}")
    sentence = _SENTENCES.get(alarm.what, "")
    return title, sentence if alarm.what in ("key", RESTORED) else sentence + _KEPT


def is_grave(alarms: Sequence[Alarm]) -> bool:
    """Whether anything but a declared restore is among them."""
    return any(alarm.what != RESTORED for alarm in alarms)
