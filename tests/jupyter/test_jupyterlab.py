"""A real JupyterLab with a kernel, driven by the browser: figure and Python are one, an untrusted page is not blank."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from lib.widgets import ConvolutionStepper

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-this-test"
SHOW = """import numpy as np
from lib.widgets import ConvolutionStepper

image = 100 * np.random.default_rng(0).normal(size=(6, 6))
stepper = ConvolutionStepper(image, "sobel-vertical", step=6)
stepper"""
TELL = 'print("kernel", stepper.kernel.tolist(), "step", stepper.step, "output", stepper.output.shape)'
MOVE = "stepper.set(kernel=[[1, 0], [0, -1]], step=2)"
RACE = """from lib.widgets import OptimizerStepper

race = OptimizerStepper(chosen="momentum", step=12)
race"""
TELL_RACE = 'print("start", race.start.tolist(), "rate", race.lr["momentum"], "step", race.step, race.path.shape)'
MOVE_RACE = 'race.set(surface="saddle", optimizers=("gd",), lr=0.5, step=3)'
TIMEOUT = 30_000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder):
    """JupyterLab's surroundings: no setting, workspace or kernel of the user's own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "IPYTHON"))}
    folders = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {**kept, **{key: str(folder / name) for key, name in folders.items()}, "PYTHONPATH": str(ROOT)}


def wait_until_ready(process, address, log):
    for _ in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            request = urllib.request.Request(f"{address}/api/status", headers={"Authorization": f"token {TOKEN}"})
            with urllib.request.urlopen(request, timeout=2) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.1)  # between two questions, not in place of one
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on loopback; yield (address, folder of its notebooks)."""
    folder = tmp_path_factory.mktemp("jupyter")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    port, log = free_port(), folder / "log.txt"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--LabApp.news_url=None"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={notebooks}"]
    command += [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            env=environment(folder),
            cwd=notebooks,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(process, address, log)
        yield address, notebooks
    finally:
        # the server ends its kernels first when asked to stop
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def write_notebook(path, cells):
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


def open_notebook(page, lab, name):
    address, _ = lab
    page.goto(f"{address}/lab/tree/{name}?token={TOKEN}&reset")
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(notebook.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=TIMEOUT)
    return notebook


def open_live(page, lab, name, sources):
    """Open a new notebook of these cells and wait until its kernel is there: before, running one opens a dialog."""
    write_notebook(lab[1] / name, [nbformat.v4.new_code_cell(source) for source in sources])
    notebook = open_notebook(page, lab, name)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Python 3 (ipykernel) | Idle", timeout=TIMEOUT)
    return notebook


def run_cell(notebook, number):
    """Run a cell with Shift+Enter, wait until the kernel has answered, return its output."""
    cell = notebook.locator(".jp-CodeCell").nth(number)
    editor, prompt = cell.locator(".cm-content"), cell.locator(".jp-InputPrompt")
    before = "".join(re.findall(r"\d+", prompt.inner_text())) or "none"
    editor.click()
    expect(editor).to_be_focused()
    editor.press("Shift+Enter")
    expect(prompt).to_have_text(re.compile(rf"\[(?!{before}\])\d+\]"), timeout=TIMEOUT)
    return cell.locator(".jp-OutputArea-output")


def test_figure_and_python_move_each_other(lab, page):
    notebook = open_live(page, lab, "live.ipynb", (SHOW, TELL, MOVE))

    # the widget shows, alive, where Python left it
    run_cell(notebook, 0)
    figure = notebook.locator(".jp-OutputArea-output [data-kind=convolution]")
    position = figure.locator(".nn-position")
    expect(position).to_contain_text(re.compile("step 7 of 16", re.I), timeout=TIMEOUT)
    expect(notebook.locator(".nn-still")).to_have_count(0)
    expect(figure.locator(".nn-refusal")).to_have_text("")  # its numbers agree with those that Python computed

    # arrow keys reach the scrubber, and the notebook does not walk to another cell
    figure.locator(".nn-scrubber").focus()
    page.keyboard.press("ArrowRight")
    expect(position).to_contain_text(re.compile("step 8 of 16", re.I))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(position).to_contain_text(re.compile("step 6 of 16", re.I))

    # arrow keys walk over the kernel's cells, and a number typed there is Python's
    kernel = figure.locator(".nn-at-kernel [role=gridcell]")
    kernel.nth(0).click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(kernel.nth(4)).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(kernel.nth(4)).to_have_text("7")

    # a click changes the Python attribute
    figure.locator(".nn-next").click()
    expect(position).to_contain_text(re.compile("step 7 of 16", re.I))
    output = run_cell(notebook, 1)
    told = "kernel [[1.0, 0.0, -1.0], [2.0, 7.0, -2.0], [1.0, 0.0, -1.0]] step 6 output (4, 4)"
    expect(output).to_have_text(told, timeout=TIMEOUT)

    # Python changes the picture, and nothing bounces back
    run_cell(notebook, 2)
    expect(position).to_contain_text(re.compile("step 3 of 25", re.I), timeout=TIMEOUT)
    expect(kernel).to_have_text(["1", "0", "0", "−1"])
    expect(run_cell(notebook, 1)).to_have_text("kernel [[1.0, 0.0], [0.0, -1.0]] step 2 output (5, 5)")


def test_a_race_and_python_move_each_other(lab, page):
    notebook = open_live(page, lab, "race.ipynb", (RACE, TELL_RACE, MOVE_RACE))
    run_cell(notebook, 0)
    figure = notebook.locator(".jp-OutputArea-output [data-kind=optimizer]")
    position = figure.locator(".nn-position")
    expect(position).to_have_text("Step 12 of 200", timeout=TIMEOUT)
    expect(figure.locator(".nn-differs")).to_have_count(0)  # its numbers agree with those that Python computed

    # arrow keys move the start and the rate, not the notebook
    figure.get_by_role("slider", name="Start", exact=True).focus()
    page.keyboard.press("ArrowRight")
    figure.get_by_role("slider", name="Learning rate η of Momentum", exact=True).focus()
    page.keyboard.press("ArrowRight")
    figure.locator(".nn-next").click()
    told = "start [-4.25, 1.5] rate 0.021 step 13 (201, 2)"
    expect(run_cell(notebook, 1)).to_have_text(told, timeout=TIMEOUT)

    # Python changes the picture
    run_cell(notebook, 2)
    expect(position).to_have_text("Step 3 of 200", timeout=TIMEOUT)
    expect(figure.locator("label.nn-entry")).to_have_count(1)
    expect(figure.locator(".nn-plane")).to_be_hidden()


def test_an_untrusted_notebook_shows_the_first_frame_and_its_numbers(lab, page):
    _, folder = lab
    stepper = ConvolutionStepper("step-edge", step=6)
    views = {"text/html": stepper.html(), "text/plain": stepper.text()}
    output = nbformat.v4.new_output("execute_result", data=views, execution_count=1)
    write_notebook(folder / "untrusted.ipynb", [nbformat.v4.new_code_cell(SHOW, outputs=[output], execution_count=1)])
    notebook = open_notebook(page, lab, "untrusted.ipynb")

    picture = notebook.locator("figure img")
    expect(picture).to_be_visible(timeout=TIMEOUT)
    assert picture.get_attribute("alt") == stepper.alt
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    expect(notebook.locator("figcaption")).to_have_text(stepper.caption)
    expect(notebook.locator("nn-figure")).to_have_count(0)
    expect(notebook.locator(".jp-OutputArea-output script")).to_have_count(0)
    notebook.locator("summary").click()
    rows = notebook.locator("figure table tbody tr")
    expect(rows).to_have_count(12)
    expect(rows.nth(5)).to_have_text(re.compile(r"1\s*2\s*1\s*−2\s*−2"))
    expect(rows.last).to_contain_text("−4")
