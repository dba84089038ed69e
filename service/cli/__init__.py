"""``muhla``: one small file a family of commands. A command asks or changes in a workshop, then prints."""
