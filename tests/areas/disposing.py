"""A section whose things go: permissions to dispose and what was done on them, for the tests of the area."""

from datetime import timedelta

from komae_desk.areas.disposal import AREA as DISPOSAL
from komae_desk.areas.disposal import commands
from komae_desk.areas.disposal.choices import Answer, Confidentiality, Method, Occasion, Venue
from tests.areas.test_takeout_section import AREAS, Section


class Disposing(Section):
    """税務課 with a shredder: three media of 機密性2 that nobody needs any more."""

    areas = (*AREAS, DISPOSAL)

    def __init__(self) -> None:
        super().__init__()
        memory = self.usb.category
        self.media = [self.device(f"HK-003{n}", f"USBメモリ {n}号", memory, "2", serial=f"SN-{n}") for n in (1, 2, 3)]

    def disposal(self, **values: object):
        """An application that has everything, not saved."""
        standard = dict(
            applicant=self.ids.clerk,
            devices=tuple(m.id for m in self.media),
            confidentiality=Confidentiality.TWO,
            my_number=Answer.NO,
            occasion=Occasion.UNNEEDED,
            venue=Venue.OFFICE,
            methods=(Method.CRUSH,),
            place="3階 作業室",
            planned_on=self.today() + timedelta(days=1),
        )
        return self.clerk.new("disposal", **standard | values)

    def by_contractor(self, **values: object):
        """The same with a contractor who promised a certificate."""
        outside = dict(
            venue=Venue.CONTRACTOR,
            contractor="架空リサイクル株式会社",
            certificate_promised_on=self.today() + timedelta(days=14),
        )
        return self.disposal(**outside | values)

    def performed(self, permit, *, method: Method = Method.CRUSH, reason: str = "", things=None, witnesses=None):
        """Everything of a permission done by the clerk before two others; the permission as it is then."""
        how = commands.Performance(
            at=self.now(),
            by=self.ids.clerk,
            witnesses=(self.ids.other, self.ids.deputy) if witnesses is None else witnesses,
        )
        left = commands.remaining(self.clerk, permit) if things is None else things
        commands.perform(self.clerk, permit, [commands.Done(thing, method, reason) for thing in left], how)
        return self.fresh(permit)

    def states(self) -> set[str]:
        return {self.fresh(m).state for m in self.media}
