import { plainName } from '../../core/plain-name.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { portTitle } from '../page/port-status.ts';
import { AgentAccess } from './agent-access.ts';
import './agent-bar.ts';
import './agent-question.ts';
import type { ModelContext } from './model-context.ts';
import { registerTools } from './register-tools.ts';

/**
 * Offers the ports of this computer to an agent in the browser, each after the person was asked.
 * @param host takes the bar and the question
 */
export function offerTools(context: ModelContext, engine: EngineApi, state: () => EngineState, host: Element): void {
  const nameOf = (id: SessionId): string => {
    const { sessions, ports } = state();
    const port = ports.find((one) => one.id === sessions.find((session) => session.id === id)?.portId);
    return port ? plainName(portTitle(port)) : '';
  };
  const bar = document.createElement('agent-bar');
  bar.slot = 'agents';
  const access: AgentAccess = new AgentAccess(
    async (id, wanted, signal) => {
      const question = document.createElement('agent-question');
      Object.assign(question, { name: nameOf(id), wanted, reads: access.rightsOf(id) === 'read' });
      document.body.append(question);
      try {
        return await question.ask(signal);
      } finally {
        question.remove();
      }
    },
    () => (bar.grants = access.grants),
  );
  bar.addEventListener('ended', (event) => access.end((event as CustomEvent<SessionId>).detail));
  bar.addEventListener('forgotten', (event) => access.forget((event as CustomEvent<SessionId>).detail));
  host.append(bar);
  registerTools(context, { engine, access, state, delay, nowMs: () => performance.now() });
}

function delay(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const fail = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', fail);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', fail, { once: true });
  });
}
