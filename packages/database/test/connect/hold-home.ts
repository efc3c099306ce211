import { lockHome } from '../../src/connect/home-lock.ts';

// Takes the lock of the folder named by its argument, says how that went, and holds it until its input ends.

try {
  lockHome(process.argv[2]!, 'the holder');
  process.stdout.write('held\n');
  process.stdin.resume();
} catch (thrown) {
  process.stdout.write(`${(thrown as { code?: string }).code}\n`);
}
