lower(value collate "C")
