#!/usr/bin/env node
process.argv.splice(2, 0, 'generate', 'airflow');
await import('../dist/main.js');
