"""The section and how its papers look (所属・帳票の設定): one record of the section; those of the city lie above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from komae_desk.core.dates import wareki
from komae_desk.core.people import Role
from komae_desk.core.record import FIXED, USUAL, Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

# What the number format may hold; everything else is printed as it stands.
PLACES = ("{mark}", "{year}", "{number}")
DECIDING = (Role.SECURITY_MANAGER, Role.DEPUTY, Role.SECURITY_OFFICER, Role.POLICY_OFFICE, Role.CLERK)


class Punctuation(Choice):
    """The marks of fixed texts on paper (domain.md §9.7)."""

    COMMA = "comma", "「，」と「。」"
    POINT = "point", "「、」と「。」"

    @property
    def marks(self) -> str:
        """The two marks as the paper takes them."""
        return "，。" if self is Punctuation.COMMA else "、。"


class Honorific(Choice):
    """What follows the post of an addressee."""

    PERSON = "sama", "様"
    OFFICE = "ate", "あて"
    LORD = "dono", "殿"


class Signing(Choice):
    """How people outside the section sign (domain.md §9.8)."""

    BY_HAND = "by_hand", "自署"
    SEALED = "sealed", "記名押印又は署名"


def _years(text: str, default: int) -> int:
    years: int = labelled(text, default=default, unit="年", issued=FIXED, help="0は、帳票の欄を空けて印字します。")
    return years


def _days(text: str, usual: int, more: str = "") -> int | None:
    words = f"空欄は{usual}日です{more}。知った日からの暦日で、期限の判断は情報政策課・総務担当に確認してください。"
    days: int | None = labelled(text, unit="日", issued=FIXED, help=words)
    return days


class Chosen(Choice):
    """What a section may decide itself, though the city has issued it (settled.md 3)."""

    HONORIFIC = "honorific", "宛名の敬称"
    DECIDERS = "deciders", "決裁枠の職名"
    RECEIPT = "has_receipt", "収受枠"
    WESTERN_YEAR = "prints_western_year", "西暦の併記"
    CHECK = "prints_check", "照合値"


@dataclass(frozen=True, kw_only=True)
class PaperSettings(Record):
    """The settings of papers, of a section or of the city."""

    punctuation: Punctuation | None = labelled(
        "帳票の句読点", default=Punctuation.COMMA, required=True, issued=FIXED, help="定型文だけを替えます。"
    )
    honorific: Honorific | None = labelled("宛名の敬称", default=Honorific.PERSON, required=True, issued=USUAL)
    signing: Signing | None = labelled(
        "同意書などの署名", default=Signing.BY_HAND, required=True, issued=FIXED, basis="対5-1(2)イ"
    )
    deciders: tuple[str, ...] = labelled(
        "決裁枠の職名", default=(), issued=USUAL, help="空欄は、枠を印字しません。例：課長、係長、担当"
    )
    has_receipt: bool = labelled("収受枠を印字する", default=False, issued=USUAL)
    prints_form_number: bool = labelled("様式番号を印字する", default=True, issued=FIXED)
    prints_western_year: bool = labelled("西暦を併記する", default=False, issued=USUAL)
    prints_check: bool = labelled(
        "照合値を印字する",
        default=False,
        issued=USUAL,
        help="記録が変わると値も変わるので、紙と記録が同じか確かめられます。",
    )
    limits_devices_for_2: bool = labelled(
        "機密性2の情報も市支給の端末に限る",
        default=True,
        issued=FIXED,
        basis="対2-2",
        help="取扱制限HC-1を機密性2にも付けます。",
    )
    stops_after_hours: int = labelled(
        "可用性2とする停止時間",
        default=24,
        unit="時間",
        issued=FIXED,
        help="業務を止められる時間がこれ以下のとき、可用性2の候補です。",
    )
    law_quick_days: int | None = _days("速報の目安", 3, "（おおむね3〜5日）")
    law_full_days: int | None = _days("確報の目安", 30)
    law_wrongful_days: int | None = _days("確報の目安（不正の目的のおそれ）", 60)
    keep_permits: int = _years("持出・運搬・提供・廃棄の許可と記録の保存年限", 5)
    keep_disposals: int = _years("廃棄記録・消去証明書の保存年限", 5)
    keep_consents: int = _years("同意書の保存年限（任用終了後）", 5)
    keep_contracts: int = _years("外部委託の保存年限（契約終了後）", 5)
    keep_exemptions: int = _years("例外措置の保存年限（終了後）", 5)
    keep_incidents: int = _years("インシデント・再発防止の保存年限", 10)
    keep_checks: int = _years("自己点検・改善・監査対応の保存年限", 5)
    keep_trainings: int = _years("研修記録の保存年限", 3)
    keep_system_records: int = _years("作業・障害・入退室などの記録の保存年限", 5)
    keep_contacts: int = _years("連絡先（旧版）の保存年限", 1)
    keep_registers: int = _years("台帳（旧版）の保存年限", 3)

    def problems(self, look: Look) -> Iterator[Problem]:
        """Years that are years."""
        yield from super().problems(look)
        for name, label in self.labels().items():
            if label.unit and not 0 <= (getattr(self, name) or 0) <= 100:
                yield Problem(name, f"{label.text}は、0から100までの数字を入力してください。")


@dataclass(frozen=True, kw_only=True)
class CitySettings(PaperSettings):
    """What the city issues for the papers of every section, from a day on (市の帳票設定)."""

    kind: ClassVar[str] = "city_setting"
    title: ClassVar[str] = "市の帳票設定"

    starts_on: date | None = labelled("適用開始日", required=True, help="この日から、全課の帳票に使います。")
    note: str = labelled("変更の理由", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """From which day on it holds."""
        return f"{wareki(self.starts_on)}からの設定" if self.starts_on else self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """One for a day."""
        yield from super().problems(look)
        if self.starts_on and any(o.id != self.id for o in look.find(self.kind, starts_on=self.starts_on)):
            yield Problem("starts_on", "この日から適用する設定は、登録済みです。登録済みの設定を変更してください。")


@dataclass(frozen=True, kw_only=True)
class Settings(PaperSettings):
    """The section as it is printed, and the settings of its papers."""

    kind: ClassVar[str] = "office"
    title: ClassVar[str] = "所属・帳票の設定"

    city: str = labelled("市の名称", default="", required=True, help="例：架空市")
    department: str = labelled("部", default="")
    section: str = labelled("課", default="", required=True)
    manager_title: str = labelled("課長の職名", default="", required=True, help="帳票の宛名です。例：税務課長")
    officer_title: str = labelled("部長の職名", default="", help="課長本人の申請の宛名です。例：総務部長")
    mark: str = labelled("課の記号", default="", length=10, help="文書番号の頭の字。例：架税")
    number_format: str = labelled(
        "文書番号の書式",
        default="{mark}第{number}号",
        required=True,
        help="{mark}は課の記号、{year}は年度、{number}は通し番号です。",
    )
    decided_elsewhere: tuple[str, ...] = labelled(
        "庁内グループウェア・紙で決める様式",
        default=(),
        basis="持3-2・私4-1",
        help="ほかの課の役職者の許可を画面で受けず、結果を転記する様式です。例：P-01、P-03（役職ごとは P-03/CHF）",
    )
    chosen: tuple[Chosen, ...] = labelled(
        "この課で決める項目", default=(), help="選んだ項目は、市の設定の代わりに、この課の設定を使います。"
    )

    @property
    def heading(self) -> str:
        """The section."""
        return f"{self.department}{self.section}" or self.title

    def document_number(self, year: int, number: int) -> str:
        """The number of a letter by the section's format: 狛企情第12号; `year` is that of the era (8 for 令和8年度)."""
        values = {"{mark}": self.mark, "{year}": str(year), "{number}": str(number)}
        text = self.number_format
        for place, value in values.items():
            text = text.replace(place, value)
        return text

    def problems(self, look: Look) -> Iterator[Problem]:
        """One record only, a format that counts."""
        yield from super().problems(look)
        if any(other.id != self.id for other in look.find(self.kind)):
            yield Problem("section", "所属・帳票の設定は、登録済みです。登録済みの設定を変更してください。")
        if "{number}" not in self.number_format:
            yield Problem("number_format", "文書番号の書式に、通し番号の{number}を入れてください。")
        rest = self.number_format
        for place in PLACES:
            rest = rest.replace(place, "")
        if "{" in rest or "}" in rest:
            words = "文書番号の書式で使えるのは、{mark}・{year}・{number}です。ほかの{ }を消してください。"
            yield Problem("number_format", words)
        if self.version and not look.user.holds(*DECIDING):
            yield Problem("section", "設定を変えられるのは、課長と担当者です。課長に依頼してください。")
