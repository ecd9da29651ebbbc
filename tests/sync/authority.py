"""A CA of a test: signs what a PC asks for, and a server's certificate."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM


class Authority:
    """A CA as an administrator has one."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "試験CA")])
        self.certificate = self.sign(self.name, self.key.public_key(), [])

    def sign(self, name: x509.Name, public: Any, uses: list[Any], days: int = 30, host: str = "") -> x509.Certificate:
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
        )
        if uses:
            made = made.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        else:
            made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        if host:
            made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        return made.sign(self.key, hashes.SHA256())

    def answer(self, request: str, days: int = 30, use: Any = ExtendedKeyUsageOID.CLIENT_AUTH) -> bytes:
        asked = x509.load_pem_x509_csr(request.encode())
        return self.sign(asked.subject, asked.public_key(), [use], days).public_bytes(PEM)

    def server(self, folder: Path, host: str) -> None:
        """Certificate and key of a server for an address, and the CA's own, in a folder."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self.sign(name, key.public_key(), [ExtendedKeyUsageOID.SERVER_AUTH], host=host)
        plain = serialization.NoEncryption()
        files = {
            "server.key": key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, plain),
            "server.crt": made.public_bytes(PEM),
            "ca.crt": self.certificate.public_bytes(PEM),
        }
        for file, content in files.items():
            (folder / file).write_bytes(content)
            (folder / file).chmod(0o600)

    def pem(self) -> str:
        return self.certificate.public_bytes(PEM).decode()
