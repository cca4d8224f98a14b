"""SQLModel classes of fltr's two databases: `fltr.auth` and `fltr.datasets`."""
