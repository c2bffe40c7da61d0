"""The book as a whole: its frames, the facts of its customers, their movements and its series."""
