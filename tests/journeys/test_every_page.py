"""Every page of the demonstration fits a narrow phone and breaks nothing."""

import pytest

from reports.formats import LANGUAGES
from tests.journeys.rooms import find_rooms, open_tabs, walk

WIDTHS = (390, 320)
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - window.innerWidth"
WITHOUT_WORDS = """() => [...document.images]
    .filter((picture) => !picture.hasAttribute("alt"))
    .map((picture) => picture.src)"""
NOT_SHOWN = """async () => {
    const pictures = [...document.images];
    pictures.forEach((picture) => { picture.loading = "eager"; });
    await Promise.all(pictures.map((one) => one.decode().catch(() => null)));
    return pictures.filter((one) => !one.naturalWidth).map((one) => one.src);
}"""


@pytest.mark.full
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_shows_its_pictures_and_complains_of_nothing(
    open_tab, language
):
    tabs = open_tabs(lambda: open_tab(width=WIDTHS[0]))
    rooms = find_rooms(tabs)
    wrong = [
        f"{room.name} {problem}"
        for room, tab in walk(tabs, rooms, language)
        for problem in problems_of(tab, language)
    ]
    assert not wrong, "\n".join(wrong)


def problems_of(tab, language):
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        if (over := tab.evaluate(WIDER_THAN_THE_SCREEN)) > 0:
            yield f"is {over} px too wide at {width}"
    if (headings := tab.locator("h1").count()) != 1:
        yield f"has {headings} first headings"
    if "<" in (title := tab.title()):
        yield f"has markup in its title: {title}"
    yield from (f"has no words for {one}" for one in tab.evaluate(WITHOUT_WORDS))
    yield from (f"does not show {one}" for one in tab.evaluate(NOT_SHOWN))
    said = (tab.get_attribute("html", "lang"), tab.get_attribute("html", "dir"))
    if said != (language, "rtl" if language == "ar" else "ltr"):
        yield f"says it is {said}"
