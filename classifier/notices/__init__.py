"""What waits for a person: clinicians' answers they have not read, and reminders that are due."""
