"""Questions about statements, always within what the asker reaches."""
