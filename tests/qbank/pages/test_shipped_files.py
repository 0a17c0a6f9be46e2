"""Templates are found in a wheel and in a checkout, and never taken from whatever lies beside an installed package."""

import jinja2
import pytest

from qbank import shipped as module
from qbank.pages.engine import Dress, render
from qbank.shipped import PACKAGED, shipped


@pytest.fixture
def package(tmp_path, monkeypatch):
    package = tmp_path / "site" / "qbank"
    package.mkdir(parents=True)
    monkeypatch.setattr(module, "__file__", str(package / "shipped.py"))
    shipped.cache_clear()
    yield package
    shipped.cache_clear()


def test_a_wheel_holds_them_in_the_package(package):
    (package / PACKAGED / "templates").mkdir(parents=True)
    (package.parent / "templates").mkdir()
    assert shipped("templates") == package / PACKAGED / "templates"


def test_a_checkout_holds_them_at_its_root(package):
    (package.parent / "questions").mkdir()
    (package.parent / "pyproject.toml").touch()
    assert shipped("questions") == package.parent / "questions"


def test_a_strangers_folder_is_not_taken(package):
    (package.parent / "templates").mkdir()
    with pytest.raises(FileNotFoundError, match="installed without its templates"):
        shipped("templates")


def test_a_name_that_a_template_misses_is_an_error():
    with pytest.raises(jinja2.UndefinedError, match="paper"):
        render("exam.html", Dress(()))
