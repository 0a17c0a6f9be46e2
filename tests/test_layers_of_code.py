"""Who may import whom: one way down, heavy libraries at home, torch in the worker only, a light command line."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = (
    ("qbank.problems", "qbank.shipped", "qbank.writing", "qbank.ordinary_file"),
    ("qbank.loading",),
    ("qbank.language",),
    ("qbank.bank",),
    ("qbank.drawing",),
    ("qbank.kinds",),
    ("qbank.items",),
    ("qbank.exams",),
    ("qbank.prose",),
    ("qbank.figures",),
    ("qbank.pages",),
    ("qbank.terminal", "qbank.report"),
    ("qbank.grading", "qbank.recording"),
    ("qbank.formats",),
    ("qbank.notebooks",),
    ("qbank.check",),
    ("qbank.importing",),
    ("qbank.cli",),
    ("qbank.__main__",),
)
"""From the ground up. A module may import its own layer and those below; a longer name is more exact."""
HOMES = {
    "yaml": ("qbank.loading",),
    "jinja2": ("qbank.language", "qbank.pages"),
    "click": ("qbank.cli",),
    "rich": ("qbank.cli", "qbank.terminal", "qbank.prose.terminal"),
    "pydantic": ("qbank.language", "qbank.loading", "qbank.report", "qbank.exams.blueprint", "qbank.check"),
    "pydantic_core": ("qbank.language", "qbank.report"),
    "markdown_it": ("qbank.prose",),
    "mdit_py_plugins": ("qbank.prose",),
    "pygments": ("qbank.prose",),
    "latex2mathml": ("qbank.prose",),
    "lxml": ("qbank.formats", "qbank.importing"),
    "markupsafe": ("qbank.formats", "qbank.pages", "qbank.prose"),
    "nbgrader": ("qbank.notebooks.nbgrader_marks",),
    "nbformat": ("qbank.notebooks.nbgrader_marks",),
    "traitlets": ("qbank.notebooks.nbgrader_marks",),
    "msgspec": ("qbank", "graders"),
    "numpy": ("graders",),
    "torch": ("graders",),
}
DOOR = "graders.worker"
"""The one module that loads torch, inside a function: it is the worker's main."""
LIGHT = ("torch", "numpy", "pydantic", "jinja2", "lxml", "rich", "yaml")


@dataclass(frozen=True)
class Import:
    """One import: `at_start` means that it runs when the module is imported."""

    by: str
    of: str
    at_start: bool


def _modules() -> dict[str, Path]:
    paths = sorted(path for package in ("qbank", "graders") for path in (ROOT / package).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def _imports(name: str, path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lazy = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            assert node.module is not None
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [one if one in MODULES else node.module for one in inner]
        else:
            continue
        yield from (Import(name, one, id(node) not in lazy) for one in dict.fromkeys(found))


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


MODULES = _modules()
IMPORTS = [one for name, path in MODULES.items() for one in _imports(name, path)]


def _under(module: str, prefixes: tuple[str, ...]) -> bool:
    return any(module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes)


def _layer(module: str) -> int:
    """Return the number of the layer whose entry fits the module's name most exactly."""
    fitting = [
        (len(entry), level) for level, entries in enumerate(LAYERS) for entry in entries if _under(module, (entry,))
    ]
    assert fitting, f"{module} belongs to no layer: say in LAYERS where it stands"
    return max(fitting)[1]


def test_the_graders_know_nothing_of_the_bank() -> None:
    allowed = {"graders", "msgspec", "numpy", "torch", *sys.stdlib_module_names}
    assert [one for one in IMPORTS if one.by.startswith("graders") and one.of.split(".")[0] not in allowed] == []


def test_imports_go_one_way() -> None:
    inside = [one for one in IMPORTS if _under(one.by, ("qbank",)) and _under(one.of, ("qbank",))]
    inside = [one for one in inside if "qbank" not in (one.by, one.of)]  # the package itself holds the version
    assert len(inside) > 200
    upward = [f"{one.by} imports {one.of}" for one in inside if _layer(one.of) > _layer(one.by)]
    assert upward == []


def test_no_two_modules_import_each_other_on_starting() -> None:
    below: dict[str, set[str]] = {name: set() for name in MODULES}
    for one in IMPORTS:
        if one.at_start and one.of in MODULES and one.of != one.by:
            below[one.by].add(one.of)
    done: set[str] = set()
    while ready := {name for name, needs in below.items() if name not in done and needs <= done}:
        done |= ready
    assert sorted(set(below) - done) == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_where_it_is_at_home(library: str) -> None:
    users = [one.by for one in IMPORTS if one.of.split(".")[0] == library]
    assert users, f"{library} is not used at all"
    assert [user for user in users if not _under(user, HOMES[library])] == []


def test_every_library_is_declared_here() -> None:
    known = {*HOMES, "qbank", "graders", "__future__", *sys.stdlib_module_names}
    assert {one.of.split(".")[0] for one in IMPORTS} - known == set()


def test_torch_is_loaded_through_the_worker_only() -> None:
    """Whatever loads torch when it is imported is itself imported by such modules alone, or lazily by the worker."""
    loading = {one.by for one in IMPORTS if one.at_start and one.of.split(".")[0] == "torch"}
    while more := {one.by for one in IMPORTS if one.at_start and one.of in loading} - loading:
        loading |= more
    assert loading
    assert not any(_under(module, ("qbank",)) for module in loading)
    entering = {one.by for one in IMPORTS if one.of in loading} - loading
    assert entering == {DOOR}
    lazily = {one.by for one in IMPORTS if not one.at_start and one.of.split(".")[0] == "torch"}
    assert lazily <= loading


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import qbank.cli.app", LIGHT),
        ("import graders.marking, graders.answers, graders.keys, graders.grades", (*LIGHT, "qbank", "click")),
        ("import graders.runner", ("torch", "numpy", "pydantic", "yaml", "jinja2", "qbank")),
        ("import qbank.items.making, qbank.bank.load, qbank.check, qbank.grading.mark", ("torch", "numpy", "rich")),
        ("from qbank.cli.app import app, COMMANDS; [app.get_command(None, name) for name in COMMANDS]", LIGHT),
        ("from qbank.cli.app import app; app(['--help'], standalone_mode=False)", LIGHT),
        ("from qbank.cli.app import app; app(['list', '--help'], standalone_mode=False)", LIGHT),
        ("from qbank.cli.app import app; app(['list'], standalone_mode=False)", ("torch", "numpy")),
    ],
)
def test_what_is_light_stays_light(statement: str, absent: tuple[str, ...]) -> None:
    code = f"import sys\ntry:\n    exec({statement!r})\nexcept SystemExit:\n    pass\nprint('LOADED', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.rpartition("LOADED ")[2].split()
    assert "sys" in loaded
    assert sorted(set(loaded) & set(absent)) == []
