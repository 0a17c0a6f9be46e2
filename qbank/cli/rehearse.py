"""`qbank rehearse`: imaginary students answer an exam, so that a teacher can try grading before the real one."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("rehearse")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder for the answers files.")
@click.option("--secret", type=click.Path(path_type=Path), help="Secret file; default: secret.key beside the manifest.")
def command(manifest: Path, output: Path, secret: Path | None) -> int:
    """Write answers files of imaginary students: one knows everything, one holds misconceptions, one types oddly,
    one leaves gaps, one hands nothing in.

    The files hold right answers: keep them where the manifest is, not where students' files are.

    \b
    Example: qbank rehearse exam-out/teacher/manifest.jsonl -o rehearsal
    """
    from qbank.exams.manifest import read_manifest
    from qbank.grading.rehearsal import rehearse
    from qbank.loading.suggestions import printable
    from qbank.ordinary_file import refused
    from qbank.writing import write_whole

    files = {output / name: text for name, text in rehearse(read_manifest(manifest, secret))}
    for path, text in files.items():
        if path.exists() and (not path.is_file() or path.read_bytes() != text.encode()):
            raise refused(path, "is there already and is no rehearsal of this exam", "choose another -o")
    output.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, text in files.items():
        write_whole(path, text, mode=0o600)
    click.echo(f"Answers of {len(files)} imaginary students  {printable(str(output))}/")
    return 0
