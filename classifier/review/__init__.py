"""Where clinicians read cases."""
