"""`/api/v1`: everything that people can do, for programs."""
