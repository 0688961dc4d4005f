"""Result page, lists, advice and CSV download."""
