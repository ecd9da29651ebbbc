"""A day at the counter: applied for, permitted, printed, lent, returned, inspected, reminded (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.carry_out.record import TakeOut, is_ruled, rank_of
from komae_desk.areas.takeout.choices import Confidentiality, Need, Protection, Target
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.areas.takeout.permission import LENDABLE
from komae_desk.core.people import Role
from komae_desk.core.practice_day import Hand, Scene, Unmet
from komae_desk.core.record import shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

DESTINATION = "みほん地区センター"
MEDIUM = "USBメモリ"


def _person(desk: Desk, role: Role) -> Any:
    """The last in the register who does this duty."""
    people: list[Any] = list(desk.find("person", state="active"))
    doing = [person for person in people if role in person.roles_on(desk.today)]
    if not doing:
        raise Unmet(f"{role.label}の職員がいません。")
    return max(doing, key=lambda person: person.staff_number)


def _device(desk: Desk) -> Any:
    """A medium in stock that nobody has applied for."""
    named = {device for permit in desk.find("takeout") if isinstance(permit, TakeOut) for device in permit.devices}
    free: list[Any] = [d for d in desk.find("device", state=LENDABLE) if d.id not in named and not is_ruled(d)]
    free = [d for d in free if rank_of(d) and shown(d.category) == MEDIUM]
    if not free:
        raise Unmet(f"持ち出せる{MEDIUM}がありません。")
    return min(free, key=lambda d: d.tag)


def _permit(desk: Desk) -> TakeOut:
    """The application of this day."""
    found = [p for p in desk.find("takeout", destination=DESTINATION) if isinstance(p, TakeOut)]
    if len(found) != 1:
        raise Unmet("今日の申請が見つかりません。")
    return found[0]


def _tag(desk: Desk) -> str:
    """The number on the sticker of the device that was applied for."""
    device: Any = desk.get("device", _permit(desk).devices[0])
    return str(device.tag)


def _expect_state(hand: Hand, state: str) -> None:
    if (found := _permit(hand.desk)).state != state:
        label = hand.desk.ledgers["takeout"].workflow.states[found.state].label
        raise Unmet(f"{found.number}の状態が「{label}」になりました。")


def apply(hand: Hand) -> None:
    """P-01 by keyboard only."""
    desk = hand.desk
    hand.sit(_person(desk, Role.CLERK).id)
    desk, device = hand.desk, _device(hand.desk)
    rank = next(c for c in Confidentiality if c.rank == rank_of(device))
    hand.go(TakeOut.title)
    hand.key("Ctrl+N")
    hand.fill("申請者", desk.user.name)
    hand.fill("使用者", desk.user.name)
    hand.fill("対象", Target.MEDIUM.label)
    hand.fill("機器名・管理番号", device.tag)
    hand.fill("含む情報の名称", "地区説明会の説明資料")
    hand.fill("最高分類", rank.label)
    hand.fill("件数", "1式")
    hand.fill("理由", "地区説明会で使うため")
    hand.fill("持出先・場所", DESTINATION)
    hand.fill("持出日時", f"{desk.today:%Y/%m/%d}", "10:00")
    hand.fill("返却予定日時", f"{desk.today:%Y/%m/%d}", "17:00")
    hand.fill("保護措置", Protection.ENCRYPTION.label, Protection.CASE.label)
    hand.fill("通信手段", "通信しない")
    hand.fill("確認")
    hand.fill("情報政策課長への申請", Need.NONE.label)
    hand.picture("application", "持出許可の申請（担当者がキーボードだけで入力）")
    hand.key("F12")
    hand.expect(f"{DESTINATION}の申請を登録しました。")
    _expect_state(hand, "submitted")


def permit(hand: Hand) -> None:
    """Alt+A, by somebody else than the applicant."""
    hand.sit(_person(hand.desk, Role.SECURITY_MANAGER).id)
    number = _permit(hand.desk).number
    hand.key("Alt+Home")
    hand.expect(number)
    hand.picture("home", "ホーム（課長に、許可を待つ申請が表示される）")
    hand.go(number)
    hand.expect(DESTINATION)
    hand.picture("permit", "持出許可（課長が内容を見る）")
    hand.key("Alt+A")
    _expect_state(hand, "permitted")


def print_permit(hand: Hand) -> None:
    """Ctrl+P shows what is printed."""
    hand.key("Ctrl+P")
    hand.expect("印刷前の確認")
    hand.picture("preview", "印刷プレビュー（持出許可書）")
    hand.paper("P-01_permit", "P-01 端末等持出許可申請書（許可書）")


def lend(hand: Hand) -> None:
    """Two scans."""
    hand.sit(_person(hand.desk, Role.CLERK).id)
    number, tag = _permit(hand.desk).number, _tag(hand.desk)
    hand.key("Ctrl+1")
    hand.scan(number)
    hand.expect("貸し出す機器を読み取ってください")
    hand.scan(tag)
    hand.expect("貸し出しました")
    hand.picture("lent", "貸出（許可書と機器のシールの読取り、2回）")
    _expect_state(hand, "out")


def unknown(hand: Hand) -> None:
    """A number nobody knows."""
    hand.key("Escape")
    hand.scan("XX-999")
    hand.expect("「XX-999」の機器は登録されていません")
    hand.picture("unknown", "登録のない番号を読み取ったとき")


def bring_back(hand: Hand) -> None:
    """One scan; the same again is one; Ctrl+Z takes it back."""
    tag = _tag(hand.desk)
    hand.key("Ctrl+1")
    hand.scan(tag)
    hand.expect("返却しました")
    hand.scan(tag)
    hand.expect("同じ番号を続けて読み取りました。1回分として扱います。")
    hand.key("Ctrl+Z")
    hand.expect("元に戻しました。")
    hand.picture("taken_back", "返却の取消し（取り消したことも履歴に残る）")
    _expect_state(hand, "out")
    hand.scan(tag)
    hand.expect("返却しました")
    _expect_state(hand, "inspecting")
    hand.picture("counter", "返却（機器のシールの読取り、1回）")


def inspect(hand: Hand) -> None:
    """Data erased, nothing wrong: the permission ends."""
    hand.key("Alt+D", "Alt+G")
    hand.picture("inspection", "返却点検（データの消去と外観）")
    _expect_state(hand, "done")


def remind(hand: Hand) -> None:
    """The slips for what is overdue."""
    hand.key("Ctrl+1")
    hand.expect("返却期限を過ぎた貸出")
    hand.key("Alt+P")
    hand.paper("R-01-2_reminder", "R-01-2 督促票")


def register(hand: Hand) -> None:
    """The record book of the year."""
    hand.go(Movement.title)
    hand.tick_all()
    hand.press("一括操作")
    hand.choose("R-01 端末等持出・持込記録簿")
    hand.paper("R-01_register", "R-01 端末等持出・持込記録簿")


def history(hand: Hand) -> None:
    """Everything that happened to the permission, who and when."""
    hand.go(_permit(hand.desk).number)
    hand.key("Ctrl+Tab")
    hand.expect("返却の取消し")
    hand.picture("history", "持出許可の履歴（だれが、いつ、何を）")


SCENES = (
    Scene(time(9, 0), "担当者が持出許可を申請しました。（キーボードだけで入力）", apply),
    Scene(time(9, 20), "課長に替わり、Alt+Aで許可しました。", permit),
    Scene(time(9, 25), "許可書をプレビューで確かめ、PDFに保存しました。", print_permit),
    Scene(time(10, 0), "許可書と機器を読み取り、貸し出しました。（読取り2回）", lend),
    Scene(time(10, 5), "登録のない番号を読み取り、案内を確かめました。", unknown),
    Scene(time(16, 30), "読取り1回で返却し、二重の読取りと取消し（Ctrl+Z）を確かめて、返却しました。", bring_back),
    Scene(time(16, 35), "返却点検を済ませ、許可を終了しました。", inspect),
    Scene(time(16, 40), "返却期限を過ぎた貸出の督促票をPDFに保存しました。", remind),
    Scene(time(16, 50), "持出・持込の記録簿をPDFに保存しました。", register),
    Scene(time(17, 0), "持出許可の履歴を確かめました。", history),
)
