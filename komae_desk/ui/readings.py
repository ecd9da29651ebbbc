"""How the office's words are read, so that kana and romaji find commands and pages (ux.md §3.3)."""

import re
from functools import lru_cache

from komae_desk.core.folding import fold_search

# Longer words first where one holds another; the reading of a title is the title with these put in.
WORDS = {
    "会計年度任用職員": "かいけいねんどにんようしょくいん",
    "情報セキュリティ": "じょうほうせきゅりてぃ",
    "情報資産": "じょうほうしさん",
    "情報政策課": "じょうほうせいさくか",
    "外部サービス": "がいぶさーびす",
    "外部委託": "がいぶいたく",
    "委託": "いたく",
    "媒体": "ばいたい",
    "廃棄": "はいき",
    "貸出": "かしだし",
    "返却": "へんきゃく",
    "持出": "もちだし",
    "持ち出し": "もちだし",
    "持込": "もちこみ",
    "端末": "たんまつ",
    "機器": "きき",
    "台帳": "だいちょう",
    "申請": "しんせい",
    "許可": "きょか",
    "記録": "きろく",
    "登録": "とうろく",
    "新規": "しんき",
    "職員": "しょくいん",
    "組織": "そしき",
    "所属": "しょぞく",
    "研修": "けんしゅう",
    "訓練": "くんれん",
    "自己点検": "じこてんけん",
    "点検": "てんけん",
    "監査": "かんさ",
    "指摘": "してき",
    "対応": "たいおう",
    "例外措置": "れいがいそち",
    "規程": "きてい",
    "閲覧": "えつらん",
    "検索": "けんさく",
    "移動": "いどう",
    "帳票": "ちょうひょう",
    "印刷": "いんさつ",
    "設定": "せってい",
    "利用者": "りようしゃ",
    "利用": "りよう",
    "説明": "せつめい",
    "同意書": "どういしょ",
    "同意": "どうい",
    "報告": "ほうこく",
    "事業者": "じぎょうしゃ",
    "外勤": "がいきん",
    "庁外": "ちょうがい",
    "作業": "さぎょう",
    "私物": "しぶつ",
    "支給以外": "しきゅういがい",
    "窓口": "まどぐち",
    "手続": "てつづき",
    "複写": "ふくしゃ",
    "編集": "へんしゅう",
    "元に戻す": "もとにもどす",
    "戻る": "もどる",
    "進む": "すすむ",
    "更新": "こうしん",
    "同期": "どうき",
    "文字": "もじ",
    "大きく": "おおきく",
    "小さく": "ちいさく",
    "標準": "ひょうじゅん",
    "一覧": "いちらん",
    "条件": "じょうけん",
    "解除": "かいじょ",
    "入退室": "にゅうたいしつ",
    "来訪者": "らいほうしゃ",
    "鍵": "かぎ",
    "連絡": "れんらく",
    "委任": "いにん",
    "引継": "ひきつぎ",
    "搬送": "はんそう",
    "送付": "そうふ",
    "追加": "ついか",
    "終了": "しゅうりょう",
    "前の": "まえの",
    "次の": "つぎの",
    "画面": "がめん",
    "控え": "ひかえ",
}
_PATTERN = re.compile("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)))
_SOUNDS = [
    "a",
    "i",
    "u",
    "e",
    "o",
    "ka",
    "ki",
    "ku",
    "ke",
    "ko",
    "sa",
    "si",
    "su",
    "se",
    "so",
    "ta",
    "ti",
    "tu",
    "te",
    "to",
    "na",
    "ni",
    "nu",
    "ne",
    "no",
    "ha",
    "hi",
    "hu",
    "he",
    "ho",
    "ma",
    "mi",
    "mu",
    "me",
    "mo",
    "ya",
    "yu",
    "yo",
    "ra",
    "ri",
    "ru",
    "re",
    "ro",
    "wa",
    "wo",
    "ga",
    "gi",
    "gu",
    "ge",
    "go",
    "za",
    "zi",
    "zu",
    "ze",
    "zo",
    "da",
    "di",
    "du",
    "de",
    "do",
    "ba",
    "bi",
    "bu",
    "be",
    "bo",
    "pa",
    "pi",
    "pu",
    "pe",
    "po",
    "shi",
    "chi",
    "tsu",
    "fu",
    "ji",
]
_KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわを"
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽしちつふじ"
)
_TWISTED = {
    f"{sound}{vowel}": f"{kana}{small}"
    for sound, kana in (
        ("ky", "き"),
        ("sy", "し"),
        ("sh", "し"),
        ("ty", "ち"),
        ("ch", "ち"),
        ("ny", "に"),
        ("hy", "ひ"),
        ("my", "み"),
        ("ry", "り"),
        ("gy", "ぎ"),
        ("j", "じ"),
        ("zy", "じ"),
        ("by", "び"),
        ("py", "ぴ"),
    )
    for vowel, small in (("a", "ゃ"), ("u", "ゅ"), ("o", "ょ"))
}
_TABLE = {**dict(zip(_SOUNDS, _KANA, strict=True)), **_TWISTED}


@lru_cache(maxsize=1024)
def reading(title: str) -> str:
    """A title with its known words read, folded for comparing."""
    return fold_search(_PATTERN.sub(lambda word: WORDS[word[0]], title))


@lru_cache(maxsize=256)
def kana_of(text: str) -> str:
    """Romaji as kana, as far as it goes: kashi → かし, kashid → かし; empty when it is no romaji."""
    rest, out = text.lower(), ""
    if not re.fullmatch(r"[a-z'-]+", rest):
        return ""
    while rest:
        if len(rest) > 1 and rest[0] == rest[1] and rest[0] not in "aiueon":
            out, rest = out + "っ", rest[1:]
            continue
        size = next((n for n in (3, 2, 1) if rest[:n] in _TABLE), 0)
        if size:
            out, rest = out + _TABLE[rest[:size]], rest[size:]
        elif rest[0] == "n" and (len(rest) == 1 or rest[1] not in "aiueoy"):
            out, rest = out + "ん", rest[1:].lstrip("'")
        elif rest[0] == "-":
            out, rest = out + "ー", rest[1:]
        else:
            return out if len(rest) <= 2 else ""
    return out


def matches(query: str, title: str, aliases: tuple[str, ...] = ()) -> bool:
    """Whether a title or one of its aliases is meant, in kanji, kana or romaji."""
    folded = fold_search(query)
    if not folded:
        return False
    kana = fold_search(kana_of(query.strip()))
    for words in (title, *aliases):
        texts = (fold_search(words), reading(words))
        if any(folded in text for text in texts) or (kana and any(kana in text for text in texts)):
            return True
    return False
