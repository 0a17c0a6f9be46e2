"""Names of a platform's download are read as Moodle and Canvas write them; what a student chose comes last."""

import pytest

from qbank.grading.download_names import DownloadName, download_name

NAMES: list[tuple[str, DownloadName | None]] = [
    # Moodle, as folders (today's and older), and as files without folders.
    ("Ada Lovelace_12345_assignsubmission_file", DownloadName("Ada Lovelace")),
    ("Ada Lovelace_12345_assignsubmission_file_", DownloadName("Ada Lovelace")),
    ("Ada Lovelace_12345_assignsubmission_file_3.py", DownloadName("Ada Lovelace", file="3.py")),
    ("Ada Lovelace_12345_assignsubmission_file_my_work_q3.py", DownloadName("Ada Lovelace", file="my_work_q3.py")),
    ("Ada Lovelace_12345_assignsubmission_onlinetext", DownloadName("Ada Lovelace")),
    ("Participant_77_assignsubmission_file_3.py", DownloadName("Participant", file="3.py")),
    ("Ana María Ñ_1_assignsubmission_file_3.py", DownloadName("Ana María Ñ", file="3.py")),
    # The file's own name may look like another student's: the first is the platform's.
    (
        "Eve_1_assignsubmission_file_Bob_2_assignsubmission_file_3.py",
        DownloadName("Eve", file="Bob_2_assignsubmission_file_3.py"),
    ),
    # Canvas: sortable name, LATE, user, attachment, the upload's name with -N for a new attempt.
    ("lovelaceada_340934_208490284_3.py", DownloadName("lovelaceada", "340934", "3.py")),
    ("lovelaceada_LATE_340934_208490284_q3-2.py", DownloadName("lovelaceada", "340934", "q3-2.py", True)),
    ("müllerjörg_1_2_item 3.py", DownloadName("müllerjörg", "1", "item 3.py")),
    ("lovelaceada_340934_text.html", DownloadName("lovelaceada", "340934", "text.html")),
    ("lovelaceada_LATE_340934_link.html", DownloadName("lovelaceada", "340934", "link.html", True)),
    ("anon_Ab3dE_208_3.py", DownloadName("anon Ab3dE", file="3.py")),
    ("LATE_anon_Ab3dE_208_3.py", DownloadName("anon Ab3dE", file="3.py", late=True)),
    ("eve_1_2_bob_3_4_5.py", DownloadName("eve", "1", "bob_3_4_5.py")),
    # Neither.
    ("3.py", None),
    ("item3.py", None),
    ("q3_solution.py", None),
    ("alice", None),
    ("ada_3.py", None),
    ("answers-s-2041.json", None),
    ("Ada_123_file", None),
    ("", None),
    ("_1_2_", None),
    ("x" * 300, None),
]


@pytest.mark.parametrize(("name", "read"), NAMES, ids=[repr(case[0])[:50] for case in NAMES])
def test_a_name_is_read_as_the_platform_wrote_it(name: str, read: DownloadName | None):
    assert download_name(name) == read


@pytest.mark.parametrize(
    ("evil", "user"),
    [("a" * 50_000, None), ("a_" * 20_000, None), ("1_" * 20_000, "1"), ("_" * 50_000, None), ("a_1_" * 10_000, None)],
)
def test_a_long_name_costs_no_time(evil: str, user: str | None):
    """Each of these is read at once; a pattern that tries again and again would hang here."""
    found = download_name(evil)
    assert (found and found.user) == user
