#!/usr/bin/env node
process.argv.splice(2, 0, 'sla');
await import('../dist/main.js');
