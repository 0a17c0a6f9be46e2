"""Every layer says in words whether it holds; what is required and missing stops the runner before anything runs."""

from __future__ import annotations

import ast
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from graders import layers
from graders.layer_rows import ROWS
from graders.programs import Program, Ran
from graders.runner import Runner, RunnerUnavailable


def test_every_layer_is_surveyed_in_words() -> None:
    states = layers.survey()
    assert sorted(state.name for state in states) == sorted(row.name for row in ROWS)
    for state in states:
        assert state.words, state.name
        assert state.stops, state.name


def test_layers_have_names_of_their_own() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_a_survey_changes_nothing_in_this_process() -> None:
    check = (
        "import os, sys, resource; from graders import layers;"
        "seen = lambda: (dict(os.environ), resource.getrlimit(resource.RLIMIT_FSIZE), os.getpgid(0),"
        " open('/proc/self/status').read().count('NoNewPrivs:\\t0') if os.path.exists('/proc') else 0);"
        "before = seen(); layers.survey(); print(before == seen(), 'torch' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
        == "True False\n"
    )


def test_the_worker_reports_the_layers_that_the_survey_found() -> None:
    with Runner() as runner:
        reported = runner.facts().layers
    assert {(state.name, state.held) for state in reported} == {(state.name, state.held) for state in layers.survey()}


def test_a_survey_that_fails_holds_nothing_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graders.spawn._START", "raise OSError('refused here')")
    states = layers.survey()
    assert not any(state.held for state in states)
    assert all("refused here" in state.words for state in states)


def test_required_layers_that_hold_let_programs_run() -> None:
    always = ("environment", "descriptors", "session")
    with Runner(require=always) as runner:
        assert isinstance(runner.run([Program("", "x = 1")])[0], Ran)


@pytest.mark.parametrize("name", ["moat", "inner namespaces"])
def test_a_required_layer_that_is_missing_refuses_to_run(name: str) -> None:
    with Runner() as free:
        states = {state.name: state for state in free.facts().layers}
    if name in states and states[name].held:
        pytest.skip("this machine has it")
    with Runner(require=("session", name)) as strict, pytest.raises(RunnerUnavailable, match=name):
        strict.run([Program("", "x = 1")])


def test_without_fork_the_survey_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.fork")
    assert {state.words for state in layers.survey()} == {"this system cannot fork"}
    with Runner() as runner, pytest.raises(RunnerUnavailable, match="WSL"):
        runner.run([Program("", "")])


def test_a_layer_that_is_left_out_is_said_and_refuses_students() -> None:
    with Runner(without=("network", "system calls")) as fewer:
        states = {state.name: state for state in fewer.facts().layers}
        assert isinstance(fewer.run([Program("", "x = 1")])[0], Ran)
    assert all(not states[name].held and states[name].words == layers.LEFT_OUT for name in ("network", "system calls"))
    with Runner(without=("memory",), require=("memory",)) as strict, pytest.raises(RunnerUnavailable, match="left out"):
        strict.run([Program("", "x = 1")])


def test_no_command_leaves_a_layer_out() -> None:
    """The parameter is for tests: no other code of ours gives it to a Runner."""
    calls = [
        (path.name, [keyword.arg for keyword in node.keywords])
        for path in (Path(__file__).parents[2] / "qbank").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Runner"
    ]
    assert calls
    assert [name for name, given in calls if "without" in given or None in given] == []


def test_the_layers_hold_for_a_python_in_the_folder_where_the_tree_is_put_together(tmp_path: Path) -> None:
    """The new tree covers /tmp while it is built: an environment that lies there must still be found."""
    if not str(tmp_path).startswith("/tmp/"):
        pytest.skip("temporary folders lie elsewhere here")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    (Path(packages) / "shared.pth").write_text("\n".join(entry for entry in sys.path if entry))
    survey = "from graders.layers import survey; print([layer.name for layer in survey() if not layer.held])"
    told = subprocess.run([python, "-c", survey], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert told.stdout.strip() == str([layer.name for layer in layers.survey() if not layer.held])
