"""Credit records from outside, consent to ask for them, industry outlook and market position."""
