import subprocess
import sys

from fieldtui.checklists import ChecklistError, Phrase

PROGRAM = """
import sys
{code}
print(*sorted(name for name in sys.modules if name.split(".")[0] in ("fieldtui", "pyxform", "openpyxl", "textual")))
"""


def loaded(code: str) -> set[str]:
    """The modules of ours and of the heavy libraries that a fresh process has after `code`."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(code=code)], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_nothing_else_of_the_product_is_loaded() -> None:
    names = loaded("from fieldtui.checklists import *")
    assert {name for name in names if not name.startswith("fieldtui.checklists")} == {"fieldtui"}


def test_importing_the_package_loads_nothing_but_it() -> None:
    assert loaded("import fieldtui.checklists") == {"fieldtui", "fieldtui.checklists"}


def test_filling_a_form_needs_no_pyxform() -> None:
    assert "pyxform" not in loaded("from fieldtui.checklists import Filling, read_xform, read_xlsform")


def test_an_error_is_its_docstring_with_the_facts() -> None:
    class TooCold(ChecklistError):
        """The tea in {place} is
        cold.

        Make new tea.
        """

    error = TooCold(place=Phrase("the office"))
    assert str(error) == "The tea in the office is cold.\n\nMake new tea."
    assert error.facts == {"place": "the office"}
