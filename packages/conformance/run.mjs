// npm run conformance -- [target…] [--case name] [--warehouse duckdb|postgres] [--all]
import { main } from './dist/main.js';

process.exitCode = await main(process.argv.slice(2));
