"""What age and sex add to a photo's score: a logistic layer over its calibrated log-odds."""

import math
from dataclasses import dataclass
from typing import Literal

Sex = Literal["female", "male", ""]

# Age enters as (age - 50) / 20, so that the coefficients of age, its square and sex are of one
# size. Part of the manifest's format: other numbers need other coefficients.
_MIDDLE_AGE, _AGE_SPAN = 50.0, 20.0
# Beyond this the sigmoid is 0 or 1 to every digit; far beyond it exp would overflow.
_CERTAIN = 60.0


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of the person in a photo: age in years, and sex. None and "" are unknown."""

    age: float | None = None
    sex: Sex = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A score with age and sex, 0 to 1, and what each added in log-odds; None if unknown."""

    score: float
    age_term: float | None
    sex_term: float | None


@dataclass(frozen=True, slots=True)
class PersonLayer:
    """Coefficients of log-odds = slope * photo + intercept + age term + sex term.

    The age term is age * x + age_squared * x^2 - age_mean, with x = (age - 50) / 20 and the age
    limited to `age_low` to `age_high`, the ages of the data; the sex term is male * m - male_mean,
    with m = 0.5 for male and -0.5 for female. Both have mean 0 over the data. So an unknown one is
    left out, and stands for what is usual.
    """

    slope: float
    intercept: float
    age: float
    age_squared: float
    male: float
    age_mean: float
    male_mean: float
    age_low: float
    age_high: float

    def adjust(self, score: float, person: Person) -> Adjustment | None:
        """Return a photo's calibrated score, 0 to 1, with age and sex; None if neither is known."""
        age_term, sex_term = self._age_term(person.age), self._sex_term(person.sex)
        if age_term is None and sex_term is None:
            return None
        terms = (age_term or 0.0) + (sex_term or 0.0)
        adjusted = self.slope * log_odds(score) + self.intercept + terms
        x = max(-_CERTAIN, min(_CERTAIN, adjusted))
        return Adjustment(1 / (1 + math.exp(-x)), age_term, sex_term)

    def _age_term(self, age: float | None) -> float | None:
        if age is None:
            return None
        x = scaled_age(min(max(age, self.age_low), self.age_high))
        return self.age * x + self.age_squared * x**2 - self.age_mean

    def _sex_term(self, sex: Sex) -> float | None:
        return self.male * male_sign(sex) - self.male_mean if sex else None


def scaled_age(age: float) -> float:
    """Return the x of the age term."""
    return (age - _MIDDLE_AGE) / _AGE_SPAN


def male_sign(sex: str) -> float:
    """Return the m of the sex term: 0.5 for male, -0.5 for female."""
    return 0.5 if sex == "male" else -0.5


def log_odds(score: float) -> float:
    """Return the log-odds of a score, 0 to 1: minus infinity for 0, infinity for 1."""
    if score in (0, 1):
        return math.copysign(math.inf, score - 0.5)
    return math.log(score / (1 - score))
