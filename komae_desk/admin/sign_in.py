"""An administrator passes the same gate as everybody: certificate or machine secret, password, one-time code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from komae_desk.admin.closing import cannot_close
from komae_desk.admin.console import Fault, answer, say, secret
from komae_desk.admin.place import Place, Settings
from komae_desk.sync.connection import AGAIN, SECURE, TAKEN
from komae_desk.sync.door import DOOR, report_at

CONSOLE = "console"
_FAULTS = {
    "KD001": ("続きを実行できません。", "ログインの時間が切れました。", "もう一度ログインしてください。"),
    "KD010": (
        "ログインできません。",
        "同じ人のログインが重なっています。",
        "少し待ってから、もう一度実行してください。",
    ),
    "KD012": (
        "ログインできません。",
        "続けて失敗したため止められています。",
        "ほかの管理者二人がunlockするか、サーバーのPCでconsole-resetを実行してください。",
    ),
    "KD020": (
        "依頼を受け付けられません。",
        "ログイン名の形が違います。",
        "半角の英小文字で始まる2〜31文字にしてください。",
    ),
    "KD021": (
        "依頼を受け付けられません。",
        "パスワードの照合値の形が違います。",
        "同じ版の管理ツールで実行してください。",
    ),
    "KD022": ("実行できません。", "対象が見つかりません。", "listで名前と番号を確かめてください。"),
    "KD023": (
        "依頼を受け付けられません。",
        "サーバーの知らない依頼です。",
        "サーバーをupgradeしてから実行してください。",
    ),
    "KD024": (
        "承認できません。",
        "依頼した人と対象の本人は、承認できません。",
        "ほかの管理者が承認してください。",
    ),
    "KD025": (
        "依頼を受け付けられません。",
        "同じ依頼が承認を待っています。",
        "waitingで番号を確かめ、承認するか、declineで取り下げてください。",
    ),
    "KD026": (
        "承認できません。",
        "同じ人が、同じ課で監査とほかの役目を兼ねることになります。",
        "どちらかの所属を終わらせてから、もう一度依頼してください。",
    ),
    "KD027": ("依頼を受け付けられません。", "同じ名前がもうあります。", "listで確かめ、別の名前にしてください。"),
    "KD028": (
        "依頼を受け付けられません。",
        "機器を見分けるものがありません。",
        "証明書の番号か、秘密のSHA-256（16進数64文字）を指定してください。",
    ),
    "KD035": (
        "依頼を受け付けられません。",
        "役職の登録に要るもの（役職、職名、根拠文書、代理の終わりの日）が足りないか、期間が逆です。",
        "指定を確かめて、もう一度依頼してください。",
    ),
    "KD036": (
        "依頼を受け付けられません。",
        "委託先の管理者は、管理者の登録や停止、だれかのパスワードのやり直しができません。",
        "市の管理者二人が依頼と承認をしてください。",
    ),
    "KD037": (
        "依頼を受け付けられません。",
        "管理者のログイン名は、課の仕事や役職には使えません。",
        "その人のふだんのログイン名を指定してください（なければregisterで登録します）。",
    ),
    "KD038": ("依頼を受け付けられません。", "理由がありません。", "--reason 理由を付けてください。"),
    "KD042": (
        "依頼を受け付けられません。",
        "監査の所属に要るもの（承認された監査計画、終わりの日、限られた人の記録では計画に明記があること）が足りません。",
        "--plan と --until（限られた人の記録では --names-restricted も）を付けて、もう一度依頼してください。",
    ),
    "KD041": (
        "依頼を受け付けられません。",
        "注意書きがないか、300字を超えています。",
        "300字までで書いてください。",
    ),
    "KD039": (
        "依頼を受け付けられません。",
        "利用は、もうその状態です。",
        "list peopleの先頭で、止まっているかを確かめてください。",
    ),
    "42501": ("実行できません。", "この人は管理者ではありません。", "管理者のログイン名で実行してください。"),
    "42710": (
        "承認できません。",
        "同じ名前のログインがもうあります。",
        "declineで取り下げ、別の名前で依頼してください。",
    ),
}


class Session:
    """A connection whose gate is open."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """What a call gives; a refusal of the server becomes three sentences."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except psycopg.Error as error:
            raise fault_of(error) from None

    def value(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """The one value a call gives."""
        return self.rows(statement, values)[0][0]

    def overview(self) -> dict[str, list[dict[str, Any]]]:
        """People, devices and sections."""
        found: dict[str, list[dict[str, Any]]] = self.value("SELECT api.admin_overview()")
        return found


def fault_of(error: psycopg.Error) -> Fault:
    """The words for what the server refused."""
    code = error.sqlstate or ""
    if code == "KD029":
        return cannot_close(error)
    if code in _FAULTS:
        what, why, remedy = _FAULTS[code]
        detail = error.diag.message_detail
        return Fault(what, why.replace("。", f"（番号 {detail}）。") if code == "KD025" and detail else why, remedy)
    if code:
        return Fault(
            "サーバーが処理できませんでした。",
            f"サーバーの答え：{code}。",
            "何も変わっていません。指定を確かめて、もう一度実行してください。",
        )
    return Fault(
        "サーバーから答えがありません。",
        "ネットワークかサーバーが止まっています。",
        "waitingで、済んだかどうかを確かめてから、もう一度実行してください。",
    )


def knock(place: Place, settings: Settings, login: str, password: str) -> psycopg.Connection[Any]:
    """A connection before the gate."""
    options: dict[str, Any] = {"password": password, "connect_timeout": 10, "require_auth": "scram-sha-256"}
    if settings.kind == "network":
        options |= {
            **SECURE,
            "sslrootcert": str(place.folder / "ca" / "ca.crt"),
            "sslcert": str(place.folder / "console" / "console.crt"),
            "sslkey": str(place.folder / "console" / "console.key"),
        }
    try:
        return psycopg.connect(settings.person(login), autocommit=True, **options)
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error) or "not permitted to log in" in str(error):
            if settings.kind == "network" and report_at(settings.person(DOOR), login, options | {"password": ""}):
                raise Fault(*_FAULTS["KD012"]) from None
            raise _unknown() from None
        raise Fault(
            "サーバーにつながりません。",
            (str(error).strip().splitlines() or ["答えがありません"])[0],
            "サーバーが動いていること、証明書とネットワークを確かめてください。",
        ) from None


def open_gate(connection: psycopg.Connection[Any], place: Place, settings: Settings) -> str:
    """Ask for the code and pass; returns what the gate said: ok or must_change."""
    held = place.folder / CONSOLE / "secret"
    own = held.read_bytes() if settings.kind == "one-machine" and held.exists() else None
    asked = "確認コード（6桁）： "
    try:
        while True:
            code = answer(asked).strip()
            query = "SELECT result, place, place_since FROM api.open_session(%s, %s)"
            row = connection.execute(query, (code, own)).fetchone()
            if row is None or row[0] == "bad":
                raise _unknown()
            if row[0] != AGAIN:
                break
            # Enrolment counts after two correct codes (settled.md 24).
            say("確認コードの登録を確かめています。表示が変わるまで待ってください。")
            asked = "次の確認コード（6桁）： "
        connection.execute("SELECT api.confirm_session()")
        if row[0] == TAKEN:
            _go_on_here(connection, row[1], row[2])
            return "ok"
    except psycopg.Error as error:
        if error.sqlstate == "KD011":
            raise _unknown() from None
        raise fault_of(error) from None
    return str(row[0])


def _go_on_here(connection: psycopg.Connection[Any], place: str, since: datetime) -> None:
    """One session of a person: what is open elsewhere ends by his own word (R15)."""
    asked = "ほかの端末（{}）で{:%Y-%m-%d %H:%M}からログインしています。終わらせて続けますか（はい／いいえ）： "
    said = answer(asked.format(place, since.astimezone()))
    if said.strip() not in ("はい", "y", "yes"):
        connection.execute("SELECT api.close_session('left')")
        raise Fault(
            "ログインをやめました。",
            f"「{place}」のログインを、そのままにしました。",
            "覚えがないときは、ほかの管理者に停止（ask disable）を依頼してください。",
        )
    connection.execute("SELECT api.end_elsewhere()")


@contextmanager
def entered(place: Place, login: str, password_file: Path | None) -> Iterator[Session]:
    """A session of an administrator, closed afterwards."""
    settings = place.settings()
    with knock(place, settings, login, secret("パスワード： ", password_file)) as connection:
        if open_gate(connection, place, settings) == "must_change":
            raise Fault(
                "まだ使えません。",
                "仮のパスワードのままです。",
                f"「komae-desk-admin password --login {login}」で自分のパスワードに変えてください。",
            )
        yield Session(connection)
        if not connection.closed:
            connection.execute("SELECT api.close_session('out')")


def _unknown() -> Fault:
    return Fault(
        "ログインできません。",
        "ログイン名、パスワード、確認コード、機器の証明書のどれかが違います。",
        "確かめて、もう一度実行してください。3回続けて違うと止まります。",
    )
