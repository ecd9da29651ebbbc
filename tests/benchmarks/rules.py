"""The rules: words typed into the search, until the articles that hold them are painted."""

from __future__ import annotations

import random
import tempfile
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from komae_desk.app import desk_of, program_areas
from komae_desk.areas.policy.layout.reading import read_rules
from komae_desk.areas.policy.record import SectionRule
from komae_desk.areas.policy.taking_in import proposals, take_in
from tests.benchmarks.measure import Promise, Samples, benchmark, clocked, gathered
from tests.benchmarks.screen import application
from tests.benchmarks.section import new_section

# About as long as a city's rules: 900 places, 70,000 characters.
CHAPTERS, NUMBERS, ITEMS = 9, 10, 10
WORDS = ("紛失", "ﾊﾟｿｺﾝ 許可", "情報", "職員 報告 速やかに", "髙い", "存在しない語", "端末", "第７章の言葉")
PARTS = (
    "職員は", "課長は", "情報を", "端末を", "パソコンを", "紛失したときは", "速やかに", "報告し", "許可を受け",
    "保管し", "高い場所に", "決められた手順により", "記録を残し", "確かめて", "持ち出すときは",
)  # fmt: skip


def invented(chapters: int) -> str:
    """A standard of an invented city, made of the same words over and over."""
    chosen = random.Random(11)
    lines = ["架空市情報セキュリティ対策基準", "令和8年4月1日"]
    for chapter in range(1, chapters + 1):
        lines.append(f"第{chapter} 第{chapter}章の言葉")
        for number in range(1, NUMBERS + 1):
            lines.append(f"{number} 見出し{number}")
            for item in range(1, ITEMS + 1):
                words = "，".join(chosen.choices(PARTS, k=12))
                lines.append(f"（{item}） {words}なければならない。")
    return "\n".join(lines)


@benchmark(
    "lists: words typed in the rules (900 places), hits by article and the first article painted",
    baseline="Python finds the words in the text as it was folded once",
    promise=Promise("p95 ≤ 50 ms", p95=0.05),
    quick={"chapters": 1, "times": 2},
)
def search(chapters: int = CHAPTERS, times: int = 200) -> Samples:
    """Every word in turn, each time another than the one before."""
    from komae_desk.areas.policy.rulebook import folded
    from komae_desk.ui.main_window import MainWindow

    app, look = application()
    with tempfile.TemporaryDirectory() as place:
        opened = new_section(Path(place) / "file", program_areas())
        assert opened.person is not None
        desk = desk_of(opened.store, opened.areas, opened.person)
        take_in(desk, proposals(read_rules(invented(chapters)), desk.today), "x.txt", SectionRule.kind)
        window = MainWindow(desk, appearance=look)
        window.resize(1366, 728)
        window.show()
        window.open_page("rulebook")
        page: Any = window.stack.page
        app.processEvents()
        texts = [text for document in page.book.documents for text in document.index.folded]

        def typed(words: str) -> None:
            page.search.setText(words)
            page.results.viewport().repaint()
            page.pane.viewport().repaint()

        def bare(words: str) -> None:
            wanted = [folded(word) for word in words.split()]
            [n for n, text in enumerate(texts) if all(word in text for word in wanted)]

        pairs = []
        for words in islice(cycle(WORDS), times + 1):
            pairs.append((clocked(lambda w=words: typed(w)), clocked(lambda w=words: bare(w))))
            app.processEvents()
        window.close()
        app.processEvents()
        opened.end()
    return gathered(pairs[1:])
