"""The bad forms of a field in a body, by what its schema says it is: raw JSON, and what of it the refusal shows."""

from __future__ import annotations

Forms = dict[str, tuple[str, str]]


NULL = {"null": ("null", "null")}
ODD_NUMBERS = {
    "negative": ('"-1000"', "-1000"),
    "negative number": ("-5", "-5"),
    "zero": ('"0"', "0"),
    "zero number": ("0", "0"),
    "minus zero": ('"-0.0"', "0.0"),
    "NaN": ('"NaN"', "NaN"),
    "sNaN": ('"sNaN"', "sNaN"),
    "Infinity": ('"Infinity"', "Infinity"),
    "-Infinity": ('"-Infinity"', "-Infinity"),
    "inf": ('"inf"', "inf"),
    "1e999 as text": ('"1e999"', "1e999"),
    "1e999": ("1e999", "1e999"),
    "1e99": ("1e99", "1e+99"),
    "1e-999": ('"1e-999"', "1e-999"),
    "1e-99": ('"1e-99"', "1E-99"),
    "41 digits": ('"' + "7" * 41 + '"', "7" * 30),
    "40 digits": ('"' + "7" * 40 + '"', "7" * 5),
    "4,000 digits": ("7" * 4000, "7" * 30),
    "80 digits with an exponent, in range": ('"' + "1" * 40 + "." + "1" * 40 + 'e-30"', "1" * 10),
    "80 digits with an exponent, near one": ('"' + "1" * 40 + "." + "1" * 40 + 'e-39"', "1.1"),
    "more decimals than steps": ('"0.000000001"', "1E-9"),
    "half a step": ('"1234.5000000005"', "1234.5000000005"),
    "words": ('"plenty"', "plenty"),
    "empty": ('""', '\\"\\"'),
    "space": ('" 5"', " 5"),
    "two points": ('"1.2.3"', "1.2.3"),
    "no digits before the point": ('".5"', ".5"),
    "underscores": ('"1_000"', "1_000"),
    "thousands": ('"1,000"', "1,000"),
    "hexadecimal": ('"0x10"', "0x10"),
    "plus sign": ('"+5"', "+5"),
    "arabic digits": ('"١٢٣"', "١٢٣"),
    "fullwidth digits": ('"\uff15\uff10"', "\uff15\uff10"),
    "emoji": ('"🚀"', "🚀"),
    "right to left": ('"\u202e5\u202c"', "\u202e"),
    "NUL": ('"5\\u0000"', "u0000"),
    "escape": ('"\\u001b[31m5"', "u001b"),
    "true": ("true", "true"),
    "false": ("false", "false"),
    "list": ("[1]", "[1]"),
    "object": ('{"value":1}', "value"),
    "nested list": ("[" * 500 + "]" * 500, "[[["),
}
ZEROS = ("zero", "zero number", "minus zero")
WHOLES = ODD_NUMBERS | {"a half": ("2.5", "2.5")}
MOMENTS = {
    "past": ('"2020-01-01T00:00:00Z"', "1577836800000000"),
    "without a zone": ('"2026-11-21T12:00:00"', "2026-11-21T12:00:00"),
    "month 13": ('"2026-13-01T00:00:00Z"', "2026-13"),
    "seconds": ("1790000000", "1790000000"),
    "negative": ("-1", "-1"),
    "18 digits": ("9" * 18, "9" * 18),
    "4,000 digits": ("7" * 4000, "7" * 30),
    "a part": ("1790000000000000.5", "0.5"),
    "exponent": ("1e18", "1e"),
    "1e999": ("1e999", "1e999"),
} | {
    name: form for name, form in ODD_NUMBERS.items() if name in ("NaN", "Infinity", "words", "empty", "space", "arabic digits",
    "fullwidth digits", "NUL", "escape", "true", "list", "object", "nested list")
}  # fmt: skip
NOT_TEXT = {
    "number": ("5", "5"), "part": ("1.5", "1.5"), "true": ("true", "true"), "list": ("[]", "[]"),
    "object": ('{"a":1}', '\\"a\\"'), "nested": ("[" * 500 + "]" * 500, "[[["),
}  # fmt: skip
FLAGS = {
    "one": ("1", "1"), "zero": ("0", "0"), "part": ("1.5", "1.5"), "text": ('"true"', "true"), "yes": ('"yes"', "yes"),
    "list": ("[]", "[]"), "object": ("{}", "{}"),
}  # fmt: skip
WORDS = NOT_TEXT | {
    "unknown": ('"sideways"', "sideways"), "case": ('"BUY "', "BUY "), "empty": ('""', '\\"\\"'), "NUL": ('"\\u0000"', "u0000"),
    "escape": ('"\\u001b[31m"', "u001b"), "foreign": ('"买"', "买"), "long": ('"' + "x" * 5000 + '"', "x" * 30),
}  # fmt: skip
COUNTS = NOT_TEXT | {
    "negative": ("-1", "-1"), "text": ('"5"', "5"), "1e99": ("1e99", "1e99"), "1e999": ("1e999", "1e999"),
    "40 digits": ("7" * 40, "7" * 30), "NaN": ('"NaN"', "NaN"), "empty": ('""', '\\"\\"'),
}  # fmt: skip
del COUNTS["number"]
LISTS = {
    "number": ("5", "5"), "text": ('"x"', "x"), "true": ("true", "true"), "object": ('{"a":1}', '\\"a\\"'), "empty": ("[]", "0"),
    "51 legs": ("[" + ",".join(["{}"] * 51) + "]", "51"),
}  # fmt: skip
UNKNOWN = NOT_TEXT | {
    "empty": ('""', ""), "space": ('" "', " "), "unknown": ('"nothing"', "nothing"), "NUL": ('"\\u0000"', "u0000"),
    "escape": ('"\\u001b[31m"', "u001b"), "right to left": ('"\u202ex"', "\u202e"), "emoji": ('"🚀"', "🚀"),
    "long": ('"' + "x" * 5000 + '"', "x" * 30), "dunder": ('"__class__"', "__class__"), "path": ('"../.."', "../.."),
}  # fmt: skip
UNPRINTABLE = NOT_TEXT | {
    "NUL": ('"a\\u0000b"', "u0000"), "escape": ('"\\u001b[31m"', "u001b"), "right to left": ('"\u202ex"', "\u202e"),
    "two lines": ('"a\\nb"', "a\\nb"), "65 letters": ('"' + "x" * 65 + '"', "x" * 30),
    "long": ('"' + "x" * 5000 + '"', "x" * 30),
}  # fmt: skip
SURROGATES = ('"\\ud800"', '"\\udc00x"', '"a\\ud83d@b.cd"')
