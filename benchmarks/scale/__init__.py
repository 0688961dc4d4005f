"""What a photo costs by part, and a simulation of installations with 10 and 1,000 a second."""
