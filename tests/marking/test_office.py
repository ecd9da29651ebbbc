"""Office files of several producers carry a mark, another one in its place, or none again, and nothing else changes."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pytest

from komae_desk.marking.mark import PROPERTIES, Place
from komae_desk.marking.one_file import State, Wish, mark_file, read_mark
from tests.marking import documents
from tests.marking.documents import parts
from tests.marking.stamps import WORDS, mark

CARRIERS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/custom\.xml|word/document\.xml|word/_rels/document\.xml\.rels"
    r"|word/(header|footer)\d+\.xml|word/komae_desk_mark\d+\.xml|xl/(work|chart)sheets/sheet\d\.xml|ppt/slides/slide\d\.xml"
)
# openpyxl says of what Excel adds that it would lose it.
pytestmark = pytest.mark.filterwarnings("ignore:.*(extension is not supported|will be removed)")
PLACES = {Place.HEADER: "Header", Place.FOOTER: "Footer", Place.CORNER: "Header"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return documents.office_files(tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("place", list(Place))
def test_only_the_parts_of_the_mark_change_and_all_come_back(files: list[Path], tmp_path: Path, place: Place) -> None:
    for source in files:
        path = tmp_path / source.name
        path.write_bytes(source.read_bytes())
        before, stat = parts(path), path.stat()

        assert mark_file(path, Wish(mark(place))).state is State.MARKED

        after = parts(path)
        changed = {name for name in after if after[name] != before.get(name)}
        assert all(CARRIERS.fullmatch(name) for name in changed), changed
        kept = [name for name in before if name not in changed]
        assert [n for n in after if n in kept] == kept  # in the order they lay in
        assert all(documents.raw(path, name) == documents.raw(source, name) for name in kept)
        assert path.stat().st_mtime_ns == stat.st_mtime_ns
        assert read_mark(path) == mark(place)
        assert properties_by_another_reader(path) == mark(place).properties
        assert words_by_another_reader(path, place) == (place is not Place.NONE)
        assert mark_file(path, Wish(mark(place))).state is State.SAME

        other = mark(Place.HEADER, "C3I2A1")
        done = mark_file(path, Wish(other))
        assert (done.state, done.before) == (State.REPLACED, mark(place))
        afresh = tmp_path / f"afresh-{source.name}"
        afresh.write_bytes(source.read_bytes())
        mark_file(afresh, Wish(other))
        assert parts(path) == parts(afresh)

        done = mark_file(path, Wish(None))
        assert (done.state, done.before) == (State.REMOVED, other)
        assert parts(path) == before
        assert read_mark(path) is None


def properties_by_another_reader(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    numbers = [each.get("pid") for each in root]
    assert len(numbers) == len(set(numbers))
    every = {each.get("name"): each[0].text for each in root}
    return {name: every[name] for name in PROPERTIES if name in every}


def words_by_another_reader(path: Path, place: Place) -> bool:
    """Whether an independent library finds the words where they belong (and can open the file at all)."""
    if path.suffix in (".docx", ".docm"):
        if path.suffix == ".docm":
            return (
                WORDS.replace("&", "&amp;").encode() in b"".join(parts(path).values())
                if place.value != "none"
                else False
            )
        sections = docx.Document(path).sections
        shown = [each.footer if place is Place.FOOTER else each.header for each in sections]
        return all(
            WORDS in "".join(t.text or "" for t in each._element.iter() if t.tag.endswith("}t")) for each in shown
        )
    if path.suffix in (".xlsx", ".xlsm"):
        book = openpyxl.load_workbook(path)
        if path.name == "openpyxl.xlsx":
            assert [len(each.cache.records.r) for each in book["二"]._pivots] == [2], "the pivot table is whole"
        if place is Place.NONE:
            return False
        heads = [getattr(sheet, f"odd{PLACES[place]}") for sheet in book.worksheets]
        # openpyxl takes a sign of a header for one also where it is doubled.
        return all("【重要情報】機密性２" in f"{each.center.text}{each.right.text}" for each in heads)
    return all(
        any(shape.has_text_frame and shape.text_frame.text == WORDS for shape in slide.shapes)
        for slide in pptx.Presentation(path).slides
    )


def test_other_properties_stay_and_a_name_can_show_the_class(tmp_path: Path) -> None:
    path = documents.word_with_macros(tmp_path / "要綱.docm")
    before = parts(path)["docProps/custom.xml"]
    done = mark_file(path, Wish(mark(Place.CORNER), prefix=True, times=False))
    assert done.path.name == "【機密性２】要綱.docm" and not path.exists()
    kept = re.search(rb"<property.*?</property>", before)
    assert kept is not None and kept.group() in parts(done.path)["docProps/custom.xml"]
    again = mark_file(done.path, Wish(mark(code="C3I1A1"), prefix=True))
    assert again.path.name == "【機密性３】要綱.docm" and again.had_prefix
    gone = mark_file(again.path, Wish(None, prefix=False))
    assert gone.path == path and parts(path)["docProps/custom.xml"] == before


def test_marks_written_again_by_an_office_program_are_found_and_taken_away(tmp_path: Path) -> None:
    """python-docx, openpyxl and python-pptx write every part anew; the mark is known all the same."""
    for make, name, load in (
        (documents.word, "a.docx", docx.Document),
        (documents.excel, "a.xlsx", openpyxl.load_workbook),
        (documents.slides, "a.pptx", pptx.Presentation),
    ):
        path = make(tmp_path / name)
        mark_file(path, Wish(mark(Place.HEADER)))
        load(path).save(path)
        assert read_mark(path) == mark(Place.HEADER)
        assert mark_file(path, Wish(None)).state is State.REMOVED
        left = b"".join(parts(path).values())
        assert WORDS[:8].encode() not in left and b"komae_desk" not in left
        load(path)
