"""Charts are drawn from amounts, without styles of their own."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.charts.bars import Part, bullet_bar, progress_bar, stacked_bar
from app.charts.flow import Flow, Link, Node, flow_chart
from ledger.money import Money


def mad(whole):
    return Money(whole * 100, "MAD")


def widths(svg):
    return [float(x) for x in re.findall(r'width="([0-9.]+)%"', svg)]


def test_a_bar_shows_each_part_by_its_share_of_the_whole():
    svg = stacked_bar([Part("gift", mad(50)), Part("match", mad(25))], mad(100))
    assert widths(svg) == [50.0, 25.0]


def test_a_bar_of_work_is_as_wide_as_what_is_done_of_it():
    assert widths(progress_bar(1, 4))[-1] == 25.0
    assert widths(progress_bar(0, 4))[-1] == 0.0
    assert widths(progress_bar(0, 0))[-1] == 0.0


def test_a_part_of_nothing_is_not_drawn():
    assert "k-loan" not in stacked_bar([Part("loan", mad(0))], mad(100))


def test_a_small_part_keeps_a_visible_width():
    assert widths(stacked_bar([Part("gift", mad(1))], mad(100000))) == [0.9]


def test_what_is_promised_or_no_cash_is_hatched():
    parts = [Part("kind", mad(1)), Part("match", mad(1), is_soft=True)]
    svg = stacked_bar(parts, mad(4))
    assert "url(#hatch-kind)" in svg
    assert "url(#soft-match)" in svg


def test_an_empty_whole_draws_an_empty_track():
    assert "rect" not in stacked_bar([], mad(0))


def test_an_overrun_goes_past_the_tick():
    svg = bullet_bar(mad(100), mad(110), mad(200))
    assert 'class="over"' in svg
    assert 'x="50.000%"' in svg
    assert 'class="over"' not in bullet_bar(mad(100), mad(100), mad(200))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8))
def test_parts_never_stand_wider_than_their_share_but_for_the_smallest(amounts):
    whole = sum(amounts)
    svg = stacked_bar(
        [Part("gift", Money(a, "MAD")) for a in amounts], Money(whole, "MAD")
    )
    drawn = [amount for amount in amounts if amount]
    shares = [100 * amount / whole for amount in drawn]
    assert all(
        width <= max(share, 0.9) + 0.001
        for width, share in zip(widths(svg), shares, strict=True)
    )


def flow(label="Gifts"):
    return Flow(
        "Where the money went",
        "All of it is spent.",
        "Received from",
        "Spent on",
        (Node("gift", label, mad(100), "100", "gift"),),
        (
            Node("B1", "Pump", mad(90), "90", "spent"),
            Node("left", "In the account", mad(10), "10", "left"),
        ),
        (Link("gift", "B1", mad(90), "90"), Link("gift", "left", mad(10), "10")),
    )


def test_a_flow_has_a_title_a_sentence_and_a_name_for_each_band():
    svg = flow_chart(flow(), is_mirrored=False)
    assert 'role="img"' in svg
    assert "<title>Gifts → Pump: 90</title>" in svg
    assert "All of it is spent." in svg


def test_right_to_left_the_sources_stand_on_the_right():
    def x(svg):
        return float(re.search(r'class="node k-gift" x="([0-9.]+)"', svg)[1])

    assert x(flow_chart(flow(), is_mirrored=False)) < 560
    assert x(flow_chart(flow(), is_mirrored=True)) > 560


def test_names_from_people_are_escaped():
    assert "<b>" not in flow_chart(flow("<b>Gifts</b>"), is_mirrored=False)


def test_charts_bring_no_style():
    drawn = flow_chart(flow(), is_mirrored=False) + bullet_bar(mad(1), mad(2), mad(2))
    assert "style=" not in drawn
