"""Publishing events, managing addresses, delivering."""
