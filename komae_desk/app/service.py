"""The desk process: its window comes first, what it works with is imported beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.app.setting import Setting

if TYPE_CHECKING:
    from komae_desk.app.entrance import SectionEntrance


def serve(setting: Setting, arguments: Sequence[str] = ()) -> int:
    """Be a desk process: wait warm for the launcher, then hold one sitting; returns the exit code."""
    from komae_desk.ui import desk_process
    from komae_desk.ui.desk_process_application import Unexpected, keep_log, make_application

    def entrance() -> SectionEntrance:
        keep_log(setting.folder)
        from komae_desk.app.entrance import entrance_of

        return entrance_of(setting)

    pipe = desk_process.own_pipes()
    app = make_application(list(arguments))
    unexpected = Unexpected(app)
    process = desk_process.DeskProcess(pipe, entrance, _warm)
    process.ended.connect(app.exit)
    process.start()
    code = app.exec()
    unexpected.restore()
    return code


def _warm() -> None:
    """Import what the first screen needs and only the GUI thread may import."""
    import komae_desk.app.window
    import komae_desk.files.outtake
    import komae_desk.ui.desk_process_notices
    import komae_desk.ui.desk_process_pages
    import komae_desk.ui.desk_process_sitting
    import komae_desk.ui.main_window
    import komae_desk.ui.settings_pages  # noqa: F401
    from komae_desk.app.seat import program_areas
    from komae_desk.core.area import load

    home = next((page for area in program_areas() for page in area.pages), None)
    if home is not None:
        load(home.widget)
