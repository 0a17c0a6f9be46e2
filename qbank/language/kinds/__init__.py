"""The typed fields of a question file: what all kinds share, and one module per kind."""
