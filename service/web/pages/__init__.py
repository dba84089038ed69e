"""What people see in a browser: HTML in their language, made here on the server. No page needs a script."""
