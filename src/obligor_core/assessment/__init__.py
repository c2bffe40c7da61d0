"""The assessment of a customer, its review, the memo and the queue."""
