"""What is delivered: every licence is stated and lets the program stay MIT; the smoke test knows whole papers."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.source import ROOT


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module(name)


def test_the_list_of_licences_is_that_of_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = load("licences", monkeypatch)
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "run packaging/licences.py"


def test_no_licence_binds_the_program_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = load("licences", monkeypatch)
    binding = [name for name, _ in licences.pins() if licences.licence(name).startswith(("GPL", "AGPL"))]
    assert not binding


def test_every_package_brings_its_licence_text(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = load("licences", monkeypatch)
    ours = {"pyside6-essentials", "shiboken6"}
    silent = {name for name, _ in licences.pins() if licences.installed(name) and not licences.licence_files(name)}
    assert silent <= ours
    assert (licences.PACKAGING / "licences" / "LGPL-3.0.txt").exists()


def test_the_bill_of_materials_holds_every_pin_and_what_lies_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    licences, sbom = load("licences", monkeypatch), load("sbom", monkeypatch)
    made = sbom.sbom()
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    by_ref = {each["bom-ref"]: each for each in made["components"]}
    assert len(by_ref) == len(made["components"])
    assert made["dependencies"] == [{"ref": "komae-desk", "dependsOn": list(by_ref)}]
    bought = {each["name"]: each for each in made["components"] if "purl" in each}
    assert {name: each["version"] for name, each in bought.items()} == dict(licences.pins())
    digests = {each["content"] for one in bought.values() for each in one["hashes"]}
    lock = licences.LOCK.read_text(encoding="utf-8")
    assert digests == set(re.findall(r"sha256:([0-9a-f]{64})", lock)) and all(one["hashes"] for one in bought.values())
    assert {name for name, one in bought.items() if one["scope"] == "optional"} == {
        name for name, _ in licences.pins() if licences.installed(name) is None
    }
    assert bought["pyside6-essentials"]["licenses"] == [{"expression": "LGPL-3.0-only"}]
    assert by_ref["SQLite@sqlcipher3"]["licenses"] == [{"license": {"name": "public domain"}}]
    # Each library that is linked in says itself what it is: three OpenSSLs are three things to patch.
    assert [ref for ref in by_ref if ref.startswith("OpenSSL@")] == [
        "OpenSSL@Python", "OpenSSL@cryptography", "OpenSSL@sqlcipher3",
    ]  # fmt: skip
    assert all(re.match(r"\d+\.\d", each["version"]) for each in made["components"] if "purl" not in each)
    assert sbom.sbom() == made, "the same environment, the same bytes"


PAPER = b"%PDF-1.4\n" + b"x" * 2000 + b"\n%%EOF\n"
PICTURE = b"\x89PNG\r\n" + b"x" * 2000 + b"IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ({"P-01.pdf": PAPER, "home.png": PICTURE}, []),
        ({"P-01.pdf": PAPER[:-6], "home.png": PICTURE}, ["P-01.pdf is not whole (2010 bytes)"]),
        ({"P-01.pdf": PAPER, "home.png": PICTURE[:-1]}, ["home.png is not whole (2013 bytes)"]),
        ({"P-01.pdf": PAPER, "home.png": b""}, ["home.png is not whole (0 bytes)"]),
        ({"P-01.pdf": PAPER}, ["no png was made"]),
        ({}, ["no pdf was made", "no png was made"]),
    ],
)
def test_the_smoke_test_tells_whole_papers_and_pictures(
    files: dict[str, bytes], wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data in files.items():
        (tmp_path / "deep").mkdir(exist_ok=True)
        (tmp_path / "deep" / name).write_bytes(data)
    assert load("smoke_test", monkeypatch).faults(tmp_path) == wrong


def test_the_pictures_of_readme_are_those_that_the_day_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screenshots = load("screenshots", monkeypatch)
    for number, name in enumerate(screenshots.PICTURES):
        (tmp_path / f"{number:02}_{name}.png").write_bytes(PICTURE)
    (tmp_path / "00_home.png").write_bytes(PICTURE * 200)
    (tmp_path / "09_counter.png").write_bytes(PICTURE)
    assert screenshots.keep(tmp_path, tmp_path / "kept") == [
        f"00_home.png is too large for README ({len(PICTURE) * 200} bytes)",
        "2 pictures are called counter",
    ]
    kept = sorted(path.stem for path in (tmp_path / "kept").iterdir())
    assert kept == ["import", "incident", "permit", "preview"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^]]*\]\(([^)]*)\)", readme)
    assert {"resources/screenshots/home.png", "resources/screenshots/counter.png"} <= set(shown)
    assert all((ROOT / each).stat().st_size < screenshots.LARGEST for each in shown)
