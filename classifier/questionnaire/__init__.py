"""What a person noticed about a mole: ABCDE and the 7-point checklist."""
