"""What several features need and what knows no feature."""
