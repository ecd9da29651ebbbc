"""集計（C-02）: what came of a self-check, live and frozen, in numbers and pictures."""
