"""Measures qbank against the bare limit of the same work. `make bench` runs it and writes docs/bench.md."""
