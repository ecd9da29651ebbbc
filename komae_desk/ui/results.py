"""What became of the last act, as a banner at the head of its page; the next one takes its place."""

from PySide6.QtWidgets import QVBoxLayout

from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.scrolled_column import clear


class Results(QVBoxLayout):
    """At most one banner, which can be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.banner: Banner | None = None

    def tell(self, status: Status, title: str, sentence: str = "") -> None:
        """Say it, in the place of what was said before."""
        self.clear()
        self.banner = Banner(status, title, sentence, closable=True)
        self.banner.closed.connect(self.clear)
        self.addWidget(self.banner)
        self.banner.appear()

    def clear(self) -> None:
        """Say nothing any more."""
        self.banner = None
        clear(self)
