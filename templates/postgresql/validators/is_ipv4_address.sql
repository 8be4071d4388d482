netmask(value) = inet '255.255.255.255'
