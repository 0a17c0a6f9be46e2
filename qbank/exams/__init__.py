"""From a blueprint and a roster to one exam per student, and the manifest that grading needs."""
