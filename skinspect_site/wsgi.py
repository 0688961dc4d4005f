"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinspect_site.settings.development")

application = get_wsgi_application()
# Import all pages before Gunicorn forks: its processes share them, and the first visitor need not
# wait for them.
reverse("home")
