"""An experiment, worked out: how a model is trained and measured, as the Python that does it.

Training and measuring are two programs. All that goes from one to the other are the learned numbers, so that what is
trained never sees the new rows; and the labels of those never enter a process in which a student's code runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Literal

import msgspec

from graders.programs import Input, Program
from qbank.language.figure import MOST_POINTS
from qbank.language.kinds.experiment import NEW, TRAIN

ROWS = "x"
"""The name under which the labels' expression sees rows."""
WEIGHTS = "learned"
"""The name under which the measuring program is given what was learned."""
MOST_WEIGHTS = 9_999
"""One more, by which too many are told, is the most that one observation may hold."""
_DTYPES: dict[str, Literal["int64", "float32"]] = {"accuracy": "int64", "r2": "float32"}


class Experiment(msgspec.Struct, frozen=True):
    """The fields of an experiment as a manifest keeps them; the rest of a task stands around it."""

    model: str
    labels: str
    measure: Literal["accuracy", "r2"]
    epochs: int
    rate: float
    batch: int
    parameters: int
    seconds: float

    @property
    def every(self) -> int:
        """Every so many epochs the loss is kept: as many as a curve may have points."""
        return ceil(self.epochs / MOST_POINTS)

    @property
    def kept_epochs(self) -> tuple[int, ...]:
        """The epochs of which a loss is kept."""
        return tuple(range(self.every, self.epochs + 1, self.every))


def training_text(experiment: Experiment, *, reports: bool = False) -> str:
    """Write the training, as students are shown it; with `reports` it tells whoever listens how far it is."""
    loss = "cross_entropy" if experiment.measure == "accuracy" else "mse_loss"
    head = [
        f"model = {experiment.model}",
        f"optimizer = torch.optim.Adam(model.parameters(), lr={experiment.rate!r})",
        "losses = []",
        f"for epoch in range(1, {experiment.epochs + 1}):",
    ]
    step = ["optimizer.zero_grad()", "loss.backward()", "optimizer.step()"]
    if experiment.batch:
        body = [
            "total = 0.0",
            f"for rows in torch.randperm(len(train)).split({experiment.batch}):",
            f"    loss = nn.functional.{loss}(model(train[rows]), train_labels[rows])",
            *(f"    {line}" for line in step),
            "    total += loss.item() * len(rows)",
            "losses.append(total / len(train))",
        ]
    else:
        body = [f"loss = nn.functional.{loss}(model(train), train_labels)", *step, "losses.append(loss.item())"]
    if reports:
        body += [f"if epoch % {experiment.every} == 0 and 'report' in globals():", "    report((epoch, losses[-1]))"]
    return "\n".join([*head, *(f"    {line}" for line in body)]) + "\n"


def measuring_text(experiment: Experiment) -> str:
    """Write what is asked of a trained model; `answers` are its own, one for each new row if it does as it should."""
    scores = "model(new)" + (".argmax(-1)" if experiment.measure == "accuracy" else "")
    return f"model.eval()\nwith torch.no_grad():\n    answers = {scores}.double()\n"


def whole_text(experiment: Experiment) -> str:
    """Write all in one program: what the author's own submissions run as, and what students try with public data.

    As in two programs, all that is left of a training when it is measured are the learned numbers.
    """
    return (
        f"{labels_text(experiment)}start = torch.get_rng_state()\n{training_text(experiment)}"
        f"{WEIGHTS} = {_LEARNED}.float()\ntorch.set_rng_state(start)\ndel train, model, optimizer, start\n"
        f"{renewing_text(experiment)}{measuring_text(experiment)}"
    )


def renewing_text(experiment: Experiment) -> str:
    """Write how what was learned is put into a new model."""
    return (
        f"model = {experiment.model}\n"
        "start = 0\n"
        "for one in model.state_dict().values():\n"
        "    if one.is_floating_point():\n"
        f"        one.copy_({WEIGHTS}[start : start + one.numel()].reshape(one.shape))\n"
        "        start += one.numel()\n"
    )


_COUNT = "sum(one.numel() for one in model.state_dict().values() if one.is_floating_point())"
_LEARNED = (
    "torch.cat([one.detach().double().flatten() for one in model.state_dict().values() if one.is_floating_point()])"
)


def whole_observations(experiment: Experiment) -> tuple[tuple[str, str], ...]:
    """Name what the whole program shows."""
    return (
        ("answers", "answers"),
        ("labels", "new_labels.double()"),
        ("train_labels", "train_labels.double()"),
        ("losses", _kept(experiment)),
        ("parameters", _COUNT),
    )


def labels_text(experiment: Experiment, *, converted: bool = True) -> str:
    """Write how the labels of both sets of rows are found; `converted` to what their loss is computed of."""
    to = (".long()" if experiment.measure == "accuracy" else ".float()") if converted else ""
    return "".join(
        f"{ROWS} = {rows}\n{rows}_labels = torch.as_tensor({experiment.labels}\n){to}\n" for rows in (TRAIN, NEW)
    )


def written_labels_program(experiment: Experiment, setup: str, inputs: Sequence[Input], torch_seed: int) -> Program:
    """Find the labels as they were written, so that what is wrong with them can be told."""
    observe = ((TRAIN, f"{TRAIN}_labels"), (NEW, f"{NEW}_labels"))
    return Program(setup, "", observe, tuple(inputs), torch_seed, labels_text(experiment, converted=False))


def labels_program(experiment: Experiment, setup: str, inputs: Sequence[Input], torch_seed: int) -> Program:
    """Find the labels, with nobody's code but the author's."""
    observe = (("train_labels", "train_labels.double()"), ("labels", "new_labels.double()"))
    return Program(setup, "", observe, tuple(inputs), torch_seed, labels_text(experiment))


def training_program(
    experiment: Experiment, setup: str, source: str, rows: Input, labels: Sequence[float], torch_seed: int
) -> Program:
    """Train a submission. What comes back is what it claims to have learned, its losses, and how large it says it is.

    Of what was learned, one number more than the budget comes back at most: so many tell that it is over.
    """
    known = Input("train_labels", (len(labels),), tuple(labels), _DTYPES[experiment.measure])
    learned = f"{_LEARNED}[:{experiment.parameters + 1}]"
    observe = (("losses", _kept(experiment)), ("parameters", _COUNT), (WEIGHTS, learned))
    after = training_text(experiment, reports=True)
    return Program(setup, source, observe, (rows, known), torch_seed, after)


def measuring_program(
    experiment: Experiment, setup: str, source: str, rows: Input, learned: Sequence[float], torch_seed: int
) -> Program:
    """Put what was learned into a new model, and ask it about the new rows."""
    given = Input(WEIGHTS, (len(learned),), tuple(learned), "float32")
    observe = (("answers", "answers"),)
    after = renewing_text(experiment) + measuring_text(experiment)
    return Program(setup, source, observe, (rows, given), torch_seed, after)


def _kept(experiment: Experiment) -> str:
    return f"losses[{experiment.every - 1}::{experiment.every}]"
