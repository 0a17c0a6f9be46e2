"""Kind `experiment`: a model that students write, how it is trained, and what it must reach on data it never saw."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from qbank.language.fields import Code, Expr
from qbank.language.kinds.every_kind import Fields, at_field
from qbank.language.kinds.submitted import RUNS, Submitted
from qbank.language.meanings import Meanings

TARGET = "reaches the target"
"""The criterion that earns the points: what was measured on new data."""
BUDGET = "stays within the parameters"
"""Whoever is over it gets nothing."""
MOST_EPOCHS = 500
TRAIN, NEW = "train", "new"
"""The inputs of every experiment: what the model is trained on, and what it is measured on."""
BOUND = frozenset(
    {"x", "train_labels", "new_labels", "model", "optimizer", "losses", "epoch", "rows", "loss", "total", "learned"}
) | {"start", "one", "answers", "report"}
"""Names that the programs around a submission bind: no input may have them."""
MEASURED = frozenset(
    {"answers", "labels", "train_labels", "losses", "parameters", "score", "baseline_score", "training"}
)
"""What prose may speak of besides: what the reference came to and the baseline, and the program that trains."""

Measure: TypeAlias = Annotated[
    Literal["accuracy", "r2"],
    Meanings(
        {
            "accuracy": "The share of new rows of which the largest score names the label. Trained by cross-entropy.",
            "r2": "The coefficient of determination: 1 minus the squared error over that of the labels' mean. "
            "Trained by the mean squared error.",
        }
    ),
]


class Training(Fields):
    """How every submission is trained: by torch.optim.Adam, in a loop of qbank's own that students may read."""

    epochs: int = Field(ge=1, le=MOST_EPOCHS, description="How often the training data are gone through.")
    rate: float = Field(gt=0, le=10, description="The learning rate of Adam.")
    batch: int | None = Field(
        default=None, ge=1, le=4096, description="Rows for each step, in a new order each epoch; without it, all rows."
    )


class Budget(Fields):
    """What a model may use."""

    parameters: Expr = Field(
        description="So many numbers may be learned; they are all that goes from training to measuring."
    )
    seconds: float = Field(
        default=10.0, ge=1, le=60, description="Wall time of its training; what is stopped is for a person to settle."
    )


class ExperimentQuestion(Submitted):
    """A model to write. It is trained in isolation and measured on data that the training never sees."""

    kind: Literal["experiment"] = Field(description="A model to write, which is trained and measured.")
    model: Code = Field(default="Model()", validate_default=True, description="How one is made of what was written.")
    labels: Code = Field(
        description="Python over the rows `x` and the other inputs: what is to be answered for each. "
        "Those of the new rows never reach a student's process."
    )
    training: Training = Field(description="How every submission is trained.")
    budget: Budget = Field(description="How much a model may learn, and for how long.")
    measure: Measure = Field(default="accuracy", description="What counts on the new rows.")
    target: float = Field(gt=0, le=1, description="The measure that earns all points.")
    chance: Expr = Field(
        description="The measure of who cannot do what is asked: by guessing, or from the last step alone."
    )
    near: float = Field(
        default=0.15,
        gt=0,
        lt=0.5,
        description="How far above chance luck may come, the baseline's too; up to there, nothing is earned.",
    )
    credit: Annotated[
        Literal["linear", "all"],
        Meanings({"linear": "Points grow evenly up to the target.", "all": "The target, or nothing."}),
    ] = Field(default="linear", description="What is earned below the target.")
    baseline: Code | None = Field(
        default=None,
        description="A model that lacks what the task is about, and so must stay near chance; without it, the starter.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> ExperimentQuestion:
        for name, what in ((TRAIN, "trained on"), (NEW, "measured on")):
            if name not in self.inputs:
                raise at_field("inputs", f"{name!r} is missing: rows along the first axis, to be {what}")
        for name in self.inputs:
            if name in BOUND:
                raise at_field(("inputs", name), f"the training has another {name!r}: name this input otherwise")
        if self.observe:
            raise at_field("observe", "what is observed of an experiment is fixed; see docs/kinds.md")
        known = [RUNS, TARGET, BUDGET, *(rule.name for rule in self.rules)]
        if twice := next((name for name in known if known.count(name) > 1), None):
            raise at_field("rules", f"the name {twice!r} stands for two")
        for index, wrong in enumerate(self.wrong):
            for name in wrong.fails:
                if name not in known:
                    what = f"nothing is called {name!r}; there are {', '.join(map(repr, known))}"
                    raise at_field(("wrong", index, "fails"), what)
        return self
