#!/usr/bin/env node
/**
 * The program, started from CommonJS: Node 20 uses its pool of threads to load the first ES module, and what is set after that has no
 * effect. Each port that waits for its device to take the last bytes holds a thread (relay/ports/drain-slots.ts); four are too few.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16';
void import('./main.js');
