#!/usr/bin/env node
// The `rex` command for whatever Node starts it: an older one hands over to the Node 24 that came with the packages.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const main = new URL('../src/main.ts', import.meta.url);
const runningMajor = Number(process.versions.node.split('.')[0]);

function bundledNode() {
  const folder = {
    linux: `node-linux-${process.arch}/bin/node`,
    win32: `node-win-${process.arch}/bin/node.exe`,
  };
  const path = fileURLToPath(new URL(`../../../node_modules/${folder[process.platform]}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}

function handOver(node) {
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both processes; passing it on would tell the child twice.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`rex: cannot run ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (runningMajor >= NODE_MAJOR) {
  process.argv[1] = fileURLToPath(main);
  await import('../src/main.ts');
} else {
  const node = bundledNode();
  if (node) {
    handOver(node);
  } else {
    process.stderr.write(
      `rex: needs Node ${NODE_MAJOR}; this is ${process.version}. Run \`npm ci\`, or install Node ${NODE_MAJOR}.\n`,
    );
    process.exitCode = 1;
  }
}
