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
    from qbank.writing import write_whole

    read = read_manifest(manifest, secret)
    output.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = []
    for name, text in rehearse(read):
        write_whole(output / name, text, mode=0o600)
        names.append(name)
    click.echo(f"Answers of {len(names)} imaginary students  {output}/")
    return 0
