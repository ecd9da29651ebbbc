"""A new encrypted file for the length of a run, as the program itself makes and opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from komae_desk.app import Setting, found, journal_of
from komae_desk.areas.asset.device.record import Category, Network, Owner
from komae_desk.core.area import Area
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.core.people import FirstRun, Role
from komae_desk.store.chain import Schema
from komae_desk.store.journal import Journal
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.profile import Profile
from komae_desk.store.section import OpenSection, open_section
from tests.store.encrypted import CHEAP, PASSWORD, FolderKeyring

FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)
AT_ONCE = 50_000


class Keyring(MemoryKeyring):
    """A keyring for the length of the run."""

    durable = True


def new_section(folder: Path, areas: Sequence[Area]) -> OpenSection:
    """A new encrypted file, WAL and synchronous=FULL, with the tables of the records as they are now."""
    from tests.ui.desk_program import plain_schema

    return _made(Profile(folder, Keyring(), cost=CHEAP), areas, plain_schema)


def setting_of(folder: Path) -> Setting:
    """A setting whose keyring is a file beside the profile, so that several processes of a run share it."""
    return Setting(folder, keyring=lambda: FolderKeyring(folder.with_name("keyring.json")), cost=CHEAP)


def section_of(setting: Setting) -> OpenSection:
    """The new file of a setting, by the program's migrations."""
    return _made(Profile(setting.folder, setting.keyring(), cost=CHEAP), setting.areas(), setting.schema)


def _made(profile: Profile, areas: Sequence[Area], schema: Callable[[Journal], Schema]) -> OpenSection:
    _, key = profile.create(FIRST.section, FIRST.staff_number, FIRST.name, PASSWORD)
    made = schema(journal_of(areas))
    opened = open_section(profile, key, areas, made, code=FIRST.staff_number, name=FIRST.name)
    opened.person = found(opened.store, areas, FIRST)
    return opened


def add_devices(desk: Desk, count: int) -> None:
    """An office's devices, journal lines and search index included, through the desk's own bulk act."""
    made = _devices(desk, count)
    while part := list(islice(made, AT_ONCE)):
        desk.bulk("端末の登録", part)


def _devices(desk: Desk, count: int) -> Iterator[BulkChange]:
    categories, networks = list(Category), list(Network)
    for at in range(count):
        values: dict[str, Any] = {
            "tag": f"KD-{at:07d}",
            "name": f"ノートPC（窓口 {at % 300}）",
            "category": categories[at % len(categories)],
            "owner": Owner.CITY,
            "maker": ("架空電機", "見本通信", "")[at % 3],
            "model": f"KD-N{at % 40}",
            "serial": f"SN{at * 37:09d}",
            "network": networks[at % len(networks)],
            "place": f"執務室 {at % 50}",
            "note": "" if at % 4 else f"令和{at % 8}年度に更新",
        }
        # The values are made here; what a bulk act looks at again is measured by the intake.
        yield BulkChange(desk.new("device", **values), checked=True)
