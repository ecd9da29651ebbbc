"""What two administrators decide about a section: opened, closed, called otherwise, how much it may attach."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from komae_desk.admin.already import is_done
from komae_desk.admin.closing import plan_of, tell_counts, tell_restricted
from komae_desk.admin.console import Fault
from komae_desk.admin.sign_in import Session
from komae_desk.core.identity import uuid7


@dataclass
class Request:
    """What is asked of the server, and what only the asker may see when it was accepted."""

    verb: str
    target: str
    facts: dict[str, Any] = field(default_factory=dict)
    then: Callable[[], None] = lambda: None


def _open_section(arguments: argparse.Namespace, session: Session) -> Request:
    facts = {
        "kind": arguments.kind,
        "section": arguments.section or arguments.target,
        "department": arguments.department,
        "title": arguments.target,
    }
    return Request("open_stream", str(_reserved(session, arguments.target)), facts)


def _reserved(session: Session, title: str) -> UUID:
    """The id of a section that was asked for before, so that asking twice is asking once."""
    for verb, target, facts in session.rows("SELECT verb, target, facts FROM api.admin_waiting()"):
        if verb == "open_stream" and facts.get("title") == title:
            return UUID(target)
    return uuid7()


def _close_section(arguments: argparse.Namespace, session: Session) -> Request:
    facts = plan_of(arguments, lambda name: str(stream_of(session, name)))
    target = str(stream_of(session, arguments.target, closed=True))
    overview = session.overview()
    if not is_done("close_stream", target, facts, overview):
        counts = session.value("SELECT api.admin_preview(%s, %s::jsonb)", (target, json.dumps(facts)))
        tell_counts(counts, {each["stream"]: each["title"] for each in overview["streams"]})
        tell_restricted(target, overview["streams"])
    return Request("close_stream", target, facts)


def _rename_section(arguments: argparse.Namespace, session: Session) -> Request | None:
    facts = {name: given for name, given in (("title", arguments.title), ("department", arguments.department)) if given}
    if not facts:
        raise Fault("改称を依頼できません。", "新しい名前がありません。", "--titleか--departmentを指定してください。")
    names = [each["title"] for each in session.overview()["streams"] if not each["closed"]]
    if arguments.target not in names and names.count(arguments.title) == 1:
        return None
    return Request("rename_stream", str(stream_of(session, arguments.target)), facts)


def _rename_department(arguments: argparse.Namespace, session: Session) -> Request:
    return Request("rename_department", arguments.target, {"title": arguments.title})


def stream_of(session: Session, named: str, *, closed: bool = False) -> UUID:
    """A section by its id or its title among those in use; closed: where there is none, among those that ended."""
    streams = [each for each in session.overview()["streams"] if named in (each["stream"], each["title"])]
    found = [each["stream"] for each in streams if not each["closed"]]
    if closed and not found:
        found = [each["stream"] for each in streams]
    if len(found) != 1:
        raise Fault(
            f"「{named}」がどの課か分かりません。",
            "使用中の課にその名前がないか、二つ以上あります。",
            "list sectionsで番号を確かめ、番号で指定してください。",
        )
    return UUID(found[0])


def _quota(arguments: argparse.Namespace, session: Session) -> Request:
    return Request("set_quota", str(stream_of(session, arguments.target)), {"quota": arguments.gigabytes * 1024**3})


REQUESTS: dict[str, Callable[[argparse.Namespace, Session], Request | None]] = {
    "section-open": _open_section,
    "section-close": _close_section,
    "section-rename": _rename_section,
    "section-quota": _quota,
    "department-rename": _rename_department,
}
