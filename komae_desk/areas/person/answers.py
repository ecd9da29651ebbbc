"""What the core asks about people and the section: who is this, which section, whose card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from komae_desk.areas.person.delegation.record import Delegation
from komae_desk.areas.person.office.choosing import holding
from komae_desk.areas.person.office.record import Punctuation, Settings
from komae_desk.areas.person.person.record import Employment, Person
from komae_desk.core.act import Act
from komae_desk.core.desk import Look
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_code
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Office, Role, User
from komae_desk.core.record import plain

# Who is a manager by the post itself (部長・課長).
LEADING = frozenset({Role.SECURITY_MANAGER, Role.SECURITY_OFFICER, Role.POLICY_OFFICE, Role.SECURITY_HEAD_OFFICER})


def person_of(look: Look, person_id: UUID) -> User:
    """The person with the roles of today: own ones, and those of delegations that hold today.

    Raises Refused for somebody who is not in the register; who has left keeps the name and no role.
    """
    person = look.maybe("person", person_id)
    if not isinstance(person, Person) or person.voided:
        raise Refused("この利用者は、職員名簿に登録されていません。課長に登録を依頼してください。")
    roles = person.roles_on(look.today)
    held = _delegated(look, person) if roles and Role.AUDIT_OFFICER not in roles else []
    posts = {d.role: d.printed for d in held if d.role}
    limits = {role: _forms([d for d in held if d.role is role]) for role in posts}
    limited = {role: forms for role, forms in limits.items() if forms}
    return User(person.id, person.name, person.post, roles, frozenset(posts), posts, limited)


def _delegated(look: Look, person: Person) -> list[Delegation]:
    """The delegations to the person that hold today."""
    found = [d for d in look.find("delegation", delegate=person.id) if isinstance(d, Delegation)]
    return [d for d in found if d.covers(look.today)]


def _forms(held: list[Delegation]) -> frozenset[str]:
    """The forms of some delegations of one role; empty when one of them is for every duty."""
    return frozenset().union(*(d.forms for d in held)) if all(d.forms for d in held) else frozenset()


def office_of(look: Look) -> Office:
    """The section as it is printed; an empty one before the first run."""
    found = [s for s in look.find("office") if isinstance(s, Settings)]
    if not found:
        return Office()
    one = found[0]
    values = {name: getattr(one, name) for name in one.labels()}
    values |= {name: each.value for name, each in holding(look, one).items()}
    own = {name: _as_text(value) for name, value in values.items()}
    marks = (values["punctuation"] or Punctuation.COMMA).marks
    return Office(one.city, one.department, one.section, one.manager_title, one.mark, marks, own)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(plain(value) or "")


def find_person(look: Look, number: str) -> UUID | None:
    """The person a staff number or a card names, also one who has left; None when nobody has it."""
    code = fold_code(number)
    for field in ("staff_number", "card_code"):
        for person in look.taken("person", field, code) if code else ():
            return person.id
    return None


def people(look: Look) -> list[UUID]:
    """Who is in the section today, by staff number."""
    here = [p for p in look.find("person") if isinstance(p, Person) and not p.voided and not p.has_left(look.today)]
    return [person.id for person in sorted(here, key=lambda p: p.staff_number)]


def suggests(look: Look) -> Mapping[str, Iterable[str]]:
    """The people of the section, as a record elsewhere writes them: number and name."""
    return {"people": (each.heading for each in look.find("person") if isinstance(each, Person))}


def found(act: Act, first: FirstRun, person_id: UUID) -> None:
    """The first records of a new file: the section and the person who makes it."""
    act.save(
        Settings(
            id=uuid7(),
            state="active",
            city=first.city,
            department=first.department,
            section=first.section,
            manager_title=f"{first.section}長",
            officer_title=f"{first.department}長" if first.department else "",
        )
    )
    term = first.role is Role.TERM_STAFF
    act.save(
        Person(
            id=person_id,
            state="active",
            staff_number=fold_code(first.staff_number),
            name=first.name,
            reading=first.reading,
            category=Employment.TERM if term else Employment.FULL,
            post=first.title,
            is_manager=first.role in LEADING,
            section=first.section,
            department=first.department,
            roles=() if first.role in (Role.STAFF, Role.TERM_STAFF) else (first.role,),
            has_card=True,
        )
    )
