"""What becomes of files that people send: told apart, checked, drawn anew."""

import io
import zlib

import pytest
from PIL import Image

from app.evidence.errors import (
    DamagedFileError,
    EmptyFileError,
    HeicRefusedError,
    LockedFileError,
    TooLargeError,
    TooManyPagesError,
    TooManyPixelsError,
    UnknownKindError,
)
from app.evidence.kinds import kind_of
from app.evidence.preparing import Most, prepare
from tests.evidence import pictures

CANARY = b"canary-34.0522"


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_public_copy_of_the_same_shape(kind):
    made = prepare(pictures.encoded(pictures.receipt(), kind))
    (page,) = made.pages
    assert made.media_type == f"image/{kind.lower()}"
    assert (page.width, page.height) == (400, 300)
    assert opened(page.picture).format == "WEBP"
    assert opened(page.picture).size == (400, 300)
    assert opened(page.thumbnail).size == (320, 240)


@pytest.mark.sampled
@pytest.mark.parametrize("orientation", range(1, 9))
def test_c36_every_orientation_is_shown_upright_and_looks_the_same(orientation):
    upright = pictures.receipt((20, 40))
    made = prepare(pictures.turned(upright, orientation))
    (page,) = made.pages
    assert (page.width, page.height) == (20, 40)
    shown = opened(page.picture).convert("RGB")
    assert shown.size == (20, 40)
    red, _, blue = shown.getpixel((2, 2))
    assert blue > red
    assert made.look == prepare(pictures.encoded(upright)).look


def test_c36_a_turned_photo_of_a_camera_is_shown_upright():
    made = prepare(pictures.turned(pictures.receipt((20, 40)), 6, "JPEG", quality=95))
    assert opened(made.pages[0].picture).size == (20, 40)


def canaries():
    image = pictures.receipt()
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    text = {"exif": exif, "icc_profile": CANARY * 20}
    png = pictures.encoded(image, "PNG", **text)
    chunk = b"tEXtComment\0" + CANARY
    framed = len(chunk[4:]).to_bytes(4, "big") + chunk
    framed += zlib.crc32(chunk).to_bytes(4, "big")
    return [
        pictures.encoded(image, "JPEG", comment=CANARY, **text),
        pictures.encoded(image, "WEBP", **text),
        png[:33] + framed + png[33:],
    ]


@pytest.mark.parametrize("data", canaries(), ids=["jpeg", "webp", "png"])
def test_no_metadata_reaches_the_copy(data):
    assert data.count(CANARY) > 1
    (page,) = prepare(data).pages
    for shown in (page.picture, page.thumbnail):
        assert CANARY not in shown
        assert not {"exif", "icc_profile", "comment"} & set(opened(shown).info)


def test_the_original_is_kept_as_it_came():
    data = canaries()[0]
    assert prepare(data).data == data


@pytest.mark.full
def test_c38_a_photo_of_fifty_million_pixels_is_accepted():
    noise = Image.effect_noise((1020, 765), 30).resize((8160, 6120)).convert("RGB")
    data = pictures.encoded(noise, "JPEG", quality=88)
    assert 7_000_000 < len(data) < 10 * 1024 * 1024
    (page,) = prepare(data).pages
    assert (page.width, page.height) == (8160, 6120)
    assert max(opened(page.picture).size) == 2000


@pytest.mark.full
@pytest.mark.parametrize(("kind", "edge"), [("PNG", 8000), ("WEBP", 4472)])
def test_c38_pictures_at_the_limit_of_pixels_fit_into_the_worker(kind, edge):
    data = pictures.encoded(Image.new("RGBA", (edge, edge), (9, 9, 9, 99)), kind)
    assert prepare(data).pages[0].width == edge


@pytest.mark.full
def test_webp_has_a_limit_of_its_own():
    data = pictures.encoded(Image.new("RGB", (5000, 4001)), "WEBP")
    with pytest.raises(TooManyPixelsError, match="20"):
        prepare(data)


def test_c38_a_file_over_the_limit_is_refused_with_the_limit():
    with pytest.raises(TooLargeError, match="10 MB"):
        prepare(b"\xff\xd8\xff" + bytes(14_000_000))


@pytest.mark.full
def test_c38_a_bomb_of_pixels_is_refused_with_the_limit():
    data = pictures.encoded(Image.new("1", (30000, 30000)), "PNG")
    assert len(data) < 200_000
    with pytest.raises(TooManyPixelsError, match="64"):
        prepare(data)


def test_c40_nothing_but_the_look_of_a_pdf_reaches_its_copy():
    data = pictures.blacked_out_pdf()
    made = prepare(data)
    assert made.media_type == "application/pdf"
    for page in made.pages:
        for shown in (page.picture, page.thumbnail):
            assert opened(shown).format == "WEBP"
            assert b"%PDF" not in shown
            for secret in pictures.SECRETS:
                assert secret.encode() not in shown
                assert secret.encode("utf-16-be") not in shown
            assert set(opened(shown).info) <= {"loop", "background", "timestamp"}
    # Where the black box is, nothing but black is left.
    first = opened(made.pages[0].picture).convert("L")
    width, height = first.size
    box = (width // 10, int(height * 0.22), width * 9 // 10, int(height * 0.30))
    assert first.crop(box).getextrema()[1] < 40


def test_every_page_of_a_pdf_is_drawn():
    assert len(prepare(pictures.pdf("a", pages=3)).pages) == 3


@pytest.mark.full
def test_a_pdf_with_too_many_pages_is_refused():
    with pytest.raises(TooManyPagesError, match="2"):
        prepare(pictures.pdf("a", pages=3), Most(pages=2))


def test_a_locked_pdf_is_refused():
    with pytest.raises(LockedFileError):
        prepare(pictures.locked_pdf())


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400)


def test_c42_heic_is_known_by_its_bytes_and_refused_with_the_way_out():
    with pytest.raises(HeicRefusedError, match="Most Compatible"):
        prepare(HEIC)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFileError),
        (b"GIF89a" + bytes(99), UnknownKindError),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnknownKindError),
        (b"\xff\xd8\xff" + b"<script>alert(1)</script>", DamagedFileError),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), DamagedFileError),
        (b"RIFF\0\0\0\0WEBP" + bytes(99), DamagedFileError),
        (b"%PDF-1.7\nnothing", DamagedFileError),
        (pictures.encoded(pictures.receipt(), "JPEG")[:900], DamagedFileError),
    ],
)
def test_what_cannot_be_evidence_is_refused_by_name(data, error):
    with pytest.raises(error) as caught:
        prepare(data)
    assert str(caught.value)


def test_a_worker_that_dies_makes_the_file_damaged(monkeypatch):
    monkeypatch.setattr("app.evidence.preparing.sys.executable", "/bin/false")
    with pytest.raises(DamagedFileError):
        prepare(pictures.encoded(pictures.receipt()))


def test_a_worker_that_says_nonsense_makes_the_file_damaged(monkeypatch):
    monkeypatch.setattr("app.evidence.preparing.sys.executable", "/bin/echo")
    with pytest.raises(DamagedFileError):
        prepare(pictures.encoded(pictures.receipt()))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16", "RGBA"])
def test_pictures_of_every_make_are_drawn(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("L", (64, 48), 200)
    made = image.convert(mode) if mode != "I;16" else Image.new("I;16", (64, 48), 51400)
    shown = opened(prepare(pictures.encoded(made, kind)).pages[0].picture)
    assert shown.size == (64, 48)


def test_kinds_are_told_from_bytes():
    assert kind_of(pictures.pdf("x")) == "application/pdf"
