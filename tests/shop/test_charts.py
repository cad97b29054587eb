"""Charts drawn on the server."""

from django.template import Context, Template

from shop.templatetags.charts import height_at, path_of, points_of


def drawn(source: str, **context: object) -> str:
    return Template("{% load charts %}" + source).render(Context(context))


def test_the_highest_bar_reaches_the_head_and_zero_stands_on_the_floor():
    assert height_at(10, 10) == 16
    assert height_at(0, 10) == 178


def test_points_spread_over_the_width():
    assert points_of([0, 5, 10], 100, 50) == [(0, 50), (50, 27), (100, 4)]


def test_no_numbers_draw_nothing():
    assert path_of([]) == ""
    assert "<svg" in drawn("{% chart_line a a 'x' %}", a=[])


def test_a_chart_s_numbers_can_be_read_out():
    page = drawn("{% chart_bar days counts 'Orders' %}", days=["Mo", "Tu"], counts=[3, 4])
    assert '<th scope="row">Tu</th><td>4</td>' in page
