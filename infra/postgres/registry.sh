#!/bin/sh
# Run once by the image of PostgreSQL on an empty volume: the registry comes up before the provisioner, so its database is made here.
psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set password="$REGISTRY_PASSWORD" <<'SQL'
CREATE ROLE registry LOGIN PASSWORD :'password';
CREATE DATABASE registry OWNER registry;
SQL
