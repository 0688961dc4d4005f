"""Accounts, the people whose moles they keep, and their consent."""

from classifier.people.models.consent import Consent, ConsentText
from classifier.people.models.sign_in import SignIn
from classifier.people.models.subject import Subject
from classifier.people.models.user import User

__all__ = ["Consent", "ConsentText", "SignIn", "Subject", "User"]
