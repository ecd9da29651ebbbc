"""What takes two administrators: one asks, another approves; each signs in with password and code."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from komae_desk.admin.already import is_done
from komae_desk.admin.certificates import Authority
from komae_desk.admin.console import DONE, REFUSED, Fault, answer, complain, say, secret, write_private
from komae_desk.admin.credentials import code_key, show_once, temporary_password, verifier
from komae_desk.admin.place import Place
from komae_desk.admin.section_requests import REQUESTS as SECTIONS
from komae_desk.admin.section_requests import Request, stream_of
from komae_desk.admin.sign_in import Session, entered
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7

UNUSED = timedelta(days=45)
WORDS = {
    "register_person": "利用者の登録",
    "disable_person": "利用者の停止",
    "unlock_person": "ログインの停止の解除",
    "reset_person": "パスワードと確認コードのやり直し",
    "set_membership": "所属",
    "end_membership": "所属の終わり",
    "move_membership": "異動",
    "give_office": "役職の登録",
    "end_office": "役職の終わり",
    "enrol_device": "機器の登録",
    "renew_device": "機器の証明書の更新",
    "revoke_device": "機器の失効",
    "open_stream": "課の追加",
    "close_stream": "課の閉鎖",
    "rename_stream": "課の改称",
    "rename_department": "部の改称",
    "stop_service": "利用の停止（全庁）",
    "start_service": "利用の再開（全庁）",
    "set_notice": "ログインの前に出す、市の注意書き",
    "set_quota": "添付ファイルの上限（バイト）",
    "carry_chain": "単独利用の履歴の引継ぎ（headを、課の紙の照合値と比べる）",
}


def ask(arguments: argparse.Namespace, session: Session) -> int:
    """Ask for one thing; it waits for another administrator."""
    request = _REQUESTS[arguments.request](arguments, session)
    if request is None or is_done(request.verb, request.target, request.facts, session.overview()):
        say("もう済んでいます。何も変えていません。")
        return DONE
    number = session.value(
        "SELECT api.admin_ask(%s, %s, %s::jsonb)", (request.verb, request.target, json.dumps(request.facts))
    )
    request.then()
    say(f"依頼{number}：{WORDS[request.verb]}　{request.target}　（ほかの管理者が「approve {number}」で承認します）")
    return DONE


def approve(arguments: argparse.Namespace, session: Session) -> int:
    """Do what another administrator has asked for."""
    for number in arguments.numbers:
        verb = session.value("SELECT api.admin_approve(%s)", (number,))
        say(f"依頼{number}：{WORDS.get(verb, verb)}を実行しました。")
        if verb == "revoke_device":
            say("networkのサーバーでは、続けて「komae-desk-admin crl」を実行してください。")
    return DONE


def decline(arguments: argparse.Namespace, session: Session) -> int:
    """Leave undone what was asked for."""
    for number in arguments.numbers:
        verb = session.value("SELECT api.admin_decline(%s)", (number,))
        say(f"依頼{number}：{WORDS.get(verb, verb)}を取り下げました。")
    return DONE


def waiting(arguments: argparse.Namespace, session: Session) -> int:
    """What waits for a second administrator."""
    found = session.rows("SELECT id, verb, target, facts, asked_by, asked_at FROM api.admin_waiting()")
    titles = {each["stream"]: each["title"] for each in session.overview()["streams"]}
    for number, verb, target, facts, by, at in found:
        told = "、".join(
            f"{name}={_told(value, titles)}" for name, value in sorted(facts.items()) if value not in ("", None)
        )
        say(f"依頼{number}　{WORDS.get(verb, verb)}　{titles.get(target, target)}　{told}　依頼者{by}　{_local(at)}")
    say(f"承認を待つ依頼：{len(found)}件")
    return DONE


def listing(arguments: argparse.Namespace, session: Session) -> int:
    """People, devices or sections."""
    overview = session.overview()
    titles = {each["stream"]: each["title"] for each in overview["streams"]}
    if arguments.what == "people":
        for each in overview["people"]:
            parts = "、".join(
                f"{titles[m['stream']]}({m['role']}:{'+'.join(m['duties'])})" for m in each["memberships"]
            )
            held = "、".join(_office_words(o) for o in each["offices"])
            offices = f"　役職 {held}" if held else ""
            say(f"{each['login']}　{each['shown']}　{_person_state(each)}　{parts or '所属なし'}{offices}")
    elif arguments.what == "devices":
        for each in overview["devices"]:
            say(f"{each['name']}　{_device_state(each)}")
    else:
        for each in overview["streams"]:
            state = "閉鎖" if each["closed"] else "使用中"
            heirs = "、".join(titles[heir] for heir in each["successors"])
            state += f"（{heirs}に引継ぎ）" if heirs else ""
            say(f"{each['stream']}　{each['department']}　{each['title']}　{each['kind']}　{state}")
    return DONE


def _device_state(device: dict[str, Any]) -> str:
    if device["active"]:
        return "使用中"
    return f"失効（端末の鍵の消去{'を確認' if device['wiped_at'] else 'は、まだ確認できません'}）"


def work(arguments: argparse.Namespace, session: Session, parse: Callable[[list[str]], argparse.Namespace]) -> int:
    """Many commands after one sign-in, a line each; the first that is refused is told and the next may follow."""
    status = DONE
    while True:
        try:
            line = answer("依頼> ")
        except Refused:
            return status
        if line.strip() in ("", "end", "終わり"):
            if line.strip() or not sys.stdin.isatty():
                return status
            continue
        try:
            parsed = parse(shlex.split(line))
            if not hasattr(parsed, "in_session"):
                raise Fault(
                    "続けて実行できません。",
                    "ログインしたまま使える命令ではありません。",
                    "ask、approve、decline、waiting、listのどれかにしてください。",
                )
            parsed.folder = arguments.folder
            parsed.in_session(parsed, session)
        except Refused as refused:
            complain(refused.text)
            status = REFUSED
        except SystemExit:
            status = REFUSED


def in_own_session(arguments: argparse.Namespace) -> int:
    """Sign in, run the one command, sign out."""
    if not arguments.login:
        raise Fault(
            "ログインできません。",
            "だれの命令か分かりません。",
            "--login ログイン名を付けるか、workの中で実行してください。",
        )
    with entered(Place(arguments.folder), arguments.login, arguments.password_file) as session:
        status: int = arguments.in_session(arguments, session)
    return status


def _register(arguments: argparse.Namespace, session: Session) -> Request:
    human = str(arguments.human or uuid7())
    if arguments.same_human:
        known = {each["login"]: each["human"] for each in session.overview()["people"]}
        if arguments.same_human not in known:
            raise Fault(
                "登録を依頼できません。",
                f"{arguments.same_human}という利用者はいません。",
                "list peopleで確かめてください。",
            )
        human = known[arguments.same_human]
    facts = {
        "human": human,
        "shown": arguments.shown,
        "privileged": arguments.administrator or arguments.contractor,
        "contractor": arguments.contractor,
        "share": _share(),
    }
    return _with_credentials("register_person", arguments, facts)


def _reset(arguments: argparse.Namespace, session: Session) -> Request:
    return _with_credentials("reset_person", arguments, {})


def _with_credentials(verb: str, arguments: argparse.Namespace, facts: dict[str, Any]) -> Request:
    password, key = temporary_password(), code_key(arguments.code_hash)
    facts |= {"verifier": verifier(password), "code_key": key.hex(), "code_hash": arguments.code_hash}

    def then() -> None:
        show_once(arguments.target, password, key, arguments.code_hash, arguments.qr)

    return Request(verb, arguments.target, facts, then)


def _share() -> str:
    """The server's half of key slot 2, as good as a key."""
    return code_key("sha256").hex()


def _simple(verb: str) -> Callable[[argparse.Namespace, Session], Request]:
    return lambda arguments, session: Request(verb, arguments.target)


def _member(arguments: argparse.Namespace, session: Session) -> Request:
    facts: dict[str, Any] = {
        "stream": str(stream_of(session, arguments.section)),
        "role": arguments.role,
        "duties": arguments.duties.split(","),
    }
    if arguments.request == "transfer":
        return Request(
            "move_membership", arguments.target, facts | {"source": str(stream_of(session, arguments.source))}
        )
    facts |= {name: value for name, value in (("from", arguments.since), ("to", arguments.until)) if value}
    if arguments.role == "auditor":
        facts |= {"plan": arguments.plan, "names_restricted": arguments.names_restricted}
    return Request("set_membership", arguments.target, facts)


def _office(arguments: argparse.Namespace, session: Session) -> Request:
    """Who holds an office of the city, or acts for it: its records of other sections lie before that person."""
    facts = {
        "office": arguments.office,
        "department": arguments.department,
        "scope": arguments.scope,
        "standing": arguments.standing,
        "post": arguments.post,
        "document": arguments.document,
    }
    facts |= {name: value for name, value in (("from", arguments.since), ("to", arguments.until)) if value}
    return Request("give_office", arguments.target, facts)


def _office_end(arguments: argparse.Namespace, session: Session) -> Request:
    chosen = (("department", arguments.department), ("scope", arguments.scope))
    facts = {"office": arguments.office} | {name: value for name, value in chosen if value is not None}
    return Request("end_office", arguments.target, facts)


def _member_end(arguments: argparse.Namespace, session: Session) -> Request:
    return Request("end_membership", arguments.target, {"stream": str(stream_of(session, arguments.section))})


def _enrol(arguments: argparse.Namespace, session: Session) -> Request:
    place = Place(arguments.folder)
    network = place.settings().kind == "network"
    verb = "renew_device" if arguments.request == "renew" else "enrol_device"
    if (arguments.csr is None, arguments.secret_hash is None) != (not network, network):
        raise Fault(
            "機器の登録を依頼できません。",
            "このサーバーの種類に合う指定がありません。",
            "networkでは--csr ファイル、one-machineでは--secret-hash 値を指定してください。",
        )
    if not network:
        return Request(verb, arguments.target, {"secret_hash": arguments.secret_hash})
    authority = Authority(place.folder / "ca")
    key = authority.open(secret("認証局の合言葉： ", arguments.ca_password_file))
    made = authority.sign_request(key, arguments.target, arguments.csr)
    path = place.of("certificates", f"{arguments.target}.crt")

    def then() -> None:
        from cryptography.hazmat.primitives.serialization import Encoding

        write_private(path, made.public_bytes(Encoding.PEM))
        say(f"証明書：{path}　（承認の後で使えるようになります）")

    return Request(verb, arguments.target, {"serial": str(made.serial_number)}, then)


_REQUESTS: dict[str, Callable[[argparse.Namespace, Session], Request | None]] = {
    "register": _register,
    "disable": _simple("disable_person"),
    "unlock": _simple("unlock_person"),
    "reset": _reset,
    "member": _member,
    "transfer": _member,
    "member-end": _member_end,
    "office": _office,
    "office-end": _office_end,
    "enrol": _enrol,
    "renew": _enrol,
    "revoke": _simple("revoke_device"),
    "stop": lambda arguments, session: Request("stop_service", "server", {"reason": arguments.reason}),
    "notice": lambda arguments, session: Request("set_notice", "server", {"notice": arguments.words}),
    "start": lambda arguments, session: Request("start_service", "server"),
    **SECTIONS,
}


def _office_words(each: dict[str, Any]) -> str:
    """「POC 情報政策課長（本人、全庁、辞令第1号）」."""
    standing = {"holder": "本人", "deputy": "代理", "clerk": "係"}[each["standing"]]
    last = "" if each["valid_to"] == "infinity" else f"、{str(each['valid_to'])[:10]}まで"
    reach = each["department"] or "全庁"
    scope = f"・{each['scope']}" if each["scope"] else ""
    return f"{each['office']} {each['post']}（{standing}、{reach}{scope}、{each['document']}{last}）"


def _person_state(each: dict[str, Any]) -> str:
    if not each["active"]:
        return "停止"
    words = ["委託先の管理者" if each["contractor"] else "管理者"] if each["privileged"] else []
    if (each["failures"] or 0) >= (3 if each["privileged"] else 5):
        words.append("失敗が続いて停止中")
    if each["waits"]:
        words.append("パスワードの誤りが続いた端末で停止中")
    if each["must_change"]:
        words.append("仮のパスワード")
    elif not each["proved"]:
        words.append("確認コードは未登録")
    last = each["last_in"]
    if last is None:
        words.append("ログインなし")
    elif datetime.now(UTC) - datetime.fromisoformat(last) > UNUSED:
        words.append("45日以上使っていない")
    return "、".join(words) or "使用中"


def _told(value: Any, titles: dict[str, str]) -> str:
    if isinstance(value, list):
        return "+".join(_told(each, titles) for each in value)
    return titles.get(str(value), str(value))


def _local(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
