"""What is left of a partner's erased rows: their ids, so that their addresses say so."""
