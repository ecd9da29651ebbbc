"""The way to a page of the help from where it hurts (settled.md 36)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton

PAGES = {
    "ネットワークがないとき": "no_network",
    "PCを替える": "new_pc",
    "だれが記録を見たか": "who_saw",
}
NO_NETWORK, NEW_PC, WHO_SAW = PAGES


def show_help(services: Any, words: str) -> None:
    """Open the page of these words, where the window has the help."""
    verb = services.registry.verbs.get(f"help:{PAGES[words]}")
    if verb is not None:
        services.registry.call(verb)


def help_button(services: Any, words: str) -> QPushButton:
    """A button that opens a page."""
    button = QPushButton(words)
    button.setProperty("role", "text")
    button.setAccessibleName(f"ヘルプ：{words}")
    button.clicked.connect(lambda: show_help(services, words))
    return button
