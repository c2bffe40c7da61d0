"""Questions about collateral, always within what the asker reaches."""
