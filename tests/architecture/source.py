"""Reads the project's own source: files as git knows them, syntax trees, words in names."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is committed, or would be by `git add .`, and is still there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(path for name in dict.fromkeys(names) if name and (path := ROOT / name).is_file())


def modules(*folders: str) -> list[Path]:
    """The Python files of these top folders."""
    return [each for each in tracked() if each.suffix == ".py" and each.relative_to(ROOT).parts[0] in folders]


def by_folder(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The files of each folder of the first two levels; a test asks a folder and names each file with a fault."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault("/".join(path.relative_to(ROOT).parts[:-1][:2]), []).append(path)
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file; its nodes are shared, so callers do not change them."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file: to find the way through a tree costs more than most questions to it."""
    return tuple(ast.walk(tree(path)))


@cache
def name_words(identifier: str) -> frozenset[str]:
    """The lower-case words of a snake_case or CamelCase name."""
    return frozenset(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier))


NAMED = {
    ast.ClassDef: "name",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.arg: "arg",
    ast.Name: "id",
    ast.Attribute: "attr",
}


def defined_names(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Every name a module gives to something of its own, with the line."""
    for node in nodes:
        # By its very type: a pattern would be held to millions of nodes.
        field = NAMED.get(type(node))
        if field is not None and isinstance(getattr(node, "ctx", None), ast.Store | None):
            yield getattr(node, field), node.lineno
