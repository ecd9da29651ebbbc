"""Before somebody signs in: the PC reports wrong passwords by its certificate, and hears whether the person must wait.

PostgreSQL counts no wrong passwords. An honest PC tells the server, which locks the person at that PC and there alone,
shows the count after the next sign-in and tells the administrators; a PC that lies locks out nobody elsewhere (§4.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.conninfo import make_conninfo

from komae_desk.sync.connection import Connection, ServerError, Unreachable
from komae_desk.sync.enrolment import NETWORK, Enrolment

DOOR = "door"


def report(enrolment: Enrolment, number: str) -> bool:
    """Tell the server of a password that PostgreSQL has refused; whether the person must wait at this PC."""
    joining = enrolment.joining
    if joining.kind != NETWORK:
        return False
    login = joining.login_of(number)
    address = make_conninfo(host=joining.host, port=joining.port, dbname=joining.database, user=DOOR)
    return report_at(address, login, enrolment.options())


def report_at(address: str, login: str, options: Mapping[str, Any]) -> bool:
    """The same at an address; False where nobody answers."""
    try:
        # The server proves its name; the certificate is all that the PC shows.
        link = _Door(address, **{**options, "require_auth": "none", "channel_binding": "prefer"})
    except (ServerError, Unreachable):
        return False
    try:
        return link.report(login)
    except (ServerError, Unreachable):
        return False
    finally:
        link.close()


class _Door(Connection):
    """The two calls of a device."""

    def report(self, login: str) -> bool:
        self._one("SELECT api.report_bad_password(%s)", (login,))
        return bool(self._one("SELECT api.precheck(%s) AS said", (login,)).said)
