"""The review pages: the queue, the case on the reading screen, answers, and looks by admins."""
