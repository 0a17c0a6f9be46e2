"""Reads what a student typed: shapes, numbers, outcomes, lines, `nn.RNN(...)` calls. Pure text to typed values."""
