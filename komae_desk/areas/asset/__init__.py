"""情報資産と端末・媒体: what the section holds and what carries it, its class, its place, its sticker."""

from komae_desk.areas.asset.classification import GRADE_FIELDS
from komae_desk.areas.asset.device.papers import PAPERS
from komae_desk.areas.asset.device.record import Device
from komae_desk.areas.asset.device.screens import DUE, SCREENS, SEARCH
from komae_desk.areas.asset.device.workflow import DEVICE, HANDOVER
from komae_desk.areas.asset.holding import holds, keeps, suggests
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.information.screens import DUE as INFORMATION_DUE
from komae_desk.areas.asset.information.screens import SCREENS as INFORMATION_SCREENS
from komae_desk.areas.asset.information.screens import SEARCH as INFORMATION_SEARCH
from komae_desk.areas.asset.information.workflow import DECISION, INFORMATION
from komae_desk.areas.asset.information.workflow import HANDOVER as INFORMATION_HANDOVER
from komae_desk.areas.asset.inspection.record import Inspection, InspectionEntry
from komae_desk.areas.asset.inspection.screens import DUE as INSPECTION_DUE
from komae_desk.areas.asset.inspection.screens import ENTRY_SCREENS
from komae_desk.areas.asset.inspection.screens import SCREENS as INSPECTION_SCREENS
from komae_desk.areas.asset.inspection.screens import SEARCH as INSPECTION_SEARCH
from komae_desk.areas.asset.inspection.workflow import ENTRY, INSPECTION
from komae_desk.areas.asset.licence.record import SoftwareLicence
from komae_desk.areas.asset.licence.screens import DUE as LICENCE_DUE
from komae_desk.areas.asset.licence.screens import LICENCE
from komae_desk.areas.asset.licence.screens import SCREENS as LICENCE_SCREENS
from komae_desk.areas.asset.licence.screens import SEARCH as LICENCE_SEARCH
from komae_desk.areas.asset.marking.record import NamedFile
from komae_desk.areas.asset.marking.screens import NAMED_FILE
from komae_desk.areas.asset.marking.screens import SCREENS as NAMED_FILE_SCREENS
from komae_desk.areas.asset.marking.screens import SEARCH as NAMED_FILE_SEARCH
from komae_desk.areas.asset.papers import INFORMATION as INFORMATION_PAPERS
from komae_desk.areas.asset.papers import INSPECTION as INSPECTION_PAPERS
from komae_desk.areas.asset.papers import LICENCE as LICENCE_PAPERS
from komae_desk.areas.asset.papers import QUESTION as QUESTION_PAPERS
from komae_desk.areas.asset.papers import STORAGE as STORAGE_PAPERS
from komae_desk.areas.asset.question.record import ClassificationQuestion
from komae_desk.areas.asset.question.screens import DUE as QUESTION_DUE
from komae_desk.areas.asset.question.screens import SCREENS as QUESTION_SCREENS
from komae_desk.areas.asset.question.screens import SEARCH as QUESTION_SEARCH
from komae_desk.areas.asset.question.workflow import QUESTION
from komae_desk.areas.asset.samples import samples
from komae_desk.areas.asset.storage.record import StoragePlace
from komae_desk.areas.asset.storage.screens import DUE as STORAGE_DUE
from komae_desk.areas.asset.storage.screens import SCREENS as STORAGE_SCREENS
from komae_desk.areas.asset.storage.screens import SEARCH as STORAGE_SEARCH
from komae_desk.areas.asset.storage.screens import STORAGE
from komae_desk.core.area import Area, Command, Event, Figure, Ledger, Page
from komae_desk.core.attachment import Attaching
from komae_desk.core.bonds import AtLeast, Sealed

AREA = Area(
    "情報資産",
    order=20,
    group="台帳",
    ledgers=(
        Ledger(
            InformationAsset,
            INFORMATION,
            INFORMATION_SCREENS,
            papers=INFORMATION_PAPERS,
            yearly=(Figure("D-01", frozenset({"in_use", "archived", "disposal_requested", "handing"})),),
            basis="対2-2",
            code="D-01",
            search=INFORMATION_SEARCH,
            due=INFORMATION_DUE,
            order=("turn", "tag"),
            icon="asset",
            family="情報資産",
            handover=INFORMATION_HANDOVER,
            at_least=(AtLeast("parent", "information_asset", GRADE_FIELDS),),
            sealed=Sealed("classified_on", "decision", DECISION),
            along=("tag", "name", "category", "confidentiality", "integrity", "availability", "for_personal_numbers"),
            acts=(
                Command(
                    "asset_labels",
                    "選んだ情報資産のラベルを印刷",
                    "komae_desk.areas.asset.device.widgets:print_labels",
                    aliases=("ラベル", "シール", "L-02", "綴り"),
                ),
                Command(
                    "classify_chosen",
                    "選んだ資産の分類を確定",
                    "komae_desk.areas.asset.information.commands:classify_chosen",
                    aliases=("分類", "まとめて確定"),
                ),
                Command(
                    "mark_files_of",
                    "ファイルに分類を表示",
                    "komae_desk.areas.asset.marking.marks.widgets:mark_files_of",
                    aliases=("ラベリング", "L-01", "プロパティ"),
                ),
            ),
        ),
        Ledger(
            Device,
            DEVICE,
            SCREENS,
            papers=PAPERS,
            basis="対2-2(5)(6)、対4-4、対5-1(1)オ、対6-1(11)(12)",
            code="D-02",
            search=SEARCH,
            due=DUE,
            order=("tag",),
            icon="device",
            family="端末・媒体",
            named={"section": "{title}"},
            handover=HANDOVER,
            at_least=(AtLeast("contents", "information_asset", GRADE_FIELDS),),
            along=("tag", "name", "category", "maker", "model", "serial", "owner", "network", "confidentiality"),
            attaches=(Attaching("photo", "機器の写真"), Attaching("paper", "保証書・納品書など")),
            acts=(
                Command(
                    "stickers_of",
                    "選んだ端末・媒体のラベルを印刷",
                    "komae_desk.areas.asset.device.widgets:print_stickers",
                    key="Ctrl+Shift+L",
                    aliases=("ラベル", "シール", "L-02"),
                ),
            ),
        ),
        Ledger(
            StoragePlace,
            STORAGE,
            STORAGE_SCREENS,
            papers=STORAGE_PAPERS,
            basis="対2-2(6)",
            code="D-10",
            search=STORAGE_SEARCH,
            due=STORAGE_DUE,
            order=("code",),
            icon="folder",
            family="情報資産",
            acts=(
                Command(
                    "place_labels",
                    "選んだ保管場所のラベルを印刷",
                    "komae_desk.areas.asset.device.widgets:print_labels",
                    aliases=("ラベル", "シール", "L-02", "箱"),
                ),
            ),
        ),
        Ledger(
            NamedFile,
            NAMED_FILE,
            NAMED_FILE_SCREENS,
            basis="対2-2(2)",
            search=NAMED_FILE_SEARCH,
            order=("name",),
            icon="label",
            menu=False,
        ),
        Ledger(
            SoftwareLicence,
            LICENCE,
            LICENCE_SCREENS,
            papers=LICENCE_PAPERS,
            basis="対6-1(17)イ",
            code="D-03",
            search=LICENCE_SEARCH,
            due=LICENCE_DUE,
            order=("product",),
            icon="key",
            family="端末・媒体",
        ),
        Ledger(
            ClassificationQuestion,
            QUESTION,
            QUESTION_SCREENS,
            papers=QUESTION_PAPERS,
            basis="対2-2(4)ウ",
            code="R-13",
            numbered="R-13",
            search=QUESTION_SEARCH,
            due=QUESTION_DUE,
            icon="help",
            family="情報資産",
        ),
        Ledger(
            Inspection,
            INSPECTION,
            INSPECTION_SCREENS,
            papers=INSPECTION_PAPERS,
            basis="対2-2(6)(9)ウ、対5-1(1)キ、対6-4(3)エ",
            code="R-14",
            numbered="R-14",
            search=INSPECTION_SEARCH,
            due=INSPECTION_DUE,
            icon="checklist",
            short="点検の記録",
            family="情報資産",
        ),
        Ledger(InspectionEntry, ENTRY, ENTRY_SCREENS, order=("part",), icon="checklist", menu=False),
    ),
    pages=(
        Page(
            "mark_files",
            "ファイルに分類を表示",
            "komae_desk.areas.asset.marking.marks.widgets:MarkFilesPage",
            icon="label",
            group="資料・出力",
            short="分類の表示",
            family="表示・ラベル",
        ),
        Page(
            "check_marks",
            "ファイルの表示の点検",
            "komae_desk.areas.asset.marking.checks.widgets:CheckMarksPage",
            icon="label",
            group="資料・出力",
            short="表示の点検",
            family="表示・ラベル",
        ),
        Page(
            "stickers",
            "ラベル印刷",
            "komae_desk.areas.asset.device.widgets:StickerSheet",
            icon="label",
            group="資料・出力",
            family="表示・ラベル",
        ),
        Page(
            "inspection_mode",
            "点検モード",
            "komae_desk.areas.asset.inspection.widgets:InspectionMode",
            icon="checklist",
            family="情報資産",
        ),
    ),
    events=(
        Event("端末・媒体の棚卸しと情報資産の見直しをする（年1回）", frozenset({4, 5}), "inspection_mode"),
        Event("四半期点検をする", frozenset({3, 6, 9, 12}), "inspection_mode"),
    ),
    holds=holds,
    suggests=suggests,
    keeps=keeps,
    samples=samples,
    practice_day="komae_desk.areas.asset.practice_day:SCENES",
    first_steps=(
        ("保管場所と情報資産を登録する", "information_asset"),
        ("端末と媒体を登録する", "device"),
        ("媒体ラベルを印刷する", "stickers"),
    ),
)
