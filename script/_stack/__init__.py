"""The local stack: PostgreSQL, Redis, web server and workers under one supervisor. Standard library only."""
