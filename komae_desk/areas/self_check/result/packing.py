"""The counts a section gives to the department and the city: numbers by question, no answer, name or word (§1.4).

「A1 QA-01:9/1/0/2/0」 for each question, 「*」 at its end where it is recommended and so in no rate. What a section
added or says otherwise is left out, as not everybody was asked it.
"""

from __future__ import annotations

from collections.abc import Iterable

from komae_desk.areas.self_check.result.tally import Chapter, Line

ADVISED = "*"


def packed(lines: Iterable[Line]) -> str:
    """The lines that count beyond the section, as one text."""
    return ";".join(_packed(line) for line in lines if line.is_city_wide)


def _packed(line: Line) -> str:
    numbers = "/".join(map(str, line.numbers))
    return f"{Chapter(line.chapter, ()).code} {line.question}:{numbers}{ADVISED * line.is_recommended}"


def unpacked(text: str) -> list[Line]:
    """Lines with chapter code, id and numbers alone; what cannot be read is left out."""
    return [line for each in text.split(";") if (line := _unpacked(each)) is not None]


def _unpacked(text: str) -> Line | None:
    head, _, numbers = text.partition(":")
    chapter, _, question = head.partition(" ")
    counts = numbers.removesuffix(ADVISED).split("/")
    if not question or len(counts) != 5 or not all(count.isdigit() for count in counts):
        return None
    done, partly, undone, apart, left = map(int, counts)
    return Line(question, chapter, is_recommended=numbers.endswith(ADVISED), done=done, partly=partly, undone=undone,
                not_applicable=apart, unanswered=left)  # fmt: skip
