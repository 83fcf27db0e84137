#!/usr/bin/env node
process.argv.splice(2, 0, 'health');
await import('../dist/main.js');
