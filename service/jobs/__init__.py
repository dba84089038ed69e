"""What the service does: one job a file. Every write goes through a job, in one transaction, and doing it twice is
safe.
"""
