"""What stands in 設定 beside the settings: ways to other screens, and what is decided elsewhere and by whom (§4.18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from komae_desk.core.attachment import ATTACHMENT
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.store import Query
from komae_desk.ui.backup_screen import in_units
from komae_desk.ui.conflict_place import agreement_of
from komae_desk.ui.settings_rows import FactRow, LinkRow

PAPER, COUNTER, SYNC, PEOPLE, DATA = "帳票", "窓口", "同期", "利用者", "データ"
BY_SERVER = (
    (
        "サーバーで決まること",
        "手続の順序と役割、番号、入力の決まりは、情報政策課がサーバーに置いたもので、サーバーが確かめます。",
    ),
    ("ログインが続く時間", "操作がないまま15分、操作があっても10時間で、サーバーがもう一度確認コードを求めます。"),
    ("サーバーなしで使える期間", "最後にサーバーにログインしたときから7日間で、この端末では延ばせません。"),
    (
        "情報政策課に依頼すること",
        "端末の参加と登録の取消し、課の統合・分割・名称の変更、サーバーの控えからの復元は、情報政策課の管理者が"
        "二人で行います。",
    ),
)
OF_PEOPLE = (
    (
        "情報政策課に依頼すること（利用者）",
        "ログインの登録・停止・再開、課の異動、役割と役職の登録、パスワードと確認コードの再発行は、情報政策課の管理者が"
        "二人で行います。",
    ),
    (
        "この課で決めること",
        "職員名簿、委任と代理の期間、課の名称と帳票の設定（「市の設定」と出る項目を除く）は、課長が変えられます。",
    ),
)
ISSUED = "市が全課のために決める内容で、サーバーを使う課では、情報政策課の担当者だけが変えられます。"
Row = LinkRow | FactRow


class Links:
    """The rows beside the settings, for this person at this desk."""

    def __init__(self, desk: Desk, services: Any) -> None:
        self._desk, self._services = desk, services

    def rows(self) -> Iterator[Row]:
        """All of them, each in its group."""
        link = self._link
        yield link(
            "バーコードリーダーの確認", "リーダーから届く文字を表示し、直すところを示します。", "確認する", COUNTER,
            self._go("reader_check", "area:reader_check"), "読取り器", "スキャナー",
        )  # fmt: skip
        yield link(
            "課の名称と帳票の設定", "課の名称、課記号、句読点など、帳票に印刷する内容を変えます。", "開く", PAPER,
            self._go("office"), "句読点", "課名", "公印",
        )  # fmt: skip
        for command in (command for area in self._desk.areas for command in area.commands if command.explained):
            go = self._go(command.name, f"area:{command.name}")
            yield link(command.title, command.explained, "開く", PAPER, go, *command.aliases)
        for each in self._desk.ledgers.values():
            if each.issued:
                yield link(each.record.title, ISSUED, "開く", PAPER, self._go(each.kind), "市の設定", "情報政策課")
        yield from self._of_sync()
        yield from self._of_people()
        yield link(
            "控えと復元", "控えを作り、前の状態に戻し、保存場所と空きを確かめ、記録に異常がないことを検査します。",
            "開く", DATA, self._go("backups", "area:backups"), "バックアップ", "復元", "検査", "改ざん", "空き容量",
        )  # fmt: skip
        if self._desk.store.blobs is not None:
            yield FactRow("添付ファイルの合計", self._room(), DATA, ("写真", "証明書", "上限", "容量"), self._room)

    def _room(self) -> str:
        """How much the section has attached, of how much it may (R46)."""
        blobs = self._desk.store.blobs
        if blobs is None:
            return ""
        many = self._desk.store.count(Query(ATTACHMENT)) if ATTACHMENT in self._desk.ledgers else 0
        said = f"{many:,}件、{in_units(blobs.used())}です。課の上限は{in_units(blobs.quota())}です。"
        if agreement_of(self._services) is None:
            return said
        return f"{said}上限を変えるのは、情報政策課の管理者です。"

    def _of_sync(self) -> Iterator[Row]:
        shared = agreement_of(self._services) is not None
        words = (
            "最後に同期した時刻、送信待ち、要確認の記録を表示し、今すぐ同期します。"
            if shared
            else "この端末だけで使っている（単独利用）ことと、課の他の端末と同期する方法を表示します。"
        )
        yield self._link("同期のようす", words, "開く", SYNC, self._go("sync"), "サーバー", "オフライン", "競合")
        if self._has("handover"):
            words = "この端末の記録を、課の共有サーバーに引き継ぎます。"
            yield self._link("共有に参加", words, "開く", SYNC, self._go("handover", "handover"), "サーバー", "同期")
        if shared:
            yield from (FactRow(title, sentence, SYNC, ("サーバー", "情報政策課")) for title, sentence in BY_SERVER)

    def _of_people(self) -> Iterator[Row]:
        shared = agreement_of(self._services) is not None
        if self._has("accounts"):
            words = (
                "この端末に鍵がある職員とできることを表示し、離れた職員の鍵を消します。"
                if shared
                else "この端末にログインできる職員を登録し、できることを表示し、無効にします。"
            )
            title = "この端末の利用者" if shared else "利用者"
            yield self._link(title, words, "開く", PEOPLE, self._go("accounts", "accounts"), "ログイン", "職員", "鍵")
        for verb, title, words, aliases in (
            ("password", "パスワードを変更", "自分のパスワードを変えます。", ("ログイン",)),
            ("recovery", "回復キーを作り直す", "金庫の紙をなくしたときに、新しい回復キーを作って印刷します。", ("鍵",)),
            (
                "ask_logins",
                "ログインの登録を依頼",
                "職員名簿の職員の番号を、情報政策課に渡すファイルに保存します。",
                ("サーバー",),
            ),
        ):
            if self._has(verb):
                yield self._link(title, words, "開く", PEOPLE, self._go(verb, verb), *aliases)
        if shared:
            yield from (FactRow(title, sentence, PEOPLE, ("情報政策課",)) for title, sentence in OF_PEOPLE)

    def _has(self, verb: str) -> bool:
        return verb in self._services.registry.verbs

    @staticmethod
    def _link(title: str, sentence: str, words: str, group: str, run: Callable[[], object], *aliases: str) -> LinkRow:
        return LinkRow(title, sentence, words, run, group, aliases)

    def _go(self, page: str, verb: str = "") -> Callable[[], None]:
        def go() -> None:
            registry = self._services.registry
            if verb in registry.verbs:
                registry.call(registry.verbs[verb])
                return
            try:
                self._services.open_page(page)
            except Refused as refused:
                self._services.report(refused)

        return go
