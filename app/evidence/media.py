"""The media types that evidence may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

MediaType = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]

EXTENSIONS: Mapping[MediaType, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}
