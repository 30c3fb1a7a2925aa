"""Own presenters: kept in the person's data folder, each with the consent that it needs."""
