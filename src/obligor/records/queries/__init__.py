"""Questions about credit records, always within what the asker reaches."""
