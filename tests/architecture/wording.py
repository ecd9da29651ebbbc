"""The rules of wording (design ux.md §5.0, check A-24) as functions over a syntax tree; each yields line and reason."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

JAPANESE = "ぁ-んァ-ヶ一-龠々"
HAS_JAPANESE = re.compile(f"[{JAPANESE}]")

BANNED = (
    "恐れ入りますが",
    "お手数",
    "させていただ",
    "申し訳",
    "キャンセル",
    "エラーが発生しました",
    "不正な値",
    "こちら",
)
FULL_WIDTH_COMMA = re.compile(f"[{JAPANESE}」）]，|，[{JAPANESE}「（]")
FULL_WIDTH_DIGIT = re.compile(f"[{JAPANESE}（「][０-９]|[０-９][{JAPANESE}）」]")
BY_PLACE_OR_COLOUR = re.compile("(?:右|左|上|下|隣|赤|青|緑|黄色|灰色)い?の?ボタン")
BARE_DEMAND = {"入力してください。", "入力してください", "選択してください。", "選択してください", "必須です。"}
SENTENCE_END = re.compile("[。？](?:（[^）]+）)?$|。）$")

BUTTON_CALL = re.compile("Button|Action|button|action")
NOT_A_VERB = {"OK", "ＯＫ", "ok", "Ok", "はい", "いいえ", "Yes", "No"}
STOCK_BUTTONS = {"Ok", "Yes", "No", "Cancel", "Close", "YesToAll", "NoToAll"}
MESSAGE_CALLS = {"Problem"}

Findings = Iterator[tuple[int, str]]


def is_printed(path: PurePosixPath) -> bool:
    """Whether a module holds fixed texts of paper, where the office writes 「，」 and full-width digits."""
    if path.parts[:2] == ("komae_desk", "pdf"):
        return True
    return path.parts[:2] == ("komae_desk", "areas") and path.stem.startswith(("form", "label", "phrases"))


def findings(nodes: Sequence[ast.AST], *, printed: bool) -> Findings:
    """Every breach of the rules among the nodes of a module."""
    yield from words(nodes, printed=printed)
    yield from messages(nodes)
    yield from buttons(nodes)


def docstrings(nodes: Sequence[ast.AST]) -> set[int]:
    """The identities of the constants that are docstrings, of modules, classes, functions and attributes."""
    return {id(node.value) for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def words(nodes: Sequence[ast.AST], *, printed: bool) -> Findings:
    """Words and marks that no text may hold."""
    skipped = docstrings(nodes)
    for node in nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
            continue
        if HAS_JAPANESE.search(node.value):
            for reason in reasons(node.value, printed=printed):
                yield node.lineno, f"{reason}: {node.value!r}"


def reasons(text: str, *, printed: bool) -> Iterator[str]:
    """What is wrong with one Japanese text."""
    for word in BANNED:
        if word in text:
            yield f"「{word}」"
    if text in BARE_DEMAND:
        yield "says nothing of the field"
    if BY_PLACE_OR_COLOUR.search(text):
        yield "a button is named by its words, not by place or colour"
    if "競合" in text and "。" in text:
        yield "in sentences 「変更が重なっています」"
    if not printed and FULL_WIDTH_COMMA.search(text):
        yield "「、」 on screen, 「，」 only on paper"
    if not printed and FULL_WIDTH_DIGIT.search(text):
        yield "digits on screen are half width"


def messages(nodes: Sequence[ast.AST]) -> Findings:
    """Messages that stop a person are sentences."""
    for text in message_nodes(nodes):
        ending = literal_end(text)
        if ending and HAS_JAPANESE.search(ending) and not SENTENCE_END.search(ending):
            yield text.lineno, f"an error message is a sentence with 「。」: {ending!r}"


def message_nodes(nodes: Sequence[ast.AST]) -> Iterator[ast.expr]:
    """The texts of raised exceptions and of problems found in a record."""
    for node in nodes:
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield node.exc.args[0]
        if isinstance(node, ast.Call) and called(node) in MESSAGE_CALLS:
            yield from (each.value for each in node.keywords if each.arg == "text")
            yield from node.args[1:2]


def literal_end(node: ast.expr) -> str:
    """The literal text that an expression ends with; empty when it ends with a value."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[*_, last]):
            return literal_end(last)
        case ast.BinOp(op=ast.Add(), right=right):
            return literal_end(right)
    return ""


def buttons(nodes: Sequence[ast.AST]) -> Findings:
    """Buttons say what they do; Qt's stock ones do not."""
    for node in nodes:
        if isinstance(node, ast.Call) and BUTTON_CALL.search(called(node)):
            for each in node.args:
                if isinstance(each, ast.Constant) and each.value in NOT_A_VERB:
                    yield each.lineno, f"a button says what it does: {each.value!r}"
        if (
            isinstance(node, ast.Attribute)
            and node.attr in STOCK_BUTTONS
            and owner(node)
            in {
                "StandardButton",
                "QMessageBox",
                "QDialogButtonBox",
            }
        ):
            yield node.lineno, f"a stock button has Qt's words: {node.attr}"


def called(node: ast.Call) -> str:
    """The last part of the name of what is called."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def owner(node: ast.Attribute) -> str:
    """The last part of the name that an attribute is read from."""
    match node.value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
