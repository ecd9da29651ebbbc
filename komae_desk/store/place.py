"""Where a profile may lie: a writable folder on a disk of this PC (security.md §5.3)."""

import errno
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komae_desk.core.errors import Refused

# A record, its journal line and a checkpoint fit; below this nothing new is started.
LEAST_FREE = 32 * 1024 * 1024
_NETWORK = {
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs",
}  # fmt: skip
_CLOUD_NAMES = re.compile(
    r"onedrive( - .*)?|sharepoint( - .*)?|dropbox( \(.*\))?|google ?drive|マイドライブ|my drive|icloud ?drive|"
    r"com~apple~clouddocs|box( sync)?|nextcloud|owncloud|pcloud ?drive|mega|syncthing",
    re.IGNORECASE,
)
_CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_CLOUD_MARKS = (".dropbox", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log")
_CLOUD_TAG = 0x9000001A  # IO_REPARSE_TAG_CLOUD; the third hex digit from the right numbers the provider
_DRIVE_REMOTE = 4


class PlaceRefused(Refused):
    """The folder cannot hold a profile; the sentence says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Space on the profile's disk, in bytes."""

    free: int
    total: int


def check_place(folder: Path) -> Place:
    """Return the space of the folder's disk; raises PlaceRefused for network, cloud and read-only folders."""
    place = folder.resolve()
    if _is_network(place):
        raise PlaceRefused(
            "選んだフォルダーはネットワーク上にあります。電源断や切断で記録が壊れるため、使えません。"
            "この端末のディスクのフォルダーを選んでください。"
        )
    if _is_cloud(place):
        raise PlaceRefused(
            "選んだフォルダーはクラウドと同期されています。同期の途中で記録が壊れるため、使えません。"
            "同期されていないフォルダーを選んでください。"
        )
    _check_writable(place)
    return space(place)


def space(folder: Path) -> Place:
    """Space of the folder's disk as this person may use it."""
    usage = shutil.disk_usage(folder)
    return Place(usage.free, usage.total)


def _check_writable(place: Path) -> None:
    probe = place / f".write-probe-{os.getpid()}"
    try:
        fd = os.open(probe, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(fd)
        probe.unlink()
    except FileNotFoundError as error:
        raise PlaceRefused(
            "データのフォルダーが見つかりません。移動や削除をしていないか、確かめてください。"
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return  # full, not read-only: said with the free space when something is to be saved
        raise PlaceRefused(
            "データのフォルダーに書き込めません（読取り専用）。フォルダーの権限を確かめるか、情報政策課に連絡してください。"
        ) from error


def _is_network(place: Path) -> bool:
    if sys.platform == "win32":
        return _is_remote_drive(place)
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return False
    return is_network_type(file_system(place, mounts))


def is_network_type(name: str) -> bool:
    """Whether a Linux file system type is not a disk of this PC; fuseblk (NTFS on a local disk) is."""
    return name in _NETWORK or name.startswith("fuse.")


def file_system(place: Path, mountinfo: str) -> str:
    """The type of the file system that holds the path, by /proc/self/mountinfo; "" when none is found."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        fields, _, rest = line.partition(" - ")
        names = fields.split(" ")
        if len(names) < 5 or not rest:
            continue
        mount = Path(re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), names[4]))
        depth = len(mount.parts)
        # A later line at the same point is mounted over the earlier one.
        if place.is_relative_to(mount) and depth >= best:
            best, kind = depth, rest.split(" ")[0]
    return kind


def _is_remote_drive(place: Path, kernel: Any = None) -> bool:
    if str(place).startswith(("\\\\", "//")):
        return True
    if kernel is None:
        import ctypes

        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    return bool(kernel.GetDriveTypeW(place.anchor) == _DRIVE_REMOTE)


def _is_cloud(place: Path) -> bool:
    roots = [Path(os.environ[name]).resolve() for name in _CLOUD_VARIABLES if os.environ.get(name)]
    if any(place.is_relative_to(root) for root in roots):
        return True
    return any(_is_cloud_folder(folder) for folder in (place, *place.parents))


def _is_cloud_folder(folder: Path) -> bool:
    if _CLOUD_NAMES.fullmatch(folder.name):
        return True
    try:
        tag = getattr(os.lstat(folder), "st_reparse_tag", 0)
        return is_cloud_tag(tag) or any((folder / mark).exists() for mark in _CLOUD_MARKS)
    except OSError:
        return False


def is_cloud_tag(tag: int) -> bool:
    """Whether a Windows reparse tag belongs to the Cloud Files API (OneDrive and others)."""
    return tag & 0xFFFF0FFF == _CLOUD_TAG


def profile_folder() -> Path:
    """Where the profile of this PC's user lies when no folder is named."""
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"]) / "komae_desk"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "komae_desk"
