"""Looking through folders: what lacks a mark, what differs from the register, what nobody knows."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from komae_desk.core.intake import Stopped
from komae_desk.marking import inspection
from komae_desk.marking.inspection import Cache, Finding, Seen, inspect, summary
from komae_desk.marking.mark import Place
from komae_desk.marking.one_file import Wish, digest, mark_file
from komae_desk.marking.tree import files_in
from tests.marking import documents
from tests.marking.stamps import mark, stamp


class Shelf:
    def __init__(self) -> None:
        self.assets = {"JS-0001": "C2I2A1", "JS-0002": "C3I1A1"}
        self.digests: dict[str, str] = {}

    def code_of(self, number: str) -> str:
        return self.assets.get(number, "")

    def code_by_digest(self, digest: str) -> str:
        return self.digests.get(digest, "")


def look(folder: Path, shelf: Shelf, cache: Cache) -> tuple[dict[str, Seen], Counter[Finding]]:
    found, counts = inspect(list(files_in([folder])), shelf, cache, lambda done, total: None)
    return {seen.path.name: seen for seen in found}, counts


def test_every_kind_of_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, cache = Shelf(), Cache()
    for name in ("良い", "違う", "知らない", "名前違い", "ない"):
        documents.word(tmp_path / f"{name}.docx")
    mark_file(tmp_path / "良い.docx", Wish(mark()))
    mark_file(tmp_path / "違う.docx", Wish(mark(code="C1I1A1", number="JS-0002")))
    mark_file(tmp_path / "知らない.docx", Wish(mark(number="JS-9999")))
    wrong = mark_file(tmp_path / "名前違い.docx", Wish(mark(), prefix=True)).path
    wrong.rename(tmp_path / "【機密性１】名前違い.docx")
    mark_file(documents.pdf(tmp_path / "良い.pdf"), Wish(mark(Place.CORNER)), stamp)
    (tmp_path / "壊れた.pdf").write_bytes(b"%PDF-")
    for name, text in (
        ("ない", "a"),
        ("【機密性３】登録済み", "b"),
        ("【機密性２】登録と違う", "b"),
        ("【機密性２】未登録", "c"),
    ):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    shelf.digests[digest(tmp_path / "【機密性３】登録済み.txt")] = "C3I2A2"

    found, counts = look(tmp_path, shelf, cache)
    assert {name: seen.finding for name, seen in found.items()} == {
        "違う.docx": Finding.DIFFERENT,
        "知らない.docx": Finding.UNKNOWN,
        "【機密性１】名前違い.docx": Finding.NAME_DIFFERS,
        "ない.docx": Finding.UNMARKED,
        "ない.txt": Finding.UNMARKED,
        "壊れた.pdf": Finding.UNREADABLE,
        "【機密性２】登録と違う.txt": Finding.DIFFERENT,
        "【機密性２】未登録.txt": Finding.UNKNOWN,
    }
    assert counts[Finding.FINE] == 3
    assert found["違う.docx"].expected == "C3I1A1"
    assert found["壊れた.pdf"].advice == "壊れているため、確かめられません。"
    assert summary(counts) == (
        "11件を確かめました。表示がない 2件、台帳と分類が違う 2件、名前と中の表示が違う 1件、"
        "台帳にない 2件、確かめられない 1件"
    )

    # What has not changed is not read again, and the register is asked anew; what has changed is read.
    read: list[Path] = []
    plain = inspection.facts_of
    monkeypatch.setattr(inspection, "facts_of", lambda path: (read.append(path), plain(path))[1])
    shelf.assets["JS-0002"] = "C1I1A1"
    again = Cache(dict(cache.entries))
    mark_file(tmp_path / "ない.docx", Wish(mark(), times=False))
    found, counts = look(tmp_path, shelf, again)
    assert [path.name for path in read] == ["ない.docx"]
    assert counts[Finding.FINE] == 5 and "違う.docx" not in found
    (tmp_path / "ない.txt").unlink()
    again.keep(list(files_in([tmp_path])), [tmp_path])
    assert len(again.entries) == 10


def test_it_stops_and_goes_on_where_it_was(tmp_path: Path) -> None:
    first = documents.word(tmp_path / "0.docx")
    for number in range(1, 900):
        shutil.copy(first, tmp_path / f"{number}.docx")
    paths, cache, done = list(files_in([tmp_path])), Cache(), list[int]()
    with pytest.raises(Stopped):
        inspect(paths, Shelf(), cache, lambda d, total: done.append(d), lambda: len(done) > 0)
    assert len(cache.entries) == done[-1] < 900
    _, counts = inspect(paths, Shelf(), cache, lambda d, total: done.append(d))
    assert counts == {Finding.UNMARKED: 900} and done[-1] == 900
    assert len(cache.entries) == 900
