"""Which rounds of a proof run when: the counts of settled.md 33 by `proof`, those of security.md §5.7 by `release`."""

import pytest


def proof_or_release(seed: int, rounds: int) -> pytest.MarkDecorator:
    """The first rounds belong to the proof, the rest to a release."""
    return pytest.mark.proof if seed < rounds else pytest.mark.release
