"""Invented assets and storage places for 練習モード: every 種別, copies, media, what nobody has classified yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from komae_desk.areas.asset.information.choices import (
    Backup,
    Category,
    Marking,
    Origin,
    PersonalData,
    Scope,
    YesNo,
)
from komae_desk.areas.asset.information.classifying import answered
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.storage.record import Has, Hazard, PlaceCategory
from komae_desk.core.act import Act
from komae_desk.core.dates import add_months
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record

STRONG = (Has.YES,) * 5
PLACES: tuple[tuple[str, str, PlaceCategory, str, tuple[Has, ...], Hazard], ...] = (
    ("HK-01", "耐火金庫", PlaceCategory.SAFE, "本庁舎2階", STRONG, Hazard.OUTSIDE),
    (
        "HK-02",
        "保管庫A",
        PlaceCategory.CABINET,
        "本庁舎2階",
        (Has.YES, Has.YES, Has.NO, Has.NO, Has.YES),
        Hazard.OUTSIDE,
    ),
    (
        "HK-03",
        "書庫1",
        PlaceCategory.ARCHIVE,
        "本庁舎地下1階",
        (Has.YES, Has.NO, Has.NO, Has.NO, Has.YES),
        Hazard.INSIDE,
    ),
    ("HK-04", "書庫2", PlaceCategory.ARCHIVE, "分庁舎3階", (Has.YES, Has.YES, Has.NO, Has.NO, Has.YES), Hazard.OUTSIDE),
    (
        "HK-05",
        "執務室の鍵付きキャビネット",
        PlaceCategory.CABINET,
        "本庁舎2階",
        (Has.NO,) * 4 + (Has.YES,),
        Hazard.OUTSIDE,
    ),
    ("HK-06", "共有フォルダー「税務課」", PlaceCategory.SERVER, "サーバー室", STRONG, Hazard.OUTSIDE),
    ("HK-07", "基幹系サーバー", PlaceCategory.SERVER, "サーバー室", STRONG, Hazard.OUTSIDE),
    ("HK-08", "窓口の引出し", PlaceCategory.SHELF, "1階窓口", (Has.NO,) * 5, Hazard.INSIDE),
)


@dataclass(frozen=True)
class Kept:
    """Some assets of one kind: whether public, sensitive, grave, harmful when wrong, and the hours work can stand."""

    task: str
    names: tuple[str, ...]
    category: Category
    place: str
    answers: tuple[bool, bool, bool, bool, int]
    personal: PersonalData = PersonalData.SOME
    retention: str = "5年"
    detail: str = ""
    markings: tuple[Marking, ...] = (Marking.HEADER,)


NUMBERED = (False, True, True, True, 4)
PERSONAL = (False, True, False, True, 24)
INTERNAL = (False, False, False, False, 72)
PUBLIC = (True, False, False, True, 120)
ASSETS = (
    Kept(
        "課税",
        ("市民税 課税台帳", "固定資産税 課税台帳", "軽自動車税 課税台帳"),
        Category.DATA,
        "HK-07",
        NUMBERED,
        PersonalData.NUMBERED,
        "10年",
        markings=(Marking.PROPERTY,),
    ),
    Kept(
        "課税",
        ("市民税 申告書（令和7年分）", "給与支払報告書（令和7年分）", "確定申告書の写し"),
        Category.DOCUMENT,
        "HK-04",
        NUMBERED,
        PersonalData.NUMBERED,
        "7年",
        "第3架",
        (Marking.CORNER, Marking.LABEL),
    ),
    Kept(
        "証明",
        ("課税証明 発行記録", "評価証明 発行記録", "窓口 本人確認書類の写し", "名寄帳 閲覧記録"),
        Category.DOCUMENT,
        "HK-02",
        PERSONAL,
        retention="3年",
        detail="上段",
        markings=(Marking.CORNER,),
    ),
    Kept(
        "評価",
        ("路線価 算定資料", "家屋調査票", "航空写真データ", "土地評価 比準表"),
        Category.DATA,
        "HK-06",
        (False, False, False, True, 72),
        PersonalData.NONE,
        "10年",
        "02_評価",
        (Marking.FILE_NAME,),
    ),
    Kept(
        "相続",
        ("相続人調査票（髙﨑家・𠮷田家）", "相続人代表者指定届（辻󠄀・髙橋の各家）"),
        Category.DOCUMENT,
        "HK-01",
        (False, True, True, True, 24),
        PersonalData.SENSITIVE,
        "10年",
        "2段目",
        (Marking.CORNER, Marking.LABEL),
    ),
    Kept(
        "庶務",
        ("課内会議 記録", "文書収受簿", "旅費請求書の控え", "時間外勤務 命令簿", "備品台帳の写し"),
        Category.DOCUMENT,
        "HK-05",
        INTERNAL,
        PersonalData.NONE,
        "3年",
    ),
    Kept(
        "広報",
        ("納税のしおり", "税務課ホームページの原稿", "よくある質問と答え"),
        Category.DATA,
        "HK-06",
        PUBLIC,
        PersonalData.NONE,
        "1年",
        "09_広報",
        (Marking.FILE_NAME,),
    ),
    Kept(
        "システム",
        ("税務システム 構成図", "窓口端末 設定手順書", "税務システム 操作権限表"),
        Category.DOCUMENT,
        "HK-01",
        (False, True, False, False, 72),
        PersonalData.NONE,
        "使用の間",
        "1段目",
        (Marking.CORNER,),
    ),
    Kept(
        "システム",
        ("税務総合システム（架空ソフト）", "地理情報システム"),
        Category.SYSTEM,
        "HK-07",
        NUMBERED,
        PersonalData.NUMBERED,
        "",
        markings=(Marking.LABEL,),
    ),
    Kept("滞納整理", ("滞納整理 経過記録", "財産調査 回答綴り"), Category.DOCUMENT, "HK-04", PERSONAL),
)
UNDECIDED = ("新しい還付通知の様式案", "地区説明会の参加者名簿")


def samples(desk: Desk) -> None:
    """The places, the assets in them with their classes, a copy in another place, and two nobody has decided on."""
    people = cycle([p.id for p in desk.find("person", state="active")] or [desk.user.person])
    with desk.act("練習用の保管場所と情報資産の登録") as act:
        places = {row[0]: act.save(_place(desk, row, next(people))).id for row in PLACES}
        number = 0
        for kept in ASSETS:
            for name in kept.names:
                number += 1
                _asset(desk, act, kept, name, number, places, next(people))
        _others(desk, act, number, places)


def _place(desk: Desk, row: tuple[Any, ...], keeper: Any) -> Record:
    code, name, category, building, (fire, heat, water, humidity, locked), hazard = row
    number = int(code[-1])
    return desk.new(
        "storage_place",
        code=code,
        name=name,
        category=category,
        building=building,
        fireproof=fire,
        heatproof=heat,
        waterproof=water,
        humidity_proof=humidity,
        locked=locked,
        key_keeper=keeper if locked is Has.YES else None,
        flood=hazard,
        landslide=Hazard.OUTSIDE,
        fire=Hazard.OUTSIDE,
        hazard_reason="市の防災地図（架空）で確認",
        hazard_checked_on=desk.today - timedelta(days=200),
        inspected_on=desk.today - timedelta(days=80 + number),
        next_inspection_on=desk.today + timedelta(days=14 - number),
    )


def _asset(
    desk: Desk, act: Act, kept: Kept, name: str, number: int, places: dict[str, Any], keeper: Any
) -> InformationAsset:
    entered = add_months(desk.today, -14 - number % 9)
    reviewed = desk.today - timedelta(days=400 - number * 12)
    public, sensitive, grave, harm, hours = kept.answers
    new = desk.new(
        "information_asset",
        tag=f"ZS-{number:04d}",
        task=kept.task,
        name=name,
        category=kept.category,
        scope=Scope.OUTSIDE if public else Scope.SECTION,
        keeper=keeper,
        origin=Origin.FROM_OUTSIDE if "申告" in name or "届" in name else Origin.MADE,
        personal=kept.personal,
        is_public=_answer(public),
        holds_sensitive=_answer(sensitive),
        harms_gravely=_answer(grave),
        errors_harm=_answer(harm),
        bearable_hours=hours,
        marking=kept.markings,
        marked_on=entered,
        storage=places[kept.place],
        place=kept.detail,
        backup=Backup.YES if kept.category in (Category.DATA, Category.SYSTEM) else Backup.NO,
        retention=kept.retention,
        keep_until_on=_until(desk, entered, kept.retention),
        for_personal_numbers=_answer(kept.personal is PersonalData.NUMBERED),
        registered_on=entered,
        registered_by=keeper,
        reviewed_on=reviewed,
        next_review_on=reviewed + timedelta(days=365),
    )
    return _classified(desk, act, act.save(new))


def _until(desk: Desk, entered: date, retention: str) -> date | None:
    """The end of the years it is kept; what would have ended is gone from a lively section."""
    if not retention[:1].isdigit():
        return None
    return max(add_months(entered, 12 * int(retention[:-1])), desk.today + timedelta(days=45))


def _answer(yes: bool) -> YesNo:
    return YesNo.YES if yes else YesNo.NO


def _classified(desk: Desk, act: Act, asset: Record) -> InformationAsset:
    assert isinstance(asset, InformationAsset)
    decided = act.move(asset, "classify", **answered(desk, asset))
    assert isinstance(decided, InformationAsset)
    return decided


def _others(desk: Desk, act: Act, number: int, places: dict[str, Any]) -> None:
    """A copy at the counter, what lies on a medium, one kept for long, and what waits for its class."""
    original: Any = act.find("information_asset", tag="ZS-0001")[0]
    copy = act.save(
        desk.new(
            "information_asset",
            tag=f"ZS-{number + 1:04d}",
            task=original.task,
            name="市民税 課税台帳の抜粋（災害時の窓口用）",
            category=Category.MEDIUM,
            scope=Scope.SECTION,
            parent=original.id,
            personal=original.personal,
            confidentiality=original.confidentiality,
            integrity=original.integrity,
            availability=original.availability,
            handling=original.handling,
            recovery_hours=original.recovery_hours,
            is_public=original.is_public,
            holds_sensitive=original.holds_sensitive,
            harms_gravely=original.harms_gravely,
            errors_harm=original.errors_harm,
            bearable_hours=original.bearable_hours,
            marking=(Marking.LABEL,),
            storage=places["HK-01"],
            copied_on=desk.today - timedelta(days=30),
            copies=1,
            backup=Backup.NO,
            registered_on=desk.today - timedelta(days=30),
        )
    )
    copied = _classified(desk, act, copy)
    for medium in act.find("device", tag="KD-0045"):
        act.save(medium, contents=(copied.id,))
    kept: Any = act.find("information_asset", tag="ZS-0004")[0]
    act.move(kept, "archive", reasons={"storage": "耐水・耐湿の書庫へ移すまでの間のため"})
    for n, name in enumerate(UNDECIDED):
        entered = desk.today - timedelta(days=10 * n + 1)
        act.save(
            desk.new(
                "information_asset",
                tag=f"ZS-{number + 2 + n:04d}",
                task="庶務",
                name=name,
                category=Category.DATA,
                storage=places["HK-06"],
                registered_on=entered,
                classify_by_on=desk.open_days.after(entered, 5),
            )
        )
