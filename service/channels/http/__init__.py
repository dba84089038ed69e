"""HTTP for webhooks, Slack and the heartbeat: httpx's requests, answers and errors over connections of our own."""
