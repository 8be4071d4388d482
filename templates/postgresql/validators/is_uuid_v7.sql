value::text ~ '^.{14}7.{4}[89ab]'
