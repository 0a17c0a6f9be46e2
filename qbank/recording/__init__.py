"""Records what programs did with one torch, answers from a record instead of running, and compares it with another."""
