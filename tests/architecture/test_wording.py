"""A-24: every Japanese text of the program obeys ux.md §5.0."""

import ast
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.source import ROOT, by_folder, modules, nodes
from tests.architecture.wording import findings, is_printed


def nodes_of(source: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(source)))


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PROGRAM = by_folder(modules("komae_desk"))


@pytest.mark.parametrize("folder", PROGRAM)
def test_texts_obey_the_rules_of_wording(folder: str) -> None:
    assert not [
        f"{label(path)}:{line}: {reason}"
        for path in PROGRAM[folder]
        for line, reason in findings(nodes(path), printed=is_printed(PurePosixPath(label(path))))
    ]


@pytest.mark.parametrize(
    "source",
    [
        'x = "恐れ入りますが、名前を書いてください。"',
        'x = f"{name}の登録をキャンセルしました。"',
        'x = "エラーが発生しました。"',
        'x = "不正な値です。"',
        'x = "こちらを押してください。"',
        'x = "保存させていただきます。"',
        'x = "申請し，許可を受けてください。"',
        'x = "あと３件あります。"',
        'x = "右の赤いボタン"',
        'x = "入力してください。"',
        'x = "競合があります。確かめてください。"',
        'raise Refused("返却予定日は申請日より後にしてください")',
        'raise Refused(f"{name}は" + "貸出中です")',
        'Problem("returns_on", "返却予定日を入れてください")',
        'Problem(field="returns_on", text="返却予定日を入れてください")',
        'QPushButton("OK")',
        'box.addButton("はい", role)',
        'QAction("いいえ", self)',
        "box.setStandardButtons(QMessageBox.StandardButton.Ok)",
        "QDialogButtonBox(QDialogButtonBox.Cancel)",
    ],
)
def test_a_breach_is_seen(source: str) -> None:
    assert list(findings(nodes_of(source), printed=False))


@pytest.mark.parametrize(
    "source",
    [
        '"""こちらは説明，ここは画面に出ない。"""',
        'class A:\n    """説明，１件。"""\n    x: int\n    """こちらも。"""',
        'raise Refused(f"返却予定日は{day}より後にしてください。")',
        "raise Refused(text)",
        'raise ValueError("no such code")',
        'raise Refused("持ち出しは許可されていません。\\n許可を受けてください。")',
        'Problem("returns_on", "返却予定日を入れてください。", "対5-1(1)オ")',
        'raise Refused("年を入れてください。（例：R6.4.1）")',
        'x = "競合"',
        'FOLD = str.maketrans("０１２３４５６７８９，", "0123456789、")',
        'x = re.compile("第([０-９]+)の")',
        'QPushButton("登録")',
        'Choice("yes", "はい")',
        'x = "3件を登録しました。"',
    ],
)
def test_good_texts_are_left_alone(source: str) -> None:
    assert not list(findings(nodes_of(source), printed=False))


def test_paper_keeps_the_commas_and_digits_of_the_office() -> None:
    paper = nodes_of('x = "申請し，許可を受けること。様式第１号"')
    assert not list(findings(paper, printed=True))
    assert list(findings(paper, printed=False))


@pytest.mark.parametrize(
    ("path", "printed"),
    [
        ("komae_desk/pdf/sheet.py", True),
        ("komae_desk/areas/takeout/form.py", True),
        ("komae_desk/areas/takeout/carry/form_permit.py", True),
        ("komae_desk/areas/asset/label.py", True),
        ("komae_desk/areas/takeout/screens.py", False),
        ("komae_desk/ui/form_screen.py", False),
    ],
)
def test_which_modules_are_paper(path: str, printed: bool) -> None:
    assert is_printed(PurePosixPath(path)) is printed
