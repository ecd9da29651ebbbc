"""The page 集計: how far the self-check is, what comes out of it, what is to be done next."""
