"""Ways to reach people: one channel a file. They never import one another, and retry nothing themselves."""
