"""HTTP: health, status, metrics and the API."""
