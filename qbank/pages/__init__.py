"""Writes the HTML pages: one self-contained file each, for the student, the teacher and after grading."""
