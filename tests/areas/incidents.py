"""A section with a clerk and a chief for the tests of incidents, and forty invented events with what they ask for."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from komae_desk.app import desk_of
from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.city import AREA as CITY
from komae_desk.areas.incident import AREA
from komae_desk.areas.incident.choices import Answer, Example, Outlook, Personal, Source
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.person.person.record import Employment
from komae_desk.core.area import Area
from tests.areas.people import FIRST
from tests.practice import founded
from tests.sample import Clock

AREAS: tuple[Area, ...] = (AREA, ASSET, PERSON, CITY)


class Section:
    """One file with two people; the clock is turned by hand."""

    def __init__(self, areas: tuple[Area, ...] = AREAS) -> None:
        self.clock = Clock(datetime(2026, 6, 10, 10, 20).astimezone())
        self.chief = founded(areas, FIRST, self.clock)
        clerk = self.chief.new(
            "person", staff_number="2001", name="髙﨑 美穂", reading="たかさき みほ", category=Employment.FULL
        )
        self.clerk = desk_of(self.chief.store, areas, self.chief.save(clerk).id, clock=self.clock)

    def later(self, minutes: float) -> None:
        self.clock.at += timedelta(minutes=minutes)

    def event(self, **values: Any) -> Any:
        """An incident the clerk took down, with its number."""
        made: dict[str, Any] = {"recognised_at": self.clerk.now, "reporter": self.clerk.user.person}
        return self.clerk.move(self.clerk.save(self.clerk.new("incident", **made | values)), "begin")


class Event(NamedTuple):
    """words: what somebody says; values: beside the examples; level and untold: by the table of this file."""

    words: str
    examples: str
    level: str
    untold: str
    values: dict[str, Any] = {}  # noqa: RUF012
    pointed: str = ""

    @property
    def chosen(self) -> tuple[Example, ...]:
        return tuple(Example(code) for code in self.examples.split())  # type: ignore[call-arg]


SYSTEM = {"systems": "収納管理システム"}
HIRED = {"systems": "収納管理システム", "contractor": "架空情報サービス株式会社"}
CALLED = {"source": Source.OUTSIDE}
ASKED_UP = {"source": Source.OUTSIDE, "needs_officers": Answer.YES}
NOT_UP = {"source": Source.OUTSIDE, "needs_officers": Answer.NO}
LEAKED = {"personal": Personal.YES}
# Written from domain.md §1.3, §5 and §8 by hand; nothing of it is computed by the program.
EVENTS = (
    Event("受付を通らない来訪者を職員が案内していた", "P1a", "1", "ISM"),
    Event("空調の点検で機械室のサーバが止まった", "P1b", "1", "ISM"),
    Event("昼休みに入口の扉が開いたままだった", "P1c", "1", "ISM"),
    Event("書庫の引出しのレールが壊れた", "P1d", "1", "ISM"),
    Event("窓の鍵のかけ忘れに気付いた", "P1z", "1", "ISM"),
    Event("入口の電子キーが反応しない", "P2a", "2", "ISM POC CHF DIR CISO", {}, "P2a"),
    Event("事務室で不審な行動をする人がいる", "P2b", "2", "ISM POC CHF DIR CISO", {}, "P2b"),
    Event("カウンターの下に不審物がある", "P2c", "2", "ISM POC CHF DIR CISO", {}, "P2c"),
    Event("夜間に不審者が書庫に入った跡がある", "P3a", "3", "ISM POC CHF DIR CISO", {}, "P3a"),
    Event("水漏れで窓口の業務ができない", "P3b", "3", "ISM POC CHF DIR CISO SYS", SYSTEM),
    Event("計画どおりネットワークを停止した", "E1a", "1", "ISM", {}, "E1a"),
    Event("端末のパスワードの長さが決まりより短い", "E1b", "1", "ISM"),
    Event("共有フォルダーのファイルを誤って上書きした", "E1c", "1", "ISM", {}, "E1c"),
    Event("申請システムの画面に弱点がありそうだ", "E1z", "1", "ISM SYS", SYSTEM),
    Event("全庁の端末に同じ設定の弱点がありそうだ", "E1z", "1", "ISM POC"),
    Event("税務システムに接続できない", "E2a", "2", "ISM POC CHF DIR CISO SYS", SYSTEM, "E2a"),
    Event("税務システムに接続できず委託先が調べている", "E2a", "2", "ISM POC CHF DIR CISO SYS VND", HIRED),
    Event(
        "外部から大量の通信があり接続できない", "E2a", "3", "ISM POC CHF DIR CISO SYS", SYSTEM | {"attack": Answer.YES}
    ),
    Event("サーバが故障し直る見込みがない", "E2a", "3", "ISM POC CHF DIR CISO SYS", SYSTEM | {"outlook": Outlook.NONE}),
    Event("2時間を過ぎたが夕方には直る", "E2a", "2", "ISM POC CHF DIR CISO SYS", SYSTEM | {"outlook": Outlook.GOOD}),
    Event("ウイルスの付いたメールを隔離した", "E2b", "2", "ISM POC CHF DIR CISO", {}, "E2b"),
    Event("プリンターが故障したが代替機がある", "E2c", "2", "ISM POC CHF DIR CISO", {}, "E2c"),
    Event("内製の集計表の数式に誤りがあった", "E2d", "2", "ISM POC CHF DIR CISO"),
    Event("表計算ソフトが突然落ちる", "E2e", "2", "ISM POC CHF DIR CISO"),
    Event("システムが停止し復旧できない", "E3a", "3", "ISM POC CHF DIR CISO SYS VND", HIRED, "E3a"),
    Event("DoS攻撃で公開サーバが止まった", "E3b", "3", "ISM POC CHF DIR CISO", {}, "E3b"),
    Event("添付ファイルを開いたら画面がおかしくなった", "E3c", "3", "ISM POC CHF DIR CISO", {}, "E3c"),
    Event("台帳のデータを全部消してしまった", "E3d", "3", "ISM POC CHF DIR CISO SYS", SYSTEM, "E3d"),
    Event("机の上に申告書を置いたまま離席した", "H1a", "1", "ISM", LEAKED, "H1a"),
    Event("職員証を家に忘れて登庁した", "H1b", "1", "ISM"),
    Event("エレベーターで住民の話をしていた", "H1c", "1", "ISM"),
    Event("会議の資料の部数を数えていなかった", "H1z", "1", "ISM"),
    Event("公用の携帯電話をなくした", "H2a", "2", "ISM POC CHF DIR CISO SYS", {}, "H2a"),
    Event("職員証を紛失した", "H2b", "2", "ISM POC CHF DIR CISO SYS", {}, "H2b"),
    Event("納付書を別の人に送った", "H3a", "3", "ISM POC CHF DIR CISO", LEAKED, "H3a"),
    Event("課税情報を目的外に見ていた", "H3b", "3", "ISM POC CHF DIR CISO", {}, "H3b"),
    Event("USBを紛失", "H3c", "3", "ISM POC CHF DIR CISO SYS", LEAKED, "H3c"),
    Event("住民から、サイトが見られないと電話があった", "E2a", "2", "ISM POC CHF SYS", CALLED | SYSTEM),
    Event("住民から、窓口の紙が足元に落ちていたと聞いた", "H1a H2b", "2", "ISM POC CHF SYS DIR CISO", ASKED_UP, ""),
    Event("住民から、迷惑メールの相談があった", "E2b", "2", "ISM POC CHF", NOT_UP),
    Event("住民から、自分の書類が他人に届いたと電話があった", "H3a", "3", "ISM POC CHF DIR CISO", NOT_UP | LEAKED),
    Event("机の上の書類とUSBメモリが盗まれた", "H1a H3c", "3", "ISM POC CHF DIR CISO SYS", LEAKED, "H3c H1a"),
)
