"""What several commands may be told."""

from __future__ import annotations

from pathlib import Path

from komae_desk.admin.arguments import Arguments
from komae_desk.admin.requests import in_own_session


def picture_path(text: str) -> Path:
    """Where a QR code goes; only PNG is written."""
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise ValueError(text)
    return path


def device(made: Arguments) -> None:
    """How a PC is known."""
    made.add_argument("--csr", type=Path, metavar="ファイル", help="PCで作った証明書の依頼（network）")
    made.add_argument("--secret-hash", metavar="値", help="PCの秘密のSHA-256（one-machine）")
    ca_password(made)


def login(made: Arguments) -> None:
    """Which administrator it is."""
    made.add_argument("--login", required=True, metavar="ログイン名", help="管理者のログイン名")
    made.add_argument(
        "--password-file", type=Path, metavar="ファイル", help="パスワードの入ったファイル（なければ聞きます）"
    )


def in_session(made: Arguments, run: object) -> None:
    """A command that is run after a sign-in."""
    made.add_argument("--login", default="", metavar="ログイン名", help="管理者のログイン名（workの中では要りません）")
    made.add_argument(
        "--password-file", type=Path, metavar="ファイル", help="パスワードの入ったファイル（なければ聞きます）"
    )
    made.set_defaults(run=in_own_session, in_session=run)


def ca_password(made: Arguments) -> None:
    """Where the passphrase of the city's CA is."""
    made.add_argument(
        "--ca-password-file", type=Path, metavar="ファイル", help="認証局の合言葉の入ったファイル（なければ聞きます）"
    )


def picture(made: Arguments) -> None:
    """Where a QR code goes."""
    made.add_argument("--qr", type=picture_path, metavar="ファイル.png", help="確認コードのQRをPNGで書く")


def witness(made: Arguments) -> None:
    """What PCs have seen."""
    made.add_argument(
        "--witness", type=Path, action="append", default=[], metavar="ファイル", help="PCが書き出した証人（いくつでも）"
    )


def credentials(made: Arguments) -> None:
    """How the codes of a new login are made."""
    made.add_argument(
        "--code-hash", choices=["sha256", "sha1"], default="sha256", help="確認コードの方式（既定 sha256）"
    )
    picture(made)
