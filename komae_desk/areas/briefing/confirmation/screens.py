"""The list and the form of confirmations; they come about by the explanation."""

from __future__ import annotations

from komae_desk.core.area import Due, Screens, Section

SCREENS = Screens(
    columns=("paper_number", "company", "contract", "due_on", "confirmed_on", "state"),
    lesser=("contract", "confirmed_on"),
    sections=(
        Section("説明", ("briefing", "contract", "subcontractor", "company", "paper_number", "due_on", "told_words")),
        Section("確認", ("signer_post", "signer", "confirmed_on", "received_by", "received_on", "note")),
    ),
    by_steps=("told_words", "confirmed_on", "received_by", "received_on"),
)

SEARCH = ("paper_number", "company", "signer", "note")

DUE = (Due("due_on", "{heading} から説明の確認書を受領する", frozenset({"waiting"}), step="confirm"),)
