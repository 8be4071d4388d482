lower(value)
