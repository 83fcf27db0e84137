#!/usr/bin/env node
process.argv.splice(2, 0, 'generate', 'dagster');
await import('../dist/main.js');
