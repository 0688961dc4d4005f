"""Demo data: accounts, moles and a partner, with photos that are drawn here.

The numbers in the drawing code were set by eye until the pictures looked like skin and the shipped
model gave the story's moles different bands. Nothing else depends on them, but every change of a
number, or of the order of random draws, changes the pictures that tests and benchmarks use.
"""
