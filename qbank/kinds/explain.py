"""Kind `explain`: concepts to look for in an explanation. Each is true by a run, or a named reviewer vouches for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.answers.display import describe
from graders.answers.rubric import phrase_fault
from graders.keys import Acceptance, Concept, RubricValue
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import evaluate
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Kind
from qbank.kinds.programs import render
from qbank.kinds.recall import Runs, names_of_run, plan_program, vouched, what_ran
from qbank.language.kinds.explain import ExplainQuestion, RubricConcept

WANTED = "Write some sentences in your own words. A person reads and marks them."
plan = plan_program


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Hold each concept against the run, and render the phrases by which it is noticed."""
    spec = draw.question.spec
    assert isinstance(spec, ExplainQuestion)
    names = names_of_run(draw, runs)
    concepts = tuple(_concept(concept, names, index) for index, concept in enumerate(spec.concepts))
    key = RubricValue(concepts, spec.needs or 0)
    bare = [concept.name for concept in spec.concepts if concept.evidence is None]
    return Judgement(
        key=key,
        accept=Acceptance(),
        names={**names, "key": describe(key)},
        code=runs[0][0].program.code if runs and spec.show_code else "",
        right=(Candidate(key, describe(key), False, (), "", what_ran(runs), ("concepts",)),),
        wrong=(),
        wanted=WANTED,
        long_answer=True,
        settled=tuple(vouched(name, spec.settled) for name in bare) if spec.settled else (),
    )


def _concept(concept: RubricConcept, names: Mapping[str, Any], index: int) -> Concept:
    place = ("concepts", index)
    if concept.evidence is not None and not evaluate(concept.evidence, names, (*place, "evidence")):
        what = f"the run does not confirm {concept.name!r}: `{concept.evidence.source}` does not hold"
        raise Refused(Finding("confirm-disagrees", what, (*place, "evidence")))
    phrases = ((template, (*place, "any_of", at)) for at, template in enumerate(concept.any_of))
    return Concept(concept.name, tuple(_phrase(render(template, names, where), where) for template, where in phrases))


def _phrase(text: str, place: tuple[str | int, ...]) -> str:
    if fault := phrase_fault(text):
        raise Refused(Finding("not-an-answer", f"the phrase {text!r:.60} {fault}", place))
    return text.strip()


EXPLAIN = Kind(plan, judge)
