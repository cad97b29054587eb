"""Django's PostgreSQL, asked for its health at no cost."""
