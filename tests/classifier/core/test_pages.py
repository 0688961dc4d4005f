"""Page contexts for templates."""

from dataclasses import dataclass

from django.template import Context, Template

from classifier.core.pages import page_context


@dataclass(frozen=True)
class Person:
    name: str


@dataclass(frozen=True)
class PersonPage:
    person: Person
    shown: int


def test_a_template_reads_the_fields_by_name() -> None:
    template = Template("{{ person.name }}, {{ shown }}")
    page = PersonPage(person=Person("Ada"), shown=3)
    assert template.render(Context(page_context(page))) == "Ada, 3"


def test_values_are_passed_on_as_they_are() -> None:
    person = Person("Ada")
    assert page_context(PersonPage(person=person, shown=3))["person"] is person
