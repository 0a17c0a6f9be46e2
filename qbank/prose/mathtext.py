r"""TeX as readable characters, `\tanh(W_{ih} x_t)` as `tanh(W_ih x_t)`; TeX with an unknown command stays as it is."""

from __future__ import annotations

import re

_WORDS = frozenset({
    "tanh", "sinh", "cosh", "sin", "cos", "tan", "exp", "log", "ln", "max", "min", "arg", "lim", "sup", "inf", "det",
    "dim", "mod", "relu",
})  # fmt: skip
_SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "lambda": "λ",
    "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ",
    "cdot": " · ", "times": " × ", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "pm": "±", "ast": "*", "circ": "∘",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "approx": "≈",
    "equiv": "≡", "in": "∈", "notin": "∉", "to": "→", "rightarrow": "→", "leftarrow": "←", "mapsto": "↦",
    "Rightarrow": "⇒", "infty": "∞", "sum": "∑", "prod": "∏", "partial": "∂", "nabla": "∇", "dots": "…",
    "ldots": "…", "cdots": "⋯", "top": "ᵀ", "forall": "∀", "exists": "∃", "mid": "|", "lVert": "‖", "rVert": "‖",
    "lvert": "|", "rvert": "|", "prime": "′", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "left": "", "right": "", "quad": " ", "qquad": "  ",
}  # fmt: skip
_MARKS = {"\\,": " ", "\\;": " ", "\\:": " ", "\\ ": " ", "\\!": "", "\\{": "{", "\\}": "}", "\\_": "_", "\\%": "%"}
_WRAPPED = re.compile(r"\\(?:text|mathrm|mathbf|mathit|mathsf|mathtt|operatorname|boldsymbol)\{([^{}\\]*)\}")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}\\]*)\}\{([^{}\\]*)\}")
_ROOT = re.compile(r"\\sqrt\{([^{}\\]*)\}")
_SCRIPT = re.compile(r"([_^])\{([^{}\\]*)\}(\w?)")
_COMMAND = re.compile(r"\\([A-Za-z]+)(\s*)")
_TRANSPOSED = re.compile(r"\^(?:\{(?:\\top|T|\\intercal)\}|T|\\(?:top|intercal)(?![A-Za-z]))")
_SETS = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "C": "ℂ", "Q": "ℚ"}


def math_text(tex: str) -> str:
    """Return the formula as one line of characters, or the TeX source where that cannot be done faithfully."""
    text = re.sub(r"\\mathbb\{([RNZCQ])\}", lambda found: _SETS[found[1]], tex)
    text = _TRANSPOSED.sub("ᵀ", text)
    text = _COMMAND.sub(_command, text)
    for mark, plain in _MARKS.items():
        text = text.replace(mark, plain)
    for _ in range(4):  # fractions and indices within each other, innermost first
        text = _WRAPPED.sub(lambda found: found[1], text)
        text = _FRACTION.sub(lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}", text)
        text = _ROOT.sub(lambda found: f"√({found[1]})", text)
        text = _SCRIPT.sub(lambda found: found[1] + _grouped(found[2]) + (found[3] and f" {found[3]}"), text)
    if "\\" in text:
        return tex
    return re.sub(r"\s+", " ", text).strip()


def _command(found: re.Match[str]) -> str:
    name, space = found[1], found[2]
    if name in _WORDS:
        return name + space
    if name in _SIGNS:
        return _SIGNS[name] + (space if name not in ("left", "right") else "")
    return found[0]


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"\w+|-\d+|\d+\.\d+", text) else f"({text})"
