"""Names and sizes: design §6.6 (English terms of the field, no romaji, modules are nouns) and §6.10 (size alarms)."""

import ast
import builtins
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, by_folder, defined_names, modules, name_words, nodes, tree

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc", "tools"}
OWN = ("komae_desk", "tests", "migrations", "packaging")
LONGEST = 400

ROMAJI_TEXT = """
    mochidashi mochikomi kimitsusei kanzensei kayosei kayousei shinsei shonin shounin kyoka daicho daichou haiki
    itaku itakusha doui douisho tenken jikotenken kansa kenshu kenshuu kunren reigai sochi kanrisha sekininsha
    tantosha tantousha shokuin kacho kachou bucho buchou joho jouhou shisan baitai henkyaku ukeire hikiwatashi
    sashimodoshi kyakka torisage shomei shoumei rireki yoshiki youshiki nengo nengou gengo gengou nendo
    kaikei hokoku houkoku shiji juyo juuyou kashidashi kashi shozoku busho namae shimei jusho juusho hizuke
    bango bangou uketsuke insatsu chohyo chouhyou setsumei jigyosha jigyousha jiko ihan kinkyu kinkyuu
"""
ROMAJI = set(ROMAJI_TEXT.split())
# One Japanese term, one English name: the word on the left is another's translation of it.
OTHER_TRANSLATIONS = {"vendor": "contractor", "supplier": "contractor"}

EVERY_MODULE = by_folder(modules(*OWN))
PROGRAM = by_folder(modules("komae_desk"))


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", EVERY_MODULE)
def test_modules_are_nouns_with_a_sentence_and_no_longer_than_a_sitting(folder: str) -> None:
    wrong = []
    for path in EVERY_MODULE[folder]:
        if EMPTY_NAMES & {path.stem, *path.relative_to(ROOT).parts}:
            wrong.append(f"{label(path)}: the name says nothing")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST:
            wrong.append(f"{label(path)}: {lines} lines")
        if path.stat().st_size and not folder.startswith("tests") and not ast.get_docstring(tree(path)):
            wrong.append(f"{label(path)}: a module starts with one line on what it holds")
    assert not wrong


@pytest.mark.parametrize("folder", EVERY_MODULE)
def test_names_are_english_terms_of_the_field(folder: str) -> None:
    found = []
    for path in EVERY_MODULE[folder]:
        where = label(path)
        found += [f"{where}: the file's name"] if name_words(path.stem) & ROMAJI else []
        for name, line in defined_names(nodes(path)):
            words = name_words(name)
            found += [f"{where}:{line}: {name} is romaji" for _ in words & ROMAJI]
            others = words & OTHER_TRANSLATIONS.keys()
            found += [f"{where}:{line}: {name}, say {OTHER_TRANSLATIONS[word]}" for word in others]
            if not name.isascii():
                found.append(f"{where}:{line}: {name} is not ASCII")
    assert not found


@pytest.mark.parametrize("folder", PROGRAM)
def test_classes_do_not_shadow_python(folder: str) -> None:
    classes = [
        (label(path), node.name) for path in PROGRAM[folder] for node in nodes(path) if isinstance(node, ast.ClassDef)
    ]
    assert not [each for each in classes if hasattr(builtins, each[1])]


def area_fields(path: Path) -> list[tuple[str, str]]:
    """Name and annotation of every declared field of the classes in a module."""
    classes = [node for node in nodes(path) if isinstance(node, ast.ClassDef)]
    return [
        (item.target.id, ast.unparse(item.annotation).removesuffix(" | None"))
        for each in classes
        for item in each.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    ]


def test_days_end_in_on_and_moments_in_at() -> None:
    wrong = []
    for path in [each for each in modules("komae_desk") if "areas" in each.parts and each.stem.startswith("record")]:
        for name, kind in area_fields(path):
            if kind in ("date", "datetime.date") and not name.endswith("_on"):
                wrong.append(f"{label(path)}: {name}: a day ends in _on")
            if kind in ("datetime", "datetime.datetime") and not name.endswith("_at"):
                wrong.append(f"{label(path)}: {name}: a moment ends in _at")
    assert not wrong


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mochidashi_on", {"mochidashi", "on"}),
        ("TakeOut", {"take", "out"}),
        ("SQLStore", {"sql", "store"}),
        ("kimitsusei", {"kimitsusei"}),
    ],
)
def test_words_of_a_name(name: str, words: set[str]) -> None:
    assert name_words(name) == words


def test_the_reader_of_names_sees_every_way_to_give_one() -> None:
    source = "class A:\n  daicho: int\n  def shinsei(self, haiki): self.kyoka = nendo = 1\n"
    found = {name for name, _ in defined_names(ast.walk(ast.parse(source)))}
    assert {"A", "daicho", "shinsei", "haiki", "kyoka", "nendo"} <= found


@pytest.mark.parametrize("path", sorted((ROOT / "migrations" / "server" / "sql").glob("*.sql")), ids=label)
def test_a_file_of_the_server_says_what_it_holds_and_is_no_longer_than_a_sitting(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- ") and text.count("\n") <= LONGEST
