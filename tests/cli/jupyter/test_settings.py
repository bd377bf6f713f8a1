import json
from pathlib import Path

from labkit.cli.jupyter import settings


def test_nothing_of_the_learners_own_jupyter_is_read_or_written(tmp_path: Path) -> None:
    given = {"PATH": "p", "JUPYTER_CONFIG_DIR": "/mine", "JUPYTER_CONFIG_PATH": "/mine", "JUPYTER_TOKEN": "t"}
    found = settings.environment(tmp_path, tmp_path / "run", given)
    assert found["PATH"] == "p"
    assert "JUPYTER_CONFIG_PATH" not in found
    assert "JUPYTER_TOKEN" not in found
    for name, value in found.items():
        if name != "PATH":
            assert Path(value).is_relative_to(tmp_path), f"{name} leads out of the checkout"


def test_the_news_are_off(tmp_path: Path) -> None:
    found = settings.environment(tmp_path, tmp_path / "run", {})
    page = Path(found["JUPYTER_CONFIG_DIR"]) / "labconfig" / "page_config.json"
    assert json.loads(page.read_text(encoding="utf-8")) == {"disabledExtensions": {settings.ANNOUNCEMENTS: True}}
    arguments = settings.arguments(tmp_path, 8888)
    assert "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate" in arguments
    assert "--ServerApp.ip=127.0.0.1" in arguments


def test_yesterdays_tabs_are_put_away(tmp_path: Path) -> None:
    tab = tmp_path / "work/.jupyter/workspaces/default.json"
    tab.parent.mkdir(parents=True)
    tab.write_text("{}", encoding="utf-8")
    settings.environment(tmp_path, tmp_path / "run", {})
    assert not tab.exists()
