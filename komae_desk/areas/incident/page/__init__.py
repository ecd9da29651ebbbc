"""インシデント対応: the page on which an incident is begun and worked on."""
