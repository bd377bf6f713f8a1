"""What the README shows works as shown."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_example_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "web" in said, "the sentence is about the pod of the example"
    assert "labkit-worker" in said, "and names the node that was chosen"


@pytest.mark.parametrize("name", ["README.md", "DESIGN.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), f"{name} -> {target}"


def test_the_course_table_lists_the_notebooks_and_labs_that_there_are() -> None:
    rows = re.findall(r"^\| `(\d\d_\w+)` \| *((?:`\w+`(?:, )?)*) *\|", README, re.MULTILINE)
    assert [notebook for notebook, _ in rows] == sorted(path.stem for path in (ROOT / "notebooks/source").glob("*.md"))
    labs = [lab for _, listed in rows for lab in re.findall(r"\w+", listed)]
    assert labs == sorted(path.parent.name for path in (ROOT / "labs").glob("*/lab.yaml"))
