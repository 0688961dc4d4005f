"""One photo tried without an account: assessed, shown to its browser session, and erased."""
