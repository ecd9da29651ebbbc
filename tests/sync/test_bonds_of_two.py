"""Two PCs that change what is bound together at once: the later act is refused whole, and both agree (CK-05)."""

import pytest

from komae_desk.areas.asset.classification import Availability, Confidentiality, Integrity
from komae_desk.areas.asset.device.commands import raise_class
from komae_desk.core.errors import Refused
from komae_desk.sync.resolution import Resolution
from tests.sync.test_double_loan import Pc, counters  # noqa: F401


def grades(at: Pc) -> tuple[str, str]:
    """機密性 of the one asset and the one medium."""
    found = (at.desk.find(kind)[0] for kind in ("information_asset", "device"))
    asset, medium = (each.confidentiality.label for each in found)
    return asset, medium


def test_two_pcs_that_put_in_and_raise_at_once_agree_in_the_end(counters: tuple[Pc, Pc]) -> None:  # noqa: F811
    chief, clerk = counters
    grown = {"integrity": Integrity.LOW, "availability": Availability.LOW, "classification_reason": "個人情報"}
    new = chief.desk.new("information_asset", tag="Z-1", name="名簿")
    reasons = dict.fromkeys(("marking", "storage"), "棚で保管")
    middle, top = Confidentiality.MIDDLE, Confidentiality.HIGH
    chief.desk.move(chief.desk.save(new), "classify", reasons=reasons, confidentiality=middle, **grown)
    medium = chief.desk.find("device")[0]
    low = {"integrity": Integrity.LOW, "availability": Availability.LOW, "confidentiality": middle}
    chief.desk.save(medium, **low)
    assert chief.agree().refused == clerk.agree().refused == 0
    with clerk.desk.act("媒体に入れる") as act:
        raise_class(act, act.get("device", medium.id), (new.id,))
    high = {"confidentiality": top, "classification_reason": "重大な損害が出る"}
    chief.desk.move(chief.desk.get("information_asset", new.id), "reclassify", reasons=reasons, **high)
    assert clerk.agree().refused == 0
    assert chief.agree().refused == 1
    clerk.agree()
    assert grades(chief) == grades(clerk) == ("機密性2", "機密性2")
    (matter,) = Resolution(chief.store, chief.desk).open_ones()
    assert "分類を上げて" in matter.sentence
    chief.desk.move(chief.desk.get("information_asset", new.id), "reclassify", reasons=reasons, **high)
    assert chief.agree().refused == clerk.agree().refused == 0
    assert grades(chief) == grades(clerk) == ("機密性3", "機密性3")
    # Putting something else in rests on the raise: taking the raise back would leave that above its medium.
    lowered = chief.desk.undoable()
    other = clerk.desk.new("information_asset", tag="Z-2", name="別の名簿")
    other = clerk.desk.move(clerk.desk.save(other), "classify", reasons=reasons, confidentiality=top, **grown)
    with clerk.desk.act("媒体に入れる") as act:
        raise_class(act, act.get("device", medium.id), (other.id,))
    assert clerk.agree().refused == chief.agree().refused == 0
    with pytest.raises(Refused, match="元の情報資産より低くなる"):
        chief.desk.undo(lowered.act_id)
