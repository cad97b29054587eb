"""The partners' ways in as django-allauth knows them: thin, for the gateways do the talking."""
