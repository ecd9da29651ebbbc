"""What offices outside a section see of its records, declared by the areas (domain.md §1.3, §1.4, settled.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from komae_desk.core.people import Role

# Values of the columns of one row, by their paths, and the day it is looked at.
Shows = Callable[[Mapping[str, Any], Any], str]


@dataclass(frozen=True)
class Route:
    """One office on the way of a record: it sees the record from when its step has come, and takes the steps `by` it.

    waits: states in which the record lies in the queue of the office. sees: those in which the office goes on reading
    it, as its permission is in force; before and after it sees nothing but the receipts of its own steps.
    when: field → values, one of which the record must have ("" for an empty field). applicant: only records whose
    applicant holds this role in the section (the manager's own application). scope: the field that names whose office
    it is (a system; several with 「、」 between them).
    personal: for who holds the office, not for deputies and clerks of it (R-11, R-21).
    """

    office: Role
    waits: tuple[str, ...]
    sees: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    applicant: Role | None = None
    scope: str = ""
    personal: bool = False


@dataclass(frozen=True)
class ListColumn:
    """A column of a city-wide list: one path (`device.tag` goes through a reference), or what `shows` makes of several.

    shows(values by path, today): the text of the cell.
    """

    title: str
    paths: tuple[str, ...]
    shows: Shows | None = None


@dataclass(frozen=True)
class SectionCells:
    """What the server told of one section: a row for each record (path → value), none when it has handed in nothing.

    last: whether anything ever came from it.
    """

    department: str
    section: str
    is_known: bool
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Sums:
    """How the lines of a list are made of what many sections have told, where they are not the records themselves.

    heads: the titles of its columns. lines(look, sections): its lines, with sums over departments and the city.
    """

    heads: tuple[str, ...]
    lines: Callable[[Any, Sequence[SectionCells]], Sequence[tuple[str, ...]]]


@dataclass(frozen=True)
class CityList:
    """A list over all sections, or a department's, computed at the server; nobody types it in again (domain.md §1.4).

    when: path → values. counted: rows that are alike become one with their number, so that no single answer is told.
    sums: its lines are computed of all rows. handed_in: a section without a row has 未提出, which is not 0.
    paper: "package.module:function", draws what was told, called with (told, sheet, look), and the code of the form.
    """

    name: str
    title: str
    offices: tuple[Role, ...]
    states: tuple[str, ...]
    columns: tuple[ListColumn, ...]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counted: bool = False
    basis: str = ""
    sums: Sums | None = None
    handed_in: bool = False
    paper: tuple[str, str] = ("", "")

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path the server is asked for, once."""
        return tuple(dict.fromkeys(path for column in self.columns for path in column.paths))
