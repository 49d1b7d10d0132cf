"""The address carries a figure's settings and step, from file:// too."""

from urllib.parse import quote

from tests.browser import open_page
from tests.steppers import Live


def copied(figure):
    figure.button("Copy link").click()
    figure.box.locator(".nn-copied").filter(has_text="ink").wait_for()
    return figure.page.url


def test_a_copied_link_opens_the_same_picture_at_the_same_step(browser, address):
    with open_page(browser) as page:
        page.goto(address)
        edge = Live(page, "edge")
        edge.cell("Image", 2, 2).dblclick()
        page.get_by_label("Image, row 2, column 2").fill("0.125")
        page.keyboard.press("Enter")
        edge.box.get_by_label("Kernel", exact=True).first.select_option("emboss")
        edge.field("Padded with").select_option("reflect")
        edge.field("given as").select_option("same")
        edge.field("ReLU").check()
        edge.field("Bias, b").fill("-0.25")
        edge.field("Bias, b").press("Enter")
        edge.box.get_by_role("slider", name="Step").fill("20")
        link, picture = copied(edge), edge.picture()
        assert page.evaluate("isSecureContext") is True
        assert "kernel=emboss" in link
    with open_page(browser) as page:
        page.goto(link)
        edge = Live(page, "edge")
        assert edge.position == "Step 21 of 36, row 3, column 2"
        assert edge.picture() == picture
        assert Live(page, "hill").step == 0


def test_a_link_restores_the_backward_mode_and_its_gradient(browser, address):
    with open_page(browser) as page:
        page.goto(address)
        back = Live(page, "back")
        back.box.get_by_label("Upstream gradient", exact=True).first.select_option("random")
        back.button("Last step").click()
        link, picture = copied(back), back.picture()
    with open_page(browser) as page:
        page.goto(link)
        assert Live(page, "back").picture() == picture
        assert Live(page, "edge").step == 5


def test_only_what_differs_stands_in_the_link(edge):
    edge.button("Next step").click()
    assert copied(edge).split("#")[1] == "edge:step=6"
    edge.button("Reset").click()
    assert copied(edge).split("#")[1] == "edge:"


def test_a_changed_address_moves_the_figure_it_names(edge):
    edge.page.evaluate("location.hash = '#edge:step=3&stride=[2,1]'")
    edge.page.wait_for_function(
        "document.querySelector('nn-figure[name=edge] .nn-position').textContent.startsWith('Step 4 of 8')"
    )
    edge.page.evaluate("location.hash = '#an-ordinary-heading'")
    assert edge.step == 3


def test_what_no_setting_knows_is_left_out(page, address):
    page.goto(f"{address}#edge:colour=red&step=2&{quote('x')}=%ZZ&flip=true")
    edge = Live(page, "edge")
    assert edge.step == 2
    assert edge.refusal == ""
    assert edge.field("True convolution (kernel turned)").is_checked()


def test_a_step_that_does_not_exist_is_refused_in_words(page, address):
    page.goto(f"{address}#edge:step=99")
    edge = Live(page, "edge")
    assert edge.refusal == "There is no step 99: the steps run from 0 to 15."
    assert edge.step == 5
