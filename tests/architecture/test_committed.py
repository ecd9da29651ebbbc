"""What is committed: no machine's paths, no package registry, nothing huge, fonts as they were published."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked

# Built from pieces, so that this file does not find itself.
SLASH = "/"
MACHINE_PATH = re.compile(
    rf"(?<![\w.:/~-]){SLASH}(?:home|work|root|Users|tmp/bash_jobs){SLASH}[\w.]"
    + r"|[A-Za-z]:\\"
    + r"{1,2}Users\\"
    + r"|file:"
    + "///"
)
REGISTRY = re.compile(
    "|".join(
        [
            r"pypi\." + "org",
            "python" + r"hosted\.",
            r"npmjs\." + "(?:org|com)",
            r"deb\." + r"debian\.",
            "--(?:extra-)?index" + "-url[ =]",
        ]
    )
)
LARGEST = 30 * 1024 * 1024
FONTS = ROOT / "resources" / "fonts"


def texts() -> list[tuple[Path, str]]:
    """Every committed file that is text."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            found.append((path, data.decode("utf-8", "replace")))
    return found


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        for pattern in (MACHINE_PATH, REGISTRY)
        for match in pattern.finditer(text)
    ]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "see " + "/ho" + "me/taro/desk",
        '"/wo' + 'rk/main"',
        "C:" + "\\Us" + "ers\\taro",
        "C:" + "\\\\Us" + "ers\\\\taro",
        "fi" + "le:///opt/x",
    ],
)
def test_a_machine_path_is_seen(text: str) -> None:
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://py" + "pi.org/simple", "--index" + "-url https://example.jp/simple"])
def test_a_registry_is_seen(text: str) -> None:
    assert REGISTRY.search(text)


@pytest.mark.parametrize("text", ["komae_desk/home/page", "https://example.jp/work/1", "~/work/x", "no_emit_index_url"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert not MACHINE_PATH.search(text)
    assert not REGISTRY.search(text)


def test_no_file_is_huge() -> None:
    assert not [path.name for path in tracked() if path.stat().st_size > LARGEST]


def test_fonts_are_the_published_ones() -> None:
    sums = FONTS / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.exists() else []
    stated = {name.lstrip("*"): digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    fonts = [path for path in tracked() if path.is_relative_to(FONTS) and path.suffix in (".ttf", ".otf", ".ttc")]
    present = {path.relative_to(FONTS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in fonts}
    assert {name: digest for name, digest in stated.items() if name in present} == present


def test_the_test_lock_holds_all_of_the_run_lock() -> None:
    """`packaging/bootstrap.py` takes an environment filled for the tests as good for running."""

    def pins(name: str) -> set[str]:
        text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^[a-z][^ \n]*==[^ \n]+", text, re.MULTILINE))

    assert pins("requirements.lock")
    assert pins("requirements.lock") <= pins("requirements-dev.lock")
