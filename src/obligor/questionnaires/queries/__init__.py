"""Questions about questionnaires, always within what the asker reaches."""
