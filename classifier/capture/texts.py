"""Texts of the camera page's scripts and of photos that wait on the device."""

from django.utils.translation import gettext as _


def camera_words() -> dict[str, str]:
    """Return the camera page's texts; hints have the names that `hints.js` gives them."""
    return {
        "noCamera": _("No camera was found on this device. You can choose a photo instead."),
        "refused": _(
            "The camera was refused for this site. Allow it in the browser’s settings for this "
            "site, or choose a photo instead."
        ),
        "busy": _("Another app is using the camera. Close it, or choose a photo instead."),
        "insecure": _(
            "Browsers give the camera to pages over HTTPS only, and this page came without it. "
            "Your device’s own camera works all the same: take the photo with it here."
        ),
        "unsupported": _("This browser has no camera for pages. You can choose a photo instead."),
        "blurred": _("Blurred: hold still, and let the camera focus"),
        "dark": _("Too dark: more light, please"),
        "glare": _("Glare: tilt the camera or the light a little"),
        "closer": _("Closer: the mole should fill the ring"),
        "further": _("Further away: the mole should fit the ring"),
        "off": _("Put the mole into the ring"),
        "good": _("This looks good"),
        "started": _("The photo is taken in {seconds} seconds."),
        "stopped": _("The timer was stopped."),
        "taken": _("The photo was taken. Look at it, then use it or take it again."),
        "take": _("Take the photo"),
        "stop": _("Stop the timer"),
        "shotFailed": _("The camera gave no photo. Please try again."),
        "sending": _("Sending the photo"),
        "gone": _("The photo is no longer waiting on this device: it was sent, or deleted."),
        **sending_words(),
    }


def sending_words() -> dict[str, str]:
    """Return texts about a photo that is being sent, or cannot be sent."""
    return {
        "kept": _(
            "No connection. The photo is kept on this device, not yet sent and not yet assessed. "
            "It is sent as soon as there is a connection."
        ),
        "unkept": _("No connection. The photo is still on this page: please try again."),
        "noAccount": _(
            "This device does not know whose photo this is, so it cannot be kept for later. Sign "
            "in while there is a connection, then take it again."
        ),
        "signedOut": _("You are signed out. The photo is kept here until you sign in again."),
        "tooLarge": _("The photo is larger than 50 MB."),
        "expired": _("This page is too old to be trusted. Please load it again."),
        "many": _("There were too many uploads in a short time. Please wait a moment."),
        "problem": _("Something went wrong on our side. Please try again."),
    }


def waiting_words() -> dict[str, str]:
    """Return the texts of the list of photos that wait on the device."""
    return {
        **sending_words(),
        "waiting": _("Not yet sent, not yet assessed"),
        "shared": _("Shared by another app. It is sent once you add it."),
        "sending": _("Sending"),
        "sent": _("Sent. The result follows in a moment."),
        "discarded": _("The photo was deleted from this device."),
        "sureToDiscard": _("Delete this photo from this device? It was not sent."),
        "sureToDiscardAll": _("Delete these photos from this device? They were not sent."),
    }
