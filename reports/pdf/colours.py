"""The colours of paper, the light ones of the screen: one hue, one meaning.

A colour is what PDF writes before the operator that sets it: three parts of one.
"""

Colour = str


def _hex(value: int) -> Colour:
    parts = ((value >> shift) & 0xFF for shift in (16, 8, 0))
    return " ".join(f"{part / 255:.3f}" for part in parts)


WHITE = _hex(0xFFFFFF)
PAPER = _hex(0xFAF6EE)
SAND = _hex(0xF3ECDF)
SAND_2 = _hex(0xEADFCB)
LINE = _hex(0xE4DAC8)
LINE_STRONG = _hex(0x897C69)
INK = _hex(0x231F33)
INK_2 = _hex(0x5B5366)
INK_3 = _hex(0x6E6577)
INDIGO = _hex(0x2F3A8C)
INDIGO_DEEP = _hex(0x232B6B)
INDIGO_SOFT = _hex(0xE9EAF6)
SAFFRON = _hex(0xE9A820)
SAFFRON_INK = _hex(0x754E00)
SAFFRON_SOFT = _hex(0xFCF0D2)
EARTH = _hex(0xA04325)
EARTH_SOFT = _hex(0xF9E7DD)
LEAF = _hex(0x38683B)
LEAF_SOFT = _hex(0xE4EFDF)
HENNA = _hex(0xA3262B)
HENNA_SOFT = _hex(0xFBE5E2)
GIFT = _hex(0xBE8000)
LOAN = _hex(0x3E4BA8)
SHARE = _hex(0xB04E2B)
MATCH = _hex(0x2C7D72)
KIND = _hex(0x7C6A58)
