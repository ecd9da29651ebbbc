"""LibreOffice opens every marked file, prints the words of the mark on every page and knows its properties."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pypdf

from komae_desk.core.resources import resource
from komae_desk.marking.mark import Place
from komae_desk.marking.one_file import Wish, mark_file
from tests.marking import documents
from tests.marking.stamps import WORDS, mark

FOLDED = WORDS.split()[0]


def converted(files: list[Path], suffix: str) -> dict[str, Path]:
    program = shutil.which("soffice")
    assert program, "LibreOffice is not there: packaging/test.py installs it"
    folder = files[0].parent
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        suffix,
        "--outdir",
        str(folder / "out"),
        *map(str, files),
    ]
    home = {**os.environ, "HOME": str(folder)}
    if not (folder / ".fonts").exists():
        # A machine without Japanese fonts draws empty boxes, which nobody can read back.
        (folder / ".fonts").symlink_to(resource("fonts"), target_is_directory=True)
    done = subprocess.run(command, capture_output=True, timeout=120, check=False, env=home)
    made = {path.stem: path for path in (folder / "out").glob(f"*.{suffix}")}
    assert set(made) == {path.stem for path in files}, done.stderr
    return made


def test_libreoffice_opens_every_marked_file(tmp_path: Path) -> None:
    places = [Place.HEADER, Place.FOOTER, Place.CORNER]
    files = documents.office_files(tmp_path)
    for number, path in enumerate(files):
        mark_file(path, Wish(mark(places[number % 3])))
    for name, made in converted(files, "pdf").items():
        texts = [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(made).pages]
        assert texts and all(FOLDED in text for text in texts), name
    words = [path for path in files if path.suffix == ".docm"]
    for made in converted(words, "odt").values():
        with zipfile.ZipFile(made) as archive:
            root = ElementTree.fromstring(archive.read("meta.xml"))
        told = {
            next(iter(each.attrib.values())): each.text for each in root.iter() if each.tag.endswith("}user-defined")
        }
        assert mark(Place.FOOTER).properties.items() <= told.items()
        assert told["保存期限"] == "10年 & 永年"
