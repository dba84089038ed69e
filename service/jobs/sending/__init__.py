"""What `service.jobs.deliver` is made of: from a claim to what became of it."""
