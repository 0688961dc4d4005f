"""What several rooms need and what knows nothing of any room."""
