"""The register of devices on a day: its papers, an Excel file taken in and taken back, the list written out."""

from __future__ import annotations

from datetime import time

from komae_desk.areas.asset.device.record import Device
from komae_desk.areas.asset.information.practice_day import SCENES as INFORMATION
from komae_desk.core.practice_day import Hand, Scene, Unmet

TITLES = ("管理番号", "機器名", "区分", "製造者", "製造番号", "設置・保管場所", "機密性", "完全性", "可用性", "取得日")
GRADES = ("機密性2", "完全性2", "可用性1")
ROWS = (
    TITLES,
    ("ZZ-0001", "USBメモリ", "USBメモリ", "見本記憶", "MIHON-0001", "保管庫B", *GRADES, "R8.4.1"),
    ("ZZ-0002", "USBメモリ", "USBメモリ", "見本記憶", "MIHON-0002", "保管庫B", *GRADES, "2026/4/1"),
    ("ZZ-0003", "外付けHDD", "外付けHDD", "見本記憶", "MIHON-0003", "耐火金庫", *GRADES, "令和8年4月1日"),
    ("ZZ-0004", "デジタルカメラ", "ディスクカメラ", "見本光学", "MIHON-0004", "貸出棚2", *GRADES, "R8.4.1"),
)
GOOD = len(ROWS) - 2


def _count(hand: Hand) -> int:
    return len(hand.desk.find("device"))


def register(hand: Hand) -> None:
    """D-02 of every device."""
    hand.go(Device.title)
    hand.tick_all()
    hand.press("一括操作")
    hand.choose("D-02 端末・電磁的記録媒体管理台帳 を")
    hand.paper("D-02_register", "D-02 端末・電磁的記録媒体管理台帳")


def stickers(hand: Hand) -> None:
    """L-02 of the devices that are shown, from the first face on."""
    hand.go("ラベル印刷")
    hand.press("表示分を選ぶ")
    hand.picture("stickers", "媒体ラベルの用紙（最初に印刷する面を選ぶ）")
    hand.press("ラベルをプレビュー")
    hand.paper("L-02_stickers", "L-02 媒体ラベル")


def take_in(hand: Hand) -> None:
    """Three good rows and one that is not; the whole import is taken back."""
    before = _count(hand)
    hand.go(Device.title)
    hand.go(f"Excelから{Device.title}を取り込む")
    hand.key("Return")
    hand.open_table("devices", "取り込む台帳（架空）", ROWS)
    hand.expect("手順 2／3")
    hand.key("F12")
    hand.expect("手順 3／3")
    hand.picture("import", "Excelの取込み（登録する前に内容を確かめる）")
    hand.key("F12")
    hand.expect(f"{GOOD}件を登録しました。")
    if _count(hand) != before + GOOD:
        raise Unmet(f"取り込んだ端末・媒体が{GOOD}件ではありません。")
    hand.picture("imported", "取込みの結果（直す行と、元に戻すボタン）")
    hand.press("元に戻す")
    hand.expect("取込みを元に戻しました。")
    if _count(hand) != before:
        raise Unmet("取込みの前の状態に戻りませんでした。")


def write_out(hand: Hand) -> None:
    """The list as an Excel file."""
    hand.go(Device.title)
    hand.go(f"{Device.title}を書き出す")
    hand.press("保存先を選んで書き出す")
    path = hand.save_file("devices_list.xlsx", "書き出した台帳（端末・媒体）")
    hand.expect(f"「{path.name}」に書き出しました。")
    hand.expect_closed()


SCENES = (
    Scene(time(13, 0), "端末・媒体の台帳をPDFに保存しました。", register),
    Scene(time(13, 10), "媒体ラベルをPDFに保存しました。", stickers),
    Scene(time(13, 20), "Excelの台帳を取り込み、全部を元に戻しました。", take_in),
    Scene(time(13, 30), "端末・媒体の一覧をExcelに書き出しました。", write_out),
    *INFORMATION,
)
