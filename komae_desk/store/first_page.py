"""The first page of a SQLCipher 4 file written anew from a backup's: one bad page must not close the whole file.

Only ever done to a copy that lines are salvaged from. The first page holds the schema and the page count; root pages
have the same numbers in a backup, which is copied page by page. What is then read must still verify page by page.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from komae_desk.store.cipher import PAGE
from komae_desk.store.keys import Key

SALT = 16
_IV = 16
_MAC = 64
_CONTENT_END = PAGE - _IV - _MAC
_PAGE_COUNT = slice(28, 32)


class NoFirstPage(Exception):
    """The page does not verify under this key and salt."""


def salt_of(path: Path) -> bytes:
    """The first bytes of the file: its salt, in the clear and not secret."""
    with path.open("rb") as file:
        return file.read(SALT)


def transplant(backup: Path, damaged: Path, key: Key, salt: bytes) -> None:
    """Replace the damaged file's first page by the backup's, under the damaged file's own salt and page count."""
    with backup.open("rb") as file:
        content = bytearray(_decrypt(file.read(PAGE), key))
    pages = damaged.stat().st_size // PAGE
    content[_PAGE_COUNT] = pages.to_bytes(4, "big")
    with damaged.open("r+b") as file:
        file.write(_encrypt(bytes(content), key, salt))


def _decrypt(page: bytes, key: Key) -> bytes:
    """The plain first page with SALT zero bytes where the salt lies."""
    salt, text, iv, mac = page[:SALT], page[SALT:_CONTENT_END], page[_CONTENT_END:-_MAC], page[-_MAC:]
    if len(page) != PAGE or not hmac.compare_digest(mac, _seal(text + iv, key, salt)):
        raise NoFirstPage
    opening = Cipher(AES(key.raw()), CBC(iv)).decryptor()
    return bytes(SALT) + opening.update(text) + opening.finalize()


def _encrypt(content: bytes, key: Key, salt: bytes) -> bytes:
    iv = secrets.token_bytes(_IV)
    closing = Cipher(AES(key.raw()), CBC(iv)).encryptor()
    text = closing.update(content[SALT:]) + closing.finalize()
    return salt + text + iv + _seal(text + iv, key, salt)


def _seal(content: bytes, key: Key, salt: bytes) -> bytes:
    mac_key = hashlib.pbkdf2_hmac("sha512", key.raw(), bytes(b ^ 0x3A for b in salt), 2, 32)
    return hmac.new(mac_key, content + (1).to_bytes(4, "little"), hashlib.sha512).digest()
