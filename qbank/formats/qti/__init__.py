"""QTI 2.1 and 3.0: one tree in the names of either version, items and a test in a content package."""
