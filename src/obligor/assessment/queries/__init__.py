"""Questions about risk assessment, always within what the asker reaches."""
