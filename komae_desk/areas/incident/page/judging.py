"""判定 on the page: what is pressed on its card, kept with a reason, and who is to be told now (no Qt)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from komae_desk.areas.incident.choices import Answer, Emergency, Example, Level, Outlook
from komae_desk.areas.incident.telling import Telling


class Judging:
    """Between the card of the judgement and the session of the page."""

    def __init__(self, page: Any) -> None:
        self._page = page
        card = page.judgement
        card.chosen.connect(self.choose)
        card.suggestion_taken.connect(self.take_suggestion)
        card.judged.connect(self.judge)
        card.held.connect(lambda: self.judged(page.session.hold))
        card.overridden.connect(self.override)
        card.attacked.connect(self._attack)
        card.kind_chosen.connect(self._choose_kind)
        card.outlasted.connect(self._outlast)
        card.bcp_wanted.connect(self._go_bcp)

    @property
    def _reason(self) -> str:
        return str(self._page.judgement.said_reason())

    def judged(self, act: Callable[[], list[Telling]]) -> None:
        """Do it; say the level and who does not know of it, or ask for the reason that is missing."""
        page, found = self._page, list[Telling]()
        if page.do(lambda: found.extend(act())):
            page.judgement.forget_reason()
            names = "・".join(each.party.short for each in found)
            words = f"{names}への報告が未入力です。" if names else ""
            level = page.session.incident.level if page.session.incident is not None else None
            page.services.say(f"{level.word if level else ''}と判定しました。{words}", assertive=bool(words))
        elif page.session.asks_reason:
            page.judgement.ask_reason()

    def choose(self, examples: tuple[Example, ...]) -> None:
        """Other examples are ticked; the first time they are the judgement at once."""
        self._page.session.chosen = examples
        if self._page.session.asks_reason:
            self._page.show_again()
        else:
            self.judge()

    def take_suggestion(self) -> None:
        """Alt+J."""
        page = self._page
        page.facts.flush()
        if page.do(partial(page.session.take_suggestion, self._reason)):
            page.judgement.forget_reason()
            level, missing = page.session.incident.level, page.telling.missing.text()
            page.services.say(f"{level.word}と判定しました。{missing}", assertive=True)
        elif page.session.suggestion() or page.session.is_pending:
            page.judgement.ask_reason()

    def judge(self) -> None:
        """Alt+H: write down what is ticked and chosen."""
        self.judged(lambda: self._page.session.judge(self._reason, is_held=False))

    def override(self, level: Level | None) -> None:
        """Another level than the table's; without a reason it waits for one, and Alt+H writes it down."""
        page = self._page
        if self._reason.strip():
            self.judged(lambda: page.session.override(level, self._reason))
            return
        page.session.want(level)
        page.show_again()
        page.services.say("段階を変える理由を入力して、判定を記録（Alt+H）してください。")
        page.judgement.ask_reason()

    def _attack(self, attack: Answer | None) -> None:
        words = "外部からの攻撃についての判断" if self._page.session.asks_reason else ""
        self.judged(lambda: self._page.session.judge(self._reason or words, attack=attack))

    def _choose_kind(self, kind: Emergency | None) -> None:
        words = "緊急事態の種別（表1）の選択"
        self.judged(lambda: self._page.session.judge(self._reason or words, emergency=kind))

    def _outlast(self, outlook: Outlook) -> None:
        self.judged(lambda: self._page.session.outlast(outlook, self._reason))

    def _go_bcp(self) -> None:
        reason = self._reason or "全庁の業務が困難なため"
        if self._page.do(lambda: self._page.session.go_bcp(reason)):
            self._page.judgement.forget_reason()
