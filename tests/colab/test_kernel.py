"""A figure in a real kernel, spoken to as a browser does: by messages of Jupyter's protocol.

`make test` runs this under ipywidgets 8, `make test-colab` under the versions of Colab (ipywidgets 7).
"""

import queue
import sys
import time
from pathlib import Path

import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

ROOT = Path(__file__).resolve().parents[2]
VIEW = "application/vnd.jupyter.widget-view+json"
STEPPER = "from lib.widgets import ConvolutionStepper\nstepper = ConvolutionStepper('step-edge', step=6)\nstepper"


class Kernel:
    """A running kernel: run code, send a message to a widget, collect what comes back."""

    def __init__(self, folder):
        self.manager = KernelManager()
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        self.manager._kernel_spec = KernelSpec(argv=command, display_name="this one", language="python")
        self.manager.start_kernel(cwd=str(ROOT))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def collect(self, request):
        """Return the messages of the output channel that answer a request, until the kernel is idle again."""
        messages, deadline = [], time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                message = self.client.get_iopub_msg(timeout=5)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages
        pytest.fail("the kernel did not answer")

    def run(self, code):
        messages = self.collect(self.client.execute(code))
        for message in messages:
            if message["msg_type"] == "error":
                pytest.fail("\n".join(message["content"]["traceback"]))
        return messages

    def printed(self, code):
        return "".join(m["content"]["text"] for m in self.run(code) if m["msg_type"] == "stream").strip()

    def change_state(self, comm, state):
        """Send what a browser sends when the reader moves the figure."""
        content = {"comm_id": comm, "data": {"method": "update", "state": {"state": state}, "buffer_paths": []}}
        message = self.client.session.msg("comm_msg", content)
        self.client.shell_channel.send(message)
        return self.collect(message["header"]["msg_id"])

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    kernel = Kernel(tmp_path_factory.mktemp("kernel"))
    yield kernel
    kernel.stop()


def comm_of(messages, name):
    """The identifier and the opening state of the figure's own model."""
    for message in messages:
        if message["msg_type"] == "comm_open":
            state = message["content"]["data"]["state"]
            if state.get("_model_name") == name and "figure" in state:
                return message["content"]["comm_id"], state
    return pytest.fail("no figure was opened")


def test_a_figure_shows_its_three_views_and_opens_one_model(kernel):
    messages = kernel.run(STEPPER)
    (result,) = [m["content"]["data"] for m in messages if m["msg_type"] == "execute_result"]
    assert set(result) == {VIEW, "text/html", "text/plain"}
    assert "<nn-figure" in result["text/html"]
    assert result["text/plain"].startswith("ConvolutionStepper: image 6×6")
    comm, state = comm_of(messages, "AnyModel")
    assert result[VIEW]["model_id"] == comm
    assert state["state"]["step"] == 6
    assert state["figure"]["kind"] == "convolution"
    assert "export default" in state["_esm"] or "export{" in state["_esm"] or "export {" in state["_esm"]
    # nothing of it was shown a second time, as ipywidgets 7 would by itself
    assert [m["msg_type"] for m in messages].count("display_data") == 0


def test_the_reader_s_change_reaches_python_and_its_observers_and_is_not_sent_back(kernel):
    comm, state = comm_of(kernel.run(STEPPER), "AnyModel")
    kernel.run("heard = []\nstepper.observe(lambda change: heard.append(change['name']), ['kernel', 'step', 'stride'])")
    settings = dict(state["state"]["settings"], kernel=[[[1, 0], [0, -1]]], bias=0)
    messages = kernel.change_state(comm, {"settings": settings, "step": 9})
    sent = [m["content"]["data"] for m in messages if m["msg_type"] == "comm_msg"]
    assert [data["state"] for data in sent if data["method"] == "update" and "state" in data["state"]] == []
    told = kernel.printed("print(stepper.kernel.tolist(), stepper.step, stepper.output.shape, sorted(heard))")
    assert told == "[[1.0, 0.0], [0.0, -1.0]] 9 (5, 5) ['kernel', 'step']"


def test_python_s_change_reaches_the_browser_once(kernel):
    comm, _ = comm_of(kernel.run(STEPPER), "AnyModel")
    messages = kernel.run("stepper.set(kernel=[[1, 2], [3, 4]], step=2)")
    updates = [m["content"]["data"]["state"] for m in messages if m["msg_type"] == "comm_msg"]
    states = [update["state"] for update in updates if "state" in update]
    assert [(state["settings"]["kernel"], state["step"]) for state in states] == [([[[1, 2], [3, 4]]], 2)]


def test_what_cannot_be_drawn_is_answered_with_the_last_good_state(kernel):
    comm, state = comm_of(kernel.run(STEPPER), "AnyModel")
    settings = dict(state["state"]["settings"], stride=[0, 1])
    messages = kernel.change_state(comm, {"settings": settings, "step": 3})
    updates = [m["content"]["data"]["state"] for m in messages if m["msg_type"] == "comm_msg"]
    assert state["state"] in [update.get("state") for update in updates]
    assert kernel.printed("print(stepper.stride, stepper.step)") == "1 6"


def test_an_endless_echo_does_not_happen(kernel):
    comm, state = comm_of(kernel.run(STEPPER), "AnyModel")
    for step in (1, 2, 3):
        kernel.change_state(comm, {"settings": state["state"]["settings"], "step": step})
    messages = kernel.run("print(stepper.step)")
    assert not [m for m in messages if m["msg_type"] == "comm_msg"]
    assert "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream").strip() == "3"


def test_without_anywidget_the_html_carries_the_script_and_says_so(tmp_path):
    kernel = Kernel(tmp_path)
    try:
        kernel.run("import sys\nsys.modules['anywidget'] = None")
        messages = kernel.run(STEPPER)
        (result,) = [m["content"]["data"] for m in messages if m["msg_type"] == "execute_result"]
        assert set(result) == {"text/html", "text/plain"}
        assert "customElements" in result["text/html"]
        assert "so Python and this picture are not joined." in result["text/html"]
        assert kernel.printed("stepper.stride = 2\nprint(stepper.output.shape)") == "(2, 2)"
    finally:
        kernel.stop()
