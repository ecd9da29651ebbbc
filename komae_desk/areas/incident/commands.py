"""インシデントを報告: from every page, with what that page knows (ux.md §4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

ABOUT = {"device": "devices", "information_asset": "assets"}
"""Records that go into an incident as what it is about."""


def report(desk: Desk, window: Any) -> None:
    """Ctrl+Shift+I."""
    window.open_new("incident", about(window))


def about(window: Any) -> Mapping[str, Any]:
    """What the page that is shown knows of it: what it says itself, else the record that is looked at."""
    page = getattr(getattr(window, "stack", None), "page", None)
    if (says := getattr(page, "about_incident", None)) is not None:
        return dict(says())
    looked_at = getattr(page, "current_record", None)
    record = looked_at() if looked_at is not None else None
    if record is None or not record.version:
        return {}
    if record.kind in ABOUT:
        return {ABOUT[record.kind]: (record.id,)}
    if getattr(record, "device", None) is not None:
        names = ("device", "person", "left_at", "due_on")
        return {name: value for name in names if (value := getattr(record, name, None)) is not None}
    devices = getattr(record, "devices", ())
    return {"devices": tuple(devices)} if devices and record.kind != "incident" else {}
