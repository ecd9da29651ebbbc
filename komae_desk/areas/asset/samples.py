"""What the section of 練習モード holds: devices and media first, for assets lie in them."""

from __future__ import annotations

from komae_desk.areas.asset.device.samples import samples as devices
from komae_desk.areas.asset.information.samples import samples as information
from komae_desk.core.desk import Desk


def samples(desk: Desk) -> None:
    """Each part in acts of its own."""
    devices(desk)
    information(desk)
