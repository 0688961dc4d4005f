"""What a person answers about a mole: ABCDE and the weighted 7-point checklist."""
