"""How everything speaks to an API server: client-go's job."""
