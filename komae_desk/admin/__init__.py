"""komae-desk-admin: server, people, devices, backup, restore, evidence. Never installed for sections."""
