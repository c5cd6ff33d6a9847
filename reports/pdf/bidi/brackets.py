"""Paired brackets of Unicode (BidiBrackets.txt), as needed by rule N0 of UAX 9."""

_SIDE_BY_SIDE = (
    (0x28, 0x29),
    (0xF3A, 0xF3D),
    (0x169B, 0x169C),
    (0x2045, 0x2046),
    (0x207D, 0x207E),
    (0x208D, 0x208E),
    (0x2308, 0x230B),
    (0x2329, 0x232A),
    (0x2768, 0x2775),
    (0x27C5, 0x27C6),
    (0x27E6, 0x27EF),
    (0x2983, 0x298C),
    (0x2991, 0x2998),
    (0x29D8, 0x29DB),
    (0x29FC, 0x29FD),
    (0x2E22, 0x2E29),
    (0x2E55, 0x2E5C),
    (0x3008, 0x3011),
    (0x3014, 0x301B),
    (0xFE59, 0xFE5E),
    (0xFF08, 0xFF09),
    (0xFF5F, 0xFF60),
    (0xFF62, 0xFF63),
)
"""Blocks in which each opening bracket is followed by its closing one."""

_APART = {
    0x5B: 0x5D,
    0x7B: 0x7D,
    0x298D: 0x2990,
    0x298F: 0x298E,
    0xFF3B: 0xFF3D,
    0xFF5B: 0xFF5D,
}

CLOSER = {
    chr(opener): chr(opener + 1)
    for first, last in _SIDE_BY_SIDE
    for opener in range(first, last, 2)
} | {chr(opener): chr(closer) for opener, closer in _APART.items()}
"""The closing bracket of each opening one."""

CLOSERS = frozenset(CLOSER.values())

_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}


def canonical(bracket: str) -> str:
    """Return the bracket that this one is canonically equal to."""
    return _CANONICAL.get(bracket, bracket)
