"""The Korean edition says where its text cannot be trusted."""

from pathlib import Path

from labkit.cli import notebook_reader, notebook_render

NAME = "10_sample"


def test_a_stale_translation_carries_a_banner(folder: Path) -> None:
    text = (folder / "source" / f"{NAME}.md").read_text(encoding="utf-8").replace("How many points", "How few points")
    source = notebook_reader.parse(text, folder / "source" / f"{NAME}.md")
    english, korean = (notebook_render.render(source, lang).cells[1].source for lang in ("en", "ko"))
    assert english.startswith("How few points")
    assert korean.startswith(notebook_render.STALE["stale"])
    assert "노드는 몇 점을" in korean


def test_a_missing_translation_shows_the_english_text_under_a_banner() -> None:
    text = "---\ntitle-en: X\ntitle-ko: 엑스\nminutes: 5\n---\n+++ a en\nText.\n"
    korean = notebook_render.render(notebook_reader.parse(text, Path("source/11_x.md")), "ko").cells[1].source
    assert korean == f"{notebook_render.STALE['missing']}\n\nText."
