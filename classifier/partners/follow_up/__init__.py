"""What is done with a partner's photo in spare time: measured, and compared with its neighbours."""
