import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from komae_desk.store import place
from komae_desk.store.place import PlaceRefused, check_place, file_system, is_cloud_tag, is_network_type

MOUNTS = r"""
22 1 0:20 / / rw,relatime - ext4 /dev/sda1 rw
40 22 0:40 / /srv/desk/share rw,relatime shared:3 - cifs //server/kyoyu rw
41 22 0:41 / /srv/desk/with\040space rw - nfs4 server:/x rw
42 22 0:42 / /srv/desk/usb rw - fuseblk /dev/sdb1 rw
43 40 0:43 / /srv/desk/share/local rw - ext4 /dev/sdc1 rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/desk/komae", "ext4"),
        ("/srv/desk/share/komae", "cifs"),
        ("/srv/desk/shared", "ext4"),
        ("/srv/desk/with space/komae", "nfs4"),
        ("/srv/desk/usb/komae", "fuseblk"),
        ("/srv/desk/share/local/komae", "ext4"),
    ],
)
def test_the_file_system_is_the_nearest_mount(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "vboxsf", "davfs"])
def test_network_file_systems(kind: str) -> None:
    assert is_network_type(kind)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "tmpfs", "fuseblk", "overlay", "ntfs3", ""])
def test_disks_of_this_pc(kind: str) -> None:
    assert not is_network_type(kind)


def test_a_network_folder_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "file_system", lambda *_: "cifs")
    with pytest.raises(PlaceRefused, match="ネットワーク上にあります"):
        check_place(tmp_path)


def test_windows_remote_drives_and_unc_are_network() -> None:
    kernel = SimpleNamespace(GetDriveTypeW=lambda root: 4 if root == "Z:\\" else 3)
    remote = SimpleNamespace(anchor="Z:\\", __str__=lambda _: "Z:\\x")
    local = SimpleNamespace(anchor="C:\\", __str__=lambda _: "C:\\x")
    assert place._is_remote_drive(remote, kernel)  # type: ignore[arg-type]
    assert not place._is_remote_drive(local, kernel)  # type: ignore[arg-type]
    assert place._is_remote_drive(Path("//server/kyoyu/x"), kernel)


@pytest.mark.parametrize(
    "name", ["OneDrive", "OneDrive - 市役所", "Dropbox", "Google Drive", "iCloudDrive", "Nextcloud"]
)
def test_cloud_folders_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "deep" / "profile"
    folder.mkdir(parents=True)
    with pytest.raises(PlaceRefused, match="クラウドと同期"):
        check_place(folder)


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial"])
def test_a_renamed_onedrive_is_known_by_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    (tmp_path / "kumo" / "profile").mkdir(parents=True)
    monkeypatch.setenv(variable, str(tmp_path / "kumo"))
    with pytest.raises(PlaceRefused, match="クラウドと同期"):
        check_place(tmp_path / "kumo" / "profile")
    check_place(tmp_path)


def test_cloud_marks_and_tags(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / "in").mkdir()
    with pytest.raises(PlaceRefused):
        check_place(tmp_path / "in")
    assert [is_cloud_tag(t) for t in (0x9000001A, 0x9000601A, 0xA000000C, 0)] == [True, True, False, False]


def test_similar_names_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "OneDriveではない"
    folder.mkdir()
    space = check_place(folder)
    assert 0 < space.free <= space.total
    assert list(folder.iterdir()) == []


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaceRefused, match="見つかりません"):
        check_place(tmp_path / "none")


@pytest.mark.skipif(sys.platform != "linux", reason="mounts and mode bits of Linux")
def test_a_read_only_folder_is_refused_before_the_file_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "ro"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        with pytest.raises(PlaceRefused, match="読取り専用"):
            check_place(folder)
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(folder)], check=True)
    try:
        with pytest.raises(PlaceRefused, match="読取り専用"):
            check_place(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
