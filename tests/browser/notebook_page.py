"""A notebook in JupyterLab, as somebody with a keyboard uses it."""

from pathlib import Path
from typing import Any

# A widget of ours is an output with buttons in it; JupyterLab renders everything else itself.
WIDGETS = ".jp-Notebook .jp-OutputArea-output:has(button.jupyter-button)"
RUN_SECONDS = 120


class NotebookPage:
    """What is on the screen, cell by cell."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        page.goto(f"{address}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        # JupyterLab says "Idle" before it has a kernel. Asked to run by then, it opens a dialog; nothing tells when
        # that time is over, so this waits as somebody does who reads the first lines.
        page.wait_for_timeout(3000)

    def run_all(self) -> None:
        """Choose Run > Run All Cells, and wait until no cell is waiting for the kernel."""
        waiting = "[...document.querySelectorAll('.jp-InputPrompt')].some(one => one.textContent.includes('*'))"
        self.page.locator("li.lm-MenuBar-item", has_text="Run").first.click()
        self.page.locator('li.lm-Menu-item[data-command="runmenu:run-all"]').click()
        self.page.wait_for_function(f"() => {waiting}", timeout=20_000)
        self.page.wait_for_function(f"() => !{waiting}", timeout=RUN_SECONDS * 1000)

    def faults(self) -> list[str]:
        """Return what cells wrote to stderr, or raised."""
        return list(
            self.page.locator(
                '.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"], '
                '.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]'
            ).all_inner_texts()
        )

    def widgets(self) -> list["Widget"]:
        """Return the outputs that have buttons, in order."""
        self.page.wait_for_selector(WIDGETS)
        return [Widget(self.page, one) for one in self.page.locator(WIDGETS).all()]

    def darken(self) -> None:
        """Switch to JupyterLab's dark theme."""
        self.page.keyboard.press("Control+Shift+C")
        self.page.keyboard.type("Use Theme: JupyterLab Dark")
        self.page.wait_for_timeout(500)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached", timeout=10_000)


class Widget:
    """An output with buttons."""

    def __init__(self, page: Any, output: Any) -> None:
        self._page = page
        self.output = output

    def names(self) -> list[str]:
        """Return what a screen reader calls the buttons."""
        return [one.get_attribute("aria-label") or one.get_attribute("title") or "" for one in self._buttons()]

    def text(self) -> str:
        """Return all that it says now."""
        return str(self.output.inner_text())

    def reached_by_tab(self) -> list[str]:
        """Start at the first button, press Tab again and again; return the buttons that got the focus, in order."""
        enabled = [one for one in self._buttons() if one.is_enabled()]
        if not enabled:
            return []
        enabled[0].focus()
        reached = [self._focused()]
        for _ in enabled[1:]:
            for _ in range(10):  # tables that scroll can be reached too, and lie in between
                self._page.keyboard.press("Tab")
                if self._focused() and self._focused() != reached[-1]:
                    break
            reached.append(self._focused())
        return reached

    def enabled(self) -> list[str]:
        """Return the names of the buttons that can be pressed now."""
        return [name for name, one in zip(self.names(), self._buttons(), strict=True) if one.is_enabled()]

    def press(self, name: str) -> str:
        """Press a button with the space bar; return what the widget says afterwards."""
        before = self.text()
        button = next(one for one, named in zip(self._buttons(), self.names(), strict=True) if named == name)
        button.focus()
        self._page.keyboard.press("Space")
        for _ in range(30):
            if self.text() != before:
                break
            self._page.wait_for_timeout(100)
        return self.text()

    def picture(self, path: Path) -> None:
        """Store what it looks like."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.output.scroll_into_view_if_needed()
        self.output.screenshot(path=str(path))

    def _buttons(self) -> list[Any]:
        return list(self.output.locator("button").all())

    def _focused(self) -> str:
        found = self._page.evaluate(
            "() => { const one = document.activeElement;"
            " return one.tagName === 'BUTTON' ? one.getAttribute('aria-label') || one.title : '' }"
        )
        return str(found)
