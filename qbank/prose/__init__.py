"""Markdown with math and code, read once into a small tree and written as HTML, terminal text or plain text."""
