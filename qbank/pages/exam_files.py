"""Writes an exam's files into its folder. Students' files are made from a `Paper`, which has no field for a key."""

from __future__ import annotations

import msgspec

from graders.answers.display import describe
from qbank.exams.build import Built
from qbank.exams.folder import examples_name, page_name
from qbank.exams.manifest import manifest_lines
from qbank.exams.paper import paper_of
from qbank.exams.places import Folder
from qbank.exams.secret import Secret, write_secret
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.writing import write_whole


def write_exams(folder: Folder, built: Built, secret: Secret) -> None:
    """Write the students' pages, the answer book, the manifest and the secret."""
    for exam in built.exams:
        paper = paper_of(exam)
        write_whole(folder.students / page_name(exam), exam_page(paper))
        for item in (item for section in paper.sections for item in section.items if item.examples):
            name = examples_name(exam, item.number)
            write_whole(folder.students / name, msgspec.json.format(msgspec.json.encode(item.examples)).decode() + "\n")
    write_teacher_files(folder, built, secret)


def write_teacher_files(folder: Folder, built: Built, secret: Secret) -> None:
    """Write what the teacher keeps: the answer book, the manifest and the secret."""
    write_secret(folder.secret, secret)
    write_whole(folder.answer_book, answer_book(built.exams, title=built.exams[0].title, describe=describe), mode=0o600)
    write_whole(folder.manifest, manifest_lines(built.exams, secret), mode=0o600)
