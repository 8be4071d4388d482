netmask(value) = inet 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'
