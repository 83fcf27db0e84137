// Preloaded into a measured Node program: tells CPU and memory of the whole process when it ends.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
  require('node:fs').writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage));
});
