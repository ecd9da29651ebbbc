"""Who is at the desk: the roles the policy names (domain.md §0.2) and the person signed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from komae_desk.core.record import Choice

# The kind by which every record refers to a human; kept by the one area that answers person_of.
PERSON = "person"
# The steps by which somebody leaves a register and is taken back into it.
LEAVE, REJOIN = "leave", "rejoin"


class Role(Choice):
    """A role named by the policy; the code is stored, the label shown."""

    CISO = "CISO", "最高情報セキュリティ責任者"
    SECURITY_HEAD_OFFICER = "CHF", "統括情報セキュリティ責任者"
    POLICY_OFFICE = "POC", "情報政策課長"
    SECURITY_OFFICER = "DIR", "情報セキュリティ責任者"
    SECURITY_MANAGER = "ISM", "情報セキュリティ管理者"
    DEPUTY = "DEP", "代理許可者"
    SYSTEM_MANAGER = "SYS", "情報システム管理者"
    SYSTEM_STAFF = "OPS", "情報システム担当者"
    COMMITTEE_OFFICE = "CMT", "行政情報化推進委員会事務局"
    AUDIT_OFFICER = "AUD", "情報セキュリティ監査統括責任者"
    SERVICE_MANAGER = "ESM", "外部サービス管理者"
    SYSTEMS_GENERAL_MANAGER = "GCM", "電子計算組織総括管理者"
    CLERK = "CLK", "係（入力）"
    STAFF = "STF", "職員等"
    TERM_STAFF = "KKN", "会計年度任用職員"


@dataclass(frozen=True)
class Office:
    """The section a desk belongs to, as it is printed; place: the restricted stream it is in, with its members."""

    city: str = ""
    department: str = ""
    section: str = ""
    manager_title: str = ""
    mark: str = ""
    punctuation: str = "，。"
    settings: dict[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True)
class FirstRun:
    """What the first person answers when a file is made (ux.md §3.12)."""

    city: str
    department: str
    section: str
    staff_number: str
    name: str
    reading: str
    title: str
    role: Role


@dataclass(frozen=True)
class User:
    """The person signed in, as a human (one ID, one person) with the roles of today.

    posts: how the post is printed for an act of a delegated role (domain.md §1.2).
    scope: which of several an office is good for (an information system), as records name it; "" for all.
    limits: the forms (P-01 …) a delegated role is good for; a role not named here is good for all.
    """

    person: UUID
    name: str
    title: str = ""
    roles: frozenset[Role] = frozenset({Role.STAFF})
    delegated: frozenset[Role] = frozenset()
    posts: Mapping[Role, str] = field(default_factory=dict)
    limits: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    scope: str = ""

    def beside(self, names: str) -> str:
        """What stands in a field of names, 「、」 between them, with what this office looks after."""
        return "、".join(dict.fromkeys(filter(None, (*names.split("、"), self.scope))))

    @property
    def only_reads(self) -> bool:
        """Whether the person audits here, reads and exports, and writes nothing of the section's (対1-8(2), §1.4)."""
        return Role.AUDIT_OFFICER in self.roles and self.roles <= {Role.AUDIT_OFFICER}

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles, own or delegated."""
        return not roles or bool((self.roles | self.delegated) & set(roles))

    def may(self, roles: Iterable[Role], form: str) -> bool:
        """Whether one of the roles is held for this form; what names no role is for all but who only reads."""
        asked = set(roles)
        lent = {role for role in asked & self.delegated if form in self.limits.get(role, (form,))}
        return bool(asked & self.roles or lent) if asked else not self.only_reads

    def title_as(self, *roles: Role) -> str:
        """The post as an act of one of these roles prints it: 「CISO（委任：情報政策課長）」 when delegated."""
        if not roles or self.roles & set(roles):
            return self.title
        return next((self.posts[role] for role in roles if role in self.delegated and role in self.posts), self.title)
