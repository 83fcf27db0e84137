#!/usr/bin/env node
import { command } from '../dist/index.js';

process.exitCode = command(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
