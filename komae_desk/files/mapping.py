"""Which column holds which field: proposed from the header, stored as plain data, found again (domain.md §12.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_search
from komae_desk.files.table import Cell, shown

REMARK = "直すところ"
"""The column that rejected rows are saved with; never a field."""

# Words offices use for the same thing; the first stands for all. Longest first where one holds another.
_SYNONYMS = (
    ("番号", "ナンバー", "number", "no.", "no", "№", "#", "コード", "code", "id"),
    ("名称", "件名", "名前", "品名", "name", "名"),
    ("氏名", "職員名", "担当者名", "氏名漢字", "お名前"),
    ("ふりがな", "フリガナ", "カナ", "かな", "よみがな", "読み仮名", "読み", "氏名カナ", "氏名かな"),
    ("課名", "所属課名", "所属課", "所属", "所管課", "所管", "課", "部署", "部署名", "担当課"),
    ("電話番号", "電話", "tel", "連絡先電話", "内線", "内線番号"),
    ("メールアドレス", "メール", "email", "e-mail", "mail"),
    ("備考", "摘要", "メモ", "特記事項", "note", "remarks"),
    ("数量", "個数", "台数", "部数", "件数", "数"),
    ("日付", "年月日", "日", "date"),
    ("保管場所", "設置場所", "置場所", "置場", "保存場所", "場所", "保管先", "所在"),
    ("種類", "種別", "区分", "分類", "タイプ", "type"),
    ("製造番号", "シリアル番号", "シリアルナンバー", "シリアルno", "シリアルno.", "シリアル", "s/n", "sn"),
    ("型番", "型式", "型名", "機種", "機種名", "モデル", "model"),
    ("製造元", "メーカー", "メーカ", "製造会社"),
    ("使用者", "利用者", "使用者名", "利用者名", "使用者氏名", "利用者氏名"),
    ("管理者", "管理責任者", "責任者"),
    ("取得日", "取得年月日", "購入日", "購入年月日", "導入日", "導入年月日"),
    ("廃棄日", "廃棄年月日", "処分日"),
    ("保存期間", "保存年限", "保管期間", "保存期限"),
    ("事業者名", "会社名", "業者名", "委託先", "委託先名", "委託事業者", "受託者", "商号"),
    ("住所", "所在地", "address"),
    ("状態", "状況", "ステータス", "status"),
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|〔[^〔〕]*〕")
_FILLING = re.compile(r"[\s()\[\]【】<>〔〕・:：*※★●○◎■□「」『』,、。._/-]+")
_ENUMERATION = re.compile(r"^(\d{1,2}[.)、 ]|[①-⑳])")
_EXACT, _BARE, _SAME_WORD, _SAME_ENDING, _WITHIN = 5, 4, 3, 2, 1


@lru_cache(maxsize=4096)
def folded(label: str) -> str:
    """A label without what differs by hand: width, case, spaces, marks, line breaks, leading numbering."""
    return _FILLING.sub("", _ENUMERATION.sub("", fold_search(label)))


_WORDS = {folded(word) or word: folded(group[0]) for group in reversed(_SYNONYMS) for word in group}
_COUNTERS = {folded("番号"), "項番", "連番", "通番", "通番号", "通し番号", "行", "行番号", "順番", "順"}
_ENDINGS = sorted((word for word in _WORDS if len(word) > 1 or word == "名"), key=len, reverse=True)


def suggest(header: Sequence[str], labels: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Propose {column: field}; `labels` gives per field its label and any aliases.

    Each column and each field is used once, the surest pairs first; doubtful columns stay out.
    """
    pairs = []
    for column, label in enumerate(header):
        if not label or folded(label) == folded(REMARK):
            continue
        for order, (field, names) in enumerate(labels.items()):
            sure = max((_likeness(label, name) - (0.25 if at else 0) for at, name in enumerate(names)), default=0.0)
            if sure > 0:
                pairs.append((-sure, column, order, field))
    found: dict[int, str] = {}
    for _, column, _, field in sorted(pairs):
        if column not in found and field not in found.values():
            found[column] = field
    return dict(sorted(found.items()))


def only_counts(label: str, cells: Iterable[Cell]) -> bool:
    """Whether a column called 「No.」 or the like only numbers the rows (1, 2, 3 …): that is nobody's code."""
    if _word(folded(label)) not in _COUNTERS:
        return False
    numbers = [shown(cell).strip().removesuffix(".0") for cell in cells]
    return len(numbers) > 1 and numbers == [str(at) for at in range(1, len(numbers) + 1)]


def _likeness(label: str, name: str) -> float:
    whole, wanted = folded(label), folded(name)
    bare, bare_wanted = _bare(label), _bare(name)
    if whole == wanted:
        return _EXACT
    if bare == bare_wanted:
        return _BARE
    # 「No.（管理番号）」: what stands in the brackets may be the name.
    if _word(wanted) in {_word(folded(part)) for part in _BRACKETS.findall(fold_search(label))}:
        return _BARE - 0.5
    if _word(bare) == _word(bare_wanted) or _word(whole) == _word(wanted):
        return _SAME_WORD
    if _ending(bare) == _ending(bare_wanted):
        return _SAME_ENDING
    return _WITHIN if _holds(_ending(bare), _ending(bare_wanted)) else 0


@lru_cache(maxsize=4096)
def _bare(label: str) -> str:
    return (folded(_BRACKETS.sub("", fold_search(label))) or folded(label)).replace("の", "")


def _word(bare: str) -> str:
    return _WORDS.get(bare, bare)


@lru_cache(maxsize=4096)
def _ending(bare: str) -> str:
    """The last word exchanged for its first synonym: 資産コード → 資産番号."""
    for word in _ENDINGS:
        if bare.endswith(word) and len(bare) > len(word):
            return bare.removesuffix(word) + _WORDS[word]
    return bare


def _holds(label: str, name: str) -> bool:
    """「端末の管理番号」 holds 「管理番号」; two characters hold too little to be sure."""
    short, long = sorted((label, name), key=len)
    return len(short) >= 3 and long.endswith(short)


def remember(header: Sequence[str], mapping: Mapping[int, str]) -> dict[str, str]:
    """The mapping as plain data {folded label: field}, which survives moved columns and another order."""
    keys = _keys(header)
    return {keys[column]: field for column, field in mapping.items()}


def recall(header: Sequence[str], remembered: Mapping[str, str]) -> dict[int, str] | None:
    """The mapping for this header, None unless every remembered label is in it."""
    columns = {key: column for column, key in enumerate(_keys(header))}
    if not remembered or not remembered.keys() <= columns.keys():
        return None
    return dict(sorted((columns[key], field) for key, field in remembered.items()))


def _keys(header: Sequence[str]) -> list[str]:
    """Labels as keys; the second 「備考」 is 「備考#2」."""
    seen: dict[str, int] = {}
    keys = []
    for label in header:
        key = folded(label)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


def require(mapping: Mapping[int, str], required: Iterable[str], labels: Mapping[str, Sequence[str]]) -> None:
    """Raise Refused naming the required fields no column was given to."""
    missing = [field for field in required if field not in mapping.values()]
    if missing:
        named = "、".join(f"「{labels[field][0]}」" for field in missing)
        raise Refused(f"{named}の列が決まっていません。どの列を取り込むか選んでください。", missing[0])
