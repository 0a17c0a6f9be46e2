"""The question language: expressions, templates, parameter domains and the typed fields of a question file."""
