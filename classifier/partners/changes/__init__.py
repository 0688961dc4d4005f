"""Which of a partner's rows changed, in an order that a watermark can follow."""
