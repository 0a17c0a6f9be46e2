"""A report written by hand, with one of everything that its page shows."""

from __future__ import annotations

from dataclasses import replace

from qbank.check.gallery import Gallery
from qbank.check.page import report_page
from qbank.check.report import (
    BeliefRow,
    BestConstant,
    Coverage,
    Finding,
    PassingRow,
    QuestionReport,
    Report,
    StratumRow,
    ValueRow,
)
from qbank.check.sharing import Sharing
from tests.qbank.pages.sample import configuration_item

PATH = "questions/layers/both-sides.yaml"


def finding(code: str, severity: str = "warning", because: str | None = None, what: str = "something") -> Finding:
    return Finding(
        code=code,
        severity=severity,  # type: ignore[arg-type]
        path=PATH,
        line=12,
        column=3,
        what=what,
        question="both-sides",
        seed=3,
        count=4,
        reproduce="qbank show both-sides --seed 3 --reveal",
        because=because,
    )


def question_report(*findings: Finding) -> QuestionReport:
    return QuestionReport(
        question="both-sides",
        path=PATH,
        kind="configuration",
        seeds=200,
        made=198,
        refused=2,
        redrawn=7,
        distinct=150,
        combinations=400,
        satisfying=320,
        least_wrong=3,
        coverage=Coverage(198, {"dropout in training": 2}, 2, True),
        beliefs=(BeliefRow(14, ("width-is-all-there-is",), 198, 150, 2), BeliefRow(15, (), 4, 4, 0)),
        values=(ValueRow("num_layers", "2", 99, 3),),
        key_positions={"1 of 4": 50, "2 of 4": 148},
        best_constant=(BestConstant("choice", "nn.RNN(4, 3)", 0.1),),
        findings=findings,
        allowed=(finding("few-variants", because="It is about one program."),),
        cues={"longest": 0.25, "most shared": 0.5},
        sharing=Sharing(30, 0.003, 0.73, 0.08),
        strata=(StratumRow("deep", "True", 90, 4.2, 3, None), StratumRow("deep", "False", 108, 3.2, 3, 0.3)),
        attacked=40,
        passing=(
            PassingRow("bias toggled", ("bias",), False, False, "nn.RNN(4, 3)", "nn.RNN(4, 3, bias=False)", 0, 4, 4),
        ),
        settled={"A definition (Ada Lovelace: it is one)": 198},
    )


def sample_report(*findings: Finding) -> Report:
    return Report(1, "2.13.0", 200, (question_report(*findings),), (finding("does-not-load", "error"),))


def sample_page(*findings: Finding) -> str:
    found = findings or (finding("cue"), finding("also-passes", "info"))
    items = (configuration_item(), replace(configuration_item(), seed=1))
    return report_page(
        sample_report(*found),
        Gallery(
            {"width-is-all-there-is": "Width is `all`."}, {PATH: items}, {PATH: tuple(f"line {n}" for n in range(20))}
        ),
    )
