"""Why a file cannot be evidence; each error says what to do instead."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from typing_extensions import override

MIB = 1024 * 1024


class EvidenceError(ValueError):
    """A file cannot be evidence. ``remedy`` is for the person who sent it."""

    remedy = _("Send a photo (JPEG or PNG) or a PDF.")

    @override
    def __str__(self) -> str:
        return str(self.remedy)


class EmptyFileError(EvidenceError):
    """The file has no bytes."""

    remedy = _("This file is empty. Take the photo again.")


class UnknownKindError(EvidenceError):
    """The bytes are of no kind that evidence may have."""

    remedy = _("This is neither a photo nor a PDF. Send a JPEG or PNG photo, or a PDF.")


class HeicRefusedError(EvidenceError):
    """An iPhone's own format, which not every browser shows."""

    remedy = _(
        "This photo is in the HEIC format, which many telephones cannot show. On the"
        " iPhone: Settings, Camera, Formats, Most Compatible. Or send a screenshot of"
        " the photo."
    )


class DamagedFileError(EvidenceError):
    """The file cannot be read to its end."""

    remedy = _(
        "This file is damaged or cut off. Take the photo again, or save it anew."
    )


class LockedFileError(EvidenceError):
    """A PDF that asks for a password."""

    remedy = _("This PDF is locked with a password. Save it without one.")


class TooLargeError(EvidenceError):
    """The file has more bytes than a piece of evidence may have."""

    def __init__(self, most: int) -> None:
        self.remedy = _(
            "This file is too large. The most is %(most)d MB: choose a smaller size"
            " when sending the photo.",
            most=most // MIB,
        )
        super().__init__(most)


class TooManyPixelsError(EvidenceError):
    """The picture has more pixels than a piece of evidence may have."""

    def __init__(self, most: int) -> None:
        self.remedy = _(
            "This picture has too many pixels. The most is %(most)d million: choose a"
            " smaller size in the camera.",
            most=most // 1_000_000,
        )
        super().__init__(most)


class TooManyPagesError(EvidenceError):
    """The PDF has more pages than a piece of evidence may have."""

    def __init__(self, most: int) -> None:
        self.remedy = _(
            "This PDF has too many pages. The most is %(most)d: send the pages that"
            " prove the spending.",
            most=most,
        )
        super().__init__(most)
