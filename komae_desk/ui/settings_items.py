"""Every setting of a person as data: its name, sentence, default and choices, and what it does (ux.md §4.18).

Other parts read a value by `value_of(desk, ENTER_MOVES)`; what is kept and no longer sensible counts as the default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from komae_desk.core.desk import Desk
from komae_desk.ui import habits, sound
from komae_desk.ui.lock_screen import FEWEST, MOST, USUAL
from komae_desk.ui.page_stack import told
from komae_desk.ui.theme import LABELS, Choice
from komae_desk.ui.tokens import TEXT_SIZES

T = TypeVar("T", str, bool, int)
GROUPS = ("表示", "入力", "窓口", "帳票", "同期", "利用者", "通知", "データ")
STX = "\x02"


def _nothing(window: Any, value: Any) -> None:
    """The setting is read where it is needed."""


@dataclass(frozen=True)
class Item(Generic[T]):
    """One setting. name: the key it is kept under, per person and PC. put(window, value): take it into force.

    chosen(window, value): what happens besides when a person changes it. also(value): accept what is no choice.
    """

    name: str
    title: str
    group: str
    sentence: str
    default: T
    choices: tuple[tuple[T, str], ...]
    put: Callable[[Any, T], object] = _nothing
    chosen: Callable[[Any, T], object] = _nothing
    also: Callable[[object], bool] = lambda value: False
    aliases: tuple[str, ...] = ()

    @property
    def is_switch(self) -> bool:
        """On or off."""
        return isinstance(self.default, bool)

    def read(self, kept: object) -> T:
        """What a kept value means; the default for what nobody could have chosen here (R14)."""
        for value, _ in self.choices:
            if value == kept and type(value) is type(kept):
                return value
        return kept if self.also(kept) else self.default  # type: ignore[return-value]

    def words(self, value: T) -> str:
        """A value as the person reads it."""
        return next((words for each, words in self.choices if each == value), f"「{value}」")


class Changes(QObject):
    """Tells by its name which setting has just changed."""

    changed = Signal(str)


changes = Changes()


def value_of(desk: Desk, item: Item[T]) -> T:
    """The value a person has on this PC."""
    return item.read(desk.store.preference(desk.user.person, item.name))


def change(desk: Desk, window: Any, item: Item[T], value: T) -> None:
    """Keep a value, take it into force at once, and tell whoever listens."""
    desk.store.set_preference(desk.user.person, item.name, value)
    item.put(window, value)
    item.chosen(window, value)
    changes.changed.emit(item.name)


def take_effect(desk: Desk, window: Any) -> None:
    """Take everything a person has chosen into force, when the window is made."""
    for item in ITEMS:
        item.put(window, value_of(desk, item))


def _switches(on: str = "する", off: str = "しない") -> tuple[tuple[bool, str], ...]:
    return ((True, on), (False, off))


def _habit(name: str) -> Callable[[Any, Any], None]:
    def put(window: Any, value: Any) -> None:
        habits.adopt(replace(habits.current(), **{name: value}))

    return put


def _look(act: Callable[[Any, Any], object]) -> Callable[[Any, Any], None]:
    def put(window: Any, value: Any) -> None:
        if (appearance := getattr(window, "appearance", None)) is not None:
            act(appearance, value)

    return put


def _theme(appearance: Any, code: str) -> None:
    if appearance.choice is not Choice(code):
        appearance.choose(Choice(code))


def _text_size(appearance: Any, percent: int) -> None:
    if appearance.percent != percent:
        appearance.set_percent(percent)


def _every_list(window: Any, density: str) -> None:
    """The height of rows is also kept per list: a choice made here is meant for all of them."""
    desk = window.desk
    for kind in desk.ledgers:
        kept = desk.store.preference(desk.user.person, f"list:{kind}")
        if kept:
            desk.store.set_preference(desk.user.person, f"list:{kind}", {**kept, "density": density})
    for page in window.stack.pages.values():
        told(getattr(page, "view", None), "set_density", density)


def _tell_pages(window: Any, code: str) -> None:
    for page in window.stack.pages.values():
        told(page, "set_sound", sound.Setting(code))


def _prefix(window: Any, prefix: str) -> None:
    if (scanner := getattr(window, "scanner", None)) is not None:
        scanner.prefix = prefix


def is_prefix(value: object) -> bool:
    """A reader's prefix is one visible character, or STX."""
    one = isinstance(value, str) and len(value) == 1
    return one and (value == STX or (str(value).isprintable() and not str(value).isspace()))


THEME = Item(
    "theme", "配色", "表示", "画面の色を選びます（印刷の色は変わりません）。", Choice.SYSTEM.value,
    tuple((choice.value, words) for choice, words in LABELS.items()), put=_look(_theme),
    aliases=("テーマ", "ダーク", "ハイコントラスト", "いろ"),
)  # fmt: skip
TEXT_SIZE = Item(
    "text_size", "文字サイズ", "表示", "画面の文字の大きさを変えます（Ctrl＋「;」と Ctrl＋「-」でも）。", 100,
    tuple((size, f"{size}%" + ("（標準）" if size == 100 else "")) for size in TEXT_SIZES), put=_look(_text_size),
    aliases=("文字の大きさ", "拡大", "もじ"),
)  # fmt: skip
ROW_HEIGHT = Item(
    "row_height", "行の高さ", "表示", "台帳の行の高さを変えます（狭くすると、一度に多くの行が見えます）。", "normal",
    (("normal", "標準"), ("compact", "狭い"), ("wide", "広い")), put=_habit("row_height"), chosen=_every_list,
    aliases=("一覧", "密度"),
)  # fmt: skip
SHOWS_WESTERN = Item(
    "shows_western", "西暦を併記する", "表示", "画面の日付に、和暦と西暦を並べて表示します（帳票は変わりません）。",
    False, _switches(), put=_habit("shows_western"), aliases=("和暦", "日付", "せいれき"),
)  # fmt: skip
LESS_MOTION = Item(
    "less_motion", "アニメーションを減らす", "表示",
    "お知らせが現れるときの動きをなくします（しないときは、Windowsの設定に合わせます）。", False, _switches(),
    put=_look(lambda appearance, reduced: appearance.reduce_motion(True if reduced else None)), aliases=("動き",),
)  # fmt: skip
ENTER_MOVES = Item(
    "enter_moves", "Enterキーで次の項目へ移動する", "入力",
    "入力欄でEnterキーを押すと、次の項目へ移ります（登録はされません）。", True, _switches(), put=_habit("enter_moves"),
    aliases=("エンター",),
)  # fmt: skip
SWITCHES_IME = Item(
    "switches_ime", "項目に応じて日本語入力を切り替える", "入力",
    "番号や日付の欄では日本語入力をオフに、氏名や理由の欄ではオンにします。", True, _switches(),
    put=_habit("switches_ime"), aliases=("IME", "ＩＭＥ", "半角", "全角"),
)  # fmt: skip
FILLS_READINGS = Item(
    "fills_readings", "ふりがなの自動入力", "入力", "氏名や名称を入力すると、ふりがなの欄に読みが入ります。", True,
    _switches(), put=_habit("fills_readings"), aliases=("よみ", "フリガナ"),
)  # fmt: skip
FOLDS_KANA = Item(
    "folds_kana", "ふりがなをひらがなに直す", "入力", "ふりがなの欄のカタカナを、欄を離れたときにひらがなに直します。",
    True, _switches(), put=_habit("folds_kana"), aliases=("カタカナ", "フリガナ"),
)  # fmt: skip
SOUND = Item(
    "counter:sound", "窓口の音", "窓口", "読み取ったときの音を選びます（結果は、いつも画面の文字でも示します）。",
    sound.DEFAULT.value, tuple((setting.value, words) for setting, words in sound.LABELS.items()), chosen=_tell_pages,
    aliases=("サウンド", "ブザー", "おと"),
)  # fmt: skip
SCANNER_PREFIX = Item(
    "scanner_prefix", "読取り器の前置文字", "窓口",
    "リーダーに番号の前の文字を設定したときだけ、同じ文字を選びます。", "",
    (("", "なし"), (STX, "STX（制御文字）"), *((mark, f"「{mark}」") for mark in "~!#$%&@")), put=_prefix,
    also=is_prefix, aliases=("バーコードリーダー", "プレフィックス", "スキャナー"),
)  # fmt: skip
FULL_SCREEN_TEXT = Item(
    "full_screen_text", "全画面の文字", "窓口", "窓口を全画面（F11）にしたときの、文字の大きさを選びます。", 125,
    tuple((size, f"{size}%") for size in TEXT_SIZES if size >= 100), put=_habit("full_screen_text"),
    aliases=("F11", "文字サイズ"),
)  # fmt: skip
COPIED_DATES = Item(
    "copied_dates", "コピーする日付の形", "帳票", "一覧をコピーしてExcelに貼り付けるときの、日付の形を選びます。",
    "western", (("western", "西暦（2024/07/05）"), ("wareki", "和暦（R6.7.5）")),
    put=lambda window, value: _habit("copies_wareki")(window, value == "wareki"),
    aliases=("Excel", "エクセル", "和暦", "クリップボード"),
)  # fmt: skip
REMINDS = Item(
    "reminds", "期限の督促", "通知",
    "期限を過ぎた作業があり、画面を最小にしているとき、開庁日の9時に一度だけWindowsの通知で知らせます。",
    True, _switches(), aliases=("返却", "督促", "お知らせ", "ポップアップ"),
)  # fmt: skip
LOCK_MINUTES = Item(
    "lock_minutes", "画面を隠すまでの時間", "利用者",
    f"操作がないまま過ぎると、画面を隠してパスワードを求めます（{FEWEST}分から{MOST}分まで）。", USUAL,
    tuple((minutes, f"{minutes}分") for minutes in range(FEWEST, MOST + 1)),
    aliases=("ロック", "離席", "自動ロック"),
)  # fmt: skip

ITEMS: tuple[Item[Any], ...] = (
    THEME, TEXT_SIZE, ROW_HEIGHT, SHOWS_WESTERN, LESS_MOTION, ENTER_MOVES, SWITCHES_IME, FILLS_READINGS, FOLDS_KANA,
    SOUND, SCANNER_PREFIX, FULL_SCREEN_TEXT, COPIED_DATES, REMINDS, LOCK_MINUTES,
)  # fmt: skip
BY_NAME = {item.name: item for item in ITEMS}
