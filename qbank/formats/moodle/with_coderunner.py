"""Format `moodle-coderunner`: Moodle XML for a Moodle that has the plugin CodeRunner, and torch where it runs code.

A format of its own, since a Moodle without the plugin would stop the import at the first such question.
"""

from __future__ import annotations

from dataclasses import replace

from qbank.formats.moodle.write import FORMAT as PLAIN
from qbank.formats.moodle.write import write_programs

FORMAT = replace(
    PLAIN,
    name="moodle-coderunner",
    title="Moodle XML with CodeRunner",
    target="Moodle 4 with the plugin CodeRunner, and torch in its sandbox",
    holds=(*PLAIN.holds, "programs, with a test for each criterion"),
    write=write_programs,
)
