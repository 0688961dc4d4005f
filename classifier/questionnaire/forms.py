"""The questionnaire as a form of radio buttons, none of which is required."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from classifier.questionnaire import checklist


class AnswersForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in checklist.QUESTIONS.values():
            self.fields[question.code] = forms.ChoiceField(
                label=str(question.text),
                help_text=str(question.help),
                choices=question.choices,
                required=False,
                widget=forms.RadioSelect,
            )

    def groups(self) -> Iterator[tuple[checklist.Group, list[tuple[int, BoundField]]]]:
        """Return the questions with their numbers, from 1 on through all groups."""
        numbers = count(1)
        for group in checklist.GROUPS:
            yield group, [(next(numbers), self[question.code]) for question in group.questions]
