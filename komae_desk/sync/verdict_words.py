"""Why the server did not take an operation, in words a person can act on (ux.md §5.4, §5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.core.act import NOT_APART
from komae_desk.core.numbering import NUMBERED_SINCE
from komae_desk.core.workflow import Step

if TYPE_CHECKING:
    from komae_desk.core.area import Ledger
    from komae_desk.core.record import Record

ASK_OFFICE = "情報政策課に連絡してください。"
_UNREADABLE = f"この端末のアプリの操作を、サーバーが読めませんでした。アプリを更新し、続くときは{ASK_OFFICE}"
WHOLE = {
    "forbidden:self": NOT_APART,
    "forbidden:by": "別の人の名前の操作のため、受け付けられませんでした。ログインし直してから、登録してください。",
    "forbidden:state": "決定済みの状態では、新しく登録できません。「作成中」から登録し直してください。",
    "forbidden:field": "状態と版は、手続のボタンでだけ変えられます。記録を開いて、ボタンで操作してください。",
    "forbidden:step": (
        "所管替えを申し出た記録です。受け入れる課が受入れか辞退をすると、手続が進みます。「所管替え」の画面で確かめてください。"
    ),
    "forbidden:when": (
        "分類や許可など、この手続の条件を満たさない記録です。記録を開いて内容を確かめ、条件に合う手続で登録し直してください。"
    ),
    "invalid:least": (
        "媒体の分類が中の情報資産より、又は複製の分類が元の情報資産より低くなるため、受け付けられませんでした。"
        "ほかの端末の変更と重なったときに起こります。最新の内容を確かめ、分類を上げて登録し直してください。"
    ),
    "forbidden:sealed": (
        "分類がほかの端末で確定しています。変えるときは、記録を開いて「分類を見直す」で決め直してください。"
    ),
    "forbidden:like": (
        "元の情報資産の分類がほかの端末で変わったため、受け付けられませんでした。元の分類を確かめ、もう一度登録してください。"
    ),
    "forbidden:alone": (
        "この手続は、もとになる記録（持出・修理・廃棄の記録や許可）と一緒にだけ登録できます。その記録の画面から登録してください。"
    ),
    "forbidden:rests": (
        "もとになる許可が、サーバーでは許可されていません。許可の記録を確かめ、許可を受けてから登録し直してください。"
    ),
    "forbidden:named": "記録に名前のある本人だけができる手続です。本人に依頼してください。",
    "invalid:same": "別の人でなければならない欄に、同じ人が入っています。別の人を選んで、もう一度登録してください。",
    "forbidden": "この課の記録を変える権限が、サーバーにありません。課長か情報政策課に確認してください。",
    "forbidden:place": (
        "この台帳は、ここには登録できません。「限られた人の記録」だけの台帳はその中で、ほかの台帳は課の台帳で登録してください。"
    ),
    "forbidden:stream": (
        "市が配る内容の台帳と、課の台帳は別です。この台帳に登録できる人が、その画面から登録し直してください。"
    ),
    "invalid:numbered": NUMBERED_SINCE,
    "invalid:lower": (
        "ほかの端末で、この番号かその後の番号がすでに付いているか、決められています。"
        "「次の番号」の画面で最後の番号を確かめてから、決め直してください。"
    ),
    "not_found": "この記録は、サーバーではこの課の記録として見つかりません。課長か情報政策課に確認してください。",
    "invalid:reason": "理由が短いか、入力されていません。理由を入力して、もう一度登録してください。",
    "invalid:lowered": "分類を下げる理由が入力されていません。理由を入力して、もう一度登録してください。",
    "conflict:undo": "元に戻す前の操作が、サーバーに受け付けられていません。最新の内容を確認してください。",
    "forbidden:undo": "この操作は「元に戻す」では戻せません。操作した本人が、手続のボタンで戻してください。",
    "conflict:version": "ほかの端末で先に変更されました。最新の内容を確認してから、もう一度操作してください。",
    "conflict:exists": "同じ記録が、ほかの端末から登録されています。最新の内容を確認してください。",
    "conflict:missing": "元になる記録が、サーバーにありません。その記録が受け付けられなかったか、削除されています。",
}


def words_of(code: str, ledger: Ledger, op: dict[str, Any], record: Record | None) -> str:
    """The sentence for a verdict's code. record: as it is now, None when there is none."""
    if code in WHOLE:
        return WHOLE[code]
    kind, _, what = code.partition(":")
    step = next((s for s in ledger.workflow.steps if s.name == op["command"]), None)
    if code == "conflict:state":
        return _passed(ledger, step, record)
    if code == "forbidden:role":
        return _needs_role(step)
    label = ledger.record.labels().get(what)
    if label is None:
        return _UNREADABLE
    if kind == "forbidden":
        return f"「{label.text}」が、操作した人や日と合いません。記録を開いて、もう一度操作してください。"
    if kind == "conflict":
        new = op["patch"].get(what, ("", ""))[1]
        return (
            f"{label.text}「{new}」は、ほかの端末で先に登録されました。"
            "現物の番号を確認し、どちらかの番号を直して登録し直してください。"
        )
    return f"「{label.text}」の内容を、サーバーが受け付けませんでした。内容を直して、登録し直してください。"


def twin_title(name: str) -> str:
    """What a record of a carried chain clashes in."""
    if name == "single":
        return "先に参加した端末にも、同じ設定があります。"
    return "先に参加した端末に、同じ番号の記録があります。"


def twin_words(ledger: Ledger, record: Record | None, name: str) -> str:
    """What became of a carried record whose number another one bears, and what to look at (settled.md 16)."""
    if name == "single":
        return f"「{ledger.record.title}」は課に一つです。先に参加した端末の内容を使い、この内容は履歴に残しました。"
    if record is None or name not in record.labels():
        number = f"「{record.number}」" if record is not None else ""
        return (
            f"番号{number}の記録が二つあります。番号はどちらも変えていません。"
            "紙を取り出して、どちらの記録の紙かを確かめ、余白に書き添えてください。"
        )
    label, value = record.labels()[name].text, getattr(record, name)
    return (
        f"{label}「{value}」の記録が二つあります。番号は変えていません。この端末の記録は「取消し」にして、履歴に残しました。"
        "現物の番号を確認してください。同じ物なら、このままで済みます。別の物なら、番号を付け直して登録し直してください。"
    )


def _passed(ledger: Ledger, step: Step | None, record: Record | None) -> str:
    now = f"今は「{ledger.workflow.states[record.state].label}」です。" if record is not None else ""
    did = f"「{step.label}」は" if step is not None else "変更は"
    return f"ほかの端末で先に手続が進んだため、{did}受け付けられませんでした。{now}"


def _needs_role(step: Step | None) -> str:
    who = "・".join(role.label for role in step.by) if step is not None else ""
    able = f"できるのは{who}です。" if who else ""
    return f"サーバーに登録された役割では、この操作はできません。{able}担当の人に依頼してください。"
