"""What admins see of the service: figures by day, how right model and readers are, failures."""
