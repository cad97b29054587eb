"""Bars for labels: EAN-13 (ISO/IEC 15420) and Code 128 (ISO/IEC 15417).

Pure: text in, widths out. The widths are of bars and gaps in turn, a bar first, in modules.
"""

import re

EAN_DIGITS = ["3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112"]
# Which of the left six digits are written backwards tells the first of all thirteen.
EAN_PARITY = [
    *("000000", "001011", "001101", "001110", "010011"),
    *("011001", "011100", "010101", "010110", "011010"),
]
CODE_128 = re.findall(
    r"\d+",
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232"
    " 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122"
    " 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311"
    " 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113"
    " 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422"
    " 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111"
    " 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121"
    " 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412"
    " 211214 211232 2331112",
)
TO_C, TO_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
LONGEST = 64


def check_digit(digits: str) -> str:
    """Return the digit that makes twelve digits an EAN-13."""
    odd, even = digits[0::2], digits[1::2]
    return str(-(sum(map(int, odd)) + 3 * sum(map(int, even))) % 10)


def is_ean13(code: str) -> bool:
    """Tell whether a code is an EAN-13: thirteen digits, the last of which checks the others."""
    return bool(re.fullmatch(r"[0-9]{13}", code)) and check_digit(code[:12]) == code[12]


def bars(code: str) -> list[int]:
    """Return the bars of a code: EAN-13 where it is one, else Code 128.

    Raises ValueError for what neither can write.
    """
    return ean13(code) if is_ean13(code) else code128(code)


def ean13(code: str) -> list[int]:
    """Return the 95 modules of an EAN-13. Raises ValueError for anything else."""
    if not is_ean13(code):
        raise ValueError("An EAN-13 has thirteen digits, the last of which checks the others.")
    parity = EAN_PARITY[int(code[0])]
    left = [
        EAN_DIGITS[int(digit)][:: -1 if backwards == "1" else 1]
        for digit, backwards in zip(code[1:7], parity, strict=True)
    ]
    right = [EAN_DIGITS[int(digit)] for digit in code[7:]]
    return [int(width) for width in "".join(["111", *left, "11111", *right, "111"])]


def code128(text: str) -> list[int]:
    """Return a text's bars, digits two by two. Raises ValueError but for 1 to 64 of ASCII."""
    if not (0 < len(text) <= LONGEST and text.isascii() and text.isprintable()):
        raise ValueError("Code 128 writes 1 to 64 printable ASCII characters.")
    symbols = symbols_of(text)
    weighed = sum(place * symbol for place, symbol in enumerate(symbols[1:], start=1))
    symbols += [(symbols[0] + weighed) % 103, STOP]
    return [int(width) for symbol in symbols for width in CODE_128[symbol]]


def symbols_of(text: str) -> list[int]:
    """Return start and data symbols: runs of four digits and more two by two, the rest singly."""
    runs = re.findall(r"(?:[0-9]{2}){2,}|[\s\S]", text)
    in_pairs = len(runs[0]) > 1
    symbols = [START_C if in_pairs else START_B]
    for run in runs:
        if in_pairs != (len(run) > 1):
            in_pairs = not in_pairs
            symbols.append(TO_C if in_pairs else TO_B)
        if in_pairs:
            symbols += [int(run[at : at + 2]) for at in range(0, len(run), 2)]
        else:
            symbols.append(ord(run) - ord(" "))
    return symbols
