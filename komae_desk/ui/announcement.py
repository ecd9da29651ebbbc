"""Speaking to screen readers, and to whoever listens in (ux.md Appendix A6, A-6)."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class Announcer(QObject):
    """Sends announcements; said carries the sentence and whether it interrupts."""

    said = Signal(str, bool)

    def announce(self, source: QWidget, sentence: str, *, assertive: bool = False) -> None:
        """Have a sentence spoken: politely after what is being read, or at once."""
        if not sentence:
            return
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        event = QAccessibleAnnouncementEvent(source, sentence)
        level = QAccessible.AnnouncementPoliteness
        event.setPoliteness(level.Assertive if assertive else level.Polite)
        QAccessible.updateAccessibility(event)
        self.said.emit(sentence, assertive)


announcer = Announcer()


def announce(source: QWidget, sentence: str, *, assertive: bool = False) -> None:
    """Have a sentence spoken on behalf of a widget."""
    announcer.announce(source, sentence, assertive=assertive)
