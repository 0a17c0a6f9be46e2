"""One module per kind of answer that a run can decide: what to run, and which options hold by what came of it."""
