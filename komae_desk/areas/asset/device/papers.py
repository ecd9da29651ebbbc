"""The papers of a device by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.core.area import Paper

if TYPE_CHECKING:
    from komae_desk.areas.asset.device.record import Device
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet


def _register(devices: Sequence[Device], sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.asset.device.form import register

    register(devices, sheet, look)


def _detail(device: Device, sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.asset.device.form import detail

    detail(device, sheet, look)


def _stickers(devices: Sequence[Device], sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.asset.device.label import stickers

    stickers(devices, sheet, look)


BASIS = "対2-2(5)(6)、対4-4、対5-1(1)オ、対6-1(11)(12)"
KEPT = "keep_registers"

PAPERS = (
    Paper("D-02", "端末・電磁的記録媒体管理台帳", _register, basis=BASIS, landscape=True, many=True, kept=KEPT),
    Paper("D-02-2", "端末・電磁的記録媒体管理台帳（明細票）", _detail, basis=BASIS, kept=KEPT),
    Paper("L-02", "媒体ラベル", _stickers, basis="対2-2(2)", many=True),
)
