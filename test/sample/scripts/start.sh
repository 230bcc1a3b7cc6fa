#!/bin/sh
# Starts the API in the container.
mkdir -p "$DATA_DIR"
[ -f "$DATA_DIR/counters.json" ] || echo '{"placed":0,"cancelled":0}' > "$DATA_DIR/counters.json"
[ -f "$DATA_DIR/outbox.json" ] || echo '[]' > "$DATA_DIR/outbox.json"
exec node dist/api/main.js
