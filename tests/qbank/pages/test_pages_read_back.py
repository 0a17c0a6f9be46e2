"""What holds for every page: it is complete in itself, and whoever cannot see it finds the way."""

import base64
import hashlib
import re
from itertools import pairwise

import pytest

from tests.qbank.pages.reading import read, words
from tests.qbank.pages.test_golden_pages import PAGES


@pytest.fixture(params=PAGES)
def page(request):
    return PAGES[request.param]()


@pytest.fixture
def root(page):
    return read(page)


def test_ids_are_unique(root):
    ids = root.xpath("//@id")
    assert sorted(set(ids)) == sorted(ids)


def test_every_control_has_a_label_of_its_own(root):
    for control in root.xpath("//input|//textarea|//select"):
        labels = root.xpath("//label[@for=$id]", id=control.get("id"))
        assert [bool(words(label)) for label in labels] == [True], control.attrib
    assert all(words(button) for button in root.xpath("//button"))


def test_what_describes_an_element_exists(root):
    ids = set(root.xpath("//@id"))
    described = {name for value in root.xpath("//@aria-describedby") for name in value.split()}
    assert described <= ids
    assert {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")} <= ids


def test_headings_start_at_one_and_skip_no_level(root):
    levels = [int(node.tag[1]) for node in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_regions_have_names_that_differ(root):
    names = [node.get("aria-label") for node in root.xpath("//*[@role='region']")]
    assert all(names)
    assert len(set(names)) == len(names)


def test_nothing_outside_the_page_is_named(page, root):
    addresses = root.xpath("//@src|//@href|//@action|//@srcset|//@poster|//@formaction")
    assert {address for address in addresses if not address.startswith("#")} <= {"data:,"}
    code = "".join(root.xpath("//style/text()|//script/text()"))
    assert not re.search(
        r"url\(|@import|https?:|//[a-z]+\.|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|\bimport\b", code
    )


def test_the_policy_lets_this_very_script_run_and_fetches_nothing(root):
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    scripts = root.xpath("//script/text()")
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert rules.get("script-src", "") == "".join(f"'sha256-{digest}'" for digest in digests)
    assert rules["default-src"] == "'none'"
    assert rules["form-action"] == rules["base-uri"] == "'none'"
    assert len(scripts) <= 1


def test_the_language_and_the_width_are_declared(root):
    assert root.get("lang") == "en"
    assert root.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]
    assert words(root.xpath("//title")[0])


def test_no_element_carries_a_handler(root):
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]
