"""A student's exam as one HTML file that needs no network. Only a `Paper` goes in, so that no key can come out."""

from __future__ import annotations

from qbank.exams.paper import Paper
from qbank.pages.engine import Dress, render

DRESS = Dress(
    styles=("css/paper.css", "css/item.css", "css/exam.css", "css/print.css"),
    scripts=(
        "js/program.js",
        *(
            f"js/exam/{name}.js"
            for name in ("paper", "keeping", "clock", "message", "file", "exam")  # each uses the names of those before
        ),
    ),
)


def exam_page(paper: Paper) -> str:
    """Write the page on which a student answers: it keeps what is typed and saves one answers file."""
    items = [item for section in paper.sections for item in section.items]
    return render(
        "exam.html",
        DRESS,
        paper=paper,
        whose=_whose(paper),
        count=len(items),
        total=sum(item.points for item in items),
        first=items[0].number if items else 1,
        any_code=any((item.code or item.starter) and not item.setup for item in items),
    )


def _whose(paper: Paper) -> str:
    """Name the student or the version, as at the head of every printed sheet."""
    if not paper.student:
        return f"Version {paper.version}" if paper.version else ""
    return f"{paper.name} ({paper.student})" if paper.name else paper.student
