"""Client libraries of the partner API, and what generates them."""
