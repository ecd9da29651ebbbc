"""A section with an incident, for the tests of its reports, and papers read by a program that did not make them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from komae_desk.app import PaperRenderer, program_areas
from komae_desk.areas.incident.choices import Condition, Example, Fact, Nature, Personal
from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import changed
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.sheet import Sheet, drawn
from tests.sample import store

FOUND = datetime(2026, 11, 24, 10, 20).astimezone()
SENDER = dict(
    city_name="架空市", department="総務部税務課", phone="03-0000-0000", fax="なし", mail="zeimu@example.lg.jp"
)


@dataclass
class Reported:
    """A desk in a section with one incident."""

    desk: Desk
    incident: Any

    @property
    def chief(self) -> Desk:
        """As the tests of pictures call the desk."""
        return self.desk

    @classmethod
    def begun(cls) -> Reported:
        areas = program_areas()
        user = User(uuid7(), "佐藤 一郎", "税務課長", frozenset(Role))
        desk = Desk(store(tuple(areas)), areas, user, clock=lambda: FOUND + timedelta(hours=1))
        made = desk.new(
            "incident",
            recognised_at=FOUND,
            what="USBメモリ KK-0211 を紛失",
            who="市民税係の職員",
            place="市民税係執務室",
            personal=Personal.YES,
            persons=120,
            persons_are_estimated=True,
            personal_content="氏名、住所、所得",
            investigating=(Fact.OCCURRED, Fact.HOW),
            examples=(Example.H3C,),
            condition=Condition.GOING_ON,
            damage="二次被害は確認されていない。",
            measures="執務室を探している。",
        )
        section = cls(desk, desk.move(desk.save(made), "begin"))
        section.write("課長に口頭で報告")
        section.write("電話で聞いた内容", nature=Nature.MEMO)
        return section

    def write(self, text: str, **values: Any) -> Any:
        """A line of the timeline."""
        line = self.desk.new("incident_entry", incident=self.incident.id, happened_at=FOUND, text=text, **values)
        return self.desk.move(self.desk.save(line), "write")

    def learn(self, **facts: Any) -> None:
        """What is known now of the incident."""
        self.incident = self.desk.save(self.desk.get("incident", self.incident.id), **facts)

    def report(self, kind: str, **values: Any) -> Any:
        """A report of the incident as the form begins it, saved."""
        empty = self.desk.new(kind)
        given = {"incident": self.incident.id, **(SENDER if "phone" in empty.labels() else {}), **values}
        return self.desk.save(changed(empty, **self.desk.ledgers[kind].screens.filled_in(self.desk, empty, given)))

    def following(self, report: Any) -> Any:
        """The report after one that is final."""
        self.desk.move(report, "next")
        return self.desk.find(report.kind, before=report.id)[0]

    def paper(self, code: str) -> Paper:
        return next(p for ledger in self.desk.ledgers.values() for p in ledger.papers if p.code == code)

    def sheet(self, code: str, record: Any, look: Look | None = None) -> Sheet:
        copy = Copy(record.number, self.desk.now)
        return drawn(lambda sheet: self.paper(code).draw(record, sheet, self.desk), look or Look(keep="10"), copy)

    def pdf(self, code: str, record: Any) -> bytes:
        return PaperRenderer(self.desk.ledgers)(self.paper(code), [record], self.desk).pdf


def red_words(pdf: bytes) -> list[str]:
    """The texts of a PDF that are filled with red, as PDFium finds them, in the order they are drawn."""
    document, found = pypdfium2.PdfDocument(pdf), []
    for page in document:
        text = page.get_textpage()
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            colour = [ctypes.c_uint() for _ in range(4)]
            pdfium.FPDFPageObj_GetFillColor(item.raw, *(ctypes.byref(each) for each in colour))
            red, green, blue, _ = (each.value for each in colour)
            if red > green + 100 and red > blue + 100:
                room = pdfium.FPDFTextObj_GetText(item.raw, text.raw, None, 0)
                buffer = ctypes.create_string_buffer(room)
                pdfium.FPDFTextObj_GetText(
                    item.raw, text.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), room
                )
                found.append(buffer.raw.decode("utf-16-le").rstrip("\0"))
        text.close()
        page.close()
    document.close()
    return found
