"""Questions about tax invoices, always within what the asker reaches."""
