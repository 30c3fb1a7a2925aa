"""Valid numbers made from their standards, by other algorithms than the check uses, so that
a mistake is not made twice. No number is anybody's."""

from __future__ import annotations

import random
from datetime import date, timedelta

REGIONS = ("110105", "310115", "440304", "510107", "330106", "610113", "420111", "350203", "650102")
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident_number(region: str, born: date, serial: int) -> str:
    """ISO 7064 MOD 11-2 by its recursive definition."""
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    product = 0
    for digit in body:
        product = (product + int(digit)) * 2 % 11
    check = (12 - product) % 11
    return body + ("X" if check == 10 else str(check))


def card(prefix: str, length: int, rng: random.Random) -> str:
    """Luhn by trying all ten check digits."""
    body = prefix + "".join(rng.choices("0123456789", k=length - len(prefix) - 1))
    return next(body + c for c in "0123456789" if _luhn_sum(body + c) % 10 == 0)


def _luhn_sum(number: str) -> int:
    doubled = "0246813579"
    return sum(
        int(doubled[int(digit)]) if n % 2 else int(digit)
        for n, digit in enumerate(reversed(number))
    )


def iban(country: str, bban: str) -> str:
    """ISO 13616: 98 minus the remainder."""
    digits = "".join(str(int(c, 36)) for c in f"{bban}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{bban}"


def credit_code(body: str) -> str:
    """GB 32100-2015 by trying all 31 check characters: with the check character's own
    weight of 1 the sum is a multiple of 31."""
    for check in CREDIT_ALPHABET:
        if sum(CREDIT_ALPHABET.index(c) * 3**n for n, c in enumerate(body)) % 31 == (
            -CREDIT_ALPHABET.index(check) % 31
        ):
            return body + check
    raise AssertionError(body)


def some_resident_numbers(count: int, seed: int = 1) -> list[str]:
    rng = random.Random(seed)
    first = date(1940, 1, 1)
    return [
        resident_number(
            rng.choice(REGIONS), first + timedelta(days=rng.randrange(29000)), rng.randrange(1, 999)
        )
        for _ in range(count)
    ]
