"""The consent texts in force. Changed words need a new version."""

from django.utils.translation import gettext as _

CONSENT_VERSION = "2026-11"
RESEARCH_VERSION = "research-2026-11"


def household_consent_text() -> str:
    """Return what a user agrees to for somebody else, as shown; paragraphs as in `consent_text`."""
    return "\n\n".join(
        (
            _(
                "Photos of this person’s skin and what is found in them are health data about "
                "them, not about me. I keep them on this SkinSpect server only because I am their "
                "parent or legal guardian, or because they are of age, know what is kept and "
                "agreed."
            ),
            _(
                "A computer model assesses each photo. It is research and education software: not "
                "a medical device and not a diagnosis. Authorised clinicians of this server may "
                "look at the photos after writing down why, and I can see who did."
            ),
            _(
                "I delete everything about this person when they ask me to, and I show them what "
                "is kept whenever they want to see it. A child who is old enough to have a say has "
                "one."
            ),
        )
    )


def consent_text() -> str:
    """Return the text as shown, in the active language; paragraphs are separated by blank lines."""
    return "\n\n".join(
        (
            _(
                "Photos of my skin and what is found in them are health data. I agree that this "
                "SkinSpect server stores the photos that I upload, my notes about them and their "
                "assessments, so that I can follow my moles over time."
            ),
            _(
                "A computer model assesses each photo. It is research and education software: not "
                "a medical device and not a diagnosis. Authorised clinicians of this server may "
                "look at my photos after writing down why, and I can see who did."
            ),
            _(
                "Nothing is passed on to anybody else or used to train a model. I can delete each "
                "photo at any time and withdraw this consent at any time; then no new photos are "
                "accepted or assessed until I agree again."
            ),
        )
    )


def research_consent_text() -> str:
    """Return what a person may agree to besides; paragraphs as in `consent_text`."""
    return "\n\n".join(
        (
            _(
                "My other consent says that nothing of mine is used to train a model. With this I "
                "agree to an exception: once it is known what a mole of mine turned out to be, its "
                "photos may be used to train and test models that assess skin."
            ),
            _(
                "What is used is the photo, what the mole turned out to be and its place on the "
                "body; also my age in steps of five years, my sex and my skin type, if they were "
                "given. My name, my address, my notes and all dates stay out. A photo of skin can "
                "still show something by which somebody knows me."
            ),
            _(
                "I can withdraw this at any time. From then on nothing more is used. A model that "
                "has learnt from my photos before cannot forget them."
            ),
        )
    )
