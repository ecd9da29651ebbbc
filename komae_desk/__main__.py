"""The program: the launcher, one of its desk processes, 練習モード, or a fenced reader of files."""

from __future__ import annotations

import sys
from collections.abc import Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from pathlib import Path

READ_TABLE = "--read-table"
READ_PAGE = "--read-page"
READ_PROSE = "--read-prose"
DESK = "--desk"


def parser() -> argparse.ArgumentParser:
    """What may be asked for on the command line; nothing secret ever is."""
    import argparse
    from pathlib import Path

    made = argparse.ArgumentParser("komae-desk", description="情報セキュリティ管理台帳", allow_abbrev=False)
    made.add_argument("--profile", type=Path, help="データを置くフォルダー（既定は利用者ごとの場所）")
    kind = made.add_mutually_exclusive_group()
    kind.add_argument("--practice", action="store_true", help="練習モードで始める（記録は残りません）")
    kind.add_argument(
        "--practice-day",
        type=Path,
        metavar="FOLDER",
        help="練習用の一日を画面なしで行い、帳票と画面の絵をこのフォルダーに作る",
    )
    kind.add_argument(DESK, action="store_true", help=argparse.SUPPRESS)
    return made


def command(*more: str) -> list[str]:
    """How this program starts itself again; a packaged one cannot be asked for a module."""
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "komae_desk"]
    return [*own, *more]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == [READ_TABLE]:
        from komae_desk.files.reader import main as read_table

        return read_table()
    if given == [READ_PAGE]:
        from komae_desk.files.page_reader import main as read_page

        return read_page()
    if given == [READ_PROSE]:
        from komae_desk.files.prose_reader import main as read_prose

        return read_prose()
    if not given:  # the usual start waits for nothing it does not need
        return launch()
    if given == [DESK]:
        return sit()
    options = parser().parse_args(given)
    if options.practice:
        from komae_desk.app import practise

        return practise(["komae_desk"])
    if options.practice_day:
        from komae_desk.app.practice_day import play_day

        return play_day(options.practice_day)
    if options.desk:
        return sit(options.profile)
    return launch("--profile", str(options.profile.absolute())) if options.profile else launch()


def sit(folder: Path | None = None) -> int:
    """Be a desk process."""
    import gc

    gc.disable()  # nothing of an import is garbage; the process collects by itself later, on the GUI thread
    from komae_desk.app import Setting, serve
    from komae_desk.store.place import profile_folder

    return serve(Setting(folder or profile_folder()), ["komae_desk"])


def launch(*where: str) -> int:
    """Be the launcher of desk processes with these arguments."""
    from komae_desk.ui.launcher import Launcher

    return Launcher(command(DESK, *where), command("--practice")).run()


if __name__ == "__main__":
    sys.exit(main())
