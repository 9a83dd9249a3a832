"""What every endpoint shares: names on the wire, moments, paging and the way in. Knows no record."""
