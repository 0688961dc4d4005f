"""The API described: OpenAPI document and reference."""
