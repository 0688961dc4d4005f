"""What stands between connections and Django: slow ones cost no threads, and little memory."""
