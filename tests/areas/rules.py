"""An invented rule book that shows every layout, and where the real text lies."""

from komae_desk.areas.policy.clauses import packed
from komae_desk.areas.policy.layout.reading import Reading, read_rules
from komae_desk.areas.policy.record import Code, RuleBody, SectionRule
from komae_desk.areas.policy.rulebook import Rulebook, document_of
from komae_desk.core.identity import uuid7
from tests.areas.conftest import REAL

# Lines as a PDF gives them: broken at 36 characters, blank lines between, page numbers, a table, a figure, mistakes.
BOOK = """\
\f架空市情報セキュリティ基本方針

令和８年４月１日

規則第９０１号

１ 目的

この方針は，架空の市が持つ情報を守るための考え方を定め，職員が迷わず行動できるようにすること

を目的とする。

２ 定義

（１） 職員等

この市で働くすべての人をいい，会計年度任用職員を含むものとする。ただし，委託先の人は含まないも

のとする。

（２） 情報資産

- 1 -
\f次のものをいう。

ア 情報

イ 機器（前項（１）の職員等が使うものに限る。）

10 とび番号の行は，見出しではなく，前の行の続きとして扱い，確かめる行に出すものとするのであった。

付 則

この規則は，公布の日から施行する。

\f架空市情報セキュリティ対策基準

令和８年４月１日

市長決裁

第１ 組織体制

１ 情報セキュリティ管理者

（１） 課長を情報セキュリティ管理者とし，所掌する課における対策の権限と責任を持たせるものとす

る。

第１条の規定による指名は，この文の途中にあるので見出しではないものとして扱わなければならない

。

２ 分類

情報資産は，次の表のとおり分類するものとし，必要に応じて取扱いを制限しなければならない。

分類 基準 例

機密性３ 秘密のもの

・鍵を掛ける棚に置

く

15

機密性２ 公開しない

その他

ア 表の中にある行は，第２の２の続きであり，長い行になったところで表が終わるものとして扱うこと。

ア 同じ記号が二つあるときは，二つ目として区別し，どちらも読めるようにしなければならないものとす

る。

（ア） 細かな事項は，かっこの付いた記号で並べる。

（イ） 二つ目の事項である。

第２ 見直し

１ 監査

毎年度行う。

\f第１ 総則

１．目的

本計画は，緊急時対応計画として，事故が起きたときに取る行動をあらかじめ定めておくためのもので

ある。

２．体制

（１）次の表のとおりとする。

表１ 体制の一覧

責任者 企画の部長

管理者 情報政策課長

（２）表の後の号である。

\f別紙

架空市インシデント判定基準

レベル１ レベル２

電
子
的
事
故

・計画された

停止

・機器の故障

人
的

・離席

\f＜様式＞

計 画 書

委員長 様

様式１

（第 報）

①分類

□
□

※１：必ず書く。

\f架空市パソコン等の外部持ち出しに関する要綱

令和８年３月１日

要綱第９０２号

（目的）

第１条 この要綱は，職員がパソコン等を外に持ち出すときの手続を定めるものとする。

（許可）

第２条 職員は，次に掲げるときに限り，許可を受けて持ち出すことができるものとする。

(１) 在宅勤務

(２) 研修

２ 許可を受けようとする職員は，前もって課長に申請しなければならないものとする。

第２条の２ 後から加えられた条である。

(１) 加えられた条の号

２ 加えられた条の項である。

第２条の４ 番号がとんでいるので，見出しではないものとして扱う。

付 則

（施行期日）

１ この要綱は，公布の日から施行する。
"""

SAYS = {
    "基1": ("１", "目的"),
    "基2(1)": ("（１）", "職員等"),
    "基2(2)": ("（２）", "情報資産"),
    "基2(2)ア": ("ア", "情報"),
    "基2(2)イ": ("イ", "機器（前項（１）"),
    "基付則": ("付 則", "この規則は"),
    "対1-1(1)": ("（１）", "課長を情報"),
    "対1-2ア": ("ア", "表の中にある"),
    "対1-2ア-2": ("ア", "同じ記号が"),
    "対1-2ア-2(イ)": ("（イ）", "二つ目の事項"),
    "対2-1": ("１", "監査"),
    "緊1-1": ("１．", "目的"),
    "緊1-2表1": ("表１", "体制の一覧"),
    "緊1-2(2)": ("（２）", "表の後の号"),
    "判L1電": ("", "・計画された停止"),
    "判E2b": ("", "・機器の故障"),
    "様1": ("", "様式１"),
    "様1①": ("", "①分類"),
    "様1※1": ("", "※１：必ず"),
    "持1": ("第１条", "この要綱は"),
    "持2-1": ("第２条", "職員は"),
    "持2-1(2)": ("(２)", "研修"),
    "持2-2": ("２", "許可を受けよう"),
    "持2の2": ("第２条の２", "後から加えられ"),
    "持2の2-1(1)": ("(１)", "加えられた条の号"),
    "持2の2-2": ("２", "加えられた条の項"),
    "持付則1": ("１", "この要綱は"),
}


def rulebook_of(reading: Reading) -> Rulebook:
    """What was read, as the rules in force."""
    codes = {code.value: code for code in Code}
    rules = [
        SectionRule(id=uuid7(), code=codes.get(d.code), name=d.title or d.code, body=(RuleBody(packed(d.clauses), ""),))
        for d in reading.documents
    ]
    return Rulebook(tuple(document_of(rule) for rule in rules))


def real_text() -> str:
    """The city's published rules, which lie beside the project."""
    return REAL.read_text(encoding="utf-8")


def read_book() -> Reading:
    """The invented book as it is read."""
    return read_rules(BOOK)
