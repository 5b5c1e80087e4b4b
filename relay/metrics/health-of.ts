import type { Health, KeepingState } from '../protocol/health.ts';
import type { PortSession } from '../session/port/port-session.ts';

/** The health of a relay with these ports. @param audit whether the audit is written */
export function healthOf(sessions: readonly Pick<PortSession, 'recording'>[], audit: KeepingState): Health {
  const recordings = sessions.flatMap(({ recording }) => (recording ? [recording.state] : []));
  const recording = recordings.includes('stopped') ? 'stopped' : recordings.length > 0 ? 'on' : 'off';
  return {
    status: recording === 'stopped' || audit === 'stopped' ? 'degraded' : 'ok',
    ports: sessions.length,
    recording,
    audit,
  };
}
