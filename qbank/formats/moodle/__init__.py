"""Moodle XML: what Moodle's importer reads and how its question engine scores it, question type by question type."""
