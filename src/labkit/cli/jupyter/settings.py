"""JupyterLab's settings for the course: all its own, so that a learner's screen looks like the text.

Everything lies under work/.jupyter; the learner's own Jupyter settings are neither read nor written.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

# Asks for news in the corner of the first screen, and phones home to learn whether there is any.
ANNOUNCEMENTS = "@jupyterlab/apputils-extension:announcements"
FOREIGN = ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "JUPYTER_PORT", "JUPYTER_TOKEN", "JUPYTERLAB_DIR")


def environment(root: Path, runtime: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Lay out work/.jupyter and return the server's environment variables.

    `runtime` is a folder of this run alone: the server writes its address there. Yesterday's tabs are put away.
    """
    home = root / "work" / ".jupyter"
    shutil.rmtree(home / "workspaces", ignore_errors=True)
    page = home / "config" / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(json.dumps({"disabledExtensions": {ANNOUNCEMENTS: True}}), encoding="utf-8")
    own = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": runtime,
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    kept = {name: value for name, value in given.items() if name not in FOREIGN}
    return kept | {name: str(folder) for name, folder in own.items()}


def arguments(root: Path, port: int) -> list[str]:
    """Return JupyterLab's arguments: on this machine only, from `port` upward, no browser, no news, no update check."""
    found = [
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=50",
        f"--ServerApp.root_dir={root}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        found.append("--allow-root")  # in containers everybody is root; Jupyter refuses unless told
    return found
