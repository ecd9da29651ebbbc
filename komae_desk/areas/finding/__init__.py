"""監査・遵守: findings of audits, checks of compliance, investigations, violations (対7-2, 対7-6, 対9-1)."""

from komae_desk.core.area import Area

AREA = Area("監査・遵守", order=75, group="手続")
