"""An experiment that trains in a few hundredths of a second: which of two numbers came first."""

from __future__ import annotations

from json import dumps

MODEL = """\
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(3, 4)
        self.memory = {layer}
        self.score = nn.Linear({width}, 3)

    def forward(self, x):
        return self.score({states})
"""
RNN = MODEL.format(layer="nn.RNN(4, 8, batch_first=True)", width=8, states="self.memory(self.embed(x))[0][:, -1]")
GRU = MODEL.format(layer="nn.GRU(4, 6, batch_first=True)", width=6, states="self.memory(self.embed(x))[1][0]")
NO_MEMORY = MODEL.format(layer="nn.Linear(4, 8)", width=8, states="self.memory(self.embed(x))[:, -1].tanh()")
ALL_STEPS = MODEL.format(layer="nn.RNN(4, 8, batch_first=True)", width=8, states="self.memory(self.embed(x))[0]")
LARGE = MODEL.format(layer="nn.RNN(4, 90, batch_first=True)", width=90, states="self.memory(self.embed(x))[0][:, -1]")


EXPERIMENT = f"""\
kind: experiment
as: [entry]
setup: "import torch\\nfrom torch import nn\\n"
parameters: {{n: [60, 80]}}
starter: {dumps(NO_MEMORY)}
reference: {dumps(RNN)}
inputs:
  train: "integers(n, 2, low=0, high=2)"
  new: "integers(n, 2, low=0, high=2)"
  order: normal(3)
labels: "order.argsort()[x[:, 0]]"
training: {{epochs: 40, rate: 0.05}}
budget: {{parameters: 400, seconds: 5}}
chance: 1/3
near: 0.25
target: 0.9
rules: [{{name: a layer with memory, must_use: [nn.RNN, nn.GRU, nn.LSTM]}}]
wrong:
  - {{code: {dumps(ALL_STEPS)}, misconception: same, fails: runs without an error}}
  - {{code: {dumps(LARGE)}, misconception: double, fails: stays within the parameters}}
  - {{code: {dumps(NO_MEMORY)}, misconception: drop, fails: [reaches the target, a layer with memory]}}
right: [{dumps(GRU)}]
solution: ["{{{{ baseline_score }}}} {{{{ score }}}} {{{{ parameters }}}} {{{{ training }}}}"]
"""
