"""Evidence that comes to nothing: no record stays lying beside the name it was to have."""

from pathlib import Path
from typing import Any

import pytest

from tests.admin.conftest import Town, both

TITLE = "税務課"


@pytest.mark.parametrize("failing", ["write_files", "evidence_check.main"])
def test_evidence_that_was_cut_off_leaves_no_record_behind(
    town: Town, made: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def cut_off(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if "section" not in made:
        both(town, f"section-open {TITLE}")
        made["section"] = TITLE
    monkeypatch.setattr(f"komae_desk.admin.evidence.{failing}", cut_off)
    for name in ("evidence", "evidence.zip"):
        period = ("--since", "2000-01-01", "--until", "2100-01-01")
        said = town.run("evidence", TITLE, *period, "--out", str(tmp_path / name))
        assert said.status == 1 and said.err.startswith("事象：")
        assert list(tmp_path.iterdir()) == []
