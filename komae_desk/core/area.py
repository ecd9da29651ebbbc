"""What a business area tells the rest of the program about itself."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import ModuleType
from typing import Any

from komae_desk.core.attachment import Attaching
from komae_desk.core.bonds import AtLeast, Needed, Rests, Sealed
from komae_desk.core.handover import HandOver
from komae_desk.core.holding import ContactLine, Held
from komae_desk.core.issuing import Given
from komae_desk.core.numbering import Opens
from komae_desk.core.record import Record
from komae_desk.core.restricted import Restricted
from komae_desk.core.route import CityList, Route
from komae_desk.core.urgent import Running
from komae_desk.core.wording import Phrase, Worded
from komae_desk.core.workflow import Workflow


@dataclass(frozen=True)
class Section:
    """A titled group of fields on a form, in the order of the paper.

    passed: the states in which this part of a record's way lies behind it; the sections of a form that names any are
    one way from top to bottom, and the form shows how far it has come.
    """

    title: str
    fields: tuple[str, ...]
    passed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Differs:
    """The record that one follows, the fields in which it differs, and a sentence about that."""

    before: Record
    fields: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Screens:
    """The columns of the list and the sections of the form; `form` names a hand-written widget instead.

    lesser: columns that give way first where there is no room for all. begins(look): what a new record has filled in.
    inline: columns whose cells F2 edits in the list.
    follows: field → what choosing it fills in, called with (look, the record as it stands); a person may change it.
    given(look, record): what holds in place of the record's own values, and whose it is; chooses: the field in which a
    section says what it decides itself (core.issuing).
    imports(look) -> (n -> values): what the n-th new row of an import begins with, where its columns say nothing.
    leftover: the field that keeps the columns of an imported table that no field takes, each under its own name.
    together: fields that are changed for many chosen records at once, with before → after.
    differs(look, record): what it says otherwise than the record it follows (Differs), as the form tells; None where
    it follows none.
    by_steps: fields of a register that only its steps write; the form shows them once they hold something.
    left: a day of the list whose rest a column 残り tells as long as work is due on it, in place of 期限まで.
    awaits(look, record): who acts next and what is to be done, 「鈴木　是正の実施を入力」; "" where nothing is.
    """

    columns: tuple[str, ...]
    sections: tuple[Section, ...]
    form: str = ""
    lesser: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    begins: Callable[[Any], Mapping[str, Any]] | None = None
    follows: Mapping[str, Callable[[Any, Any], Mapping[str, Any]]] = field(default_factory=dict)
    given: Callable[[Any, Any], Mapping[str, Given]] | None = None
    chooses: str = ""
    by_steps: tuple[str, ...] = ()
    left: str = ""
    imports: Callable[[Any], Callable[[int], Mapping[str, Any]]] | None = None
    leftover: str = ""
    together: tuple[str, ...] = ()
    differs: Callable[[Any, Any], "Differs | None"] | None = None
    awaits: Callable[[Any, Any], str] | None = None

    def filled_in(self, look: Any, record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a new record begins with: the usual values, those given, and what follows from those."""
        made = dict(self.begins(look)) if self.begins is not None else {}
        made |= values
        for name in [n for n in self.follows if n in values]:
            made |= {n: v for n, v in self.follows[name](look, replace(record, **made)).items() if n not in values}
        return made


@dataclass(frozen=True)
class Due:
    """Work with a date: records in these states appear on ホーム as a sentence (nothing is stored).

    field: the date the work is due; text: an imperative sentence with {heading}; step: who may take this
    step is the one to do it ("" = everybody of the section); at: the field to fill; about: fields that name the
    object better than the heading does, the first filled one is taken. where: fields with the value each has (None:
    empty), besides the state. unless: a kind and a field of it; a record of it that names this one takes the work over.
    opens: the page on which whom the record names does the work, instead of the record. page: the page on which
    anybody does it, shown at the record where the page can (`take`). begins: kind and field; the work is done by a new
    record of that kind, which names this one there (or, with a third word, what this one's field of that name holds).
    acts: further steps, or commands of the ledger's `acts`, that ホーム offers for it. mark: what sets the day, ◎ (the
    rule names a number), ○ (it has a word of time) or △ (the program proposes it), domain.md §0.3.
    """

    field: str
    text: str
    states: frozenset[str]
    step: str = ""
    at: str = ""
    about: tuple[str, ...] = ()
    where: tuple[tuple[str, Any], ...] = ()
    unless: tuple[str, str] | None = None
    opens: str = ""
    page: str = ""
    begins: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Paper:
    """A printed form: its code and name, and the function that draws one record on a sheet.

    many: one paper for all records. kept: the office's setting that holds the years it is kept (保存年限).
    routed: goes from hand to hand, so that the office's 決裁枠 and 収受枠 stand on it.
    free: one that needs no record at all (test sheets).
    fixed: the states in which its record is final: from its first print on it is that very paper, everywhere.
    parts(look, record): the papers it lies on as their cover, each its code and its records; they are one PDF (一式).
    own(record): where it is the one Ctrl+P takes in place of the ledger's first.
    """

    code: str
    title: str
    draw: Callable[..., None]
    basis: str = ""
    landscape: bool = False
    many: bool = False
    kept: str = ""
    routed: bool = False
    free: bool = False
    fixed: tuple[str, ...] = ()
    parts: Callable[..., Sequence[tuple[str, Sequence[Record]]]] | None = None
    own: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Gauge:
    """A number of 「課のようす」: how many records of a ledger stand in these states, and the list of them.

    monthly: they stand one by one on the list of the month that has to be looked at (C-06 注意一覧).
    """

    title: str
    states: frozenset[str]
    monthly: bool = False


@dataclass(frozen=True)
class Figure:
    """What a ledger answers of a 年度 in the report of the year (C-05).

    item: the form under which the report has it (D-01). states: of which records; of: with it, it is their share of
    these. on: the field (a day, a moment or a 年度) that says of which year a record is; "" counts what stands now.
    by: the field whose values are told apart. told: the field that is told of each record instead of a count.
    filled: a field without which a record of these states does not count; spared: one that takes a record which does
    not count out of the whole, too.
    """

    item: str
    states: frozenset[str]
    on: str = ""
    of: frozenset[str] = frozenset()
    by: str = ""
    told: str = ""
    filled: str = ""
    spared: str = ""


@dataclass(frozen=True)
class Event:
    """What a section does in these months of every year (今月の行事); opens: a page, a kind or a command."""

    title: str
    months: frozenset[int]
    opens: str


@dataclass(frozen=True)
class Ledger:
    """One kind of record with its workflow, its screens and its papers.

    short: its word in the menu and in columns where the title is too long for them.
    family: the word under which it shares one item of the navigation with others of the same group. shelf: the word of
    the one button they open from where a family has too many to stand side by side.
    single: a section has one record of it, so that of two that come together the first one counts.
    named: field → text with {title} and {department}, where a record repeats the name of its section and follows it.
    routes: the offices of the city on the way of its records. lists: those over all sections.
    along: fields that accompany a record which refers to this one, where an office of the city reads it; with
    `fronts` this record accompanies every record of its section (the section as it is printed).
    phrases: the fixed sentences of its forms that the city may issue in other words (core.wording).
    opens: its records say with which number the papers of a form go on (core.numbering).
    elsewhere: the field that names the forms whose decisions by other offices are only written down here (転記).
    attaches: the files its records may have attached (core.attachment).
    owned: fields that nothing but the steps which fill or ask for them writes; forms lock them, the server refuses.
    at_least, needed, rests, sealed: what binds its records to others and to themselves (core.bonds), here and at the
    server. once: field (or several, set off by blanks) → states in which no two records of a section have the same
    value (CK-17). restricted: whether its records may, or must, lie where only named people read them
    (core.restricted).
    begins_on: the page of its area on which a new record is begun, in place of the form beside its list.
    asks(look) -> (record, sentence) of what the person at the desk has to do besides what is due, on the page asks_on.
    yearly: what it answers in the report of a 年度 (C-05).
    """

    record: type[Record]
    workflow: Workflow
    screens: Screens
    papers: tuple[Paper, ...] = ()
    basis: str = ""
    code: str = ""
    numbered: str = ""
    search: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    order: tuple[str, ...] = ("number",)
    icon: str = "register"
    menu: bool = True
    group: str = ""
    short: str = ""
    family: str = ""
    shelf: str = ""
    acts: tuple["Command", ...] = ()
    gauges: tuple[Gauge, ...] = ()
    single: bool = False
    handover: HandOver | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    lists: tuple[CityList, ...] = ()
    along: tuple[str, ...] = ()
    fronts: bool = False
    elsewhere: str = ""
    issued: bool = False
    attaches: tuple[Attaching, ...] = ()
    opens: Opens | None = None
    phrases: tuple[Phrase, ...] = ()
    at_least: tuple[AtLeast, ...] = ()
    needed: tuple[Needed, ...] = ()
    rests: tuple[Rests, ...] = ()
    sealed: Sealed | None = None
    owned: tuple[str, ...] = ()
    once: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    begins_on: str = ""
    yearly: tuple[Figure, ...] = ()
    asks: Callable[..., Iterable[tuple[Any, str]]] | None = None
    asks_on: str = ""
    restricted: Restricted = Restricted.NO

    @property
    def kind(self) -> str:
        """The word that names the ledger in the store, the journal and permissions."""
        return self.record.kind

    @property
    def word(self) -> str:
        """The title, or what stands for it where there is little room."""
        return self.short or self.record.title

    def paper_of(self, record: Record) -> Paper:
        """The form a record is printed on where nobody names one; the ledger has forms."""
        return next((paper for paper in self.papers if paper.own is not None and paper.own(record)), self.papers[0])


@dataclass(frozen=True)
class Page:
    """A hand-written screen in the menu: "package.module:Class", called with (desk, window services).

    short: its word in the menu where the title is too long for it. family: as of a ledger.
    behind: it stands behind the area's ledgers, so that a family opens with a list. restricted: it is there in a
    restricted stream, too.
    """

    name: str
    title: str
    widget: str
    icon: str = "register"
    key: str = ""
    group: str = ""
    short: str = ""
    family: str = ""
    behind: bool = False
    restricted: bool = False


@dataclass(frozen=True)
class Command:
    """A verb in the menu and in 検索・移動: "package.module:function", called with (desk, window services).

    One of a ledger's `acts` is called with the chosen records, too.
    explained: what it is for, where 設定・利用者 names it. urgent: its key works everywhere, in a restricted
    stream and over a dialog, too, which is left as by Esc.
    """

    name: str
    title: str
    call: str
    key: str = ""
    aliases: tuple[str, ...] = ()
    explained: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Area:
    """One folder of areas/: a menu group entry, its ledgers and pages, and what it answers for the core.

    closed_days(look): days on which the city is closed or ("") open against the table of holidays; any area may.
    wording(look): the words that hold today in place of those the forms bring, by the name of the sentence; any may.
    Answered by exactly one area each: person_of(look, person id) -> User; office_of(look) -> Office;
    find_person(look, staff number) -> person id | None; found(act, FirstRun, person id) makes the first records;
    place_of(look) -> how the restricted stream of the desk is called, with its members; called(act, name, purpose)
    names a new one. people(look) -> the ids of those who can be chosen in 練習モード. samples(desk) makes its
    invented data, restricted_samples(desk) those of a restricted stream.
    suggests(look) -> names to choose from while typing, by what Label.suggests calls them; any area may.
    burden(look, person id) -> what somebody whose login ends still holds, as a sentence ("" for nothing); any area may.
    holds(look, person id) -> what the person has to give back; keeps(look) -> where papers and keys lie;
    contacts(look) -> lines of D-08 that a register knows (core.holding); any area may.
    clocks(look) -> what runs against a clock (core.urgent); any area may.
    doubt(look, refused lines of one act) -> core.conflicts.Doubt, where only the world can say which of two acts is
    true, else None; any area may. first_steps: (title, page or command) of 「はじめにすること」.
    practice_day: "package.module:SCENES", its part of the day that is played where there is no display.
    quotes(look, basis) -> the words of the clauses a basis names, "" where none is known; any area may.
    finds: "package.module:function", called with (desk, window, words), what 検索・移動 finds beside records, as
    (words, detail, what opens it). explains: one called with (desk, window, basis), shows the clauses of a basis.
    """

    title: str
    order: int
    ledgers: tuple[Ledger, ...] = ()
    pages: tuple[Page, ...] = ()
    commands: tuple[Command, ...] = ()
    group: str = ""
    person_of: Callable[..., Any] | None = None
    office_of: Callable[..., Any] | None = None
    place_of: Callable[..., str] | None = None
    called: Callable[..., None] | None = None
    closed_days: Callable[..., Mapping[date, str]] | None = None
    wording: Callable[..., Mapping[str, Worded]] | None = None
    find_person: Callable[..., Any] | None = None
    found: Callable[..., None] | None = None
    first_steps: tuple[tuple[str, str], ...] = ()
    events: tuple[Event, ...] = ()
    people: Callable[..., Any] | None = None
    suggests: Callable[..., Mapping[str, Iterable[str]]] | None = None
    quotes: Callable[..., str] | None = None
    burden: Callable[..., str] | None = None
    holds: Callable[..., Iterable[Held]] | None = None
    keeps: Callable[..., Iterable[Held]] | None = None
    contacts: Callable[..., Iterable[ContactLine]] | None = None
    clocks: Callable[..., Iterable[Running]] | None = None
    doubt: Callable[..., Any] | None = None
    samples: Callable[..., None] | None = None
    restricted_samples: Callable[..., None] | None = None
    practice_day: str = ""
    explains: str = ""
    finds: str = ""


def discover(package: ModuleType) -> list[Area]:
    """The AREA of every package found inside this one, in menu order; raises when there is none."""
    modules = [
        importlib.import_module(f"{package.__name__}.{m.name}")
        for m in pkgutil.iter_modules(package.__path__)
        if m.ispkg
    ]
    if not modules:
        raise RuntimeError(f"no areas found in {package.__name__}; were they packaged?")
    return sorted((m.AREA for m in modules), key=lambda area: area.order)


def ledgers(areas: Iterable[Area]) -> dict[str, Ledger]:
    """Every ledger by its kind; raises when two share one."""
    found: Sequence[Ledger] = [ledger for area in areas for ledger in area.ledgers]
    by_kind = {ledger.kind: ledger for ledger in found}
    if len(by_kind) != len(found):
        raise RuntimeError("two ledgers share a kind")
    return by_kind


def load(name: str) -> Any:
    """What "package.module:Name" names; the only way the program reaches a hand-written widget."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def answering(areas: Iterable[Area], question: str) -> Any:
    """The one function of the areas that answers a question of the core; raises when none does."""
    answers = [answer for area in areas if (answer := getattr(area, question)) is not None]
    if len(answers) != 1:
        raise RuntimeError(f"{len(answers)} areas answer {question}")
    return answers[0]
