"""A student is found by id, then by a name that nobody else has; never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.grading.student_named import Person, Students

CLASS = Students(
    [
        Person("ada", "Ada King Lovelace"),
        Person("bo1", "Bo Li"),
        Person("bo2", "Li Bo"),
        Person("jm", "Müller, Jörg"),
        Person("ob", "Sean O'Brien"),
        Person("340934", ""),
        Person("s.2041@uni", "N. N."),
    ]
)
CALLED: list[tuple[str, tuple[str, ...]]] = [
    ("ada", ("ada",)),
    ("ADA ", ("ada",)),
    ("Ada King Lovelace", ("ada",)),
    ("ada_king-lovelace", ("ada",)),
    ("lovelaceadaking", ("ada",)),
    ("kinglovelaceada", ("ada",)),
    ("Lovelace, Ada King", ("ada",)),
    ("Jorg Muller", ("jm",)),
    ("mullerjorg", ("jm",)),
    ("Müller Jörg", ("jm",)),
    ("obriensean", ("ob",)),
    ("Sean OBrien", ("ob",)),
    ("Bo Li", ("bo1", "bo2")),
    ("boli", ("bo1", "bo2")),
    ("bo1", ("bo1",)),
    ("S.2041@UNI", ("s.2041@uni",)),
    ("King", ()),
    ("Ada Lovelace", ()),
    ("", ()),
    ("  ", ()),
    ("---", ()),
]


@pytest.mark.parametrize(("written", "ids"), CALLED)
def test_who_may_be_meant(written: str, ids: tuple[str, ...]):
    assert CLASS.called(written) == ids


@pytest.mark.parametrize(
    ("who", "user", "ids"),
    [
        ("lovelaceadaking", "7", ("ada",)),
        ("lovelaceadaking", "340934", ("ada",)),  # the platform's number is somebody's id here: the name decides
        ("libo", "bo2", ("bo2",)),  # a name of two, one of whom has this very id
        ("libo", "9", ("bo1", "bo2")),
        ("zuluzed", "340934", ("340934",)),  # the roster has no name that could contradict
        ("zuluzed", "bo1", ()),
        ("zuluzed", "", ()),
    ],
)
def test_a_platforms_number_never_goes_against_a_name(who: str, user: str, ids: tuple[str, ...]):
    assert CLASS.called_in_download(who, user) == ids


@given(
    st.lists(st.tuples(st.text("abcé ", max_size=6), st.text("abcé ,'", max_size=12)), max_size=8), st.text(max_size=9)
)
def test_one_is_found_only_if_nobody_else_could_be_meant(people: list[tuple[str, str]], written: str):
    """However a class is named: an id goes first, and a name that fits two finds both."""
    persons = [Person(f"id{number}{slug.strip()}", name) for number, (slug, name) in enumerate(people)]
    students = Students(persons)
    for person in persons:
        assert students.called(person.id) == (person.id,)
        if person.name.replace(",", " ").replace("'", " ").strip():
            assert person.id in students.called(person.name)
    assert len(students.called(written)) <= len(persons)
