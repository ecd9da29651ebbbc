"""Whether what is asked for is so already: then nothing is asked of a second administrator."""

from __future__ import annotations

from typing import Any

Overview = dict[str, list[dict[str, Any]]]


def is_done(verb: str, target: str, facts: dict[str, Any], overview: Overview) -> bool:
    """Whether the server stands as the request would leave it."""
    find = _CHECKS.get(verb)
    return find is not None and find(target, facts, overview)


def _person(login: str, overview: Overview) -> dict[str, Any]:
    return next((each for each in overview["people"] if each["login"] == login), {})


def _membership(login: str, stream: str, overview: Overview) -> dict[str, Any]:
    held = _person(login, overview).get("memberships", ())
    return next((each for each in held if each["stream"] == stream), {})


def _registered(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    found = _person(login, overview)
    # Without --human a new number was made up for the request; it says nothing.
    return bool(found.get("active")) and (found["shown"], found["privileged"]) == (facts["shown"], facts["privileged"])


def _disabled(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    return _person(login, overview).get("active") is False


def _unlocked(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    found = _person(login, overview)
    return bool(found) and not found["failures"] and not found["waits"]


def _belongs(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    held = _membership(login, facts["stream"], overview)
    same = held and (held["role"], sorted(held["duties"])) == (facts["role"], sorted(facts["duties"]))
    return bool(same) and not {"from", "to"} & facts.keys()


def _moved(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    return not _membership(login, facts["source"], overview) and _belongs(login, facts, overview)


def _ended(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    return bool(_person(login, overview)) and not _membership(login, facts["stream"], overview)


def _offices(login: str, facts: dict[str, Any], overview: Overview) -> list[dict[str, Any]]:
    held = _person(login, overview).get("offices", ())
    place = {name: facts[name] for name in ("office", "department", "scope") if name in facts}
    return [each for each in held if place.items() <= each.items()]


def _holds_office(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    # A period is told again: nobody can see whether the same was meant.
    if {"from", "to", "until"} & facts.keys():
        return False
    return any(facts.items() <= each.items() for each in _offices(login, facts, overview))


def _office_over(login: str, facts: dict[str, Any], overview: Overview) -> bool:
    return bool(_person(login, overview)) and not _offices(login, facts, overview)


def _revoked(name: str, facts: dict[str, Any], overview: Overview) -> bool:
    return any(each["name"] == name and not each["active"] for each in overview["devices"])


def _opened(stream: str, facts: dict[str, Any], overview: Overview) -> bool:
    wanted = {name: facts[name] for name in ("kind", "section", "department", "title")}
    return any(not each["closed"] and wanted.items() <= each.items() for each in overview["streams"])


def _closed(stream: str, facts: dict[str, Any], overview: Overview) -> bool:
    found = next((each for each in overview["streams"] if each["stream"] == stream), {})
    return bool(found.get("closed")) and found["successors"] == facts["successors"]


def _renamed(stream: str, facts: dict[str, Any], overview: Overview) -> bool:
    return any(each["stream"] == stream and facts.items() <= each.items() for each in overview["streams"])


def _department_renamed(name: str, facts: dict[str, Any], overview: Overview) -> bool:
    names = {each["department"] for each in overview["streams"] if not each["closed"]}
    return name not in names and facts["title"] in names


_CHECKS = {
    "register_person": _registered,
    "disable_person": _disabled,
    "unlock_person": _unlocked,
    "set_membership": _belongs,
    "move_membership": _moved,
    "end_membership": _ended,
    "give_office": _holds_office,
    "end_office": _office_over,
    "revoke_device": _revoked,
    "open_stream": _opened,
    "close_stream": _closed,
    "rename_stream": _renamed,
    "set_quota": _renamed,
    "rename_department": _department_renamed,
}
