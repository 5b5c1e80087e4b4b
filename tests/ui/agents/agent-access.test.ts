import { describe, expect, it } from 'vitest';
import { AgentAccess, type AgentRights } from '../../../web/ui/agents/agent-access.ts';
import { settle } from '../../support/settle.ts';

const never = new AbortController().signal;

/** A person who answers in this order, and what was asked. */
function withAnswers(...answers: (AgentRights | undefined)[]) {
  const asked: string[] = [];
  let changes = 0;
  const access = new AgentAccess(
    async (id, wanted) => {
      asked.push(`${id} ${wanted}`);
      return answers[asked.length - 1];
    },
    () => changes++,
  );
  return { access, asked, changes: () => changes };
}

describe('what an agent may do in the page', () => {
  it('is asked once for each session, and again for more', async () => {
    const { access, asked, changes } = withAnswers('read', 'act', 'act');
    await access.demand('a', 'read', never);
    await access.demand('a', 'read', never);
    await access.demand('a', 'act', never);
    await access.demand('a', 'read', never);
    await access.demand('b', 'act', never);
    expect(asked).toEqual(['a read', 'a act', 'b act']);
    expect(access.grants).toEqual([
      ['a', 'act'],
      ['b', 'act'],
    ]);
    expect(changes()).toBe(3);
  });

  it('is nothing after a no, without another question, until the person lets it ask again', async () => {
    const { access, asked } = withAnswers('none', 'read');
    await expect(access.demand('a', 'read', never)).rejects.toThrow('refused');
    await expect(access.demand('a', 'act', never)).rejects.toThrow('refused');
    expect(asked).toEqual(['a read']);
    access.forget('a');
    await access.demand('a', 'read', never);
    expect(asked).toHaveLength(2);
  });

  it('keeps reading when transmitting is refused, and decides nothing without an answer', async () => {
    const { access } = withAnswers('read', 'none', undefined);
    await access.demand('a', 'read', never);
    await expect(access.demand('a', 'act', never)).rejects.toThrow('refused transmitting');
    expect(access.rightsOf('a')).toBe('read');
    await expect(access.demand('b', 'read', never)).rejects.toThrow('Nobody has answered');
    expect(access.grants).toEqual([['a', 'read']]);
  });

  it('asks one question at a time: the answer holds for those that wait', async () => {
    const asked: ((rights: AgentRights) => void)[] = [];
    const access = new AgentAccess(
      () => new Promise((resolve) => void asked.push(resolve)),
      () => {},
    );
    const calls = [1, 2, 3].map(() => access.demand('a', 'read', never));
    await settle();
    expect(asked).toHaveLength(1);
    asked[0]?.('read');
    await Promise.all(calls);
    expect(asked).toHaveLength(1);
  });

  it('ends what is under way when the person ends it', async () => {
    const { access, asked } = withAnswers('act');
    const signal = await access.demand('a', 'act', never);
    access.end('a');
    expect(signal.aborted).toBe(true);
    await expect(access.demand('a', 'read', never)).rejects.toThrow('Only they can allow it');
    expect(asked).toHaveLength(1);
  });
});
