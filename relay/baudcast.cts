#!/usr/bin/env node
/**
 * The program, started from CommonJS: Node 20 uses its thread pool to load the first ES module, and what is set after
 * that has no effect. Each port that waits for its device to take the last bytes holds a thread
 * (relay/ports/drain-slots.ts); four are too few.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16';
import('./main.js').catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  // Told here for all commands: without the package none can be loaded.
  const [, name] = /package '(.+?)'/.exec(error.message) ?? [];
  process.stderr.write(
    name === undefined
      ? `Baudcast is incomplete: ${error.message}. Install it again.\n`
      : `Baudcast cannot start: the package '${name}' is not installed. Run \`npm install\` where Baudcast is.\n`,
  );
  process.exitCode = 1;
});
