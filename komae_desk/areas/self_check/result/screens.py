"""The list and the form of C-02; the numbers themselves stand on the page 集計."""

from __future__ import annotations

from komae_desk.core.area import Due, Screens, Section

SCREENS = Screens(
    columns=("number", "fiscal_year", "audience", "answered", "share", "rate", "last_rate", "state"),
    lesser=("last_rate", "answered"),
    sections=(
        Section("自己点検", ("campaign", "fiscal_year", "audience", "naming", "closed_on", "last")),
        Section("結果", ("people", "answered", "share", "rate", "last_rate", "lacking")),
        Section("集計と報告", ("counted_by", "counted_title", "counted_name", "counted_on", "remarks", "report_by_on",
                           "confirmed_by", "confirmed_title", "confirmed_name", "reported_on")),
        Section("部長・委員会", ("officer_title", "officer_name", "officer_on", "submitted_on", "committee_title",
                           "committee_name", "committee_on", "request", "answer_by_on", "receipt_document",
                           "transcribed_by", "transcribed_at")),
    ),
)  # fmt: skip

SEARCH = ("number", "remarks", "request")

DUE = (
    Due("report_by_on", "{heading} の結果を確かめて、部長に報告する", frozenset({"counted"}), step="report", mark="△"),
    Due("report_by_on", "{heading} の部長の受領を確かめる", frozenset({"reported"})),
    Due("answer_by_on", "{heading} について、委員会の求めに改善計画で答える", frozenset({"asked"}), step="answer",
        at="request"),
)  # fmt: skip
