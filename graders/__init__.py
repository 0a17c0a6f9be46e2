"""Runs programs and marks answers.

Knows torch (inside the worker only) and processes; nothing of YAML, templates, LMSs or the command line.
Importing `graders` never imports torch.
"""
