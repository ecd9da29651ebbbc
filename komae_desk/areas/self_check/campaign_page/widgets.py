"""点検の実施: prepare, hand out, see who has answered, remind, close; without names counts alone (ux.md §4.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.self_check import papers
from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.campaign.running import (
    HandedOut,
    add_latecomers,
    close_sealed,
    distribute,
    latecomers,
    leftovers,
    more_slips,
    put_away,
    remind,
    sheets_of,
    waited_for,
)
from komae_desk.areas.self_check.campaign.standing import campaigns, counted, in_list, in_words, people_of
from komae_desk.areas.self_check.campaign_page.people.widgets import PeopleTable
from komae_desk.areas.self_check.sheet.record import AnswerSheet
from komae_desk.core.ballots import NO_KEY, WRONG_KEY, Returned
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.people import Role
from komae_desk.ui.background import Background
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.line_edits import CodeEdit
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

KINDS = frozenset({"self_check", "self_check_sheet", "self_check_tally"})
NOTHING = "自己点検がありません。「自己点検を登録」を押してください。"
ONLY_CHIEF = "情報セキュリティ管理者か代理許可者が行います。"
CLOSE = "締め切って集計すると、無記名の票は設問ごとの数になり、元には戻せません。締め切りますか。"
SLIPS = "票の番号は、どこにも残していません。この画面を閉じる前に印刷してください。なくした分は「票を追加」で作れます。"
ANONYMOUS = "無記名：だれが答えたかは、だれにも分かりません。回収した数だけを表示します。督促は、全員に行います。"
PRINTED_ONCE = (
    "無記名の票は、配付したときに一度だけ印刷します。なくした人や、あとから来た人には「票を追加」で作ります。"
)
NOBODY_LATE = "あとから対象になった人はいません。"
ALL_ASKED = "未回答の人はいません。"


class CampaignPage(QWidget):
    """The page; made with (desk, services)."""

    title = "点検の実施"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self._background = Background(self)
        self.campaign: Campaign | None = None
        self._shown: list[Any] = []
        self._returned: Returned | None = None
        self._busy = self._writing = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_campaigns)
        self.campaigns = ChoiceField("自己点検", [], blank=None)
        self.said = TextLabel("", "big", wraps=True)
        self.naming = TextLabel("", wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("回収した数")
        self.table = PeopleTable()
        self.key = CodeEdit()
        self.key.setAccessibleName("封の鍵")
        self.key.setPlaceholderText("配付の控えにある封の鍵")
        self.key.hide()
        self.new_button = QPushButton("自己点検を登録")
        self.distribute_button = RefusingButton("配付する", "F12", role="primary", keyed=False)
        self.close_button = RefusingButton("締め切る")
        self.sheets_button = RefusingButton("点検票を印刷（全員）", "Ctrl+P", keyed=False)
        self.list_button = RefusingButton("未回答者一覧を印刷")
        self.remind_button = RefusingButton("依頼票を印刷", "Alt+P", keyed=False)
        self.more_button = RefusingButton("票を追加")
        self.key_button = RefusingButton("配付の控えを印刷")
        self.open_button = RefusingButton("自己点検を開く")
        self._lay_out()
        self._connect()
        self._show_campaigns()

    def _lay_out(self) -> None:
        head = FlowLayout()
        part: QWidget
        for part in (FieldLabel(self.campaigns), self.campaigns, self.open_button, self.new_button):
            head.addWidget(part)
        foot = FlowLayout()
        for part in (self.distribute_button, self.sheets_button, self.list_button, self.remind_button,
                     self.more_button, self.key_button, self.key, self.close_button):  # fmt: skip
            foot.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.said, self.naming, self.bar):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        # Without names there is no list: what is told stays at the top.
        self._room = QWidget()
        column.addWidget(self._room, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.campaigns.changed.connect(self._chosen)
        self.table.opened.connect(self._open_row)
        self.new_button.clicked.connect(lambda: self._services.open_new(Campaign.kind))
        for button, act in (
            (self.distribute_button, self.distribute),
            (self.close_button, self.close_campaign),
            (self.sheets_button, self.print_sheets),
            (self.list_button, self.print_list),
            (self.remind_button, self.print_requests),
            (self.more_button, self.add_sheets),
            (self.key_button, self.print_key),
            (self.open_button, self._open_campaign),
        ):
            button.acted.connect(act)
            button.refused.connect(lambda why: self._services.report(Refused(why)))
        stop = self._desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [
            Verb("check:distribute", "自己点検を配付する", self.distribute, "act", ("F12",),
                 why=lambda: self.distribute_button.why),
            Verb("check:sheets", "点検票を全員分印刷", self.print_sheets, "paper", ("Ctrl+P",),
                 why=lambda: self.sheets_button.why),
            Verb("check:remind", "未回答者に依頼票を印刷", self.print_requests, "paper", ("Alt+P",),
                 why=lambda: self.remind_button.why),
        ]  # fmt: skip

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        sealed = self.campaign is not None and self.campaign.is_anonymous
        listed = [] if sealed else [("Enter", "票を開く"), ("Ctrl+P", "点検票")]
        return [*listed, ("Alt+P", "依頼票"), ("F12", "配付")]

    def enter(self) -> None:
        """The hands are on the people, where there are any."""
        self._show_campaigns()
        wanted: QWidget = self.table if self._shown else self.new_button
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- choosing

    def take(self, campaign: UUID) -> None:
        """Show one that was chosen on another page."""
        self.campaigns.set_value(campaign)
        self._chosen()

    def _show_campaigns(self) -> None:
        found = campaigns(self._desk)
        self.campaigns.set_options([(each.id, in_list(each)) for each in found])
        self.campaigns.setEnabled(bool(found))
        known = self.campaign.id if self.campaign is not None else None
        chosen = next((each for each in found if each.id == known), next(iter(found), None))
        if chosen is None or self.campaign is None or chosen.id != self.campaign.id:
            self._returned = None
        self.campaign = chosen
        if chosen is not None:
            self.campaigns.set_value(chosen.id)
        self._show()
        self._ask_returned()
        if over := leftovers(self._desk):
            # Cut off between the counting and this: the box and its key still lie there.
            self._background.run(lambda: put_away(self._desk.unheard(), over), lambda _: None, lambda _: None)

    def _chosen(self) -> None:
        found = self._desk.maybe(Campaign.kind, self.campaigns.value())
        self.campaign, self._returned = (found if isinstance(found, Campaign) else None), None
        self._show()
        self._ask_returned()

    # --- showing

    def _show(self) -> None:
        campaign = self.campaign
        self._shown = people_of(self._desk, campaign)
        self.table.show_people(self._shown)
        listed = campaign is None or not campaign.is_anonymous or campaign.state == "preparing"
        self.table.setVisible(listed)
        self._room.setVisible(not listed)
        self.naming.show_text(ANONYMOUS if campaign is not None and campaign.is_anonymous else "")
        self.naming.setVisible(bool(self.naming.text()))
        given, heads = (0, 0)
        if campaign is not None:
            is_out = campaign.state != "preparing"
            given, heads = counted(self._desk, campaign, self._returned) if is_out else (0, len(self._shown))
        self.said.show_text(in_words(campaign, given, heads) if campaign is not None else NOTHING)
        self.bar.setVisible(campaign is not None and campaign.state != "preparing")
        self.bar.setRange(0, max(heads, 1))
        self.bar.setValue(given)
        self._show_buttons(campaign)

    def _show_buttons(self, campaign: Campaign | None) -> None:
        none = NOTHING if campaign is None else ""
        chief = "" if self._desk.user.holds(Role.SECURITY_MANAGER, Role.DEPUTY) else ONLY_CHIEF
        state = campaign.state if campaign is not None else ""
        anonymous = campaign is not None and campaign.is_anonymous
        busy = "サーバーの返事を待っています。" if self._busy else ""
        not_open = "" if state == "open" else "配付中の自己点検ではありません。"
        self.open_button.refuse(none)
        self.distribute_button.refuse(none or busy or ("" if state == "preparing" else "配付が済んでいます。") or chief)
        self.close_button.refuse(none or busy or not_open or chief)
        not_out = "" if state != "preparing" else "配付してから印刷してください。"
        self.sheets_button.refuse(none or not_out or (PRINTED_ONCE if anonymous else ""))
        self.list_button.refuse(none or not_open)
        waited = len(waited_for(self._desk, campaign)) if campaign is not None and not anonymous else 0
        self.remind_button.refuse(none or not_open or ("" if anonymous or waited else ALL_ASKED))
        self.remind_button.setText(f"未回答{waited}名に依頼票を印刷（Alt+P）" if waited else "依頼票を印刷（Alt+P）")
        nobody = campaign is not None and not anonymous and not latecomers(self._desk, campaign)
        self.more_button.refuse(none or busy or not_open or chief or (NOBODY_LATE if nobody else ""))
        self.key_button.refuse(none or not_open or chief)
        self.distribute_button.setVisible(state in ("", "preparing"))
        for button in (self.sheets_button, self.list_button):
            button.setVisible(not anonymous)
        self.more_button.setVisible(state == "open")
        self.key_button.setVisible(anonymous and state == "open")

    def _ask_returned(self) -> None:
        """The count of a box may be at the server: it is told when it comes."""
        campaign = self.campaign
        if campaign is None or not campaign.is_anonymous or campaign.state != "open":
            return

        def take(found: Returned | None) -> None:
            if self.campaign is not None and self.campaign.id == campaign.id:
                self._returned = found
                self._show()

        self._background.run(lambda: self._desk.ballots.returned(campaign.id), take, self._failed)

    # --- acts

    def distribute(self) -> None:
        """F12: hand out; without names the slips are shown to be printed at once."""
        campaign = self.campaign
        if campaign is None or self.distribute_button.why:
            return
        reasons = {"audience": "登録のときに確認"}
        if campaign.is_anonymous:
            desk = self._desk.unheard()
            self._ask(lambda: distribute(desk, campaign, reasons), self._handed_out, self.distribute_button)
        elif self._guarded(lambda: distribute(self._desk, campaign, reasons)):
            self._show_campaigns()
            self._services.show_undo(f"{len(self._shown)}人に配付しました。点検票はCtrl+Pで印刷できます。")

    def _handed_out(self, handed: HandedOut) -> None:
        self._desk.announce([(Campaign.kind, handed.campaign.id)])
        self.campaign = handed.campaign
        self._show_campaigns()
        self._services.say(SLIPS, assertive=True)
        self._services.preview(papers.slips(handed.slips), [handed.campaign])

    def add_sheets(self) -> None:
        """By name for everybody who came later; without names one slip, for who lost the own or came later."""
        campaign = self.campaign
        if campaign is None:
            return
        if not campaign.is_anonymous:
            if self._guarded(lambda: add_latecomers(self._desk, campaign)):
                self._show_campaigns()
                self._services.show_undo(f"{campaign.heading} に、あとから対象になった人の票を追加しました。")
        else:
            desk = self._desk.unheard()
            self._ask(lambda: more_slips(desk, campaign, 1), self._handed_out, self.more_button)

    def close_campaign(self) -> None:
        """By name a step that can be taken back; without names the box is opened for good, asked for once more."""
        campaign = self.campaign
        if campaign is None:
            return
        if campaign.is_anonymous:
            self._services.ask(CLOSE, ("やめる", "締め切る"), self._close_for_good)
        elif self._guarded(lambda: self._desk.move(campaign, "close")):
            self._show_campaigns()
            self._services.show_undo(f"{campaign.heading} を締め切りました。")

    def _close_for_good(self, answer: str) -> None:
        campaign = self.campaign
        if answer == "締め切る" and campaign is not None:
            desk, key = self._desk.unheard(), "".join(self.key.text().split()).lower()
            self._ask(lambda: close_sealed(desk, campaign, key), lambda _: self._closed(campaign), self.close_button)

    def _closed(self, campaign: Campaign) -> None:
        self.key.clear()
        self.key.hide()
        self._desk.announce([(Campaign.kind, campaign.id)])
        self._show_campaigns()
        self._services.say(f"{campaign.heading} を集計して締め切りました。")

    def _ask(self, work: Callable[[], Any], then: Callable[[Any], object], button: RefusingButton) -> None:
        self._busy = True
        self._show_buttons(self.campaign)

        def done(result: Any) -> None:
            self._busy = False
            then(result)

        self._background.run(work, done, self._failed, button=button)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._show_buttons(self.campaign)
        if not isinstance(error, (Refused, Invalid, Warned)):
            raise error
        if str(error) in (NO_KEY, WRONG_KEY):
            self.key.show()
            self.key.setFocus(Qt.FocusReason.OtherFocusReason)
        self._services.report(error)

    def _guarded(self, act: Callable[[], object]) -> bool:
        self._writing = True
        try:
            act()
        except (Invalid, Warned, Refused) as refused:
            self._services.report(refused)
            return False
        finally:
            self._writing = False
        return True

    # --- papers and records

    def print_sheets(self) -> None:
        """C-01 of everybody, by ふりがな."""
        if self.campaign is not None and (sheets := sheets_of(self._desk, self.campaign)):
            self._services.preview(papers.SHEET[0], sheets)

    def print_list(self) -> None:
        """C-01-2: who has not answered."""
        if self.campaign is not None:
            self._services.preview(papers.CAMPAIGN[0], [self.campaign])

    def print_requests(self) -> None:
        """C-01-3 for everybody who is waited for; without names C-01-2 to everybody. That it was done is kept."""
        campaign = self.campaign
        if campaign is None or self.remind_button.why:
            return
        waited = waited_for(self._desk, campaign)
        self._guarded(lambda: remind(self._desk, campaign))
        self._show_campaigns()
        if campaign.is_anonymous:
            self.print_list()
        elif waited:
            self._services.preview(papers.SHEET[1], waited)

    def print_key(self) -> None:
        """C-01-4 for the safe."""
        if self.campaign is None:
            return
        if secret := self._desk.ballots.secret(self.campaign.id):
            self._services.preview(papers.for_the_safe(secret), [self.campaign])
        else:
            self._services.report(Refused(NO_KEY))

    def _open_campaign(self) -> None:
        if self.campaign is not None:
            self._services.open_record(Campaign.kind, self.campaign.id)

    def _open_row(self, row: int) -> None:
        if 0 <= row < len(self._shown) and isinstance(each := self._shown[row], AnswerSheet):
            self._services.open_record(AnswerSheet.kind, each.id)

    def _changed(self, kind: str, _: UUID) -> None:
        """An undo, another page or another PC changed what is shown here; what comes together is shown once."""
        if kind in KINDS and not self._writing and self.isVisible():
            self._soon.start()
