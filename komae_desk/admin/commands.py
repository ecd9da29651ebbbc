"""Every command of komae-desk-admin and what each may be told."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from uuid import UUID

from komae_desk.admin import requests, server
from komae_desk.admin.administrators import choose_password, reset_on_console
from komae_desk.admin.arguments import Arguments
from komae_desk.admin.backups import backup, restore_test
from komae_desk.admin.chains import verify
from komae_desk.admin.console import DONE
from komae_desk.admin.database import superuser
from komae_desk.admin.evidence import export
from komae_desk.admin.joining import FOUNDER, joining
from komae_desk.admin.kerberos import kerberos
from komae_desk.admin.one_machine import one_machine
from komae_desk.admin.options import ca_password, credentials, device, in_session, login, picture, witness
from komae_desk.admin.place import DEFAULT, Place
from komae_desk.admin.report import report
from komae_desk.admin.restores import close, declare, restore
from komae_desk.admin.salvage import admit

_ABOUT = """情報セキュリティ管理台帳の共有サーバーを作り、守る命令です。
情報政策課の管理者だけが使います（課のPCには入れません）。

サーバーのPCで：    init → check → backup → restore-test
管理者二人で：      ask（依頼）→ waiting（一覧）→ approve（ほかの一人が承認）
一台だけで使う：    one-machine フォルダー

終了コード：0 済み（もう済んでいた場合も）、1 できなかった、2 書き方が違う、3 検査で不合格があった"""


def parser() -> Arguments:
    """Every command."""
    top = Arguments(prog="komae-desk-admin", description=_ABOUT)
    commands = top.add_subparsers(title="命令", metavar="命令", required=True, parser_class=Arguments)
    _console_commands(commands)
    _keeping_commands(commands)
    _session_commands(commands)
    return top


def _new(commands: argparse._SubParsersAction[Arguments], name: str, help_: str, more: str = "") -> Arguments:
    made = commands.add_parser(name, help=help_, description=f"{help_}。{more}")
    made.add_argument(
        "--folder",
        type=Path,
        default=DEFAULT,
        metavar="フォルダー",
        help="管理者のフォルダー（既定 ~/.komae-desk-admin）",
    )
    return made


def _console_commands(commands: argparse._SubParsersAction[Arguments]) -> None:
    made = _new(commands, "init", "サーバーを作る", "途中で止まっても、同じ命令で続きから実行します。")
    made.add_argument("--kind", choices=["network", "one-machine"], help="networkは複数のPC、one-machineはこのPCだけ")
    made.add_argument(
        "--test", action="store_true", help="試験用のサーバーにする（認証局もPCの画面も試験用になります）"
    )
    made.add_argument(
        "--data", type=Path, metavar="フォルダー", help="データのフォルダー（新しく作るか、この命令で作ったもの）"
    )
    made.add_argument(
        "--address", metavar="接続先", help="動いているPostgreSQL（例：host=/var/run/postgresql user=postgres）"
    )
    made.add_argument("--database", metavar="名前", help="データベースの名前（既定 komae）")
    made.add_argument(
        "--host", action="append", default=[], metavar="名前", help="サーバーの名前かIPアドレス（いくつでも）"
    )
    made.add_argument(
        "--network", action="append", default=[], metavar="範囲", help="使ってよいネットワーク（例：10.1.0.0/16）"
    )
    made.add_argument("--port", type=int, metavar="番号", help="ポート番号（既定 5432）")
    made.add_argument(
        "--administrator",
        action="append",
        default=[],
        metavar="ログイン名:氏名",
        help="はじめの管理者（二人分。なければ画面で聞きます）",
    )
    made.add_argument("--code-hash", choices=["sha256", "sha1"], default="sha256", help="確認コードの方式")
    ca_password(made)
    made.set_defaults(run=server.init)

    made = _new(
        commands,
        "upgrade",
        "サーバーをこの版に合わせる",
        "表、関数、権限、業務のきまり、設定を直し、最後に検査します。",
    )
    made.set_defaults(run=server.upgrade)
    made = _new(commands, "check", "サーバーを検査する", "一行ごとに合格か不合格かを出します。何も変えません。")
    made.set_defaults(run=server.check)
    made = _new(commands, "crl", "失効した機器の証明書の一覧を作り直す", "機器を失効させた後に実行します。")
    ca_password(made)
    made.set_defaults(run=server.revocations)
    made = _new(
        commands,
        "kerberos",
        "職員のログインを、ADのKerberosにする",
        "ADの側で二つ以上の要素を求めているときだけ使います。管理者は、パスワードと確認コードのままです。",
    )
    made.add_argument("--realm", metavar="名前", help="ADのドメイン名を大文字で（例：CITY.EXAMPLE.JP）")
    made.add_argument("--keytab", type=Path, metavar="ファイル", help="「postgres/サーバーの名前」のキータブ")
    made.add_argument("--off", action="store_true", help="パスワードと確認コードに戻す")
    made.set_defaults(run=kerberos)
    made = _new(commands, "joining", "課のPCに渡す参加ファイルを作る", "秘密は入りません。")
    made.add_argument("section", metavar="課", help="課の名前か番号")
    made.add_argument("out", type=Path, metavar="ファイル", help="書き出すファイル")
    made.add_argument(
        "--login", default="u{number}", metavar="形", help="職員番号からログイン名を作る形（既定 u{number}）"
    )
    items = "、".join(FOUNDER.values())
    made.add_argument("--founder", metavar="項目", help=f"はじめの記録を作る人（{items}を,で区切る）")
    made.add_argument("--notice", default="", metavar="文", help="ログインの前に出す、市の注意書き")
    made.set_defaults(run=joining)
    made = commands.add_parser(
        "one-machine",
        help="このPCだけで使うサーバーを、一つの命令で作って動かす",
        description="練習や試し、PC一台の小さな職場のためのサーバーです。もう一度実行すると、動かし、この版に合わせます。",
    )
    made.add_argument("root", type=Path, metavar="フォルダー", help="サーバーのフォルダー")
    made.add_argument("--port", type=int, metavar="番号", help="ポート番号（既定 5432。ネットワークには開きません）")
    made.add_argument(
        "--administrator", action="append", default=[], metavar="ログイン名:氏名", help="はじめの管理者（二人分）"
    )
    made.add_argument("--stop", action="store_true", help="止める（データは残ります）")
    made.set_defaults(run=one_machine)
    made = _new(
        commands,
        "console-reset",
        "入れなくなった管理者を、サーバーのPCでやり直す",
        "仮のパスワードと確認コードが新しくなります。",
    )
    made.add_argument("target", metavar="ログイン名", help="管理者のログイン名")
    picture(made)
    made.set_defaults(run=_console_reset)


def _keeping_commands(commands: argparse._SubParsersAction[Arguments]) -> None:
    made = _new(commands, "backup", "控えを作る", "データとログインを一つのフォルダーに書きます。")
    made.add_argument("--to", type=Path, metavar="フォルダー", help="置き場所（既定 管理者のフォルダーのbackups）")
    made.set_defaults(run=backup)
    made = _new(
        commands,
        "restore-test",
        "控えから戻せるかを試す",
        "使い捨てのサーバーに戻し、すべての履歴を調べます。合格した控えだけが数に入ります。"
        "合格すると、同じ場所の古い控えを片付けます（12日、10週、9か月のそれぞれ新しいものは残ります）。",
    )
    made.add_argument(
        "backup", type=Path, nargs="?", metavar="控え", help="控えのフォルダー（既定 いちばん新しいもの）"
    )
    made.set_defaults(run=restore_test)
    made = _new(commands, "restore", "控えから戻す", "同じ名前のデータベースがないときだけ実行できます。")
    made.add_argument("backup", type=Path, metavar="控え", help="控えのフォルダー")
    made.set_defaults(run=restore)
    made = _new(
        commands,
        "declare-restore",
        "控えから戻したことを宣言する",
        "ログインをすべて閉じ、番号を離し、PCに送り直してもらいます。",
    )
    made.add_argument("--declared-by", required=True, metavar="氏名", help="宣言する人")
    made.add_argument("--confirmed-by", required=True, metavar="氏名", help="確かめる、別の人")
    made.add_argument("--reason", required=True, metavar="理由", help="なぜ戻したか")
    witness(made)
    ca_password(made)
    made.set_defaults(run=declare)
    made = _new(
        commands,
        "admit",
        "復元で失われ、一台のPCだけが持っていた行を受け入れる",
        "署名と中身を確かめて一覧にします。二人の氏名を付けると、操作した人と番号をそのままに戻します。",
    )
    made.add_argument("--declared-by", metavar="氏名", help="受け入れる人")
    made.add_argument("--confirmed-by", metavar="氏名", help="確かめる、別の人")
    made.set_defaults(run=admit)
    made = _new(commands, "close-restore", "復元の宣言を終える", "番号の付け方が元に戻ります。")
    made.add_argument("--leave", action="store_true", help="一台のPCだけが持っていた行を、受け入れないで終える")
    made.set_defaults(run=close)
    made = _new(commands, "verify", "すべての履歴を調べる", "はじめの行から先頭までの鎖と、いまの記録を確かめます。")
    witness(made)
    made.add_argument("--heads", type=Path, metavar="ファイル", help="いまの先頭を書き出す（紙や媒体で保管するため）")
    made.set_defaults(run=verify)
    made = _new(
        commands, "evidence", "証拠を書き出す", "記録、履歴、鎖、確認プログラムを、フォルダーかzipにまとめます。"
    )
    made.add_argument("section", metavar="課", help="課の名前か番号")
    for name, help_ in (("--since", "はじめの日（例：2026-04-01）"), ("--until", "終わりの日（その日を含む）")):
        made.add_argument(name, type=date.fromisoformat, required=True, metavar="日", help=help_)
    made.add_argument("--out", type=Path, required=True, metavar="名前", help="フォルダーの名前か、.zipで終わる名前")
    made.set_defaults(run=export)


def _session_commands(commands: argparse._SubParsersAction[Arguments]) -> None:
    made = _new(
        commands, "password", "管理者が自分のパスワードを変える", "仮のパスワードは、これで本人のものに変えます。"
    )
    login(made)
    made.add_argument("--new-password-file", type=Path, metavar="ファイル", help="新しいパスワードの入ったファイル")
    made.set_defaults(run=_password)

    made = _new(
        commands,
        "work",
        "一度のログインで、依頼や承認を続けて行う",
        "一行に一つ、ask、approve、decline、waiting、listを書きます。",
    )
    login(made)
    made.set_defaults(
        run=requests.in_own_session,
        in_session=lambda given, session: requests.work(given, session, parser().parse_args),
    )
    made = _new(
        commands,
        "report",
        "注意して見ることを数える",
        "失敗、夜間のログイン、書出し、断られた操作、使われていない利用者。",
    )
    made.add_argument("--days", type=int, default=31, metavar="日数", help="さかのぼる日数（既定 31）")
    in_session(made, report)
    made = _new(commands, "waiting", "承認を待つ依頼を見る")
    in_session(made, requests.waiting)
    made = _new(commands, "list", "利用者、機器、課の一覧を見る")
    made.add_argument("what", choices=["people", "devices", "sections"], help="利用者、機器、課")
    in_session(made, requests.listing)
    for name, help_, run in (
        ("approve", "ほかの管理者の依頼を承認して実行する", requests.approve),
        ("decline", "依頼を取り下げる", requests.decline),
    ):
        made = _new(commands, name, help_)
        made.add_argument("numbers", type=int, nargs="+", metavar="番号", help="依頼の番号（いくつでも）")
        in_session(made, run)
    asked = commands.add_parser("ask", help="利用者、機器、課のことを依頼する（ほかの管理者の承認が要る）")
    _asked(asked.add_subparsers(title="依頼", metavar="依頼", dest="request", required=True, parser_class=Arguments))


OFFICES = ["CISO", "CHF", "POC", "DIR", "SYS", "CMT", "AUD", "GCM", "ESM"]


def _asked(kinds: argparse._SubParsersAction[Arguments]) -> None:
    def new(name: str, help_: str, target: str, help_target: str) -> Arguments:
        made = _new(kinds, name, help_, "ほかの管理者がapproveで承認すると実行されます。")
        made.add_argument("target", metavar=target, help=help_target)
        in_session(made, requests.ask)
        return made

    login, section = ("ログイン名", "半角の英小文字と数字"), ("課", "課の名前か番号")
    made = new("register", "利用者を登録する", *login)
    made.add_argument("--shown", required=True, metavar="氏名", help="氏名")
    made.add_argument(
        "--administrator", action="store_true", help="管理者にする（ふだんの利用者とは別のログイン名にします）"
    )
    made.add_argument(
        "--contractor",
        action="store_true",
        help="委託先の管理者にする（管理者のログインと、だれかのパスワードには触れられません）",
    )
    made.add_argument("--same-human", metavar="ログイン名", help="同じ人のもう一つのログイン名")
    made.add_argument(
        "--human", type=UUID, metavar="番号", help="職員名簿の人の番号（課のPCで書き出す依頼のファイルにあります）"
    )
    credentials(made)
    made = new("reset", "仮のパスワードと確認コードを作り直す", *login)
    credentials(made)
    new("disable", "利用者を止める", *login)
    new("unlock", "失敗が続いて止まったログインを戻す", *login)
    for name, help_ in (("member", "課に所属させる、役目を変える"), ("transfer", "ほかの課へ異動させる")):
        made = new(name, help_, *login)
        if name == "transfer":
            made.add_argument("--source", required=True, metavar="課", help="いまの課の名前か番号")
        else:
            made.add_argument("--since", metavar="日時", help="始まり（例：2027-04-01。なければ承認の時）")
            made.add_argument("--until", metavar="日時", help="終わり（監査のときは要る）")
            made.add_argument(
                "--plan", default="", metavar="計画", help="監査のとき：委員会が承認した監査計画の名前・番号"
            )
            made.add_argument(
                "--names-restricted", action="store_true", help="監査のとき：計画に、限られた人の記録が明記されている"
            )
        made.add_argument("--section", required=True, metavar="課", help="課の名前か番号")
        roles = ["reader", "member", "approver", "auditor", "submitter"]
        made.add_argument(
            "--role", choices=roles, default="member", help="読むだけ、担当、承認、監査、提出だけ（既定 member）"
        )
        made.add_argument("--duties", default="STF", metavar="役割", help="役割コード（例：ISM,CLK。既定 STF）")
    made = new("member-end", "課の所属を終わらせる", *login)
    made.add_argument("--section", required=True, metavar="課", help="課の名前か番号")
    for name, help_ in (
        (
            "office",
            "全庁・部の役職（情報政策課長、CISOなど）を登録する。ほかの課の記録のうち、経路がその役職を名指しするものが見える",
        ),
        ("office-end", "役職を終わらせる"),
    ):
        made = new(name, help_, *login)
        made.add_argument("office", metavar="役職", choices=OFFICES, help=f"役職コード（{'、'.join(OFFICES)}）")
        begun = name == "office"
        made.add_argument(
            "--department", default="" if begun else None, metavar="部", help="部の役職のとき（なければ全庁）"
        )
        made.add_argument("--scope", default="" if begun else None, metavar="名前", help="所管する情報システムなど")
        if begun:
            made.add_argument(
                "--post", required=True, metavar="職名", help="帳票に印字する職（例：CISO（委任：情報政策課長））"
            )
            made.add_argument("--document", required=True, metavar="文書", help="根拠の文書名と番号")
            made.add_argument(
                "--standing", choices=["holder", "deputy", "clerk"], default="holder",
                help="本人、代理（終わりの日が要る）、係（読むだけ）。既定 holder",
            )  # fmt: skip
            made.add_argument("--since", metavar="日時", help="始まり（なければ承認の時）")
            made.add_argument("--until", metavar="日時", help="終わり")
    for name, help_ in (("enrol", "機器を登録する"), ("renew", "登録した機器の証明書を新しくする（1年ごと）")):
        made = new(name, help_, "機器", "機器の名前（例：pc-07）")
        device(made)
    made = _new(kinds, "stop", "全庁の利用を止める", "ほかの管理者の承認で、管理者のほかはだれも入れなくなります。")
    made.add_argument("--reason", required=True, metavar="理由", help="利用者の画面に出ます")
    in_session(made, requests.ask)
    made = _new(kinds, "start", "止めた利用を再開する", "ほかの管理者の承認で実行されます。")
    in_session(made, requests.ask)
    made = _new(kinds, "notice", "ログインの前に出す市の注意書きを変える", "次に同期したPCから、新しい文が出ます。")
    made.add_argument("words", metavar="文", help="300字まで")
    in_session(made, requests.ask)
    new("revoke", "機器を失効させる", "機器", "機器の名前")
    made = new("section-open", "課を加える", "名前", "課の名前")
    made.add_argument("--section", metavar="課", help="属する課（限られた人だけの台帳を作るとき）")
    made.add_argument("--department", default="", metavar="部", help="部の名前")
    made.add_argument(
        "--kind", choices=["section", "restricted", "city"], default="section", help="課、限られた人、全庁"
    )
    made = new("section-close", "課を閉じ、終わっていない記録と人をほかの課に引き継ぐ（統合、分割）", *section)
    made.add_argument(
        "--into",
        action="append",
        default=[],
        metavar="課",
        help="引き継ぐ課（いくつでも。指定のない記録と人は一つ目へ）",
    )
    made.add_argument("--list", type=Path, metavar="CSV", help="分割のとき：番号と引き継ぐ課の二列の一覧")
    made.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="決まり",
        help="分割のとき：台帳.項目=値:課（例：device.place=2階:福祉課）",
    )
    made.add_argument(
        "--people", type=Path, metavar="CSV", help="分割のとき：ログイン名と移る課の二列の一覧（兼務は二行）"
    )
    made = new("section-rename", "課の名前や部を変える", *section)
    made.add_argument("--title", metavar="名前", help="新しい名前")
    made.add_argument("--department", metavar="部", help="新しい部")
    made = new("section-quota", "課の添付ファイルの合計の上限を変える", *section)
    made.add_argument("--gigabytes", type=int, required=True, choices=range(1, 1025), metavar="GB", help="1から1024")
    made = new("department-rename", "部の名前を変える", "部", "いまの部の名前")
    made.add_argument("--title", required=True, metavar="名前", help="新しい名前")


def _password(arguments: argparse.Namespace) -> int:
    choose_password(Place(arguments.folder), arguments.login, arguments.password_file, arguments.new_password_file)
    return DONE


def _console_reset(arguments: argparse.Namespace) -> int:
    with superuser(Place(arguments.folder).settings()) as connection:
        reset_on_console(connection, arguments.target, arguments.qr)
    return DONE
