"""この端末の利用者: at a server, whose keys lie on this PC; the chief takes a former colleague's away (§6.4, §6.5)."""

from __future__ import annotations

from komae_desk.ui.people_screen import Login, PeopleScreen


class PcPeopleScreen(PeopleScreen):
    """Logins, roles and passwords are the server's; what lies on this PC is ended here."""

    introduction = (
        "この端末で一度ログインし、この端末に鍵がある職員です。鍵があると、サーバーにつながらない日も、"
        "最後のログインから7日間、パスワードだけでログインできます。"
        "ログインの登録と停止、異動、役割の登録、パスワードと確認コードの再発行は、情報政策課に依頼してください。"
    )
    own = "自分の鍵は、ほかの情報セキュリティ管理者が消します。"
    end_words = "鍵を消す"

    def question(self, login: Login) -> str:
        first = (
            f"{login.name}さんの鍵を、この端末から消しますか？　サーバーなしでは、この端末にログインできなくなります。"
        )
        last = (
            "サーバーのログインは、止まりません。続いていれば、サーバーにつながる日にログインし直せます。"
            "止めるときは、情報政策課に依頼してください。"
        )
        return "\n".join(filter(None, (first, login.burden, last)))

    def ended(self, login: Login) -> str:
        return f"{login.name}さんの鍵を、この端末から消しました。記録は残っています。"
