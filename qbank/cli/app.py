"""The `qbank` command itself: a table of subcommands, each imported only when it is called, and the edge for errors.

Nothing heavy may be imported here: `qbank --help` reads this file and click, no more.
"""

from __future__ import annotations

import importlib
import io
import sys

import click

from qbank import __version__

COMMANDS = {
    "list": ("qbank.cli.list", "List the questions of a bank."),
    "show": ("qbank.cli.show", "Show one variant of a question."),
    "check": ("qbank.cli.check", "Sweep questions over many seeds and report every weakness."),
    "build": ("qbank.cli.build", "Build one exam per student, with answer book and manifest."),
    "practice": ("qbank.cli.practice", "Build a page to practise with, answers included."),
    "formats": ("qbank.cli.formats", "List the formats that questions can be exported in."),
    "export": ("qbank.cli.export", "Write variants for an LMS or as notebooks, keys included."),
    "try": ("qbank.cli.try_item", "Run a program on the public examples of an item."),
    "grade": ("qbank.cli.grade", "Mark answer files against an exam's manifest."),
    "rehearse": ("qbank.cli.rehearse", "Let imaginary students answer an exam, to try grading."),
    "import": ("qbank.cli.importing", "Run an old quiz, report wrong keys, and draft questions from it."),
    "new": ("qbank.cli.new", "Write a commented question to start from."),
    "schema": ("qbank.cli.schema", "Print the JSON Schema of question files for editors."),
    "record": ("qbank.cli.record", "Record what the programs of questions do."),
    "diff-torch": ("qbank.cli.diff_torch", "List what the installed torch does otherwise than a record."),
    "doctor": ("qbank.cli.doctor", "Say what this machine can do."),
}


class _Lazy(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command = importlib.import_module(module).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, 1)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {close[0]!r}?" if close else ""))
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qbank")
def app() -> None:
    """Questions about torch.nn.RNN whose keys are true because they were run.

    \b
    Example: qbank show output-shape-seq-first --seed 7 --reveal
    Exit codes: 0 fine, 1 findings or faulty files, 2 wrong usage, 3 this machine cannot, 130 interrupted.
    """


def main() -> None:
    """Run the command; every expected failure becomes plain lines on stderr and a documented exit code."""
    from qbank.cli.edge import guarded

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal in another encoding is no reason to fail
    sys.exit(guarded(app))
