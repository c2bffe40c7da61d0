"""Questions about bank flows, always within what the asker reaches."""
