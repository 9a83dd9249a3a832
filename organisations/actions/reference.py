"""Loading the organisations of the chain from the data file; safe to run again."""

from organisations import reference
from organisations.models import Organisation


def load(*, using: str = "default") -> None:
    """Write the organisations that are missing and bring changed ones up to date, by slug."""
    existing = {row.slug: row for row in Organisation.objects.using(using)}
    new: list[Organisation] = []
    for entry in reference.organisations().values():
        fields = {
            "name": entry.name,
            "kind": entry.kind,
            "regions": list(entry.regions),
            "duty_phone": entry.duty_phone,
            "is_demo": not entry.real,
        }
        row = existing.get(entry.slug)
        if row is None:
            new.append(Organisation(slug=entry.slug, **fields))
        elif any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save(using=using)
    Organisation.objects.using(using).bulk_create(new)
