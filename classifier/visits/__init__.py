"""What a person takes to a doctor: a PDF and a link that ends."""
