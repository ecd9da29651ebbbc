"""A backup brought to another PC: the printed recovery key opens it there (settled.md 22, 「PCを替える」)."""

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from komae_desk.core.errors import Refused
from komae_desk.store import cipher
from komae_desk.store.anchor import Head
from komae_desk.store.backup import check_copy, copy_file, read_manifest
from komae_desk.store.blobs import ATTACHMENTS, copy_new
from komae_desk.store.chain import Chain, Schema
from komae_desk.store.durable_file import make_private_folder, sync_folder
from komae_desk.store.keys import Key
from komae_desk.store.opening import FILE
from komae_desk.store.place import check_place
from komae_desk.store.profile import Profile, utc_now
from komae_desk.store.quarantine import Quarantine
from komae_desk.store.slots import open_recovery_slot

_UNUSABLE = "選んだ控えは壊れているため使えません。別の控えを選んでください。"


def adopt_backup(
    profile: Profile,
    backup_file: Path,
    recovery_text: str,
    person_id: str,
    name: str,
    password: str,
    chain: Chain,
    schema: Schema,
) -> Key:
    """Make an empty folder the profile of a backup (data-….db with its .json beside it); returns the database key.

    Raises RecoveryKeyMistyped, SignInRefused, PlaceRefused, or Refused when the backup does not verify.
    """
    if profile.exists():
        raise Refused("このフォルダーには、すでにデータがあります。別のフォルダーを選んでください。")
    manifest = read_manifest(backup_file)
    if manifest is None or not backup_file.exists():
        raise Refused(
            "選んだ控えに、同じ名前の .json ファイルがありません。2つを同じ場所に置いてから、選び直してください。"
        )
    make_private_folder(profile.folder)
    check_place(profile.folder)
    target = profile.folder / FILE
    key = open_recovery_slot(manifest["profile_id"], manifest["recovery"], recovery_text)
    try:
        check_copy(backup_file, key, chain, schema)
        if target.exists():  # of a profile that was lost: kept, never written over
            kept = Quarantine(target)
            kept.move("adopted-over", Head(), utc_now())
            kept.done()
        # The data come before profile.json: cut off between the two, the folder is still no profile.
        copy_file(backup_file, target)
        copy_new(backup_file.parent / ATTACHMENTS / manifest["profile_id"], profile.folder / ATTACHMENTS)
        sync_folder(profile.folder)
    except (cipher.Unreadable, cipher.DatabaseError, SQLAlchemyError, OSError) as error:
        raise Refused(_UNUSABLE) from error
    finally:
        key.wipe()
    try:
        return profile.adopt(manifest, recovery_text, person_id, name, password)
    except Refused:
        target.unlink()
        raise
