left(value, length(value) - strpos(reverse(value), '@')) ||
  lower(right(value, strpos(reverse(value), '@')) collate "C")
