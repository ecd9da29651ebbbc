"""Who may sign in on this PC: added, reset and ended by the chief, each a line of the journal without a secret."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from komae_desk.app import SectionEntrance, Setting, desk_of
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import FirstRun, Role
from komae_desk.store.account import SignInRefused
from komae_desk.store.administration import LoginAdministration
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.section import OpenSection
from tests.store.encrypted import CHEAP, PASSWORD

FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)
OWN = "みどりの傘と3匹のかえる"


@dataclass
class Office:
    """A section's open file, the chief's desk and the administration over it."""

    opened: OpenSection
    desk: Desk
    logins: LoginAdministration

    def register(self, code: str, name: str) -> UUID:
        """A clerk in the register of people."""
        values = {"staff_number": code, "name": name, "reading": "たかさき はなこ", "section": "税務課"}
        chief = self.desk.find("person")[0]
        person = self.desk.new("person", category=chief.category, **values)
        reasons = dict.fromkeys(person.labels(), "試験")
        return self.desk.save(person, reasons=reasons).id

    def verbs(self) -> list[str]:
        return [line.verb for line in reversed(self.desk.store.recent_lines(20)) if line.kind == "file"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    keyring = MemoryKeyring()
    setting = Setting(tmp_path / "profile", keyring=lambda: keyring, practice=True, cost=CHEAP)
    opened = SectionEntrance(setting).found(FIRST, PASSWORD, "").opened
    desk = desk_of(opened.store, opened.areas, opened.person, practice=True)
    yield Office(opened, desk, LoginAdministration(opened, desk))
    opened.end()


def test_a_person_is_added_with_a_password_of_three_days_and_a_line_without_it(office: Office) -> None:
    person = office.register("1002", "髙﨑 花子")
    assert [code for code, _ in office.logins.candidates()] == ["1002"]
    temporary = office.logins.add("1002")
    assert office.logins.candidates() == []
    signed = office.opened.profile.sign_in("1002", temporary)
    assert (signed.must_change, signed.key.raw()) == (True, office.opened.key.raw())
    signed.key.wipe()
    office.opened.profile.change_password("1002", temporary, OWN)
    with pytest.raises(SignInRefused):
        office.opened.profile.sign_in("1002", temporary)
    assert office.verbs() == ["login_added"]
    written = "".join(line.body for line in office.desk.store.chain())
    assert str(person) in written
    assert temporary not in written
    assert PASSWORD not in written


def test_only_who_is_in_the_register_can_be_added(office: Office) -> None:
    with pytest.raises(Refused, match="職員番号「1009」の職員が、職員名簿にありません"):
        office.logins.add("1009")
    assert office.verbs() == []


def test_a_reset_ends_the_old_password(office: Office) -> None:
    office.register("1002", "髙﨑 花子")
    first = office.logins.add("1002")
    second = office.logins.reset("1002")
    with pytest.raises(SignInRefused):
        office.opened.profile.sign_in("1002", first)
    assert office.opened.profile.sign_in("1002", second).must_change
    assert office.verbs() == ["login_added", "login_reset"]


def test_an_ended_login_opens_nothing_and_the_person_stays_in_the_register(office: Office) -> None:
    person = office.register("1002", "髙﨑 花子")
    temporary = office.logins.add("1002")
    office.logins.end("1002")
    with pytest.raises(SignInRefused):
        office.opened.profile.sign_in("1002", temporary)
    assert office.desk.get("person", person).name == "髙﨑 花子"
    assert [row.code for row in office.logins.rows()] == ["1001"]
    with pytest.raises(Refused, match="自分のログインは、無効にできません"):
        office.logins.end("1001")
    assert office.verbs() == ["login_added", "login_ended"]


def test_a_clerk_administers_nothing(office: Office) -> None:
    person = office.register("1002", "髙﨑 花子")
    office.logins.add("1002")
    clerk = desk_of(office.opened.store, office.opened.areas, person, practice=True)
    logins = LoginAdministration(office.opened, clerk)
    assert not logins.may()
    for refused in (lambda: logins.add("1002"), lambda: logins.reset("1001"), lambda: logins.end("1001")):
        with pytest.raises(Refused, match="情報セキュリティ管理者です"):
            refused()
    with pytest.raises(Refused, match="情報セキュリティ管理者です"):
        logins.new_recovery_key()
    assert office.verbs() == ["login_added"]


def test_the_recovery_key_is_confirmed_replaced_and_written_down(office: Office) -> None:
    recovery = office.opened.recovery
    assert recovery is not None
    office.logins.confirm_recovery("-".join(recovery.groups()))
    assert office.opened.profile.recovery_confirmed
    fresh = office.logins.new_recovery_key()
    assert not office.opened.profile.recovery_confirmed
    assert office.opened.profile.unlock_with_recovery("-".join(fresh.groups())).raw() == office.opened.key.raw()
    with pytest.raises(SignInRefused):
        office.opened.profile.unlock_with_recovery("-".join(recovery.groups()))
    assert office.verbs() == ["recovery_key_confirmed", "recovery_key_made"]


def test_what_a_leaver_still_holds_is_asked_of_the_areas(office: Office) -> None:
    asked = []

    def burden(look: object, person: UUID) -> str:
        asked.append(person)
        return "鍵が1本あります。"

    first, *others = [dataclasses.replace(area, burden=None) for area in office.desk.areas]
    office.desk.areas = (dataclasses.replace(first, burden=burden), *others)
    (row,) = office.logins.rows()
    assert (row.burden, asked) == ("鍵が1本あります。", [office.desk.user.person])


def test_devices_that_are_out_are_a_burden(office: Office) -> None:
    desk = office.desk
    for area in desk.areas:
        if area.samples is not None and not desk.find("movement", state="out"):
            area.samples(desk)
    borrower = next(m.person for m in desk.find("movement", state="out") if m.person)
    out = len(desk.find("movement", state="out", person=borrower))
    said = "".join(area.burden(desk, borrower) for area in desk.areas if area.burden is not None)
    assert f"持ち出し中の機器が{out}台あります。" in said
