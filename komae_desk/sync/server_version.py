"""Whether a PostgreSQL has the repairs that row security and the statistics behind it need (security.md §8)."""

from __future__ import annotations

# CVE-2024-10976 (row security under another role) and CVE-2025-8713 (statistics) are mended from these on.
_LEAST = {15: 14, 16: 10, 17: 6}


def is_outdated(number: int) -> bool:
    """number: as server_version_num tells it."""
    major, minor = divmod(number, 10_000)
    return minor < _LEAST.get(major, 0)


def least_of(number: int) -> str:
    """The version that a server of the same kind must be at least."""
    major = number // 10_000
    return f"{major}.{_LEAST.get(major, 0)}"
