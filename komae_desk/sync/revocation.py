"""Whether the server itself says that this PC is revoked: its slots are destroyed by that word (security.md §6.5)."""

from __future__ import annotations

import socket
import ssl
import struct
from typing import Any

from komae_desk.sync.enrolment import NETWORK, Enrolment

ASK_FOR_TLS = struct.pack("!ii", 8, 80877103)
PATIENCE = 5.0


def is_refused_by_server(enrolment: Enrolment) -> bool:
    """Shake hands once more and see what follows.

    An alert during the handshake could come from anybody on the way. One that comes after it can only come from who
    has the key of the server's certificate: TLS 1.3 lets the server speak of our certificate last.
    """
    joining = enrolment.joining
    if joining.kind != NETWORK:
        return False
    try:
        with socket.create_connection((joining.host, joining.port), PATIENCE) as plain:
            plain.sendall(ASK_FOR_TLS)
            if plain.recv(1) != b"S":
                return False
            with _context(enrolment.options()).wrap_socket(plain, server_hostname=joining.host) as secure:
                return _is_told(secure)
    except OSError:
        return False


def _context(options: dict[str, Any]) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=options["sslrootcert"])
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.load_cert_chain(options["sslcert"], options["sslkey"], options["sslpassword"])
    return made


def _is_told(secure: ssl.SSLSocket) -> bool:
    try:
        secure.recv(1)
    except ssl.SSLError as error:
        return "CERTIFICATE_REVOKED" in (error.reason or "")
    except OSError:
        return False
    return False
