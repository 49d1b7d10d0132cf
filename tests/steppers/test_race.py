"""The race of optimizers: every control by mouse, keyboard and touch, and what it shows is what numpy_nn computes."""

import re

import numpy as np
import pytest

from lib.traces import descent as trace
from lib.traces.surfaces import surfaces
from lib.widgets import OptimizerStepper
from lib.widgets.refusals import rows
from tests.browser import axe, open_page, scrolls_sideways
from tests.steppers import Live, write_page

NAMES = list(trace.optimizers())


class Sign:
    """An optimizer of a reader's own: steps of one size."""

    def __init__(self, params, lr=0.1):
        self.params, self.lr, self.state = list(params), lr, {}

    def zero_grad(self):
        pass

    def step(self):
        for parameter in self.params:
            self.state[parameter] = {"sign": np.sign(parameter.grad)}
            parameter.data -= self.lr * np.sign(parameter.grad)


def figures():
    return [
        OptimizerStepper(optimizers=("gd", "momentum", "adam"), chosen="momentum", step=12, steps=60, name="race"),
        OptimizerStepper("rosenbrock", NAMES, chosen="adam", step=20, steps=40, name="all"),
        OptimizerStepper("ill-conditioned", ("gd", "nesterov"), lr=0.11, step=60, steps=60, name="far"),
        OptimizerStepper(
            lambda w: (w**2).sum() + np.sin(w[0]), ("gd", Sign), start=(2, 1), lr=0.1, steps=20, name="own"
        ),
        OptimizerStepper([[3, 1], [1, 2]], ("gd",), start=(-3, 2), lr=0.3, steps=20, name="matrix"),
    ]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("race") / "race.html", *figures())


class Race(Live):
    """A race on a page."""

    def to(self, step):
        self.box.get_by_role("slider", name="Step", exact=True).fill(str(step))

    def standing(self):
        """{name: [loss, place]} as the legend says it."""
        return self.box.locator("label.nn-entry").evaluate_all(
            """(all) => Object.fromEntries(all.map((entry) => [entry.children[2].textContent,
                [".nn-loss", ".nn-place"].map((part) => entry.querySelector(part).textContent)]))"""
        )

    def number(self, name):
        """The number beside a slider."""
        return self.box.get_by_label(f"{name}, as a number", exact=True)

    def type(self, control, value):
        control.fill(str(value))
        control.press("Enter")

    def start(self):
        return [float(self.field(f"Start, {name}").input_value()) for name in ("w₁", "w₂")]

    @property
    def handle(self):
        return self.box.get_by_role("slider", name="Start", exact=True)


@pytest.fixture
def race(page, address):
    page.goto(address)
    return Race(page, "race")


def agrees(live, stepper):
    """The legend's losses at the step in view are those of numpy_nn."""
    names = {trace.optimizers()[name]["name"]: name for name in stepper.optimizers}
    for name, (loss, _) in live.standing().items():
        losses = stepper.losses[names[name]]
        if live.step >= len(losses):
            assert loss == f"diverged at step {stepper.diverged[names[name]]}"
        else:
            expected = float(losses[live.step])
            assert float(loss.replace("−", "-")) == pytest.approx(expected, rel=6e-3, abs=1e-300), name


def test_the_first_frame_is_in_the_middle_of_the_story(race):
    assert race.position == "Step 12 of 60"
    assert race.standing() == {
        "Gradient descent": ["6.23", "(−3.53, 0)"],
        "Momentum": ["0.811", "(−0.62, −0.25)"],
        "Adam": ["4.01", "(−2.17, −0.41)"],
    }
    assert race.box.get_by_role("radio", name=re.compile("Momentum")).is_checked()


def test_the_player_reaches_every_step(race):
    steps = [
        ("Next step", 13),
        ("Step back", 12),
        ("Step back", 11),
        ("Last step", 60),
        ("First step", 0),
        ("Reset", 12),
    ]
    for name, step in steps:
        race.button(name).click()
        assert race.step == step
    assert race.box.get_by_role("slider", name="Step", exact=True).get_attribute("aria-valuetext") == "step 12 of 60"


def test_it_plays_faster_than_a_window_moves(race):
    race.button("Play").click()
    race.page.wait_for_function(
        "document.querySelector('nn-figure[name=race] .nn-position').textContent.startsWith('Step 16')", timeout=3000
    )
    race.button("Pause").click()


@pytest.mark.parametrize("name", ["race", "all", "far", "own"])
def test_forward_then_back_gives_the_same_picture_at_every_step(page, address, name):
    page.goto(address)
    live = Race(page, name)
    live.to(0)
    pictures = [live.picture()]
    for _ in range(15):
        live.button("Next step").evaluate("(button) => button.click()")
        pictures.append(live.picture())
    assert len(set(pictures)) == len(pictures)
    for expected in reversed(pictures[:-1]):
        live.button("Step back").evaluate("(button) => button.click()")
        assert live.picture() == expected


def test_every_surface_starts_as_in_python(race):
    for name in surfaces():
        race.box.get_by_label("Surface").select_option(name)
        assert race.refusal == ""
        for step in (5, 60):
            race.to(step)
            agrees(race, OptimizerStepper(name, steps=60))


def test_the_start_is_dragged(race):
    box = race.handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    race.page.mouse.move(x, y)
    race.page.mouse.down()
    race.page.mouse.move(x + 60, y - 25, steps=4)
    race.page.mouse.up()
    start = race.start()
    assert start[0] > -4
    assert start[1] > 1.5
    agrees(race, OptimizerStepper(start=start, steps=60))
    race.page.mouse.move(x, y)  # no button is down: it stays
    assert race.start() == start


def test_a_drag_beyond_the_map_stops_at_its_edge(race):
    race.handle.hover()
    race.page.mouse.down()
    race.page.mouse.move(0, 5)
    race.page.mouse.up()
    assert race.start() == [-5, 4]


def test_a_click_on_the_map_sets_the_start(race):
    frame = race.box.locator(".nn-map .nn-frame").bounding_box()
    race.page.mouse.click(frame["x"] + frame["width"] * 0.75, frame["y"] + frame["height"] * 0.25)
    assert race.start() == pytest.approx([2.5, 2], abs=0.05)


def test_the_start_moves_by_keyboard_and_says_where_it_is(race):
    race.handle.focus()
    for key in ["ArrowRight", "ArrowRight", "ArrowUp"]:
        race.page.keyboard.press(key)
    race.page.keyboard.press("Shift+ArrowDown")
    assert race.handle.get_attribute("aria-valuetext") == "w₁ −4, w₂ 1.68. Momentum is lowest at step 12, 0.929"
    assert race.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Start"
    assert race.start() == pytest.approx([-4.5 + 2 * 10 / 40, 1.5 + 0.2 - 0.02])
    agrees(race, OptimizerStepper(start=race.start(), steps=60))


def test_by_touch(browser, address):
    with open_page(browser, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800}) as page:
        page.goto(address)
        race = Race(page, "race")
        race.button("Next step").tap()
        assert race.step == 13
        race.box.locator(".nn-entry", has_text="Adam").tap()
        assert race.number("β₁").is_visible()
        box = race.handle.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        touch = page.context.new_cdp_session(page)
        for kind, points in [
            ("touchStart", [(x, y)]),
            ("touchMove", [(x + 30, y)]),
            ("touchMove", [(x + 60, y)]),
            ("touchEnd", []),
        ]:
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})
        assert race.start()[0] > -4


def test_the_rate_slides_on_a_logarithmic_scale(race):
    slider = race.box.get_by_role("slider", name="Learning rate η of Momentum", exact=True)
    slider.focus()
    values = []
    for _ in range(3):
        race.page.keyboard.press("ArrowRight")
        values.append(float(slider.get_attribute("aria-valuetext")))
    assert values == [0.021, 0.022, 0.024]
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == "0.0001"
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "10"


HYPER = {
    "gd": {"lr": 0.03, "weight_decay": 0.2},
    "sgd": {"lr": 0.03, "weight_decay": 0.2},
    "momentum": {"lr": 0.01, "momentum": 0.7, "weight_decay": 0.1},
    "nesterov": {"lr": 0.01, "momentum": 0.7, "weight_decay": 0.1},
    "adagrad": {"lr": 0.3, "eps": 0.1, "weight_decay": 0.1},
    "rmsprop": {"lr": 0.03, "alpha": 0.5, "eps": 0.01, "weight_decay": 0.1},
    "adadelta": {"lr": 2, "rho": 0.5, "eps": 0.001, "weight_decay": 0.1},
    "adam": {"lr": 0.1, "beta1": 0.5, "beta2": 0.9, "eps": 0.01, "weight_decay": 0.1},
    "adamw": {"lr": 0.1, "beta1": 0.5, "beta2": 0.9, "eps": 0.01, "weight_decay": 0.3},
}
LABELS = {
    "momentum": "Momentum μ",
    "beta1": "β₁",
    "beta2": "β₂",
    "alpha": "α",
    "rho": "ρ",
    "eps": "ε",
    "weight_decay": "Weight decay δ",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_every_optimizer_is_set_and_reaches_its_path(page, tmp_path, name):
    figure = OptimizerStepper("beale", (name,), steps=30, step=30, name="one")
    page.goto(write_page(tmp_path / "one.html", figure))
    live = Race(page, "one")
    title = trace.optimizers()[name]["name"]
    visible = live.box.locator(".nn-slider:visible").count()
    assert visible == len(HYPER[name])
    for key, value in HYPER[name].items():
        live.type(live.number(LABELS.get(key, f"Learning rate η of {title}")), value)
        assert live.refusal == ""
    given = {key: {name: value} for key, value in HYPER[name].items() if "beta" not in key}
    if "beta1" in HYPER[name]:
        given["betas"] = {name: (HYPER[name]["beta1"], HYPER[name]["beta2"])}
    agrees(live, OptimizerStepper("beale", (name,), steps=30, **given))


def test_one_rate_for_all(race):
    race.button("Give all this learning rate").click()
    agrees(race, OptimizerStepper(lr=0.02, steps=60))


def test_who_runs_is_chosen(race):
    race.field("Momentum").uncheck()
    race.field("Nesterov").check()
    assert list(race.standing()) == ["Gradient descent", "Nesterov", "Adam"]
    assert race.box.get_by_role("radio", name=re.compile("Gradient")).is_checked()
    agrees(race, OptimizerStepper(optimizers=("gd", "nesterov", "adam"), steps=60))
    for name in ("Nesterov", "Adam"):
        race.field(name).uncheck()
    race.field("Gradient descent").click()
    assert race.refusal == rows()["race"]["sentence"]
    assert list(race.standing()) == ["Gradient descent"]


def test_noise_and_its_seed(race):
    assert not race.field("Noise of the gradient, standard deviation").is_visible()  # none of these sees any
    race.field("Noisy SGD").check()
    race.type(race.field("Noise of the gradient, standard deviation"), 2.5)
    race.type(race.field("Seed of the noise, number"), 7)
    agrees(race, OptimizerStepper(optimizers=("gd", "sgd", "momentum", "adam"), noise=2.5, seed=7, steps=60))


def test_fewer_steps_bring_the_step_back(race):
    race.type(race.field("Steps, number"), 8)
    assert race.position == "Step 8 of 8"


def test_divergence_is_said_with_its_step(page, address):
    page.goto(address)
    far = Race(page, "far")
    stepper = OptimizerStepper(optimizers=("gd", "nesterov"), lr=0.11, steps=60)
    assert stepper.diverged["gd"] == 39
    assert far.standing()["Gradient descent"] == ["diverged at step 39", ""]
    words = "Gradient descent diverged: at step 39 its loss passed a million times that of the start."
    assert far.box.locator(".nn-hint").inner_text() == words
    assert "it diverges" in far.box.locator(".nn-fate").inner_text()
    assert "= 0.1." in far.box.locator(".nn-fate").inner_text()
    assert far.box.locator(".nn-formula .nn-now").inner_text().strip().endswith("diverged at step 39")
    far.button("Step back").click()
    assert "diverged at step" in far.spoken
    far.to(38)
    assert far.standing()["Gradient descent"][0] != "diverged at step 39"


def test_a_click_in_the_plane_sets_rate_and_momentum(race):
    frame = race.box.locator(".nn-plane .nn-frame").bounding_box()
    race.page.mouse.click(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.5)
    lr, momentum = race.number("Learning rate η of Momentum"), race.number("Momentum μ")
    assert float(lr.input_value()) == pytest.approx(0.055, abs=0.002)
    assert float(momentum.input_value()) == pytest.approx(0.5, abs=0.02)
    words = race.box.locator(".nn-fate").inner_text()
    largest = 2 * (1 + float(momentum.input_value())) / 20
    assert f"2(1 + μ)/λₘₐₓ = {float(f'{largest:.3g}')}" in words
    assert "swinging across the steep direction" in words
    given = {"lr": {"momentum": float(lr.input_value())}, "momentum": float(momentum.input_value())}
    agrees(race, OptimizerStepper(steps=60, **given))


def test_the_plane_works_by_keyboard(race):
    handle = race.box.get_by_role("slider", name="Learning rate and momentum", exact=True)
    handle.focus()
    race.page.keyboard.press("ArrowRight")
    race.page.keyboard.press("ArrowDown")
    assert handle.get_attribute("aria-valuetext") == "learning rate 0.025, momentum 0.875"
    for _ in range(40):
        race.page.keyboard.press("ArrowRight")
    assert "it diverges" in race.box.locator(".nn-fate").inner_text()


def test_the_colours_of_the_plane_end_where_momentum_diverges(race):
    inside = race.box.locator("canvas").evaluate(
        """(canvas) => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return Array.from({ length: canvas.height }, (_, row) =>
                Array.from({ length: canvas.width }, (_, column) => data[4 * (row * canvas.width + column) + 3] > 0));
        }"""
    )
    inside = np.array(inside)
    height, width = inside.shape
    share = 1 - (np.arange(height) + 0.5) / height
    rate = (np.arange(width) + 0.5) / width * 4.4 / 20
    assert np.array_equal(inside, rate[None] < 2 * (1 + share[:, None]) / 20)


def test_an_adaptive_optimizer_has_no_plane_and_a_click_in_descent_s_lets_momentum_walk(race):
    race.box.locator(".nn-entry", has_text="Adam").click()
    assert not race.box.locator(".nn-plane").is_visible()
    assert "Adam divides by its own past gradients" in race.box.locator(".nn-fate").inner_text()
    race.box.locator(".nn-entry", has_text="Gradient descent").click()
    assert race.box.get_by_text("A click lets momentum walk with these settings.").is_visible()
    frame = race.box.locator(".nn-plane .nn-frame").bounding_box()
    race.page.mouse.click(frame["x"] + 20, frame["y"] + 20)
    assert race.box.get_by_role("radio", name=re.compile("Momentum")).is_checked()


def test_who_left_the_map_waits_at_its_edge(page, address):
    page.goto(address)
    inside = (
        Race(page, "far")
        .box.locator(".nn-walkers path")
        .evaluate_all(
            """(all) => all.map((path) => path.getAttribute("transform").match(/[-\\d.]+/g).map(Number))
            .every(([x, y]) => x >= 0 && x <= 1000 && y >= 0 && y <= 800)"""
        )
    )
    assert inside


def test_the_arrow_of_noisy_descent_is_not_called_straight(race):
    race.field("Noisy SGD").check()
    race.box.locator(".nn-entry", has_text="Noisy").click()
    assert (
        race.box.locator(".nn-hint").inner_text() == "The arrow is the last step: against g, the slope with its noise."
    )


def test_a_surface_that_is_no_quadratic_has_no_plane(race):
    race.box.get_by_label("Surface").select_option("beale")
    assert not race.box.locator(".nn-plane").is_visible()
    race.box.get_by_label("Surface").select_option("rotated")
    assert race.box.locator(".nn-plane").is_visible()


def test_a_click_on_the_losses_goes_to_that_step(race):
    frame = race.box.locator(".nn-curve .nn-frame").bounding_box()
    race.page.mouse.click(frame["x"] + frame["width"] * 0.5, frame["y"] + 10)
    assert race.step == 30


def test_the_formula_the_code_and_the_table_show_one_step(race):
    frame = OptimizerStepper(chosen="momentum", step=12).frame["inner"]
    now = race.box.locator(".nn-now").text_content()
    assert "0.9⋅" in now.replace("·", "⋅")
    code = race.box.locator(".nn-code").inner_text()
    assert "v = momentum * v + g  # −18.6, 27.4" in code
    assert "t = 12" in code
    race.box.get_by_text("Show numbers").click()
    cells = race.box.get_by_role("table", name="Momentum, step 12").locator("tr", has_text="velocity v").locator("td")
    shown = [float(text.replace("−", "-")) for text in cells.all_inner_texts()]
    assert shown == pytest.approx(frame["velocity"], rel=1e-4)
    parts = race.box.evaluate(
        """(box) => [".nn-formula", ".nn-code"].map((where) =>
            [...new Set([...box.querySelectorAll(`${where} [data-part]`)].map((node) => node.dataset.part))].sort())"""
    )
    assert parts == [["gradient", "memory", "output"]] * 2


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_of_every_formula_are_those_of_its_frame(page, address, name):
    """What stands behind the last equals sign of each line is the value that the library computed."""
    page.goto(address)
    live = Race(page, "all")
    live.box.locator(f'.nn-entry:has(input[value="{name}"])').click()
    frame = OptimizerStepper("rosenbrock", NAMES, chosen=name, step=20, steps=40).frame
    lines = live.box.locator(".nn-now math").evaluate_all(
        """(all) => all.map((math) => [...math.querySelectorAll("mtable")].at(-1))
            .map((last) => [...last.querySelectorAll("mtd")].map((cell) => cell.textContent))"""
    )
    shown = [[float(text.replace("−", "-")) for text in line] for line in lines]
    assert shown[-1] == pytest.approx(frame["w"][name], rel=6e-3)
    known = [value for value in frame["inner"].values() if value is not None]
    for line in shown[:-1]:
        assert any(line == pytest.approx(value, rel=6e-3) for value in known), line


def test_a_manual_step_is_spoken(race):
    race.button("Next step").click()
    assert race.spoken == ("step 13 of 60. Adam has loss 4.09, Momentum has loss 4.17, Gradient descent has loss 5.99.")


def test_a_copied_link_opens_the_same_race(browser, address):
    with open_page(browser) as page:
        page.goto(address)
        race = Race(page, "race")
        race.box.get_by_label("Surface").select_option("himmelblau")
        race.field("Adagrad").check()
        race.box.locator(".nn-entry", has_text="Adam").click()
        race.type(race.number("β₂"), 0.9)
        race.handle.focus()
        page.keyboard.press("ArrowRight")
        race.to(33)
        race.button("Copy link").click()
        race.box.locator(".nn-copied").filter(has_text="ink").wait_for()
        link, picture = page.url, race.picture()
        assert "race=gd,momentum,adagrad,adam" in link
    with open_page(browser) as page:
        page.goto(link)
        assert Race(page, "race").picture() == picture
        Race(page, "race").button("Reset").click()
        assert Race(page, "race").step == 12


def test_a_race_recorded_in_python_says_so_and_can_be_stepped(page, address):
    page.goto(address)
    own = Race(page, "own")
    assert own.box.locator(".nn-slider:visible").count() == 0
    assert not own.handle.is_visible()
    assert "recorded in Python" in own.box.locator(".nn-controls").inner_text()
    own.button("Last step").click()
    figure = next(figure for figure in figures() if figure.name == "own")
    losses = [float(loss.replace("−", "-")) for loss, _ in own.standing().values()]
    assert losses == pytest.approx([figure.losses[name][20] for name in ("gd", "Sign")], rel=6e-3)
    own.box.locator(".nn-entry", has_text="Sign").click()
    assert "sign" in own.box.locator(".nn-now").text_content()


def test_a_matrix_of_the_reader_s_own_is_live(page, address):
    page.goto(address)
    live = Race(page, "matrix")
    largest = 2 / np.linalg.eigvalsh([[3, 1], [1, 2]])[1]
    assert f"= {float(f'{largest:.3g}')}." in live.box.locator(".nn-fate").inner_text()
    live.type(live.number("Learning rate η of Gradient descent"), 0.1)
    live.button("Last step").click()
    agrees(live, OptimizerStepper([[3, 1], [1, 2]], ("gd",), start=(-3, 2), lr=0.1, steps=20))


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ("surface=hill", "surface"),
        ("race=", "race"),
        ("race=gd,sgdm", "optimizer-name"),
        ("chosen=adamw", "chosen"),
        ("start=[1]", "start"),
        ("steps=0", "steps"),
        ("momentum.lr=0", "lr"),
        ("adam.beta1=1", "share"),
        ("adam.eps=-1", "eps"),
        ("gd.weight_decay=11", "weight-decay"),
        ("noise=-1", "noise"),
        ("seed=0.5", "seed"),
        ("step=61", "step"),
    ],
)
def test_an_address_that_cannot_be_drawn_is_answered_in_words(race, asked, row):
    before = race.picture()
    race.page.evaluate("(hash) => { location.hash = hash; }", f"race:{asked}")
    race.page.wait_for_function("document.querySelector('nn-figure[name=race] [role=alert]').textContent !== ''")
    sentence = rows()[row]["sentence"].replace("{limit}", str(rows()[row].get("limit")))
    assert race.refusal.startswith(sentence.split("{")[0])
    assert race.refusal.endswith(sentence.rsplit("}", 1)[-1])
    assert "{" not in race.refusal
    assert "undefined" not in race.refusal
    assert race.picture() == before


def test_a_number_that_is_refused_says_so_and_the_last_good_picture_stays(race):
    before = race.picture()
    control = race.number("Learning rate η of Momentum")
    race.type(control, 0)
    assert race.refusal == "The learning rate of Momentum is a number above 0, at most 100; 0 is not."
    assert control.get_attribute("aria-invalid") == "true"
    assert race.picture() == before


def test_without_scripts_the_picture_and_its_numbers_stand(browser, address):
    with open_page(browser, java_script_enabled=False) as page:
        page.goto(address)
        stills = page.locator(".nn-still")
        assert stills.count() == 5
        assert "Momentum is at (−0.617, −0.249) with loss 0.811." in stills.first.locator("img").get_attribute("alt")
        stills.first.locator("summary").click()
        assert stills.first.locator("table").is_visible()


@pytest.mark.parametrize("width", [1440, 768, 360])
def test_no_page_scrolls_sideways(browser, address, width):
    with open_page(browser, viewport={"width": width, "height": 800}) as page:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert not scrolls_sideways(page)
        for entry in Race(page, "all").box.locator("label.nn-entry").all():
            entry.click()
            assert not scrolls_sideways(page)


def test_targets_are_at_least_24_pixels_and_keep_their_keys(browser, address):
    with open_page(browser, viewport={"width": 360, "height": 800}) as page:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        small = page.evaluate(
            """[...document.querySelectorAll(`.nn-live :is(button, select, summary, label.nn-entry, .nn-toggle,
                .nn-handle, input[type=number], input[type=range])`)]
                .map((node) => [node.getAttribute("class") ?? node.tagName, node.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
                .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
        )
        assert small == []
        bare = page.evaluate(
            """[...document.querySelectorAll('.nn-live :is(button, input, select, summary, [tabindex])')]
                .filter((node) => node.dataset.lmSuppressShortcuts !== "true").map((node) => node.outerHTML)"""
        )
        assert bare == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser, tmp_path, theme):
    with open_page(browser, color_scheme=theme) as page:
        page.goto(write_page(tmp_path / "page.html", *figures(), theme=theme))
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert axe(page) == []


def test_a_figure_that_disagrees_with_python_says_so(page, tmp_path):
    html = OptimizerStepper(step=1, name="wrong").html()
    assert '"loss":{"gd":' in html
    page.goto(write_page(tmp_path / "wrong.html", re.sub(r'"loss":\{"gd":[\d.]+', '"loss":{"gd":1', html, count=1)))
    assert "differ from those of the book" in page.locator(".nn-differs").inner_text()
    page.watch.problems.clear()
