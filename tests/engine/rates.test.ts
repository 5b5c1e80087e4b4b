import { expect, test } from 'vitest';
import { engineBench } from './bench.ts';

test('a rate is reported until it is 0 again, even if no more data arrives', async () => {
  const bench = await engineBench();
  try {
    const sessionId = await bench.engine.sessions.open('demo:echo#0');
    await bench.until((state) => state.sessions?.[0]?.state.kind === 'open');
    await bench.engine.sessions.transmit(sessionId, ['hello']);
    await bench.until((state) => (state.sessions[0]?.rxRate ?? 0) > 0);
    const { sessions } = await bench.until(
      (state) => state.sessions[0]?.rxRate === 0 && state.sessions[0].txRate === 0,
    );
    expect(sessions[0]?.rxBytes).toBe(5);
  } finally {
    await bench.close();
  }
});
