"""Coins of known size. Needs no image library.

Diameters are those published by mints and central banks for coins in circulation. Left out are
coins with few or wavy sides, and values whose size changed between series, unless the name
distinguishes the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Metal(StrEnum):
    """The colour of a coin, whatever the alloy."""

    SILVER = "silver"
    GOLD = "gold"
    COPPER = "copper"


@dataclass(frozen=True, slots=True)
class Coin:
    """A coin. `code` is stored with measurements; `core` is the metal of a different middle."""

    code: str
    name: str
    currency: str
    diameter_mm: float
    metal: Metal
    core: Metal | None = None


_S, _G, _C = Metal.SILVER, Metal.GOLD, Metal.COPPER
_Row = tuple[str, str, float, Metal] | tuple[str, str, float, Metal, Metal]
_BY_CURRENCY: dict[str, tuple[_Row, ...]] = {
    "EUR": (
        ("2", "2 euro", 25.75, _S, _G),
        ("1", "1 euro", 23.25, _G, _S),
        ("50c", "50 cent", 24.25, _G),
        ("20c", "20 cent", 22.25, _G),
        ("10c", "10 cent", 19.75, _G),
        ("5c", "5 cent", 21.25, _C),
        ("2c", "2 cent", 18.75, _C),
        ("1c", "1 cent", 16.25, _C),
    ),
    "GBP": (
        ("2", "2 pounds", 28.4, _G, _S),
        ("1", "1 pound", 23.23, _G, _S),  # 12 sides: 23.03 across, 23.43 from corner to corner
        ("10p", "10 pence", 24.5, _S),
        ("5p", "5 pence", 18.0, _S),
        ("2p", "2 pence", 25.9, _C),
        ("1p", "1 penny", 20.3, _C),
    ),
    "USD": (
        ("1", "1 dollar", 26.49, _G),
        ("50c", "Half dollar", 30.61, _S),
        ("25c", "Quarter", 24.26, _S),
        ("10c", "Dime", 17.91, _S),
        ("5c", "Nickel", 21.21, _S),
        ("1c", "Penny", 19.05, _C),
    ),
    "CHF": (
        ("5", "5 francs", 31.45, _S),
        ("2", "2 francs", 27.4, _S),
        ("1", "1 franc", 23.2, _S),
        ("50c", "1/2 franc", 18.2, _S),
        ("20c", "20 centimes", 21.05, _S),
        ("10c", "10 centimes", 19.15, _S),
        ("5c", "5 centimes", 17.15, _G),
    ),
    "SEK": (
        ("10", "10 kronor", 20.5, _G),
        ("5", "5 kronor (from 2016)", 23.75, _G),
        ("2", "2 kronor (from 2016)", 22.5, _C),
        ("1", "1 krona (from 2016)", 19.5, _C),
    ),
    "NOK": (
        ("20", "20 kroner", 27.5, _G),
        ("10", "10 kroner", 24.0, _G),
        ("5", "5 kroner", 26.0, _S),
        ("1", "1 krone", 21.0, _S),
    ),
    "DKK": (
        ("20", "20 kroner", 27.0, _G),
        ("10", "10 kroner", 23.35, _G),
        ("5", "5 kroner", 28.5, _S),
        ("2", "2 kroner", 24.5, _S),
        ("1", "1 krone", 20.25, _S),
        ("50o", "50 øre", 21.5, _C),
    ),
    "PLN": (
        ("5", "5 zlotys", 24.0, _G, _S),
        ("2", "2 zlotys", 21.5, _S, _G),
        ("1", "1 zloty", 23.0, _S),
        ("50g", "50 groszy", 20.5, _S),
        ("20g", "20 groszy", 18.5, _S),
        ("10g", "10 groszy", 16.5, _S),
        ("5g", "5 groszy", 19.5, _G),
        ("2g", "2 groszy", 17.5, _G),
        ("1g", "1 grosz", 15.5, _G),
    ),
    "CZK": (
        ("50", "50 korun", 27.5, _C, _G),
        ("10", "10 korun", 24.5, _C),
        ("5", "5 korun", 23.0, _S),
        ("1", "1 koruna", 20.0, _S),
    ),
    "CAD": (
        ("2", "2 dollars", 28.0, _S, _G),
        ("25c", "25 cents", 23.88, _S),
        ("10c", "10 cents", 18.03, _S),
        ("5c", "5 cents", 21.2, _S),
    ),
    "AUD": (
        ("2", "2 dollars", 20.5, _G),
        ("1", "1 dollar", 25.0, _G),
        ("20c", "20 cents", 28.65, _S),
        ("10c", "10 cents", 23.6, _S),
        ("5c", "5 cents", 19.41, _S),
    ),
    "NZD": (
        ("2", "2 dollars", 26.5, _G),
        ("1", "1 dollar", 23.0, _G),
        ("50c", "50 cents (from 2006)", 24.75, _S),
        ("10c", "10 cents (from 2006)", 20.5, _C),
    ),
    "JPY": (
        ("100", "100 yen", 22.6, _S),
        ("50", "50 yen", 21.0, _S),
        ("10", "10 yen", 23.5, _C),
        ("5", "5 yen", 22.0, _G),
        ("1", "1 yen", 20.0, _S),
    ),
    "INR": (
        ("10", "10 rupees (from 2011)", 27.0, _G, _S),
        ("5_2019", "5 rupees (from 2019)", 25.0, _G),
        ("2_2019", "2 rupees (from 2019)", 23.0, _S),
        ("1_2019", "1 rupee (from 2019)", 20.0, _S),
        ("5_2011", "5 rupees (2011 to 2018)", 23.0, _G),
        ("2_2011", "2 rupees (2011 to 2018)", 25.0, _S),
        ("1_2011", "1 rupee (2011 to 2018)", 21.93, _S),
    ),
    "BRL": (
        ("1", "1 real", 27.0, _G, _S),
        ("50c", "50 centavos", 23.0, _S),
        ("25c", "25 centavos", 25.0, _G),
        ("10c", "10 centavos", 20.0, _G),
        ("5c", "5 centavos", 22.0, _C),
    ),
    "ZAR": (
        ("5", "5 rand", 26.0, _S, _G),
        ("2", "2 rand", 23.0, _S),
        ("1", "1 rand", 20.0, _S),
        ("50c", "50 cents", 22.0, _G),
        ("20c", "20 cents", 19.0, _G),
        ("10c", "10 cents", 16.0, _C),
    ),
    "MXN": (
        ("10", "10 pesos", 28.0, _G, _S),
        ("5", "5 pesos", 25.5, _S, _G),
        ("2", "2 pesos", 23.0, _S, _G),
        ("1", "1 peso", 21.0, _S, _G),
    ),
    "KRW": (
        ("500", "500 won", 26.5, _S),
        ("100", "100 won", 24.0, _S),
        ("50", "50 won", 21.6, _S),
        ("10", "10 won (from 2006)", 18.0, _C),
    ),
    "CNY": (
        ("1_2019", "1 yuan (from 2019)", 22.25, _S),
        ("1_1999", "1 yuan (1999 to 2018)", 25.0, _S),
        ("5j", "5 jiao (2002 to 2018)", 20.5, _G),
        ("1j", "1 jiao", 19.0, _S),
    ),
}


def _coins() -> Iterator[Coin]:
    for currency, rows in _BY_CURRENCY.items():
        for value, name, diameter_mm, *metals in rows:
            yield Coin(f"{currency.lower()}_{value}", name, currency, diameter_mm, *metals)


COINS = {coin.code: coin for coin in _coins()}
